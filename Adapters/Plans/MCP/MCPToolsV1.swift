internal import CanonicalJSON
public import PositionedDocuments

/// Reads what a server of the Model Context Protocol answers to `tools/list`: tools and their hints, and no steps.
///
/// A hint that is not given stays so. Its default is the reader's to know: `readOnlyHint` and `idempotentHint` are
/// false, `destructiveHint` and `openWorldHint` true, and destructive and idempotent mean nothing of a tool that only
/// reads. Hints are claims of the server.
///
/// Source: spec/prelint.md 5; Model Context Protocol, tools.
public enum MCPToolsV1: PlanAdapter {
    public static let name = "mcp_tools"
    public static let version = "v1"
    public static let summary = "an MCP server's answer to tools/list"

    public static func fits(_ document: PositionedDocument) -> Bool {
        guard let tools = tools(document.root), let first = tools.elements?.first else { return false }
        return first["name"] != nil && (first["inputSchema"] != nil || first["annotations"] != nil)
    }

    public static func lower(
        _ document: PositionedDocument, files: (String) -> PositionedDocument?
    ) throws(PlanAdapterError) -> LoweredPlan {
        let root = document.root
        let list = tools(root) ?? root
        var found: [PositionedNode.Member] = []
        var seen: Set<JSONString> = []
        for tool in try list.requiredList("tools") {
            let name = try tool.required("name", of: "a tool").requiredText("the name of a tool")
            guard seen.insert(name).inserted else {
                throw PlanAdapterError("there are two tools with the name \(name.quoted)", at: tool)
            }
            var members: [PositionedNode.Member] = []
            if let annotations = tool.present("annotations") {
                let hints = try annotations.requiredObject("annotations").filter { PlanKeys.hints.contains($0.key) }
                members.append(PositionedNode.Member("annotations", annotations.object(hints)))
            }
            found.append(PositionedNode.Member(name, tool.object(members)))
        }
        return LoweredPlan(
            root: root.plan(framework: "mcp", [PositionedNode.Member("tools", list.object(found))]), adapterID: id)
    }

    private static func tools(_ root: PositionedNode) -> PositionedNode? { root["result"]?["tools"] ?? root["tools"] }
}

extension PositionedNode {
    /// A plan without steps, of a source that has none.
    func plan(framework: JSONString, _ members: [Member]) -> PositionedNode {
        object([Member("framework", text(framework)), Member("nodes", list([]))] + members)
    }
}
