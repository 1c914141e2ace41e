public import CanonicalJSON
public import DecisionRecords
public import Signing

/// Says whether a state justifies an action.
///
/// A policy is asked about values: it gets copies, and nothing it does to them changes a record. It decides by the
/// action and the state alone, so that the same question has the same answer whenever it is asked. What it cannot
/// decide is ``Judgement/Ruling/undecidable``, which becomes a review, never an approval.
///
/// Three kinds come with the library: ``ClosurePolicy``, ``RulePolicy`` (CEL rules in a file that people can review)
/// and ``CommandPolicy`` (another program decides).
///
/// Source: DESIGN D4, spec/core.md 12.1.
public protocol Policy<Failure>: Sendable {
    /// What judging may throw: `Never` for policies that answer whatever comes.
    associatedtype Failure: Error

    /// Which policy this is; verdicts carry it.
    var identity: PolicyIdentity { get }

    /// Judges an action in a state.
    ///
    /// - Throws: ``Failure``, which is passed on and gives no verdict.
    func judge(_ action: Action, in state: JSONObject) throws(Failure) -> Judgement
}

/// Which policy made a verdict.
public struct PolicyIdentity: Sendable, Hashable {
    /// What people call it.
    public var name: JSONString
    /// The SHA-256 of its canonical text; nil for code, of which no digest can be taken.
    public var digest: SHA256Digest?

    /// A name, with the digest of the text where there is one.
    public init(_ name: JSONString, digest: SHA256Digest? = nil) {
        self.name = name
        self.digest = digest
    }
}

/// A policy written in Swift.
///
/// ```swift
/// let policy = ClosurePolicy("within-budget") { action, state in
///     guard let budget = state["budget"].flatMap(JSONNumber.init) else { return .undecidable("state has no budget") }
///     return action.cost.isGreater(than: budget) ? .unjustified("over the budget") : .justified("within the budget")
/// }
/// ```
public struct ClosurePolicy<Failure: Error>: Policy {
    public let identity: PolicyIdentity
    private let body: @Sendable (Action, JSONObject) throws(Failure) -> Judgement

    /// - Parameters:
    ///   - name: what verdicts call the policy.
    ///   - body: judges; it may be called at any time, from any thread.
    public init(
        _ name: JSONString, _ body: @escaping @Sendable (Action, JSONObject) throws(Failure) -> Judgement
    ) {
        identity = PolicyIdentity(name)
        self.body = body
    }

    public func judge(_ action: Action, in state: JSONObject) throws(Failure) -> Judgement {
        try body(action, state)
    }
}
