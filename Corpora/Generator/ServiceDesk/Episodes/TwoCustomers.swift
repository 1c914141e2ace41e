extension Session {
    /// Two customers in one conversation: an order of the one goes to the other,
    /// whose e-mail address changes on the way.
    mutating func twoCustomers(_ wishes: inout SplitMix64) {
        let companion = customer(cast.companion)
        let digits = wishes.within(10_000...99_999)
        let newEmail = "\(companion.id.split(separator: "_")[0])\(digits)@example.net"
        let oldEmail = customer(cast.caller).email.value

        begin(
            "\(describe(cast.wanted).capitalisedFirst) is a gift for \(companion.fullName), who sits next to me. "
                + "Please send it to their address.")
        say("Then I need \(companion.fullName) to identify themselves as well.")
        user("\(companion.voice.greeting) This is \(companion.firstName).")
        identify(cast.companion)
        let (own, others) = readBothFiles()
        let id = locate(cast.wanted, of: cast.caller)
        let order = order(id)
        confirm("Order \(id.value) will go to \(others.address("address").value.line).")

        let address = slip == .wrongValue ? own.address("address").mistaken : others.address("address")
        let moved = call(
            ModifyOrderAddress(orderID: id, address: address),
            because: order.seen("status") + order.seen("user_id"))
        if slip == .wrongValue {
            commit(.wrongValue, at: moved, why: "the order went to the giver's address, not to \(cast.companion)'s")
        }
        say("The order is on its way to \(moved.text("address", "city").value).")
        user("And I am \(companion.firstName): my e-mail address is now \(newEmail).")
        confirm("I will put \(newEmail) into the account.")
        let target = userID(of: slip == .wrongUser ? cast.caller : cast.companion)
        let updated = call(
            UpdateUserEmail(userID: slip == .wrongUser ? target.mistaken : target, email: .told(newEmail)),
            because: others.seen("email"))
        if slip == .wrongUser {
            commit(.wrongUser, at: updated, why: "the e-mail address belongs to \(cast.companion)")
        }
        mail(
            cast.caller,
            Known(
                "Order \(id.value) now goes to \(moved.address("address").value.line).",
                from: moved.seen("order_id") + moved.seen("address")))
        if slip == nil {
            mail(cast.companion, updated.text("email").map { "Your e-mail address is now \($0)." })
        }
        if repairsSlip {
            repairMixUp(order: id, others: others, oldEmail: own.text("email"), newEmail: newEmail)
        } else if slip == .wrongUser {
            user("Strange, nothing has come in at \(oldEmail).")
            let shown = readFile(of: cast.caller).text("email")
            mail(cast.caller, shown.map { "Sent again to \($0), the address in your account." })
        }
    }

    /// Reads the two records in one message.
    private mutating func readBothFiles() -> (own: Answer, others: Answer) {
        let answers = call(
            [cast.caller, cast.companion].map { PlannedCall(GetUserDetails(userID: userID(of: $0))) })
        memory.remember(answers[0], about: .user(cast.caller))
        memory.remember(answers[1], about: .user(cast.companion))
        return (answers[0], answers[1])
    }

    /// Puts right whichever of the two records got the wrong value. The giver's old
    /// e-mail address is known from the record as read before the slip.
    private mutating func repairMixUp(
        order id: Known<String>, others: Answer, oldEmail: Known<String>, newEmail: String
    ) {
        if slip == .wrongValue {
            user("That is my own address in the e-mail. It was to go to the other one!")
            let seen = readOrder(id).seen("address")
            call(
                ModifyOrderAddress(orderID: id, address: others.address("address")), because: seen, repairs: true)
        } else {
            user("Nothing has come in. Which address did you write to?")
            let seen = readFile(of: cast.caller).seen("email")
            say("I see: I put the new address into the wrong account. I will put both right.")
            call(
                UpdateUserEmail(userID: userID(of: cast.caller), email: oldEmail), because: seen, repairs: true)
            call(
                UpdateUserEmail(userID: userID(of: cast.companion), email: .told(newEmail)), because: seen,
                repairs: true)
        }
        mail(cast.caller, id.map { "Corrected: order \($0) is in order now." })
    }
}
