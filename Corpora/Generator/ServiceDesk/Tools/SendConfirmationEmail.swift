/// Writes to a customer. The outbox is not one of the shop's records.
struct SendConfirmationEmail: DeskWrite {
    static let name = "send_confirmation_email"
    let userID: Known<String>
    let email: Known<String>
    let message: Known<String>

    var arguments: [Argument] {
        [Argument("user_id", userID), Argument("email", email), Argument("message", message)]
    }

    var target: RecordKey { .user(userID.value) }

    func perform(on shop: inout Shop, in run: inout ToolRun) -> ToolResult {
        guard email.value.contains("@") else { return .refused("\(email.value) is not an e-mail address") }
        return .done(run.show("Confirmation sent to \(email.value)", from: email.evidence))
    }
}
