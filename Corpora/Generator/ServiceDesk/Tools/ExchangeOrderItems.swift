/// Exchanges an item of a delivered order for another make of the same product.
struct ExchangeOrderItems: DeskWrite {
    static let name = "exchange_order_items"
    let orderID: Known<String>
    let itemID: Known<String>
    let newItemID: Known<String>
    let paymentID: Known<String>

    var arguments: [Argument] {
        [
            Argument("order_id", orderID), Argument("item_ids", itemID.map { [$0] }),
            Argument("new_item_ids", newItemID.map { [$0] }), Argument("payment_method_id", paymentID),
        ]
    }

    var target: RecordKey { .order(orderID.value) }

    func perform(on shop: inout Shop, in run: inout ToolRun) -> ToolResult {
        guard let index = shop.orderIndex(run.select(orderID)),
            let customer = shop.customerIndex(shop.orders[index].customerID)
        else { return .refused("order not found") }
        let status = run.look(at: shop.orders[index].status)
        guard status == .delivered else {
            return .refused("order \(orderID.value) cannot be exchanged, its status is \(status.rawValue)")
        }
        let old = run.select(itemID)
        var lines = run.look(at: shop.orders[index].lines)
        guard let line = lines.firstIndex(where: { $0.item.id == old }),
            let new = shop.catalogue.item(newItemID.value), new.product == lines[line].item.product
        else { return .refused("items must be makes of one product in order \(orderID.value)") }
        guard new.isAvailable else { return .refused("item \(new.id) is not available") }
        let difference = Known(new.price - lines[line].price, from: newItemID.evidence)
        if difference.value > .zero {
            if let reason = shop.charge(difference, to: paymentID, of: customer, in: &run) {
                return .refused(reason)
            }
        }
        lines[line] = OrderLine(item: new)
        run.set(&shop.orders[index].lines, to: lines, from: newItemID.evidence)
        run.set(&shop.orders[index].status, to: .exchangeRequested)
        run.adjust(&shop.orders[index].total, by: difference.value, from: difference.evidence)
        run.change(.order(orderID.value))
        return .done(
            .members([
                "order_id": run.show(orderID.value, from: .none),
                "status": run.show(shop.orders[index].status),
                "items": run.show(shop.orders[index].lines),
                "difference": run.show(difference.value, from: difference.evidence),
                "payment_method_id": run.show(paymentID.value, from: paymentID.evidence),
            ]))
    }
}
