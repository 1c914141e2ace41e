/// Calls, among which macros are expanded where they are read.
///
/// Source: cel-spec, doc/langdef.md, "Macros"; the two-variable macros are those of the comprehensions extension.
extension Parser {
    /// A call whose opening parenthesis is the next token.
    mutating func call(
        _ name: String, _ nameSpan: CELSpan, on target: SyntaxTree.Node? = nil, isRooted: Bool = false
    ) throws(CELError) -> SyntaxTree.Node {
        try advance()
        let arguments = try list(until: .rightParenthesis, mayEndWithComma: false)
        let start = target.map { self.start(of: $0) } ?? nameSpan.start - (isRooted ? 1 : 0)
        let span = span(from: start)
        if target == nil, name == "has", arguments.count == 1 { return try has(arguments[0], span) }
        if let target, let macro = try macro(name, target, arguments) {
            return try add(
                .comprehension(macro), span, over: [macro.range, macro.body] + (macro.condition.map { [$0] } ?? []))
        }
        if target == nil, Self.reservedWords.contains(name) {
            throw failure(nameSpan, "\(name) is a reserved word, not a function")
        }
        return try add(
            .call(name, target: target, isRooted: isRooted, arguments: arguments), span,
            over: arguments + (target.map { [$0] } ?? []))
    }

    private mutating func has(_ argument: SyntaxTree.Node, _ span: CELSpan) throws(CELError) -> SyntaxTree.Node {
        guard case .select(let operand, let field) = tree.kinds[argument] else {
            throw failure(tree.spans[argument], "has() asks for a field, as in has(state.budget)")
        }
        return try add(.has(operand, field: field), span, over: [operand])
    }

    /// The comprehension that a member call is, or nil when it is a call like any other.
    private func macro(
        _ name: String, _ range: SyntaxTree.Node, _ arguments: [SyntaxTree.Node]
    ) throws(CELError) -> SyntaxTree.Comprehension? {
        let count = arguments.count
        /// How many of the arguments are names of variables, and what the macro makes.
        let shape: (names: Int, kind: SyntaxTree.ComprehensionKind)
        switch (name, count) {
        case ("all", 2): shape = (1, .all)
        case ("all", 3): shape = (2, .all)
        case ("exists", 2): shape = (1, .exists)
        case ("exists", 3): shape = (2, .exists)
        case ("exists_one", 2), ("existsOne", 2): shape = (1, .existsOne)
        case ("exists_one", 3), ("existsOne", 3): shape = (2, .existsOne)
        case ("filter", 2): shape = (1, .filter)
        case ("map", 2), ("map", 3): shape = (1, .list)
        case ("transformList", 3), ("transformList", 4): shape = (2, .list)
        case ("transformMap", 3), ("transformMap", 4): shape = (2, .map)
        case ("transformMapEntry", 3), ("transformMapEntry", 4): shape = (2, .mapEntries)
        default: return nil
        }
        var variables: [String] = []
        for argument in arguments.prefix(shape.names) {
            guard case .identifier(let variable, isRooted: false) = tree.kinds[argument] else {
                throw failure(tree.spans[argument], "\(name) names its variable here, as in list.\(name)(x, …)")
            }
            guard !variables.contains(variable) else {
                throw failure(tree.spans[argument], "\(variable) names both variables of \(name)")
            }
            variables.append(variable)
        }
        let rest = arguments.dropFirst(shape.names)
        return SyntaxTree.Comprehension(
            kind: shape.kind, range: range, variables: variables, condition: rest.count == 2 ? rest.first : nil,
            body: rest.last ?? range)
    }
}
