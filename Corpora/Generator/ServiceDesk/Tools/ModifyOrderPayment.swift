/// Lets another payment method pay for a pending order.
struct ModifyOrderPayment: DeskWrite {
    static let name = "modify_order_payment"
    let orderID: Known<String>
    let paymentID: Known<String>

    var arguments: [Argument] {
        [Argument("order_id", orderID), Argument("payment_method_id", paymentID)]
    }

    var target: RecordKey { .order(orderID.value) }

    func perform(on shop: inout Shop, in run: inout ToolRun) -> ToolResult {
        guard let index = shop.orderIndex(run.select(orderID)),
            let customer = shop.customerIndex(shop.orders[index].customerID)
        else { return .refused("order not found") }
        let status = run.look(at: shop.orders[index].status)
        guard status == .pending else {
            return .refused("order \(orderID.value) cannot be modified, its status is \(status.rawValue)")
        }
        if run.finds(paymentID.value, in: shop.orders[index].paymentID) {
            return .unchanged("order \(orderID.value) is already paid with \(paymentID.value)")
        }
        let before = Known(
            run.look(at: shop.orders[index].paymentID), from: shop.orders[index].paymentID.evidence)
        let total = Known(run.look(at: shop.orders[index].total), from: shop.orders[index].total.evidence)
        if let reason = shop.charge(total, to: paymentID, of: customer, in: &run) { return .refused(reason) }
        shop.refund(total, to: before, of: customer, in: &run)
        run.set(&shop.orders[index].paymentID, to: paymentID.value, from: paymentID.evidence)
        run.change(.order(orderID.value))
        return .done(
            .members([
                "order_id": run.show(orderID.value, from: .none),
                "total": run.show(shop.orders[index].total),
                "payment_method_id": run.show(shop.orders[index].paymentID),
            ]))
    }
}
