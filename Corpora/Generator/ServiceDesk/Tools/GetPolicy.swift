/// Shows the written policy on one topic.
struct GetPolicy: DeskTool {
    static let name = "get_policy"
    let topic: Known<String>

    var arguments: [Argument] { [Argument("topic", topic)] }

    func perform(on shop: inout Shop, in run: inout ToolRun) -> ToolResult {
        let name = run.select(topic)
        guard let topic = Policy.topics.first(where: { $0.name == name }) else {
            let names = Policy.topics.map(\.name).joined(separator: ", ")
            return .refused("no policy on \(name); there are: \(names)")
        }
        return .done(run.show(topic.text, from: .none))
    }
}
