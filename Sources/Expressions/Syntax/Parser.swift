internal import CanonicalJSON

/// Reads an expression into a syntax tree.
///
/// Binary operators are read by climbing their levels; `&&` and `||` in a row become one node, so that long conditions
/// are not deep. Every other chain counts towards the limit on depth, since it is evaluated by recursion.
///
/// Source: cel-spec, doc/langdef.md, "Syntax".
struct Parser {
    private(set) var tree = SyntaxTree()
    let source: [UInt8]
    private let limits: CELLimits
    private var lexer: Lexer
    private(set) var token: Token
    private var depth = 0
    /// The end of the last token taken.
    private var lastEnd = 0

    init(_ source: [UInt8], limits: CELLimits) throws(CELError) {
        guard source.count <= limits.sourceBytes else {
            throw CELError(
                .tooLarge, CELSpan(start: 0, end: 0),
                "\(source.count) bytes; the limit is \(limits.sourceBytes)", in: Array(source.prefix(200)))
        }
        self.source = source
        self.limits = limits
        lexer = Lexer(source)
        token = try lexer.next()
    }

    /// Reads the whole text as one expression.
    ///
    /// - Returns: the root.
    mutating func parse() throws(CELError) -> SyntaxTree.Node {
        let root = try expression()
        guard token.kind == .end else { throw unexpected(after: "the end of the expression is wanted here") }
        return root
    }

    // MARK: Tokens

    mutating func advance() throws(CELError) {
        lastEnd = token.span.end
        token = try lexer.next()
    }

    mutating func accept(_ kind: TokenKind) throws(CELError) -> Bool {
        guard token.kind == kind else { return false }
        try advance()
        return true
    }

    mutating func expect(_ kind: TokenKind, _ message: String) throws(CELError) {
        guard try accept(kind) else { throw unexpected(after: message) }
    }

    func text(_ span: CELSpan) -> String { String(decoding: source[span.start..<span.end], as: UTF8.self) }

    func failure(_ span: CELSpan, _ message: String) -> CELError { CELError(.syntax, span, message, in: source) }

    private func unexpected(after message: String) -> CELError {
        if token.kind == .end {
            return failure(CELSpan(start: source.count, end: source.count), "\(message), but the text ends")
        }
        return failure(token.span, message)
    }

    // MARK: Nodes

    /// Adds a node over children, within the limits.
    mutating func add(
        _ kind: SyntaxTree.Kind, _ span: CELSpan, over children: [SyntaxTree.Node] = []
    ) throws(CELError) -> SyntaxTree.Node {
        let height = 1 + (children.map { tree.heights[$0] }.max() ?? 0)
        guard height <= limits.depth else { throw tooDeep(span) }
        guard tree.kinds.count < limits.nodes else {
            throw CELError(.tooLarge, span, "more than \(limits.nodes) parts", in: source)
        }
        return tree.add(kind, span, height: height)
    }

    private func tooDeep(_ span: CELSpan) -> CELError {
        CELError(.tooDeep, span, "nested deeper than \(limits.depth) levels", in: source)
    }

    /// Where a node starts, with the parentheses around it.
    func start(of node: SyntaxTree.Node) -> Int { tree.parentheses[node] ?? tree.spans[node].start }

    /// From the start of a node to the end of the last token.
    func spanned(from node: SyntaxTree.Node) -> CELSpan { CELSpan(start: start(of: node), end: lastEnd) }

    /// From an offset to the end of the last token.
    func span(from start: Int) -> CELSpan { CELSpan(start: start, end: lastEnd) }

    // MARK: Grammar

    mutating func expression() throws(CELError) -> SyntaxTree.Node {
        depth += 1
        defer { depth -= 1 }
        guard depth <= limits.depth else { throw tooDeep(token.span) }
        let condition = try disjunction()
        guard try accept(.question) else { return condition }
        let first = try disjunction()
        try expect(.colon, "a : and the other branch are wanted here")
        let second = try expression()
        return try add(
            .conditional(condition, first, second), spanned(from: condition), over: [condition, first, second])
    }

    private mutating func disjunction() throws(CELError) -> SyntaxTree.Node {
        let first = try conjunction()
        guard token.kind == .or else { return first }
        var terms = [first]
        while try accept(.or) { terms.append(try conjunction()) }
        return try add(.or(terms), spanned(from: first), over: terms)
    }

    private mutating func conjunction() throws(CELError) -> SyntaxTree.Node {
        let first = try binary(level: 0)
        guard token.kind == .and else { return first }
        var terms = [first]
        while try accept(.and) { terms.append(try binary(level: 0)) }
        return try add(.and(terms), spanned(from: first), over: terms)
    }

    /// Relations are level 0, sums 1, products 2; all go from left to right.
    private func binaryOperator(_ kind: TokenKind) -> (level: Int, SyntaxTree.BinaryOperator)? {
        switch kind {
        case .equal: (0, .equal)
        case .notEqual: (0, .notEqual)
        case .less: (0, .less)
        case .lessOrEqual: (0, .lessOrEqual)
        case .greater: (0, .greater)
        case .greaterOrEqual: (0, .greaterOrEqual)
        case .inWord: (0, .contained)
        case .plus: (1, .add)
        case .minus: (1, .subtract)
        case .star: (2, .multiply)
        case .slash: (2, .divide)
        case .percent: (2, .remainder)
        default: nil
        }
    }

    private mutating func binary(level: Int) throws(CELError) -> SyntaxTree.Node {
        var left = try unary()
        while let (found, op) = binaryOperator(token.kind), found >= level {
            try advance()
            let right = try binary(level: found + 1)
            left = try add(.binary(op, left, right), spanned(from: left), over: [left, right])
        }
        return left
    }

    private mutating func unary() throws(CELError) -> SyntaxTree.Node {
        guard token.kind == .not || token.kind == .minus else { return try member() }
        let sign = token.kind
        var starts: [Int] = []
        while token.kind == sign {
            starts.append(token.span.start)
            guard starts.count <= limits.depth else { throw tooDeep(token.span) }
            try advance()
        }
        // The last minus belongs to a number: the smallest integer has no positive twin.
        if sign == .minus, token.kind == .integer || token.kind == .double, let start = starts.popLast() {
            let number = try literal(from: start)
            return try signs(starts, .minus, over: try member(of: number))
        }
        return try signs(starts, sign, over: try member())
    }

    private mutating func signs(
        _ starts: [Int], _ sign: TokenKind, over operand: SyntaxTree.Node
    ) throws(CELError) -> SyntaxTree.Node {
        var node = operand
        for start in starts.reversed() {
            node = try add(sign == .not ? .not(node) : .negate(node), span(from: start), over: [node])
        }
        return node
    }

    private mutating func member() throws(CELError) -> SyntaxTree.Node {
        let operand = try primary()
        return try member(of: operand)
    }

    /// Selections, calls, indices and messages behind an operand.
    private mutating func member(of operand: SyntaxTree.Node) throws(CELError) -> SyntaxTree.Node {
        var node = operand
        while true {
            switch token.kind {
            case .dot:
                try advance()
                node = try selection(of: node)
            case .leftBracket:
                try advance()
                let index = try expression()
                try expect(.rightBracket, "a ] is wanted here")
                node = try add(.index(node, index), spanned(from: node), over: [node, index])
            case .leftBrace:
                guard let name = qualifiedName(node) else { return node }
                try advance()
                try fields()
                node = try add(.message(name), spanned(from: node))
            default: return node
            }
        }
    }

    private mutating func selection(of node: SyntaxTree.Node) throws(CELError) -> SyntaxTree.Node {
        let name = text(token.span)
        switch token.kind {
        case .identifier:
            let start = token.span.start
            try advance()
            guard token.kind == .leftParenthesis else {
                return try add(.select(node, field: name), spanned(from: node), over: [node])
            }
            return try call(name, CELSpan(start: start, end: lastEnd), on: node)
        case .quotedField:
            try advance()
            return try add(
                .select(node, field: String(name.dropFirst().dropLast())), spanned(from: node), over: [node])
        default: throw unexpected(after: "the name of a field is wanted here")
        }
    }

    private mutating func primary() throws(CELError) -> SyntaxTree.Node {
        let start = token.span.start
        switch token.kind {
        case .leftParenthesis:
            try advance()
            let inner = try expression()
            try expect(.rightParenthesis, "a ) is wanted here")
            tree.parentheses[inner] = start
            return inner
        case .leftBracket:
            try advance()
            let elements = try list(until: .rightBracket, mayEndWithComma: true)
            return try add(.list(elements), span(from: start), over: elements)
        case .leftBrace: return try map()
        case .dot:
            try advance()
            guard token.kind == .identifier else { throw unexpected(after: "a name is wanted here") }
            return try name(from: start, isRooted: true)
        case .identifier: return try name(from: start, isRooted: false)
        default: return try literal(from: start)
        }
    }

    private mutating func name(from start: Int, isRooted: Bool) throws(CELError) -> SyntaxTree.Node {
        let name = text(token.span)
        let span = token.span
        try advance()
        if token.kind == .leftParenthesis { return try call(name, span, isRooted: isRooted) }
        guard !Self.reservedWords.contains(name) else {
            throw failure(span, "\(name) is a reserved word, not a name")
        }
        return try add(.identifier(name, isRooted: isRooted), self.span(from: start))
    }

    private mutating func map() throws(CELError) -> SyntaxTree.Node {
        let start = token.span.start
        try advance()
        var entries: [(SyntaxTree.Node, SyntaxTree.Node)] = []
        var children: [SyntaxTree.Node] = []
        while token.kind != .rightBrace {
            let key = try expression()
            try expect(.colon, "a : and the entry's value are wanted here")
            let value = try expression()
            entries.append((key, value))
            children += [key, value]
            guard try accept(.comma) else { break }
        }
        try expect(.rightBrace, "a , or } is wanted here")
        return try add(.map(entries), span(from: start), over: children)
    }

    /// Expressions between commas, and the closing token.
    mutating func list(until end: TokenKind, mayEndWithComma: Bool) throws(CELError) -> [SyntaxTree.Node] {
        var elements: [SyntaxTree.Node] = []
        while token.kind != end || (!mayEndWithComma && !elements.isEmpty) {
            elements.append(try expression())
            guard try accept(.comma) else { break }
        }
        try expect(end, end == .rightBracket ? "a , or ] is wanted here" : "a , or ) is wanted here")
        return elements
    }

    /// A message's fields, which are read and forgotten: the message is an error wherever it is evaluated.
    private mutating func fields() throws(CELError) {
        while token.kind != .rightBrace {
            guard token.kind == .identifier || token.kind == .quotedField else {
                throw unexpected(after: "the name of a field is wanted here")
            }
            try advance()
            try expect(.colon, "a : and the field's value are wanted here")
            _ = try expression()
            guard try accept(.comma) else { break }
        }
        try expect(.rightBrace, "a , or } is wanted here")
    }

    /// The dotted name that a node spells, or nil.
    func qualifiedName(_ node: SyntaxTree.Node) -> String? {
        guard tree.parentheses[node] == nil else { return nil }
        switch tree.kinds[node] {
        case .identifier(let name, let isRooted): return (isRooted ? "." : "") + name
        case .select(let operand, let field): return qualifiedName(operand).map { "\($0).\(field)" }
        default: return nil
        }
    }

    // MARK: Literals

    private mutating func literal(from start: Int) throws(CELError) -> SyntaxTree.Node {
        let span = CELSpan(start: start, end: token.span.end)
        let value: CELValue
        switch token.kind {
        case .integer: value = .int(try integer(span))
        case .unsigned:
            let digits = text(token.span).dropLast()
            let parsed = digits.hasPrefix("0x") ? UInt64(digits.dropFirst(2), radix: 16) : UInt64(digits)
            guard let parsed else { throw failure(span, "beyond the range of uint") }
            value = .uint(parsed)
        case .double:
            guard let parsed = Double(text(token.span)), parsed.isFinite else {
                throw failure(span, "beyond the range of double")
            }
            // Between the sign and the digits there may be blanks.
            value = .double(span.start < token.span.start ? -parsed : parsed)
        case .string:
            var literal = QuotedLiteral(source, span)
            value = .string(JSONString(String(decoding: try literal.decode(), as: UTF8.self)))
        case .bytes:
            var literal = QuotedLiteral(source, span)
            value = .bytes(try literal.decode())
        case .trueWord: value = .bool(true)
        case .falseWord: value = .bool(false)
        case .nullWord: value = .null
        default: throw unexpected(after: "an expression is wanted here")
        }
        try advance()
        return try add(.literal(value), span)
    }

    /// An integer with the sign before it, if its span starts with one.
    private func integer(_ span: CELSpan) throws(CELError) -> Int64 {
        let digits = text(token.span)
        let sign = span.start < token.span.start ? "-" : ""
        let value = digits.hasPrefix("0x") ? Int64(sign + digits.dropFirst(2), radix: 16) : Int64(sign + digits)
        guard let value else { throw failure(span, "beyond the range of int") }
        return value
    }

    static let reservedWords: Set<String> = [
        "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package",
        "namespace", "return", "var", "void", "while",
    ]
}
