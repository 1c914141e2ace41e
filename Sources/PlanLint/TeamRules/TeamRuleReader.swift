internal import CanonicalJSON
internal import Expressions
internal import Findings
internal import PositionedDocuments

/// Reads the members of a file of team rules.
struct TeamRuleReader {
    let path: String
    let limits: TeamRuleFile.Limits

    private static let members = [
        "code", "name", "each", "when", "severity", "message", "statement", "remedy", "examples",
    ]

    func rules(_ root: PositionedNode) throws(TeamRuleError) -> [TeamRule] {
        guard root.members != nil else {
            throw error(.shape, root.place, "a file of rules is an object with rules, not \(root.kindName)")
        }
        try refuseOthers(root, than: ["schema", "rules"], rule: nil)
        if let schema = root["schema"], schema.string != "auditable/rules/1" {
            throw error(.shape, schema.place, "this reads rules of the schema auditable/rules/1")
        }
        guard let list = root["rules"] else { throw error(.shape, root.place, "there are no rules, which is a list") }
        guard let nodes = list.elements else {
            throw error(.shape, list.place, "rules is a list, not \(list.kindName)")
        }
        guard nodes.count <= limits.rules else {
            throw error(.tooLarge, nodes[limits.rules].place, "\(nodes.count) rules; the limit is \(limits.rules)")
        }
        var environments: [TeamRule.Each: CELEnvironment] = [:]
        for each in TeamRule.Each.allCases { environments[each] = each.environment }
        var rules: [TeamRule] = []
        var seen = Set(AllPlanRules.cards.map(\.name) + MetaRule.cards.map(\.name))
        for (at, node) in nodes.enumerated() {
            guard node.members != nil else {
                throw error(.shape, node.place, rule: "\(at + 1)", "a rule is an object, not \(node.kindName)")
            }
            let rule = try self.rule(node, "\(at + 1)", environments)
            for (key, word) in [("code", rule.card.code), ("name", rule.card.name)] {
                guard seen.insert(word).inserted else {
                    throw error(
                        .duplicate, node[JSONString(key)]?.place ?? node.place, rule: rule.card.code,
                        "another rule has the \(key) \(word)")
                }
            }
            rules.append(rule)
        }
        return rules
    }

    private func rule(
        _ node: PositionedNode, _ number: String, _ environments: [TeamRule.Each: CELEnvironment]
    ) throws(TeamRuleError) -> TeamRule {
        let code = try code(node, number)
        try refuseOthers(node, than: Self.members, rule: code)
        let name = try required("name", node, code)
        guard Self.isName(name.text) else {
            throw error(
                .name, name.node.place, rule: code, "\(name.text.prefix(80)) is no name of a rule",
                hint: "a name has small letters, digits and underscores, a letter first, 64 at most")
        }
        let each: TeamRule.Each = try word("each", node, code)
        let severity: Severity = node["severity"] == nil ? .warning : try word("severity", node, code)
        let when = try required("when", node, code)
        let environment = environments[each] ?? each.environment
        let program = try program(when, each, environment, code)
        let message = try required("message", node, code)
        guard message.text.utf8.count <= limits.messageBytes else {
            throw error(
                .tooLarge, message.node.place, rule: code,
                "a message of \(message.text.utf8.count) bytes; the limit is \(limits.messageBytes)")
        }
        let template: MessageTemplate
        do throws(MessageTemplate.Fault) {
            template = try MessageTemplate(message.text, for: each)
        } catch {
            throw self.error(.message, message.node.place, rule: code, error.detail, hint: error.hint)
        }
        let statement = try optional("statement", node, code)
        let remedy = try optional("remedy", node, code)
        let words = name.text.replacing("_", with: " ")
        let card = RuleCard(
            code: code, name: name.text, statement: statement ?? "The team's rule: \(words).", severity: severity,
            precision: .medium, decidability: .structure, rationale: "A rule of the team's own, in \(path).",
            predicate: "Each \(each.rawValue) for which this holds: \(program.source)",
            remedy: remedy ?? "", mayBeWrong: "",
            firing: "", passing: "")
        return TeamRule(
            card: card, each: each, examples: try examples(node["examples"], code), location: when.node.location,
            program: program, message: template)
    }

    // MARK: Members

    private func code(_ node: PositionedNode, _ number: String) throws(TeamRuleError) -> String {
        let code = try required("code", node, number)
        let rest = code.text.utf8.dropFirst(2)
        let isCode =
            code.text.utf8.starts(with: "X-".utf8) && code.text.utf8.count <= 64 && !rest.isEmpty
            && rest.allSatisfy { byte in
                (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
            }
        guard isCode else {
            throw error(
                .name, code.node.place, rule: number, "\(code.text.prefix(80)) is no code of a team's rule",
                hint: "it begins with X-, then capital letters, digits and hyphens, as X-PAY-1; 64 at most")
        }
        return code.text
    }

    private static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first) else { return false }
        return text.utf8.count <= 64
            && text.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "_")
            }
    }

    private func refuseOthers(_ node: PositionedNode, than names: [String], rule: String?) throws(TeamRuleError) {
        for member in node.members ?? [] {
            let key = member.key.lossyText
            guard !names.contains(where: { $0.utf8.elementsEqual(key.utf8) }) else { continue }
            throw error(
                .shape, member.place, rule: rule, "\"\(key.prefix(80))\" is no member here",
                hint: NearestName.of(key, among: names).map { "meant \($0)?" }
                    ?? "the members are \(names.joined(separator: ", "))")
        }
    }

    private func required(
        _ name: String, _ node: PositionedNode, _ rule: String
    ) throws(TeamRuleError) -> (text: String, node: PositionedNode) {
        guard let value = node[JSONString(name)] else {
            throw error(.shape, node.place, rule: rule, "\(name) is missing")
        }
        return (try text(value, name, rule), value)
    }

    private func optional(_ name: String, _ node: PositionedNode, _ rule: String) throws(TeamRuleError) -> String? {
        guard let value = node[JSONString(name)] else { return nil }
        let text = try text(value, name, rule)
        guard text.utf8.count <= limits.messageBytes else {
            throw error(
                .tooLarge, value.place, rule: rule,
                "\(name) has \(text.utf8.count) bytes; the limit is \(limits.messageBytes)")
        }
        return text
    }

    private func text(_ value: PositionedNode, _ name: String, _ rule: String) throws(TeamRuleError) -> String {
        guard let text = value.string?.text, !text.isEmpty else {
            throw error(
                .shape, value.place, rule: rule, "\(name) is a text, not \(value.kindName)",
                hint: name == "when" ? "put the expression in quotes" : "")
        }
        return text
    }

    private func word<Word: RawRepresentable & CaseIterable>(
        _ name: String, _ node: PositionedNode, _ rule: String
    ) throws(TeamRuleError) -> Word where Word.RawValue == String {
        let given = try required(name, node, rule)
        if let word = Word.allCases.first(where: { $0.rawValue.utf8.elementsEqual(given.text.utf8) }) { return word }
        let known = Word.allCases.map(\.rawValue)
        throw error(
            .shape, given.node.place, rule: rule, "\(name) is never \(given.text.prefix(80))",
            hint: NearestName.of(given.text, among: known).map { "meant \($0)?" }
                ?? "it is one of \(known.joined(separator: ", "))")
    }

    private func examples(_ node: PositionedNode?, _ rule: String) throws(TeamRuleError) -> [TeamRule.Example] {
        guard let node, !node.isNull else { return [] }
        guard node.members != nil else {
            throw error(.shape, node.place, rule: rule, "examples is an object, not \(node.kindName)")
        }
        try refuseOthers(node, than: ["fires", "passes"], rule: rule)
        var examples: [TeamRule.Example] = []
        for (key, fires) in [("fires", true), ("passes", false)] {
            guard let list = node[JSONString(key)], !list.isNull else { continue }
            guard let elements = list.elements else {
                throw error(.shape, list.place, rule: rule, "\(key) is a list of files, not \(list.kindName)")
            }
            for element in elements {
                let path = try text(element, "a file", rule)
                examples.append(TeamRule.Example(path: path, fires: fires, location: element.location))
            }
        }
        guard examples.count <= limits.examples else {
            throw error(
                .tooLarge, node.place, rule: rule, "\(examples.count) examples; the limit is \(limits.examples)")
        }
        return examples
    }

    // MARK: Conditions

    private func program(
        _ when: (text: String, node: PositionedNode), _ each: TeamRule.Each, _ environment: CELEnvironment,
        _ rule: String
    ) throws(TeamRuleError) -> CELProgram {
        let program: CELProgram
        do throws(CELError) {
            program = try CELProgram(when.text, in: environment, limits: limits.expressions)
        } catch {
            let place = error.line == 1 ? "column \(error.column)" : "line \(error.line), column \(error.column)"
            throw self.error(
                .expression, when.node.place, rule: rule, "when, \(place): \(error.detail)",
                excerpt: error.rendered.split(separator: "\n").dropFirst().map(String.init))
        }
        guard program.type == .bool || program.type == .dyn else {
            throw error(
                .expression, when.node.place, rule: rule,
                "when is always of type \(program.type), and a condition is true or false")
        }
        if each == .plan, let function = program.functions.lazy.compactMap(PlanFunction.init).first(where: \.needsNode)
        {
            throw error(
                .expression, when.node.place, rule: rule,
                "when calls \(function.name)(), which speaks of the step that a rule is asked of",
                hint: "ask it of each node or write")
        }
        for path in program.fieldPaths {
            let parts = FieldPath.names(of: path)
            guard let variable = PlanVariable(rawValue: parts[0]),
                let fault = variable.fault(of: Array(parts.dropFirst()))
            else { continue }
            throw error(
                .expression, when.node.place, rule: rule, "when asks for \(path): \(fault.detail)",
                hint: fault.nearest.map { "meant \($0)?" }
                    ?? "its fields are \(variable.fields.joined(separator: ", "))")
        }
        return program
    }

    private func error(
        _ code: TeamRuleError.Code, _ place: TextPlace?, rule: String? = nil, _ detail: String, excerpt: [String] = [],
        hint: String = ""
    ) -> TeamRuleError {
        TeamRuleError(code, path: path, at: place, rule: rule, detail, excerpt: excerpt, hint: hint)
    }
}
