/// Gives store credit for trouble with an order, once per order.
struct SendStoreCredit: DeskWrite {
    static let name = "send_store_credit"
    let userID: Known<String>
    let orderID: Known<String>
    let amount: Known<Money>

    var arguments: [Argument] {
        [Argument("user_id", userID), Argument("order_id", orderID), Argument("amount", amount)]
    }

    var target: RecordKey { .user(userID.value) }

    func perform(on shop: inout Shop, in run: inout ToolRun) -> ToolResult {
        guard let customer = shop.customerIndex(run.select(userID)),
            let index = shop.orderIndex(run.select(orderID))
        else { return .refused("no such user and order") }
        if let given = run.look(at: shop.orders[index].goodwill) {
            return .refused("order \(orderID.value) already brought a credit of \(given.text)")
        }
        guard amount.value <= Policy.creditLimit else {
            return .refused("credit of \(amount.value.text) is over the desk's limit of \(Policy.creditLimit.text)")
        }
        run.set(&shop.orders[index].goodwill, to: amount.value, from: amount.evidence)
        run.adjust(&shop.customers[customer].storeCredit, by: amount.value, from: amount.evidence)
        run.change(.user(userID.value))
        run.change(.order(orderID.value))
        return .done(
            .members([
                "user_id": run.show(userID.value, from: .none),
                "amount": run.show(amount.value, from: amount.evidence),
                "store_credit": run.show(shop.customers[customer].storeCredit),
            ]))
    }
}
