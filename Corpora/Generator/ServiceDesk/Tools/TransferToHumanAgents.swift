/// Hands the conversation to a person.
struct TransferToHumanAgents: DeskTool {
    static let name = "transfer_to_human_agents"
    let summary: Known<String>

    var arguments: [Argument] { [Argument("summary", summary)] }

    func perform(on shop: inout Shop, in run: inout ToolRun) -> ToolResult {
        .done(.fixed("Transfer done"))
    }
}
