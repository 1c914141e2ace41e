/// The parts of a conversation that every episode shares.
extension Session {
    /// The caller says what they want; a new caller is greeted and identified.
    mutating func begin(_ wish: String) {
        let caller = customer(cast.caller)
        guard isNew else {
            say(style.pick(["Is there anything else?", "What else can I do for you?"]))
            user(style.pick(["Yes. ", "One more thing. ", "Yes, there is. "]) + wish)
            return
        }
        user("\(caller.voice.greeting) \(wish)")
        identify(cast.caller)
    }

    /// Asks a customer for what the policy wants and looks them up.
    ///
    /// Now and then the e-mail address is misremembered, and the name and the
    /// postal code have to do.
    mutating func identify(_ id: String) {
        let customer = customer(id)
        say(
            style.pick([
                "Gladly. May I have the e-mail address of the account?",
                "Of course. Under which e-mail address is the account, please?",
            ]))
        guard style.chance(25) else {
            let email = customer.email.value
            user(style.pick(["It is \(email).", email, "Sure: \(email)"]))
            let found = call(FindUserByEmail(email: .told(email)))
            memory.remember(userID: found.text(), of: id)
            return
        }
        let mistaken = "\(customer.firstName).shop@example.com"
        user("I believe it is \(mistaken).")
        let missed = call(FindUserByEmail(email: .told(mistaken)))
        say("I find no account under that address. Could I have your full name and postal code instead?")
        user("\(customer.fullName), \(customer.address.value.zip).")
        let found = call(
            FindUserByNameZip(
                firstName: .told(customer.firstName), lastName: .told(customer.lastName),
                zip: .told(customer.address.value.zip)),
            because: missed.seen)
        memory.remember(userID: found.text(), of: id)
    }

    /// Says what is about to be changed and gets a yes.
    mutating func confirm(_ proposal: String) {
        say(proposal + style.pick([" Shall I go ahead?", " Is that right?", " May I?"]))
        user(style.pick(["Yes, please.", "Yes.", "That is right, go ahead.", "Please do."]))
    }

    /// Sometimes sorts out the facts before acting on them.
    mutating func ponder(_ thought: Known<String>) {
        if style.chance(25) { call(Think(thought: thought)) }
    }

    /// Writes to the customer at the address in their record; sometimes this is
    /// forgotten, unless the customer is to find a slip in the message.
    mutating func mail(_ customer: String, _ message: Known<String>) {
        guard repairsSlip || style.chance(85) else { return say("That is done.") }
        let file = file(of: customer)
        call(SendConfirmationEmail(userID: userID(of: customer), email: file.text("email"), message: message))
        say(style.pick(["Done, and a confirmation is on its way.", "All done; you will get an e-mail about it."]))
    }

    /// Agrees a courier's visit, with a second window if the first is taken.
    ///
    /// - Returns: the last answer; it is a refusal only for another reason.
    @discardableResult
    mutating func bookVisit(
        for order: Known<String>, at address: Known<Address>, slot: VisitWish, because: Evidence = .none
    ) -> Answer {
        func booking(_ window: String) -> BookCourierVisit {
            BookCourierVisit(
                userID: userID(of: cast.caller), orderID: order, address: address,
                date: .told(slot.date), window: .told(window))
        }
        let first = call(booking(slot.window), because: because)
        guard first.didFail, first.text().value.hasSuffix("is taken") else { return first }
        say("\(slot.window) on \(slot.date) is taken. Would \(slot.otherWindow) suit you?")
        user("That works as well.")
        return call(booking(slot.otherWindow), because: because + first.seen)
    }

    /// The caller says goodbye in their own words, and the transcript is complete.
    mutating func close() {
        let caller = customer(cast.caller)
        user(caller.voice.thanks)
        if style.chance(50) { say(style.pick(["You are welcome. Goodbye!", "My pleasure. Have a good day!"])) }
        finishTurn()
    }
}

/// When a customer wants the courier to come.
struct VisitWish: Sendable {
    let date: String
    let window: String
    /// A window of the same day that is certainly free.
    let otherWindow: String
    /// True when the first window is not to be had.
    let isTaken: Bool

    /// A wish for a day on which no visit of the opening takes place, so that
    /// moving a visit always moves it.
    ///
    /// - Parameter shop: the shop as it opened, never as a run has left it.
    init(drawingFrom chance: inout SplitMix64, in shop: Shop) {
        let date = chance.pick(Slots.dates.filter { date in !shop.visits.contains { $0.date.value == date } })
        let free = CourierVisit.windows.filter { !shop.takenSlots.contains("\(date) \($0)") }
        let taken = CourierVisit.windows.filter { !free.contains($0) }
        let choices = chance.shuffled(free)
        self.date = date
        isTaken = chance.chance(45)
        window = isTaken ? taken[0] : choices[0]
        otherWindow = choices[1]
    }

    /// The window that the visit ends up in.
    var finalWindow: String { isTaken ? otherWindow : window }
}
