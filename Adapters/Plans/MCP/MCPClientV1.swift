internal import CanonicalJSON
public import PositionedDocuments

/// Reads which servers of the Model Context Protocol a client starts or calls: agents, and no steps.
///
/// An argument of a command that is the path of a folder is a root that the server was given: its scope. Options with
/// a value become named values, so that a credential among them is seen for what it is.
///
/// Source: spec/prelint.md 5.
public enum MCPClientV1: PlanAdapter {
    public static let name = "mcp_client"
    public static let version = "v1"
    public static let summary = "a client's file of MCP servers"

    public static func fits(_ document: PositionedDocument) -> Bool { document.root["mcpServers"]?.members != nil }

    public static func lower(
        _ document: PositionedDocument, files: (String) -> PositionedDocument?
    ) throws(PlanAdapterError) -> LoweredPlan {
        let servers = try document.root.required("mcpServers", of: "a client's file")
        var agents: [PositionedNode.Member] = []
        for server in try servers.requiredObject("mcpServers") {
            let node = server.value
            _ = try node.requiredObject("server \(server.key.quoted)")
            guard node.present("command") != nil || node.present("url") != nil || node.present("serverUrl") != nil
            else {
                throw PlanAdapterError("a server has a command or a url; \(server.key.quoted) has neither", at: node)
            }
            var members: [PositionedNode.Member] = []
            let words = try node.present("args")?.requiredList("args") ?? []
            let roots = words.filter { $0.string?.hasPrefix("/") ?? false }
            if let first = roots.first { members.append(PositionedNode.Member("scope", first.list(roots))) }
            let arguments = arguments(node, words)
            if !arguments.isEmpty {
                members.append(PositionedNode.Member("args", (node["args"] ?? node).object(arguments)))
            }
            for key in ["env", "headers"] as [JSONString] {
                guard let values = node.present(key) else { continue }
                _ = try values.requiredObject(key.lossyText)
                members.append(PositionedNode.Member(key, values))
            }
            agents.append(PositionedNode.Member(server.key, at: server.place, node.object(members)))
        }
        return LoweredPlan(
            root: document.root.plan(framework: "mcp", [PositionedNode.Member("agents", servers.object(agents))]),
            adapterID: id, isExecuted: true)
    }

    /// The words of a command by name: an option's value under the option, any other word under its position.
    private static func arguments(_ node: PositionedNode, _ words: [PositionedNode]) -> [PositionedNode.Member] {
        var found: [PositionedNode.Member] = []
        for key in ["command", "url", "serverUrl"] as [JSONString] {
            if let value = node.present(key), value.string != nil { found.append(PositionedNode.Member(key, value)) }
        }
        var seen = Set(found.map(\.key))
        var option: JSONString?
        for (position, word) in words.enumerated() {
            var key = option ?? JSONString("\(position)")
            var value = word
            option = nil
            if let text = word.string?.text, text.utf8.starts(with: "-".utf8) {
                let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                let name = JSONString(String(parts[0].drop { $0 == "-" }))
                if parts.count == 2 {
                    key = name
                    value = word.text(JSONString(String(parts[1])))
                } else {
                    key = JSONString("\(position)")
                    option = name
                }
            }
            if !seen.insert(key).inserted { key = JSONString("\(key.lossyText) \(position)") }
            found.append(PositionedNode.Member(key, value))
        }
        return found
    }
}
