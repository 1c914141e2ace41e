internal import CanonicalJSON
internal import PositionedDocuments

/// An entry of a permission list or a tool list: a tool, and perhaps what of it, as `Bash(git push:*)`.
struct ToolRule {
    let node: PositionedNode
    let text: String
    /// The name of the tool.
    let tool: String
    /// What stands in parentheses; nil when nothing does.
    let specifier: String?

    init?(_ node: PositionedNode) {
        guard let text = node.string?.text else { return nil }
        self.init(text, node)
    }

    private init?(_ text: String, _ node: PositionedNode) {
        let text = Self.trimmed(text[...])
        guard !text.isEmpty else { return nil }
        self.node = node
        self.text = text
        if let open = text.firstIndex(of: "("), text.last == ")" {
            tool = Self.trimmed(text[..<open])
            specifier = Self.trimmed(text[text.index(after: open)...].dropLast())
        } else {
            tool = text
            specifier = nil
        }
    }

    /// The agents that it hands over to: none when it is about another tool, and nil when it is about any agent.
    var agents: [JSONString]? {
        guard tool == "Agent" || tool == "Task" else { return [] }
        return specifier.map { $0.split(separator: ",").map { JSONString(Self.trimmed($0)) } }
    }

    /// The entry as a text of its own, standing where its list does.
    var entry: PositionedNode { node.text(JSONString(text)) }

    /// Whether a tool of a scope is, in part or as a whole, what this is about. A server stands for all its tools.
    func touches(_ other: ToolRule) -> Bool {
        if other.text == "**" || tool == other.tool { return true }
        let isServer = tool.utf8.starts(with: "mcp__".utf8)
        return isServer
            && (other.tool.utf8.starts(with: (tool + "__").utf8) || tool.utf8.starts(with: (other.tool + "__").utf8))
    }

    /// The entries of a list, or of a text with commas between them; commas inside parentheses are their own.
    static func list(_ node: PositionedNode) -> [ToolRule] {
        if let elements = node.elements { return elements.compactMap { ToolRule($0) } }
        guard let text = node.string?.text else { return [] }
        var rules: [ToolRule] = []
        var depth = 0
        var start = text.startIndex
        for at in text.indices {
            switch text[at] {
            case "(": depth += 1
            case ")": depth -= 1
            case "," where depth <= 0:
                if let rule = ToolRule(String(text[start..<at]), node) { rules.append(rule) }
                start = text.index(after: at)
            default: break
            }
        }
        if let rule = ToolRule(String(text[start...]), node) { rules.append(rule) }
        return rules
    }

    private static func trimmed(_ text: Substring) -> String {
        var rest = text.drop { $0 == " " || $0 == "\t" }
        while rest.last == " " || rest.last == "\t" { rest.removeLast() }
        return String(rest)
    }
}
