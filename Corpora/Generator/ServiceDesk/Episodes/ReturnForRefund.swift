extension Session {
    /// Items of a delivered order go back: the refund is worked out, the return
    /// entered, the courier booked to collect it.
    mutating func returnForRefund(_ wishes: inout SplitMix64) {
        let count = wishes.within(1...2)
        let toCredit = wishes.chance(50)
        let slot = VisitWish(drawingFrom: &wishes, in: opening.shop)

        begin("I want to send back \(count == 1 ? "one item" : "\(count) items") of \(describe(cast.returned)).")
        let id = locate(cast.returned, of: cast.caller)
        let order = order(id)
        let names = (0..<count).map { order.text("items", "\($0)", "name") }
        say("Which ones, and where should the money go?")
        user(
            "The \(names.map(\.value).joined(separator: " and the ")). "
                + (toCredit ? "Store credit, please." : "Back to the card I paid with."))

        var fee = Known.told(Policy.returnFee)
        if style.chance(60) {
            let policy = call(GetPolicy(topic: .told("returns")))
            fee = fee.chosen(by: policy.seen)
        }
        let prices = (0..<count).map { order.money("items", "\($0)", "price") }
        let sum = call(Calculate(prices.map { .plus($0) } + [.minus(fee)]))
        let right = sum.money()
        let destination = toCredit ? Known.told(Customer.storeCreditID) : order.text("payment_method_id")
        confirm("You would get \(right.value.text) back, to \(destination.value).")

        let refused = refundElsewhere(id, count: count, order: order, amount: right)
        var amount = right
        var refundTo = destination
        if slip == .wrongAmount { amount = right.map { $0 + Policy.returnFee }.mistaken }
        if slip == .wrongPayment {
            refundTo = (toCredit ? order.text("payment_method_id") : .told(Customer.storeCreditID)).mistaken
        }
        let returned = call(
            ReturnOrderItems(
                orderID: id, itemIDs: itemIDs(count, of: order), refundAmount: amount, refundTo: refundTo),
            because: order.seen("status") + (refused?.seen ?? .none))
        if slip == .wrongAmount {
            commit(.wrongAmount, at: returned, why: "the courier's fee was not taken off the refund")
        }
        if slip == .wrongPayment {
            commit(.wrongPayment, at: returned, why: "the customer asked for the refund to go to \(destination.value)")
        }
        finishReturn(returned, slot: slot)
    }

    /// The first `count` items of an order, as one argument.
    private func itemIDs(_ count: Int, of order: Answer) -> Known<[String]> {
        let ids = (0..<count).map { order.text("items", "\($0)", "item_id") }
        return Known(ids.map(\.value), from: ids.reduce(Evidence.none) { $0 + $1.evidence })
    }

    /// Some callers first want the money on another card, which the desk cannot do.
    private mutating func refundElsewhere(
        _ id: Known<String>, count: Int, order: Answer, amount: Known<Money>
    ) -> Answer? {
        guard style.chance(35) else { return nil }
        say("Before I enter it: is that still what you want?")
        user("Actually, could it go to my other credit card instead?")
        let card = file(of: cast.caller).text("payment_methods", "1", "id")
        let refused = call(
            ReturnOrderItems(
                orderID: id, itemIDs: itemIDs(count, of: order), refundAmount: amount, refundTo: card),
            because: order.seen("status"))
        say("That is not possible, I am afraid. Shall I do it as you said first?")
        user("Fine, as I said first.")
        return refused
    }

    /// Books the collection, answers what became of the money and sends the
    /// confirmation.
    private mutating func finishReturn(_ returned: Answer, slot: VisitWish) {
        let amount = returned.money("refund", "amount")
        let destination = returned.text("refund", "refund_to")
        say("The return is entered. When should the courier collect it?")
        user("On \(slot.date), \(slot.window), from my home address.")
        let home = file(of: cast.caller).address("address")
        let visit = bookVisit(for: returned.text("order_id"), at: home, slot: slot, because: returned.seen("status"))

        say("The courier comes on \(visit.text("date").value), \(visit.text("window").value).")
        if destination.value == Customer.storeCreditID {
            user("How much store credit do I have now?")
            let credit = file(of: cast.caller).money("store_credit")
            say("You have \(credit.value.text) in store credit.")
        } else {
            user("And the refund is entered?")
            let refund = readOrder(returned.text("order_id")).money("refund", "amount")
            say("Yes, \(refund.value.text) are on their way.")
        }
        mail(
            cast.caller,
            Known(
                "Refund of \(amount.value.text) to \(destination.value); the courier comes on "
                    + "\(visit.text("date").value), \(visit.text("window").value).",
                from: amount.evidence + destination.evidence + visit.seen("date") + visit.seen("window")))
    }
}
