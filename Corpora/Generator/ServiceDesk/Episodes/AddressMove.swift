extension Session {
    /// The caller has moved: the account first, then one or two pending orders,
    /// then a courier for the first of them.
    ///
    /// The orders take the address from the record as read after the change, so
    /// a correct run chains write, read and write.
    mutating func addressMove(_ wishes: inout SplitMix64) {
        let new = People.address(from: &wishes, place: wishes.below(People.places.count))
        let movesBoth = wishes.chance(50)
        let slot = VisitWish(drawingFrom: &wishes, in: opening.shop)
        let office = customerOffice

        begin(
            "I have moved. Please change the address in my account and send \(describe(cast.wanted)) there"
                + (movesBoth ? ", and \(describe(cast.second)) too." : ". Leave my other orders as they are."))
        let before = file(of: cast.caller)
        var targets = [locate(cast.wanted, of: cast.caller)]
        if movesBoth { targets.append(locate(cast.second, of: cast.caller)) }
        say("What is your new address?")
        user(new.line)
        confirm("I will put \(new.line) into your account and then into the order.")

        let typed = slip == .wrongValue ? Known.told(new.mistyped).mistaken : .told(new)
        let update = call(
            UpdateUserAddress(userID: userID(of: cast.caller), address: typed), because: before.seen("address"))
        if slip == .wrongValue {
            commit(.wrongValue, at: update, why: "two digits of the postal code were exchanged in typing")
        }

        let moved = moveOrders(targets, before: before)
        mail(
            cast.caller,
            Known(
                "Order \(moved.text("order_id").value) now goes to \(moved.address("address").value.line).",
                from: moved.seen("order_id") + moved.seen("address")))
        if repairsSlip { repairMove(targets: targets, moved: moved, new: new, office: office) }

        user("Then let the courier bring it on \(slot.date), \(slot.window) if you can.")
        let order = repairsSlip ? targets[0] : moved.text("order_id")
        let address = repairsSlip ? self.order(targets[0]).address("address") : moved.address("address")
        let visit = bookVisit(for: order, at: address, slot: slot)
        if visit.didFail {
            say("I see that a visit is agreed for that order already, so there is nothing to book.")
        } else {
            say("The courier comes on \(visit.text("date").value), \(visit.text("window").value).")
        }
    }

    /// Where the caller's pending orders go at first.
    private var customerOffice: Address {
        guard let index = shop.orderIndex(cast.neighbour) else { preconditionFailure("no such order") }
        return shop.orders[index].address.value
    }

    /// - Returns: the answer about the first order.
    private mutating func moveOrders(_ targets: [Known<String>], before: Answer) -> Answer {
        let current = file(of: cast.caller)
        var first = targets[0]
        var address = current.address("address")
        if slip == .staleValue { address = before.address("address").mistaken }
        if slip == .wrongOrder { first = listedID(cast.neighbour, of: cast.caller).mistaken }
        let reasons = targets.map { order($0).seen("status") }

        var calls = [PlannedCall(ModifyOrderAddress(orderID: first, address: address), because: reasons[0])]
        for (target, reason) in zip(targets, reasons).dropFirst() {
            calls.append(
                PlannedCall(
                    ModifyOrderAddress(orderID: target, address: current.address("address")), because: reason))
        }
        let answers = call(calls)
        if slip == .staleValue {
            commit(.staleValue, at: answers[0], why: "the order got the address read before the account was changed")
        }
        if slip == .wrongOrder {
            commit(.wrongOrder, at: answers[0], why: "the customer spoke of order \(targets[0].value)")
        }
        if slip == nil, style.chance(50) {
            say("Let me make sure that this went through.")
            user("Please.")
            call(
                ModifyOrderAddress(orderID: first, address: answers[0].address("address")),
                because: answers[0].seen("status"))
        }
        return answers[0]
    }

    /// The customer finds the slip in the e-mail, and every record it reached so
    /// far is put right.
    private mutating func repairMove(targets: [Known<String>], moved: Answer, new: Address, office: Address) {
        user("Wait, your e-mail is wrong. It should be order \(targets[0].value), and it should go to \(new.line).")
        let seen = readOrder(moved.text("order_id")).seen("address")
        say("You are right, I am sorry. I will put that in order.")
        switch slip {
        case .wrongOrder:
            user("And \(describe(cast.neighbour)) stays at \(office.line).")
            call(
                ModifyOrderAddress(orderID: listedID(cast.neighbour, of: cast.caller), address: .told(office)),
                because: seen, repairs: true)
        case .wrongValue:
            let file = file(of: cast.caller)
            call(
                UpdateUserAddress(userID: userID(of: cast.caller), address: .told(new)),
                because: seen + file.seen("address"), repairs: true)
        default:
            break
        }
        // A second order was spoiled only by what the account said.
        let spoiled = slip == .wrongValue ? targets : [targets[0]]
        let address = file(of: cast.caller).address("address")
        call(
            spoiled.map {
                PlannedCall(ModifyOrderAddress(orderID: $0, address: address), because: seen, repairs: true)
            })
        let corrected = readOrder(targets[0]).address("address")
        say("Order \(targets[0].value) goes to \(corrected.value.line) now.")
    }
}
