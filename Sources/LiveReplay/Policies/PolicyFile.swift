internal import CanonicalJSON
internal import DecisionRecords
internal import Expressions
public import PositionedDocuments
internal import Signing

/// A policy as it stands in a file: rules in CEL, or the command of another program that decides.
///
/// A file of rules is an object with `rules`, or the list of rules alone:
///
/// | Member | Meaning |
/// |---|---|
/// | `schema` | `auditable/policy/1`, where it is given |
/// | `name` | what verdicts call the policy; the file's name without it |
/// | `default` | `review` (without it) or `deny`: what is said when no rule applies |
/// | `rules` | objects with `id`, `when`, `review`, `allow`, `reason`; see ``RulePolicy`` |
///
/// A file with `command` in place of `rules`, a list of texts, runs that program for each judgement; `timeout` (seconds)
/// and `max_output` (bytes) bound it, and `answer` (`object` or `boolean`) says in which form it answers. See
/// ``CommandPolicy``.
///
/// Source: spec/experience.md 6.
public enum PolicyFile: Sendable {
    /// Rules, which judge here and now.
    case rules(RulePolicy)
    /// A program, which is started for each judgement.
    case command(CommandPolicy)

    /// The policy itself.
    public var policy: any Policy<Never> {
        switch self {
        case .rules(let policy): policy
        case .command(let policy): policy
        }
    }

    /// Reads a policy.
    ///
    /// - Parameters:
    ///   - bytes: YAML or JSON.
    ///   - path: the file, for messages and as the name of a policy that gives itself none.
    ///   - limits: bounds on rules and expressions.
    /// - Throws: ``PolicyError``, with the place in the file.
    public init(
        _ bytes: some Collection<UInt8>, path: String, limits: RulePolicy.Limits = RulePolicy.Limits()
    ) throws(PolicyError) {
        let document: PositionedDocument
        do throws(DocumentError) {
            document = try PositionedDocument(bytes, path: path, limits: DocumentLimits(bytes: 4 << 20, nodes: 100_000))
        } catch {
            throw PolicyError(error)
        }
        try self.init(document, limits: limits)
    }

    /// Makes a policy of a document.
    ///
    /// - Throws: ``PolicyError``.
    public init(
        _ document: PositionedDocument, limits: RulePolicy.Limits = RulePolicy.Limits()
    ) throws(PolicyError) {
        let reader = PolicyReader(path: document.path, limits: limits)
        if let rules = document.root.elements {
            self = .rules(
                RulePolicy(
                    PolicyIdentity(
                        reader.fileName, digest: try reader.digest(of: .object(["rules": document.root.json]))),
                    try reader.rules(rules), .review))
            return
        }
        guard document.root.members != nil else {
            throw reader.shape(
                document.root.place,
                "a policy is an object with rules, or a list of them, not \(document.root.kindName)")
        }
        if let schema = document.root["schema"], schema.string != "auditable/policy/1" {
            throw reader.shape(schema.place, "this reads policies of the schema auditable/policy/1")
        }
        let name = try reader.text(document.root, "name") ?? reader.fileName
        if document.root["command"] != nil {
            try reader.refuseOthers(
                document.root, than: ["schema", "name", "command", "timeout", "max_output", "answer"])
            self = .command(try reader.command(document.root, name))
        } else {
            try reader.refuseOthers(document.root, than: ["schema", "name", "default", "rules"])
            guard let rules = document.root["rules"]?.elements else {
                throw reader.shape(
                    document.root["rules"]?.place ?? document.root.place,
                    "a policy has rules, a list, or command, a list of texts")
            }
            let identity = PolicyIdentity(name, digest: try reader.digest(of: document.root.json))
            let fallback = try reader.fallback(document.root)
            self = .rules(RulePolicy(identity, try reader.rules(rules), fallback))
        }
    }
}

/// Reads the members of a policy's document.
private struct PolicyReader {
    let path: String
    let limits: RulePolicy.Limits

    /// The file's name without its folders and its ending.
    var fileName: JSONString {
        let file = path.utf8.split(separator: UInt8(ascii: "/")).last ?? path.utf8[...]
        let stem = file.split(separator: UInt8(ascii: ".")).first ?? file
        return JSONString(String(Substring(stem)))
    }

    func digest(of json: JSONValue) throws(PolicyError) -> SHA256Digest {
        let failure: any Error
        do {
            return try SHA256Digest(of: json.canonicalText())
        } catch {
            failure = error
        }
        throw PolicyError(.document, path: path, at: nil, "no digest can be taken of the policy: \(failure)")
    }

    func shape(_ place: TextPlace?, _ detail: String, rule: String? = nil, hint: String = "") -> PolicyError {
        PolicyError(.shape, path: path, at: place, rule: rule, detail, hint: hint)
    }

    // MARK: Members

    func refuseOthers(_ node: PositionedNode, than names: [JSONString], rule: String? = nil) throws(PolicyError) {
        for member in node.members ?? [] where !names.contains(member.key) {
            throw shape(
                member.place, "\"\(member.key.lossyText.prefix(80))\" is no member here", rule: rule,
                hint: "the members are \(names.map(\.lossyText).joined(separator: ", "))")
        }
    }

    func text(_ node: PositionedNode, _ name: JSONString, rule: String? = nil) throws(PolicyError) -> JSONString? {
        guard let value = node[name] else { return nil }
        guard let text = value.string, !text.isEmpty, text.text != nil else {
            throw shape(value.place, "\(name) is a text, not \(value.kindName)", rule: rule)
        }
        return text
    }

    func fallback(_ root: PositionedNode) throws(PolicyError) -> RulePolicy.Default {
        guard let value = root["default"] else { return .review }
        guard let word = value.string?.text, let fallback = RulePolicy.Default(rawValue: word) else {
            throw shape(
                value.place, "default is review or deny",
                hint: "a policy never allows what no rule speaks of; write a last rule with allow: true to mean that")
        }
        return fallback
    }

    func command(_ root: PositionedNode, _ name: JSONString) throws(PolicyError) -> CommandPolicy {
        let command: BoundedCommand
        do throws(DocumentError) {
            command = try BoundedCommand(root, path: path)
        } catch {
            throw PolicyError(error)
        }
        var answer = CommandPolicy.AnswerForm.object
        if let node = root["answer"] {
            guard let form = node.string?.text.flatMap(CommandPolicy.AnswerForm.init) else {
                throw shape(node.place, "answer is object or boolean")
            }
            answer = form
        }
        return CommandPolicy(command, name: name, answer: answer)
    }

    // MARK: Rules

    func rules(_ nodes: [PositionedNode]) throws(PolicyError) -> [PolicyRule] {
        guard nodes.count <= limits.rules else {
            throw PolicyError(
                .tooLarge, path: path, at: nodes[limits.rules].place,
                "\(nodes.count) rules; the limit is \(limits.rules)")
        }
        let environment = DecisionVariables.environment
        var rules: [PolicyRule] = []
        var seen: Set<JSONString> = []
        for (at, node) in nodes.enumerated() {
            let rule = try self.rule(node, at + 1, environment)
            guard seen.insert(rule.id).inserted else {
                throw PolicyError(
                    .duplicateRule, path: path, at: node["id"]?.place ?? node.place, rule: rule.id.lossyText,
                    "another rule has the same id")
            }
            rules.append(rule)
        }
        return rules
    }

    private func rule(
        _ node: PositionedNode, _ number: Int, _ environment: CELEnvironment
    ) throws(PolicyError) -> PolicyRule {
        let names: [JSONString] = ["id", "when", "review", "allow", "reason"]
        guard node.members != nil else {
            throw shape(node.place, "a rule is an object, not \(node.kindName)", rule: String(number))
        }
        let id = try text(node, "id", rule: String(number)) ?? JSONString(String(number))
        let shown = String(id.lossyText.prefix(80))
        try refuseOthers(node, than: names, rule: shown)
        let when = try condition(node, "when", shown, environment) ?? PolicyRule.Condition(true)
        let review = try condition(node, "review", shown, environment)
        let allow = try condition(node, "allow", shown, environment)
        guard review != nil || allow != nil else {
            throw shape(node.place, "the rule decides nothing", rule: shown, hint: "give it allow, review or both")
        }
        return PolicyRule(
            id: id, when: when, review: review, allow: allow, reason: try text(node, "reason", rule: shown),
            place: node.place)
    }

    private func condition(
        _ rule: PositionedNode, _ name: JSONString, _ shown: String, _ environment: CELEnvironment
    ) throws(PolicyError) -> PolicyRule.Condition? {
        guard let node = rule[name] else { return nil }
        if let value = node.bool { return PolicyRule.Condition(value) }
        guard let source = node.string?.text else {
            throw shape(
                node.place, "\(name) is true, false or an expression, not \(node.kindName)", rule: shown,
                hint: "put the expression in quotes")
        }
        let program: CELProgram
        do throws(CELError) {
            program = try CELProgram(source, in: environment, limits: limits.expressions)
        } catch {
            throw PolicyError(
                .expression, path: path, at: node.place, rule: shown,
                "\(name), column \(error.column): \(error.detail)",
                excerpt: error.rendered.split(separator: "\n").dropFirst().map(String.init))
        }
        guard program.type == .bool || program.type == .dyn else {
            throw PolicyError(
                .expression, path: path, at: node.place, rule: shown,
                "\(name) is always of type \(program.type), and a condition is true or false")
        }
        for path in program.fieldPaths {
            let parts = FieldPath.names(of: path)
            guard parts.count > 1, parts[0] == "action" else { continue }
            guard DecisionVariables.actionFields.contains(where: { $0.utf8.elementsEqual(parts[1].utf8) }) else {
                throw PolicyError(
                    .expression, path: self.path, at: node.place, rule: shown,
                    "\(name) asks for action.\(parts[1]), which actions do not have",
                    hint: "an action has type, arguments and cost")
            }
        }
        return PolicyRule.Condition(program)
    }
}
