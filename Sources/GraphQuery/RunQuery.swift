internal import CanonicalJSON
public import DecisionGraph

/// A question about a run: which steps, agents or resources are there that …
///
/// ```swift
/// let query = try RunQuery("down(20, observed) & writes[applied]")
/// let answer = try query.evaluate(on: graph)
/// print(answer.indices)
/// ```
///
/// | Text | Answer |
/// |---|---|
/// | `20` | the step with that index |
/// | `steps` `decisions` `calls` `reads` `writes` | steps of a kind |
/// | `agents` `resources` | who acted, and what was touched |
/// | `writes[tool == 'pay']` | those for which a condition holds, in CEL |
/// | `x+` `+x` `+x+` | what rests on x, what x rests on, both; without x |
/// | `x+2` `2+x` | the same over at most two edges; `2+(7)` where x is a number |
/// | `up(x)` `down(x, observed)` `down(x, declared, 2)` | the same over edges of a grade at least |
/// | `between(a, b)` | the steps between, that rest on one side and on which the other rests |
/// | `path(a, b)` | the strongest path between, ends included |
/// | `touching("user/7")` `writers("user/7")` `readers(resources[writes > 1])` | who touched a resource |
/// | `gates(x)` | the steps on every way to x over hand-offs |
/// | `keystone(3)` | the steps that most others rest on |
/// | `agent("planner")` | the steps of an agent |
/// | `a & b` `a \| b` `a - b` | both, either, the first without the second; `&` binds tighter |
///
/// Conditions over steps may name `step` (the index), `agent`, `kind`, `tool`, `resource` (touched; `id/key`),
/// `ns` (its namespace), `key`, `effect`, `attrs`, `blast.least`, `blast.most`, `time`, `touches` (how many resources) and whether
/// it is `applied`, `failed`, `nochange` or `modelled`; of agents `agent` and `steps`; of resources `resource`,
/// `ns`, `key`, `reads` and `writes`. What a step does not have is an error where it is asked for.
///
/// A query is immutable and may be asked of many runs at once.
///
/// Source: spec/experience.md 6.
public struct RunQuery: Sendable {
    /// The text as it was given.
    public let source: String
    /// What its answers consist of.
    public let kind: QueryKind

    let root: QueryNode
    let bytes: [UInt8]
    private let limits: QueryLimits

    /// Reads a query.
    ///
    /// - Parameters:
    ///   - text: see ``RunQuery``.
    ///   - limits: the bounds on it and on its evaluations.
    /// - Throws: ``QueryError`` for a text that is none.
    /// - Complexity: linear in the text.
    public init(_ text: String, limits: QueryLimits = QueryLimits()) throws(QueryError) {
        let bytes = Array(text.utf8)
        var parser = try QueryParser(bytes, limits: limits)
        self.init(try parser.query(), source: text, bytes: bytes, limits: limits)
    }

    init(_ root: QueryNode, source: String, bytes: [UInt8], limits: QueryLimits) {
        self.source = source
        self.bytes = bytes
        self.limits = limits
        self.root = root
        kind = root.kind
    }

    /// Asks it of a run.
    ///
    /// - Throws: ``QueryError`` of kind `value`, for a step that the run does not have and for a condition that has no
    ///   value, and of kind `tooLarge`.
    /// - Complexity: O(V + E) for each function and sign that follows edges, O(V) words for the others, and what the
    ///   conditions take.
    public func evaluate(on graph: DecisionGraph) throws(QueryError) -> QueryResult {
        try evaluate(in: QueryContext(graph))
    }

    /// Asks it of a run of which other queries are asked too.
    ///
    /// - Throws: as ``evaluate(on:)``.
    public func evaluate(in context: QueryContext) throws(QueryError) -> QueryResult {
        var evaluation = QueryEvaluation(context, source: bytes, limits: limits)
        let set = try evaluation.set(root)
        var path: DependencyPath?
        if case .path = root.form { path = evaluation.path }
        return QueryResult(kind, set, notes: evaluation.notes, path: path, context)
    }
}

/// The query written out in full, so that reading it again gives the same one.
extension RunQuery: CustomStringConvertible {
    public var description: String { root.text }
}

extension DecisionGraph {
    /// Asks a query of the run.
    ///
    /// - Throws: ``QueryError``, also for a text that is no query.
    public func query(_ text: String) throws(QueryError) -> QueryResult {
        try RunQuery(text).evaluate(on: self)
    }
}
