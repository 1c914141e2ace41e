internal import CanonicalJSON
internal import DecisionRecords

/// A whole history under another policy, or under other values: what would have been decided, and where that differs.
///
/// Each decision is judged twice, and nothing is executed: as it was, by the policy `old` in the state it relied on;
/// and as it would be, by the policy `new` in that state with the changes made to it. A decision that `new` justifies in
/// the state as it was and not in the changed one is a `rollback`; one that it justifies in neither is a `block`.
///
/// Decisions are judged apart from each other here (`independent`): the result does not depend on their order, and the
/// same policy without changes flips none. ``WhatIfCascade`` follows what one decision's writes did to the next.
///
/// Source: spec/core.md 12.1, spec/experience.md 3.2, 12 (C2).
public struct WhatIf: Sendable {
    /// The policy that decided, or is taken to have.
    public let old: any Policy<Never>
    /// The policy that is tried.
    public let new: any Policy<Never>
    /// What is different in the state, in this order.
    public let changes: [StateChange]

    /// - Parameters:
    ///   - new: the policy that is tried.
    ///   - old: the one it is compared with; the same one when nil, for changes of values alone.
    ///   - changes: what is different in the state of every decision.
    public init(_ new: any Policy<Never>, against old: (any Policy<Never>)? = nil, changes: [StateChange] = []) {
        self.new = new
        self.old = old ?? new
        self.changes = changes
    }

    /// A past decision under both policies.
    ///
    /// - Complexity: two judgements, a third one where the changed state does not justify what the old one may.
    public func compare(_ decision: PastDecision) -> WhatIfComparison {
        var state = decision.state
        for change in changes { change.apply(to: &state) }
        return compare(decision, in: state, isChanged: !changes.isEmpty && state != decision.state)
    }

    /// As the other, in a state that has been changed, or not.
    func compare(_ decision: PastDecision, in state: JSONObject, isChanged: Bool) -> WhatIfComparison {
        let was = Self.verdict(of: old, on: decision, Self.judge(old, decision.action, decision.state))
        let now = Self.judge(new, decision.action, state)
        // In an unchanged state the second question would be the first one again.
        let then = isChanged && now.ruling == .unjustified ? Self.judge(new, decision.action, decision.state) : now
        return WhatIfComparison(decision, was, Self.verdict(of: new, on: decision, now, relied: then))
    }

    private static func judge(_ policy: some Policy<Never>, _ action: Action, _ state: JSONObject) -> Judgement {
        policy.judge(action, in: state)
    }

    private static func verdict(
        of policy: some Policy<Never>, on decision: PastDecision, _ live: Judgement, relied: Judgement? = nil
    ) -> ReplayVerdict {
        ReplayVerdict(live: live, snapshot: relied ?? live, recordID: decision.recordID, policy: policy.identity)
    }
}

/// A past decision as it was and as it would be.
public struct WhatIfComparison: Sendable {
    /// The decision.
    public let decision: PastDecision
    /// What the old policy says of it, in the state as it was.
    public let was: ReplayVerdict
    /// What the new policy says of it, in the changed state.
    public let now: ReplayVerdict

    init(_ decision: PastDecision, _ was: ReplayVerdict, _ now: ReplayVerdict) {
        self.decision = decision
        self.was = was
        self.now = now
    }

    /// Whether the two verdicts differ.
    public var isFlip: Bool { was.action != now.action }
    /// Whether it was allowed and no longer is.
    public var isNewlyStopped: Bool { was.action == .allow && now.action != .allow }
    /// Whether it was not allowed and now is.
    public var isNewlyAllowed: Bool { was.action != .allow && now.action == .allow }
}
