internal import CanonicalJSON
public import DecisionGraph
internal import Expressions

/// A statement about a run that is true or false: what a run must, or must not, hold.
///
/// | Text | Holds when |
/// |---|---|
/// | `none(q)` | the query answers nothing |
/// | `some(q)` | it answers something |
/// | `count(q) <= 3` | as many as that; also `<` `>` `>=` `==` `!=` |
/// | `subset(q, r)` | all that the first answers is in what the second answers |
///
/// ```swift
/// let rule = try RunAssertion("none(writes[tool == 'pay'] - down(reads[resource == 'budget'], observed))")
/// switch rule.check(graph) {
/// case .passed: break
/// case .failed(let failure): print(failure.detail, failure.offending.indices)
/// case .undecided(let error): print(error)
/// }
/// ```
///
/// Source: spec/experience.md 6.
public struct RunAssertion: Sendable {
    /// The text as it was given.
    public let source: String

    private let form: Form
    private let bytes: [UInt8]
    private let limits: QueryLimits

    private enum Form: Sendable {
        case none(QueryNode)
        case some(QueryNode)
        case count(QueryNode, Comparison, Int)
        case subset(QueryNode, QueryNode)
    }

    private enum Comparison: String, Sendable, CaseIterable {
        case less = "<"
        case atMost = "<="
        case greater = ">"
        case atLeast = ">="
        case equal = "=="
        case different = "!="

        func holds(_ a: Int, _ b: Int) -> Bool {
            switch self {
            case .less: a < b
            case .atMost: a <= b
            case .greater: a > b
            case .atLeast: a >= b
            case .equal: a == b
            case .different: a != b
            }
        }
    }

    /// What an assertion comes to on a run.
    public enum Outcome: Sendable {
        /// It holds; `notes` says what in it was nowhere to be found, as a resource that nothing touches.
        case passed(notes: [String])
        /// It does not hold.
        case failed(Failure)
        /// It has no value: a step that is not there, or a condition that fails on one. That is no pass.
        case undecided(QueryError)
    }

    /// Why an assertion does not hold.
    public struct Failure: Sendable {
        /// What was found and what may be, in one line.
        public let detail: String
        /// What is there and may not be; for `some`, and for a count that is too low, what is there at all.
        public let offending: QueryResult
        /// What in the assertion was nowhere to be found.
        public var notes: [String] { offending.notes }
    }

    /// Reads an assertion.
    ///
    /// - Throws: ``QueryError`` for a text that is none.
    public init(_ text: String, limits: QueryLimits = QueryLimits()) throws(QueryError) {
        source = text
        bytes = Array(text.utf8)
        self.limits = limits
        var parser = try QueryParser(bytes, limits: limits)
        form = try Self.form(&parser)
        guard parser.token.form == .end else {
            throw parser.failure(
                .syntax, parser.token.span, "an assertion ends here", hint: "write two assertions instead of one")
        }
    }

    private static func form(_ parser: inout QueryParser) throws(QueryError) -> Form {
        let words = ["none", "some", "count", "subset"]
        let start = parser.token
        guard case .word(let word) = start.form, words.contains(word) else {
            var meant = ""
            if case .word(let word) = start.form, let nearest = NearestName.of(word, among: words) {
                meant = "; did you mean \(nearest)?"
            }
            throw parser.failure(
                .syntax, start.span, "no assertion\(meant)",
                hint: "an assertion is none(q), some(q), count(q) <= 3 or subset(q, r)")
        }
        parser.advance()
        try parser.require("(", "\(word) takes a query in parentheses")
        let query = try parser.set()
        var other: QueryNode?
        if word == "subset" {
            try parser.require(",", "subset takes two queries, and a comma is wanted here")
            let next = try parser.set()
            guard next.kind == query.kind else {
                throw parser.failure(
                    .meaning, next.span,
                    "a set of \(next.kind.rawValue), and the first is one of \(query.kind.rawValue)")
            }
            other = next
        }
        try parser.require(")", "the parenthesis of \(word) is not closed")
        if let other { return .subset(query, other) }
        switch word {
        case "none": return .none(query)
        case "some": return .some(query)
        default: break
        }
        let signs = Comparison.allCases.map(\.rawValue).joined(separator: " ")
        guard case .symbol(let symbol) = parser.token.form, let comparison = Comparison(rawValue: symbol) else {
            throw parser.failure(
                .syntax, parser.token.span, "count is compared with a number", hint: "compare it by one of \(signs)")
        }
        parser.advance()
        guard case .number(let bound) = parser.token.form else {
            throw parser.failure(.syntax, parser.token.span, "a number is wanted here")
        }
        parser.advance()
        return .count(query, comparison, bound)
    }

    // MARK: Checking

    /// Holds it against a run.
    ///
    /// - Complexity: that of ``RunQuery/evaluate(on:)`` for each query in it.
    public func check(_ graph: DecisionGraph) -> Outcome { check(in: QueryContext(graph)) }

    /// Holds it against a run about which more is asked.
    public func check(in context: QueryContext) -> Outcome {
        do throws(QueryError) {
            return try outcome(context)
        } catch {
            return .undecided(error)
        }
    }

    private func outcome(_ context: QueryContext) throws(QueryError) -> Outcome {
        var evaluation = QueryEvaluation(context, source: bytes, limits: limits)
        let (kind, set): (QueryKind, QuerySet)
        let holds: Bool
        let detail: String
        switch form {
        case .none(let query):
            (kind, set) = (query.kind, try evaluation.set(query))
            holds = set.isEmpty
            detail = "\(Self.counted(set.count, kind)), and there may be none"
        case .some(let query):
            (kind, set) = (query.kind, try evaluation.set(query))
            holds = !set.isEmpty
            detail = "no \(kind.singular), and there must be one"
        case .count(let query, let comparison, let bound):
            (kind, set) = (query.kind, try evaluation.set(query))
            let count = set.count
            holds = comparison.holds(count, bound)
            detail = "\(Self.counted(count, kind)), and the count must be \(comparison.rawValue) \(bound)"
        case .subset(let query, let other):
            kind = query.kind
            var rest = try evaluation.set(query)
            let count = rest.count
            rest.subtract(try evaluation.set(other))
            set = rest
            holds = rest.isEmpty
            detail = "\(rest.count) of \(Self.counted(count, kind)) not among those of the second query"
        }
        guard !holds else { return .passed(notes: evaluation.notes) }
        return .failed(
            Failure(
                detail: detail, offending: QueryResult(kind, set, notes: evaluation.notes, path: nil, context)))
    }

    private static func counted(_ count: Int, _ kind: QueryKind) -> String {
        "\(count) \(count == 1 ? kind.singular : kind.rawValue)"
    }
}

extension QueryKind {
    /// The word for one.
    package var singular: String { String(rawValue.dropLast()) }
}
