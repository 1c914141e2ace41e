/// Places a new order.
struct BookOrder: DeskWrite {
    static let name = "book_order"
    let userID: Known<String>
    let itemIDs: Known<[String]>
    let address: Known<Address>
    let paymentID: Known<String>

    var arguments: [Argument] {
        [Argument("user_id", userID), Argument("item_ids", itemIDs)] + Argument.address(address)
            + [Argument("payment_method_id", paymentID)]
    }

    var target: RecordKey { .user(userID.value) }

    func perform(on shop: inout Shop, in run: inout ToolRun) -> ToolResult {
        guard let index = shop.customerIndex(run.select(userID)) else { return .refused("user not found") }
        let items = run.select(itemIDs).compactMap { shop.catalogue.item($0) }
        guard items.count == itemIDs.value.count else { return .refused("item not found") }
        if let missing = items.first(where: { !$0.isAvailable }) {
            return .refused("item \(missing.id) is not available")
        }
        let total = items.reduce(Money.zero) { $0 + $1.price }
        let due = Known(total, from: itemIDs.evidence)
        if let reason = shop.charge(due, to: paymentID, of: index, in: &run) { return .refused(reason) }

        var order = Order(
            id: shop.nextRecordID(), customerID: userID.value, createdOn: Policy.today, status: .pending,
            address: address.value, lines: items.map { OrderLine(item: $0) }, paymentID: paymentID.value)
        run.set(&order.status, to: .pending)
        run.set(&order.address, to: address.value, from: address.evidence)
        run.set(&order.lines, to: order.lines.value)
        run.set(&order.total, to: total)
        run.set(&order.paymentID, to: paymentID.value, from: paymentID.evidence)
        shop.orders.append(order)
        let orderIDs = shop.customers[index].orderIDs.value + [order.id]
        run.set(&shop.customers[index].orderIDs, to: orderIDs)
        run.change(.user(userID.value))
        run.change(.order(order.id))
        return .done(
            .members([
                "order_id": run.show(order.id, from: .none), "status": run.show(order.status),
                "address": run.show(order.address), "items": run.show(order.lines),
                "total": run.show(order.total), "payment_method_id": run.show(order.paymentID),
            ]))
    }
}
