/// Notes a thought; shows nothing and touches nothing.
struct Think: DeskTool {
    static let name = "think"
    let thought: Known<String>

    var arguments: [Argument] { [Argument("thought", thought)] }

    func perform(on shop: inout Shop, in run: inout ToolRun) -> ToolResult {
        .done(.fixed(""))
    }
}
