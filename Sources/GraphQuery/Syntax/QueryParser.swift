internal import CanonicalJSON
internal import DecisionGraph
internal import Expressions

/// Reads the grammar of queries.
///
/// ```
/// query  = set
/// set    = meet { ("|" | "-") meet }                     from left to right
/// meet   = term { "&" term }
/// term   = [ [INT] "+" ] atom [ "+" [INT] ]
/// atom   = INT | "-" INT | class [ "[" condition "]" ] | function "(" arguments ")" | "(" set ")"
/// ```
///
/// Blanks between the parts mean nothing. A number before a `+` is a step when another number follows it, or nothing
/// that a term could begin with; else it is how many edges are followed: `2+3` is what rests on step 2, at most three
/// edges away, and `2+(3)` what step 3 rests on, at most two edges away.
///
/// Source: spec/experience.md 6.
struct QueryParser {
    let source: [UInt8]
    let limits: QueryLimits
    private let tokens: [QueryToken]
    private var at = 0
    private var depth = 0
    private var terms = 0

    init(_ source: [UInt8], limits: QueryLimits) throws(QueryError) {
        self.source = source
        self.limits = limits
        tokens = try QueryLexer.tokens(source, limits: limits)
    }

    /// The whole text as a query.
    mutating func query() throws(QueryError) -> QueryNode {
        let node = try set()
        try requireEnd("a query ends here")
        return node
    }

    // MARK: Tokens

    var token: QueryToken { tokens[at] }

    private func token(after count: Int) -> QueryToken { tokens[min(at + count, tokens.count - 1)] }

    mutating func advance() { at = min(at + 1, tokens.count - 1) }

    /// Passes over a symbol that stands here.
    mutating func take(_ symbol: String) -> Bool {
        guard token.form == .symbol(symbol) else { return false }
        advance()
        return true
    }

    mutating func require(_ symbol: String, _ message: String) throws(QueryError) {
        guard take(symbol) else { throw failure(.syntax, token.span, message) }
    }

    func requireEnd(_ message: String) throws(QueryError) {
        guard token.form == .end else {
            throw failure(.syntax, token.span, message, hint: "join sets with &, | or -")
        }
    }

    func failure(_ kind: QueryError.Kind, _ span: CELSpan, _ message: String, hint: String = "") -> QueryError {
        QueryError(kind, span, message, hint: hint, in: source)
    }

    private func joined(_ start: CELSpan) -> CELSpan {
        CELSpan(start: start.start, end: max(start.end, at > 0 ? tokens[at - 1].span.end : 0))
    }

    // MARK: Sets

    mutating func set() throws(QueryError) -> QueryNode {
        depth += 1
        defer { depth -= 1 }
        guard depth <= limits.depth else {
            throw failure(.tooLarge, token.span, "nested more than \(limits.depth) deep")
        }
        let first = try meet()
        var rest: [(sign: QueryNode.SetOperator, set: QueryNode)] = []
        while let sign = sign(among: [.or, .minus]) {
            advance()
            let next = try meet()
            try requireSameKind(first, next, sign)
            rest.append((sign, next))
        }
        return combined(first, rest)
    }

    private mutating func meet() throws(QueryError) -> QueryNode {
        let first = try term()
        var rest: [(sign: QueryNode.SetOperator, set: QueryNode)] = []
        while let sign = sign(among: [.and]) {
            advance()
            let next = try term()
            try requireSameKind(first, next, sign)
            rest.append((sign, next))
        }
        return combined(first, rest)
    }

    private func sign(among signs: [QueryNode.SetOperator]) -> QueryNode.SetOperator? {
        guard case .symbol(let symbol) = token.form else { return nil }
        return signs.first { $0.rawValue == symbol }
    }

    private func combined(
        _ first: QueryNode, _ rest: [(sign: QueryNode.SetOperator, set: QueryNode)]
    ) -> QueryNode {
        guard let last = rest.last else { return first }
        return QueryNode(
            kind: first.kind, span: first.span.joined(last.set.span), form: .combined(first, rest))
    }

    private func requireSameKind(
        _ a: QueryNode, _ b: QueryNode, _ sign: QueryNode.SetOperator
    ) throws(QueryError) {
        guard a.kind != b.kind else { return }
        throw failure(
            .meaning, b.span,
            "a set of \(b.kind.rawValue), and before \(sign.rawValue) stands one of \(a.kind.rawValue)"
        )
    }

    // MARK: Terms

    private mutating func term() throws(QueryError) -> QueryNode {
        let start = token.span
        var up: QueryNode.Sign?
        if take("+") {
            up = QueryNode.Sign(depth: nil)
        } else if case .number(let number) = token.form, token(after: 1).form == .symbol("+"), isDepth() {
            try requireDepth(number, token.span)
            advance()
            advance()
            up = QueryNode.Sign(depth: number)
        }
        let atom = try atom()
        var down: QueryNode.Sign?
        if take("+") {
            if case .number(let number) = token.form {
                try requireDepth(number, token.span)
                advance()
                down = QueryNode.Sign(depth: number)
            } else {
                down = QueryNode.Sign(depth: nil)
            }
        }
        guard up != nil || down != nil else { return atom }
        try requireSteps(atom, "a + follows dependencies of steps")
        return QueryNode(kind: .steps, span: joined(start), form: .around(atom, up: up, down: down))
    }

    /// Whether the number that stands before a `+` here says how many edges are followed, and is no step.
    private func isDepth() -> Bool {
        switch token(after: 2).form {
        case .word, .symbol("("): true
        // `1+2+…` can only be read as step 2 with a sign on both sides.
        case .number: token(after: 3).form == .symbol("+")
        default: false
        }
    }

    private func requireDepth(_ number: Int, _ span: CELSpan) throws(QueryError) {
        guard number > 0 else {
            throw failure(.meaning, span, "no edge is followed; a depth is 1 or more")
        }
    }

    private func requireSteps(_ node: QueryNode, _ message: String) throws(QueryError) {
        guard node.kind == .steps else {
            throw failure(.meaning, node.span, "\(message), and this is a set of \(node.kind.rawValue)")
        }
    }

    private mutating func atom() throws(QueryError) -> QueryNode {
        terms += 1
        guard terms <= limits.terms else {
            throw failure(.tooLarge, token.span, "more than \(limits.terms) steps, classes and functions")
        }
        let start = token.span
        switch token.form {
        case .number(let index):
            advance()
            return QueryNode(kind: .steps, span: start, form: .step(index))
        case .symbol("-"):
            guard case .number(let number) = token(after: 1).form else { break }
            advance()
            advance()
            return QueryNode(kind: .steps, span: joined(start), form: .step(-number))
        case .symbol("("):
            advance()
            let inner = try set()
            try require(")", "the parenthesis is not closed here")
            return QueryNode(kind: inner.kind, span: joined(start), form: inner.form)
        case .word(let word): return try named(word)
        default: break
        }
        throw failure(
            .syntax, start, token.form == .end ? "a set is wanted here" : "a set is wanted here, not this",
            hint: "a step by its number, a class as writes, or a function as down(20)")
    }

    private mutating func named(_ word: String) throws(QueryError) -> QueryNode {
        let start = token.span
        advance()
        if let set = QueryClass(rawValue: word) {
            guard token.form != .symbol("(") else {
                throw failure(
                    .syntax, token.span, "\(word) is no function",
                    hint: "a condition stands in brackets: \(word)[...]")
            }
            var predicate: QueryPredicate?
            if token.form == .predicate {
                predicate = try QueryPredicate(of: set, token.span, in: source)
                advance()
            }
            return QueryNode(kind: set.kind, span: joined(start), form: .members(set, predicate))
        }
        if let function = QueryFunction(rawValue: word) { return try call(function, start) }
        if Grade(name: word) != nil {
            throw failure(
                .meaning, start, "a grade, and a set is wanted here",
                hint: "down(20, \(word)) follows edges of that grade")
        }
        let known = QueryClass.allCases.map(\.rawValue) + QueryFunction.allCases.map(\.rawValue)
        let all = "classes are \(QueryClass.allCases.map(\.rawValue).joined(separator: ", "))"
        throw failure(
            .meaning, start,
            NearestName.of(word, among: known).map { "no set; did you mean \($0)?" } ?? "no set; \(all)",
            hint: "functions are \(QueryFunction.allCases.map(\.rawValue).joined(separator: ", "))")
    }

    // MARK: Functions

    private mutating func call(_ function: QueryFunction, _ start: CELSpan) throws(QueryError) -> QueryNode {
        let name = function.rawValue
        try require("(", "\(name) is a function, and its parenthesis is wanted here")
        let form: QueryNode.Form
        switch function {
        case .up, .down:
            let set = try steps(name)
            let (grade, depth) = try gradeAndDepth()
            form = .reach(function == .up ? .up : .down, set, grade: grade, depth: depth)
        case .between, .path:
            let a = try steps(name)
            try require(",", "\(name) takes two sets of steps, and a comma is wanted here")
            let b = try steps(name)
            form = function == .between ? .between(a, b) : .path(a, b)
        case .touching: form = .touching(.touching, try resource(name))
        case .writers: form = .touching(.writers, try resource(name))
        case .readers: form = .touching(.readers, try resource(name))
        case .gates: form = .gates(try steps(name))
        case .keystone:
            guard case .number(let count) = token.form, count > 0 else {
                throw failure(.meaning, token.span, "keystone takes how many steps: keystone(3)")
            }
            advance()
            form = .keystone(count)
        case .agent:
            guard case .text(let agent) = token.form else {
                throw failure(.meaning, token.span, "agent takes a name in quotes: agent(\"planner\")")
            }
            advance()
            form = .agent(agent)
        }
        guard take(")") else {
            throw failure(
                .syntax, token.span,
                token.form == .symbol(",")
                    ? "\(name) takes no more than this" : "the parenthesis of \(name) is not closed"
            )
        }
        return QueryNode(kind: .steps, span: joined(start), form: form)
    }

    private mutating func steps(_ function: String) throws(QueryError) -> QueryNode {
        let node = try set()
        try requireSteps(node, "\(function) asks for steps")
        return node
    }

    private mutating func gradeAndDepth() throws(QueryError) -> (Grade?, Int?) {
        var grade: Grade?
        guard take(",") else { return (nil, nil) }
        if case .number = token.form {
        } else {
            let words = Grade.allCases.map(\.name).joined(separator: ", ")
            guard case .word(let word) = token.form, let known = Grade(name: word) else {
                throw failure(.meaning, token.span, "not a grade; grades are \(words)")
            }
            grade = known
            advance()
            guard take(",") else { return (grade, nil) }
        }
        guard case .number(let depth) = token.form else {
            throw failure(.meaning, token.span, "a depth is wanted here: the most edges followed")
        }
        try requireDepth(depth, token.span)
        advance()
        return (grade, depth)
    }

    private mutating func resource(_ function: String) throws(QueryError) -> QueryNode.ResourceChoice {
        if case .text(let name) = token.form {
            let span = token.span
            advance()
            return .named(name, span)
        }
        let node = try set()
        guard node.kind == .resources else {
            throw failure(
                .meaning, node.span,
                "\(function) asks for a resource in quotes or a set of resources, and this is a set of "
                    + node.kind.rawValue)
        }
        return .set(node)
    }
}
