extension Session {
    /// A delivered item is exchanged for another size; the first try often fails
    /// for lack of stock or of money on a gift card.
    mutating func exchangeItem(_ wishes: inout SplitMix64) {
        let wanted = wishes.within(1...2)
        begin("The size in \(describe(cast.exchanged)) is wrong. I would like to exchange it.")
        let id = locate(cast.exchanged, of: cast.caller)
        let order = order(id)
        let old = order.text("items", "0", "item_id")
        let makes = call(SearchItems(query: order.text("items", "0", "name")))
        say(
            "There are "
                + (0..<makes.count()).map {
                    "\(makes.text("\($0)", "option").value) at \(makes.money("\($0)", "price").value.text)"
                }.joined(separator: ", ") + ".")

        var reasons = order.seen("status")
        if style.chance(40) { reasons.add(askForMissing(id, old: old, makes: makes, order: order)) }
        user("\(makes.text("\(wanted)", "option").value), please.")
        let difference = call(
            Calculate([.plus(makes.money("\(wanted)", "price")), .minus(order.money("items", "0", "price"))]))
        confirm("That is \(difference.text().value) more.")

        let file = file(of: cast.caller)
        if style.chance(60) {
            let giftCard = file.text("payment_methods", "2", "id")
            say("How would you like to pay the difference?")
            user("With gift card \(giftCard.value).")
            let refused = call(
                ExchangeOrderItems(
                    orderID: id, itemID: old, newItemID: makes.text("\(wanted)", "item_id"), paymentID: giftCard),
                because: reasons)
            say("The gift card does not hold enough. Shall I take the card you paid with?")
            user("All right.")
            reasons.add(refused.seen)
        }
        let chosen = makes.text("\(wanted)", "item_id")
        let other = makes.text("\(3 - wanted)", "item_id")
        let exchanged = call(
            ExchangeOrderItems(
                orderID: id, itemID: old, newItemID: slip == .wrongItem ? other.mistaken : chosen,
                paymentID: order.text("payment_method_id")),
            because: reasons + difference.seen)
        if slip == .wrongItem {
            commit(.wrongItem, at: exchanged, why: "the customer chose item \(chosen.value)")
        }
        finishExchange(exchanged, chosen: chosen)
    }

    /// - Returns: having seen that the make is out of stock.
    private mutating func askForMissing(
        _ id: Known<String>, old: Known<String>, makes: Answer, order: Answer
    ) -> Evidence {
        user("\(makes.text("3", "option").value), if you still can get it.")
        let refused = call(
            ExchangeOrderItems(
                orderID: id, itemID: old, newItemID: makes.text("3", "item_id"),
                paymentID: order.text("payment_method_id")),
            because: order.seen("status"))
        say("That one is out of stock, sorry. Which other one would you like?")
        return refused.seen
    }

    /// Reports the exchange. A customer who got the wrong make may ask for another
    /// exchange, which the rules refuse.
    private mutating func finishExchange(_ exchanged: Answer, chosen: Known<String>) {
        let after = readOrder(exchanged.text("order_id"))
        mail(
            cast.caller,
            Known(
                "Exchanged for \(after.text("items", "0", "option").value); "
                    + "\(exchanged.money("difference").value.text) are charged to "
                    + "\(exchanged.text("payment_method_id").value).",
                from: after.seen("items") + exchanged.seen("difference") + exchanged.seen("payment_method_id")))
        guard slip == .wrongItem, style.chance(50) else { return }
        user("That is not the size I asked for!")
        let refused = call(
            ExchangeOrderItems(
                orderID: exchanged.text("order_id"), itemID: after.text("items", "0", "item_id"),
                newItemID: chosen, paymentID: exchanged.text("payment_method_id")),
            because: after.seen("items"))
        call(
            TransferToHumanAgents(
                summary: Known(
                    "Order \(exchanged.text("order_id").value) was exchanged for the wrong size and cannot be "
                        + "exchanged again.", from: exchanged.seen("order_id") + refused.seen)))
        say("I am sorry. I have handed this over to a colleague, who will call you back.")
    }
}
