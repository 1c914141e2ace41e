/// Finds a customer by e-mail address.
struct FindUserByEmail: DeskTool {
    static let name = "find_user_by_email"
    let email: Known<String>

    var arguments: [Argument] { [Argument("email", email)] }

    func perform(on shop: inout Shop, in run: inout ToolRun) -> ToolResult {
        let email = run.select(email)
        guard let customer = shop.customers.first(where: { $0.email.value == email }) else {
            return .refused("user not found")
        }
        _ = run.look(at: customer.email)
        return .done(run.show(customer.id, from: .none))
    }
}

/// Finds a customer by full name and postal code.
struct FindUserByNameZip: DeskTool {
    static let name = "find_user_by_name_zip"
    let firstName: Known<String>
    let lastName: Known<String>
    let zip: Known<String>

    var arguments: [Argument] {
        [Argument("first_name", firstName), Argument("last_name", lastName), Argument("zip", zip)]
    }

    func perform(on shop: inout Shop, in run: inout ToolRun) -> ToolResult {
        let wanted = (run.select(firstName), run.select(lastName), run.select(zip))
        guard
            let customer = shop.customers.first(where: {
                ($0.firstName, $0.lastName, $0.address.value.zip) == wanted
            })
        else { return .refused("user not found") }
        _ = run.look(at: customer.address)
        return .done(run.show(customer.id, from: .none))
    }
}
