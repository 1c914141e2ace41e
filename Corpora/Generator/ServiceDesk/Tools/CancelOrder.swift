/// Cancels a pending order and refunds it.
struct CancelOrder: DeskWrite {
    static let name = "cancel_order"
    let orderID: Known<String>
    let reason: Known<String>
    let refundTo: Known<String>

    /// The reasons that the tool takes.
    static let reasons = ["no longer needed", "ordered by mistake"]

    var arguments: [Argument] {
        [Argument("order_id", orderID), Argument("reason", reason), Argument("refund_to", refundTo)]
    }

    var target: RecordKey { .order(orderID.value) }

    func perform(on shop: inout Shop, in run: inout ToolRun) -> ToolResult {
        guard let index = shop.orderIndex(run.select(orderID)),
            let customer = shop.customerIndex(shop.orders[index].customerID)
        else { return .refused("order not found") }
        guard Self.reasons.contains(reason.value) else {
            return .refused("reason must be one of: \(Self.reasons.joined(separator: ", "))")
        }
        let status = run.look(at: shop.orders[index].status)
        guard status == .pending else {
            return .refused("order \(orderID.value) cannot be cancelled, its status is \(status.rawValue)")
        }
        let payment = run.look(at: shop.orders[index].paymentID)
        guard [payment, Customer.storeCreditID].contains(refundTo.value) else {
            return .refused("refunds go to \(payment) or to \(Customer.storeCreditID)")
        }
        let total = Known(run.look(at: shop.orders[index].total), from: shop.orders[index].total.evidence)
        run.set(&shop.orders[index].status, to: .cancelled)
        run.set(
            &shop.orders[index].refund, to: Refund(amount: total.value, destination: refundTo.value),
            from: refundTo.evidence)
        run.change(.order(orderID.value))
        shop.refund(total, to: refundTo, of: customer, in: &run)
        return .done(
            .members([
                "order_id": run.show(orderID.value, from: .none),
                "status": run.show(shop.orders[index].status),
                "refund": run.show(shop.orders[index].refund),
            ]))
    }
}
