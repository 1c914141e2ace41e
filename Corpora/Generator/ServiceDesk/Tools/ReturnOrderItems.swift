/// Takes back items of a delivered order.
struct ReturnOrderItems: DeskWrite {
    static let name = "return_order_items"
    let orderID: Known<String>
    let itemIDs: Known<[String]>
    let refundAmount: Known<Money>
    let refundTo: Known<String>

    var arguments: [Argument] {
        [
            Argument("order_id", orderID), Argument("item_ids", itemIDs),
            Argument("refund_amount", refundAmount), Argument("refund_to", refundTo),
        ]
    }

    var target: RecordKey { .order(orderID.value) }

    func perform(on shop: inout Shop, in run: inout ToolRun) -> ToolResult {
        guard let index = shop.orderIndex(run.select(orderID)),
            let customer = shop.customerIndex(shop.orders[index].customerID)
        else { return .refused("order not found") }
        let status = run.look(at: shop.orders[index].status)
        guard status == .delivered else {
            return .refused("order \(orderID.value) cannot be returned, its status is \(status.rawValue)")
        }
        let wanted = run.select(itemIDs)
        let lines = run.look(at: shop.orders[index].lines).filter { wanted.contains($0.item.id) }
        guard lines.count == wanted.count else {
            return .refused("order \(orderID.value) does not hold all of these items")
        }
        let paid = lines.reduce(Money.zero) { $0 + $1.price }
        guard refundAmount.value <= paid else {
            return .refused("refund of \(refundAmount.value.text) is more than the \(paid.text) paid for these items")
        }
        let payment = run.look(at: shop.orders[index].paymentID)
        guard [payment, Customer.storeCreditID].contains(refundTo.value) else {
            return .refused("refunds go to \(payment) or to \(Customer.storeCreditID)")
        }
        run.set(&shop.orders[index].status, to: .returnRequested)
        run.set(
            &shop.orders[index].refund, to: Refund(amount: refundAmount.value, destination: refundTo.value),
            from: refundAmount.evidence + refundTo.evidence)
        run.change(.order(orderID.value))
        shop.refund(refundAmount, to: refundTo, of: customer, in: &run)
        return .done(
            .members([
                "order_id": run.show(orderID.value, from: .none),
                "status": run.show(shop.orders[index].status),
                "refund": run.show(shop.orders[index].refund),
            ]))
    }
}
