extension Session {
    /// What the caller wants is not allowed: every write fails, and a person
    /// takes over.
    mutating func handover(_ wishes: inout SplitMix64) {
        let reason = wishes.pick(CancelOrder.reasons)
        let elsewhere = People.address(from: &wishes, place: wishes.below(People.places.count))
        begin("Stop \(describe(cast.late)) and give me my money back!")
        let id = locate(cast.late, of: cast.caller)
        let order = order(id)
        let refused = call(
            CancelOrder(orderID: id, reason: .told(reason), refundTo: order.text("payment_method_id")),
            because: order.seen("user_id"))
        say("It has been shipped, so I cannot cancel it any more.")
        user("Then send it to my neighbours: \(elsewhere.line).")
        let again = call(ModifyOrderAddress(orderID: id, address: .told(elsewhere)), because: refused.seen)
        call(
            TransferToHumanAgents(
                summary: Known(
                    "Customer wants order \(id.value) stopped or sent elsewhere; it has been shipped.",
                    from: id.evidence + refused.seen + again.seen)))
        say("I cannot change it either. A colleague will call you back today.")
    }
}
