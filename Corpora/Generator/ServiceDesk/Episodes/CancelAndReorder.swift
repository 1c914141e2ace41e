extension Session {
    /// A pending order is cancelled for store credit, which then pays for
    /// something else.
    mutating func cancelAndReorder(_ wishes: inout SplitMix64) {
        let make = wishes.below(2)
        let reason = wishes.pick(CancelOrder.reasons)
        begin("Please cancel \(describe(cast.wanted)) and give me store credit for it. I want something else instead.")
        let id = locate(cast.wanted, of: cast.caller)
        let order = order(id)
        confirm("I will cancel order \(id.value) over \(order.money("total").value.text) for store credit.")

        var reasons = order.seen("status") + order.seen("user_id")
        if style.chance(35) {
            let refused = call(
                CancelOrder(
                    orderID: id, reason: .told("customer wants another product"),
                    refundTo: .told(Customer.storeCreditID)), because: reasons)
            say("I have to enter a reason: no longer needed, or ordered by mistake?")
            user("\(reason), I would say.")
            reasons.add(refused.seen)
        }
        let target = slip == .wrongOrder ? listedID(cast.neighbour, of: cast.caller).mistaken : id
        let cancelled = call(
            CancelOrder(orderID: target, reason: .told(reason), refundTo: .told(Customer.storeCreditID)),
            because: reasons)
        if slip == .wrongOrder {
            commit(.wrongOrder, at: cancelled, why: "the customer spoke of order \(id.value)")
        }

        let balance = file(of: cast.caller).money("store_credit")
        say("\(cancelled.money("refund", "amount").value.text) were credited; you have \(balance.value.text) now.")
        user("Good. I would like a café au lait bowl.")
        let makes = call(SearchItems(query: .told("café au lait bowl")))
        say("We have \((0..<2).map { makes.text("\($0)", "option").value }.joined(separator: " and ")).")
        user("\(makes.text("\(make)", "option").value), please, to my home address.")
        let rest = call(Calculate([.plus(balance), .minus(makes.money("\(make)", "price"))]))
        ponder(rest.money().map { "After this order \($0.text) of credit would be left." })
        confirm("It costs \(makes.money("\(make)", "price").value.text).")
        bookAndReport(makes.text("\(make)", "item_id"), because: rest.seen)
    }
}
