/// Changes the e-mail address in a customer's record.
struct UpdateUserEmail: DeskWrite {
    static let name = "update_user_email"
    let userID: Known<String>
    let email: Known<String>

    var arguments: [Argument] { [Argument("user_id", userID), Argument("email", email)] }

    var target: RecordKey { .user(userID.value) }

    func perform(on shop: inout Shop, in run: inout ToolRun) -> ToolResult {
        guard let index = shop.customerIndex(run.select(userID)) else { return .refused("user not found") }
        if let other = shop.customers.first(where: { $0.email.value == email.value && $0.id != userID.value }) {
            _ = run.look(at: other.email)
            return .refused("\(email.value) belongs to another user")
        }
        if run.finds(email.value, in: shop.customers[index].email) {
            return .unchanged("user \(userID.value) already has this e-mail address")
        }
        run.set(&shop.customers[index].email, to: email.value, from: email.evidence)
        run.change(.user(userID.value))
        return .done(
            .members([
                "user_id": run.show(userID.value, from: .none),
                "email": run.show(shop.customers[index].email),
            ]))
    }
}
