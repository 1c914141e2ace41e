/// Sends a pending order somewhere else.
struct ModifyOrderAddress: DeskWrite {
    static let name = "modify_order_address"
    let orderID: Known<String>
    let address: Known<Address>

    var arguments: [Argument] { [Argument("order_id", orderID)] + Argument.address(address) }

    var target: RecordKey { .order(orderID.value) }

    func perform(on shop: inout Shop, in run: inout ToolRun) -> ToolResult {
        guard let index = shop.orderIndex(run.select(orderID)) else { return .refused("order not found") }
        let status = run.look(at: shop.orders[index].status)
        guard status == .pending else {
            return .refused("order \(orderID.value) cannot be modified, its status is \(status.rawValue)")
        }
        if run.finds(address.value, in: shop.orders[index].address) {
            return .unchanged("order \(orderID.value) already goes to this address")
        }
        run.set(&shop.orders[index].address, to: address.value, from: address.evidence)
        run.change(.order(orderID.value))
        return .done(
            .members([
                "order_id": run.show(orderID.value, from: .none),
                "status": run.show(shop.orders[index].status),
                "address": run.show(shop.orders[index].address),
            ]))
    }
}
