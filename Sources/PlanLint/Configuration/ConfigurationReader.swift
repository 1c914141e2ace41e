internal import CanonicalJSON
internal import Findings
internal import PositionedDocuments

/// Reads the values of a configuration, and says where one is not what it must be.
struct ConfigurationReader {
    let catalogue: RuleCatalogue

    init(_ catalogue: RuleCatalogue) { self.catalogue = catalogue }

    /// The members of an object by name; a name that is not known is an error.
    func members(
        of node: PositionedNode, known: [String]
    ) throws(LintConfigurationError) -> [String: PositionedNode] {
        var members: [String: PositionedNode] = [:]
        for member in try object(node) {
            let key = member.key.lossyText
            guard known.contains(where: { $0.utf8.elementsEqual(key.utf8) }) else {
                throw LintConfigurationError(
                    detail: "the key \(key) means nothing here; "
                        + (NearestName.of(key, among: known).map { "meant \($0)?" }
                            ?? "the keys are \(known.joined(separator: ", "))"),
                    path: node.source.path, place: member.place)
            }
            members[key] = member.value
        }
        return members
    }

    /// The members of an object in their order; none of null or nothing.
    func object(_ node: PositionedNode?) throws(LintConfigurationError) -> [PositionedNode.Member] {
        guard let node, !node.isNull else { return [] }
        guard let members = node.members else { throw wrong(node, "an object") }
        return members
    }

    /// The elements of a list; none of null or nothing.
    func list(_ node: PositionedNode?) throws(LintConfigurationError) -> [PositionedNode] {
        guard let node, !node.isNull else { return [] }
        guard let elements = node.elements else { throw wrong(node, "a list") }
        return elements
    }

    func text(_ node: PositionedNode) throws(LintConfigurationError) -> String {
        guard let text = node.string?.text, !text.isEmpty else { throw wrong(node, "a text") }
        return text
    }

    /// A text, or a list of them.
    func words(_ node: PositionedNode?) throws(LintConfigurationError) -> [String] {
        guard let node, node.elements == nil, !node.isNull else {
            var words: [String] = []
            for element in try list(node) { words.append(try text(element)) }
            return words
        }
        return [try text(node)]
    }

    func word(_ node: PositionedNode, among known: [String]) throws(LintConfigurationError) -> String {
        let word = try text(node)
        guard known.contains(word) else {
            throw LintConfigurationError(
                detail: "\(word) is none of \(known.joined(separator: ", "))"
                    + (NearestName.of(word, among: known).map { "; meant \($0)?" } ?? ""),
                at: node)
        }
        return word
    }

    func choice<Choice: RawRepresentable & CaseIterable>(
        _ node: PositionedNode, _ type: Choice.Type
    ) throws(LintConfigurationError) -> Choice where Choice.RawValue == String {
        let word = try word(node, among: Choice.allCases.map(\.rawValue))
        guard let choice = Choice(rawValue: word) else { throw wrong(node, "a known word") }
        return choice
    }

    func patterns(_ node: PositionedNode?) throws(LintConfigurationError) -> [PathPattern] {
        try words(node).map { PathPattern($0) }
    }

    func reference(_ node: PositionedNode?) throws(LintConfigurationError) -> LintConfiguration.Reference? {
        guard let node, !node.isNull else { return nil }
        return LintConfiguration.Reference(path: try text(node), at: node)
    }

    /// One file, or a list of them.
    func references(_ node: PositionedNode?) throws(LintConfigurationError) -> [LintConfiguration.Reference] {
        guard let elements = node?.elements else { return try reference(node).map { [$0] } ?? [] }
        var references: [LintConfiguration.Reference] = []
        for element in elements { if let found = try reference(element) { references.append(found) } }
        return references
    }

    /// The code of the rule that a code or a name means.
    func rule(_ term: String, at node: PositionedNode) throws(LintConfigurationError) -> String {
        guard let card = catalogue.card(term) else {
            let error = RuleSelectionError(.unknown, term, nearest: catalogue.nearest(term))
            throw LintConfigurationError(detail: error.description, at: node)
        }
        return card.code
    }

    /// The members `select`, `extend_select`, `ignore` and `severity`.
    func layer(_ members: [String: PositionedNode]) throws(LintConfigurationError) -> RuleLayer {
        var layer = RuleLayer()
        if let select = members["select"], !select.isNull {
            layer.select = try terms(select) { (term) in RuleLayer(select: [term]) }
            guard layer.select?.isEmpty == false else {
                throw LintConfigurationError(detail: "select names no rule, and everything would pass", at: select)
            }
        }
        layer.extendSelect = try terms(members["extend_select"]) { (term) in RuleLayer(extendSelect: [term]) }
        layer.ignore = try terms(members["ignore"]) { (term) in RuleLayer(ignore: [term]) }
        for member in try object(members["severity"]) {
            let level = RuleLayer.Level(term: member.key.lossyText, level: try self.level(member.value))
            try check(RuleLayer(severity: [level]), at: member.value)
            layer.severity.append(level)
        }
        return layer
    }

    private func terms(
        _ node: PositionedNode?, _ layer: (String) -> RuleLayer
    ) throws(LintConfigurationError) -> [String] {
        let terms = try words(node)
        let places = node?.elements ?? node.map { [$0] } ?? []
        for (term, place) in zip(terms, places) { try check(layer(term), at: place) }
        return terms
    }

    private func check(_ layer: RuleLayer, at node: PositionedNode) throws(LintConfigurationError) {
        do throws(RuleSelectionError) {
            try layer.check(against: catalogue)
        } catch {
            throw LintConfigurationError(detail: error.description, at: node)
        }
    }

    /// `false` is what some readers of YAML make of `off`.
    private func level(_ node: PositionedNode) throws(LintConfigurationError) -> RuleLevel {
        if node.bool == false { return .off }
        let word = try word(node, among: ["off", "info", "warning", "error"])
        guard let level = RuleLevel(word) else { throw wrong(node, "a level") }
        return level
    }

    private func wrong(_ node: PositionedNode, _ expected: String) -> LintConfigurationError {
        LintConfigurationError(detail: "there must be \(expected) here, and there is \(node.kindName)", at: node)
    }
}
