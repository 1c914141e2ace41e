extension Session {
    /// Another payment method pays for a pending order; an empty gift card is
    /// often tried first.
    mutating func paymentChange(_ wishes: inout SplitMix64) {
        let wanted = wishes.chance(50) ? 1 : 3
        begin("I want to pay for \(describe(cast.second)) in another way.")
        let id = locate(cast.second, of: cast.caller)
        let order = order(id)
        let file = file(of: cast.caller)
        let method = { (position: Int) in file.text("payment_methods", "\(position)", "id") }
        say("Your account has \((0..<4).map { method($0).value }.joined(separator: ", ")). Which one?")

        var reasons = order.seen("status")
        if style.chance(60) {
            user("\(method(2).value), please.")
            let refused = call(ModifyOrderPayment(orderID: id, paymentID: method(2)), because: reasons)
            say("That gift card does not hold enough. Would you like to use another one?")
            reasons.add(refused.seen)
        }
        user("Take \(method(wanted).value).")
        let chosen = slip == .wrongPayment ? method(4 - wanted).mistaken : method(wanted)
        let changed = call(ModifyOrderPayment(orderID: id, paymentID: chosen), because: reasons)
        if slip == .wrongPayment {
            commit(.wrongPayment, at: changed, why: "the customer chose \(method(wanted).value)")
        } else if style.chance(60) {
            say("I have entered it.")
            user("Did that work?")
            call(
                ModifyOrderPayment(orderID: id, paymentID: changed.text("payment_method_id")),
                because: changed.seen("payment_method_id"))
        }
        reportPayment(changed)
        guard repairsSlip else { return }
        user("I said \(method(wanted).value)!")
        let seen = readOrder(id).seen("payment_method_id")
        let repaired = call(
            ModifyOrderPayment(orderID: id, paymentID: method(wanted)), because: seen, repairs: true)
        reportPayment(repaired)
    }

    /// Tells what is left where that means something, and sends the confirmation.
    private mutating func reportPayment(_ changed: Answer) {
        let method = changed.text("payment_method_id")
        if method.value.hasPrefix("gift_card_") {
            say("\(method.value) pays for the order now.")
            user("How much is left on the card?")
            let balance = file(of: cast.caller).money("payment_methods", "3", "balance")
            say("\(balance.value.text) are left.")
        }
        let order = order(changed.text("order_id"))
        let total = order.money("total")
        mail(
            cast.caller,
            Known(
                "Order \(changed.text("order_id").value) over \(total.value.text) is paid with "
                    + "\(order.text("payment_method_id").value).",
                from: changed.seen("order_id") + total.evidence + order.seen("payment_method_id")))
    }
}
