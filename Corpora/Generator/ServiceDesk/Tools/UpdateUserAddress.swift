/// Changes the address in a customer's record. Orders keep theirs.
struct UpdateUserAddress: DeskWrite {
    static let name = "update_user_address"
    let userID: Known<String>
    let address: Known<Address>

    var arguments: [Argument] { [Argument("user_id", userID)] + Argument.address(address) }

    var target: RecordKey { .user(userID.value) }

    func perform(on shop: inout Shop, in run: inout ToolRun) -> ToolResult {
        guard let index = shop.customerIndex(run.select(userID)) else { return .refused("user not found") }
        if run.finds(address.value, in: shop.customers[index].address) {
            return .unchanged("user \(userID.value) already has this address")
        }
        run.set(&shop.customers[index].address, to: address.value, from: address.evidence)
        run.change(.user(userID.value))
        return .done(
            .members([
                "user_id": run.show(userID.value, from: .none),
                "address": run.show(shop.customers[index].address),
            ]))
    }
}
