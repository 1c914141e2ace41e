public import CanonicalJSON
public import DecisionRecords

/// What to do about a decision under the state that holds now.
///
/// The raw value is the word in machine output and records; ``word`` is the one for people.
public enum VerdictAction: String, Sendable, Hashable, CaseIterable {
    /// The decision still holds.
    case allow
    /// It never held: neither the state now nor the one it relied on justifies it.
    case block
    /// It cannot be told; a person must look.
    case review = "human_review"
    /// It held when it was made and no longer does: what was done is to be taken back.
    case rollback

    /// The word for people: `allow`, `block`, `review`, `rollback`.
    public var word: String { self == .review ? "review" : rawValue }

    /// The action of a word in either spelling.
    public init?(word: String) {
        guard let action = Self.allCases.first(where: { $0.word == word || $0.rawValue == word }) else { return nil }
        self = action
    }
}

/// The verdict of replaying one decision: nothing was executed, and no record changed.
///
/// | The state now | The state relied on | Verdict |
/// |---|---|---|
/// | justifies | is not asked about | allow |
/// | undecidable | is not asked about | review |
/// | does not justify | justified | rollback |
/// | does not justify | did not justify | block |
/// | does not justify | undecidable | review |
///
/// Source: spec/core.md 12.1.
public struct ReplayVerdict: Sendable, Hashable {
    /// What to do.
    public let action: VerdictAction
    /// Why, for people: fixed for `allow`; the policy's words for the others.
    public let reason: JSONString
    /// The record that was replayed; nil for a record that is not sealed.
    public let recordID: RecordID?
    /// The policy that judged.
    public let policy: PolicyIdentity
    /// What it says of the state now.
    public let live: Judgement
    /// What it says of the state that the decision relied on; nil when it was not asked.
    public let snapshot: Judgement?

    /// Whether the state now justifies the decision: true for `allow` alone.
    public var isJustified: Bool { action == .allow }

    /// The judgement that settled the verdict.
    public var settling: Judgement { action == .review ? snapshot ?? live : live }

    /// Replays an action: asks the policy about the state now, and about the state relied on where that matters.
    ///
    /// The policy is asked about the state relied on even when that is the state now, as the reference does.
    ///
    /// - Parameters:
    ///   - action: what was done.
    ///   - snapshot: the state that the decision relied on.
    ///   - live: the state now.
    ///   - recordID: the decision's record, where it has one.
    /// - Throws: what the policy throws; there is no verdict then.
    /// - Complexity: one or two judgements.
    public init<P: Policy>(
        on action: Action, reliedOn snapshot: JSONObject, under live: JSONObject, by policy: P,
        recordID: RecordID? = nil
    ) throws(P.Failure) {
        let now = try policy.judge(action, in: live)
        let then = now.ruling == .unjustified ? try policy.judge(action, in: snapshot) : nil
        self.init(live: now, snapshot: then, recordID: recordID, policy: policy.identity)
    }

    /// The verdict that two judgements come to.
    ///
    /// - Parameter snapshot: needed only where the state now does not justify the action; without it that is a review.
    init(live: Judgement, snapshot: Judgement?, recordID: RecordID?, policy: PolicyIdentity) {
        let action: VerdictAction
        var reason = live.reason
        switch live.ruling {
        case .justified:
            action = .allow
            reason = Self.allowed
        case .undecidable:
            action = .review
        case .unjustified:
            switch snapshot?.ruling {
            case .justified:
                action = .rollback
                reason = Self.rollbackReason(live.reason)
            case .unjustified:
                action = .block
            case .undecidable, nil:
                action = .review
                reason = snapshot?.reason ?? live.reason
            }
        }
        self.init(
            action, reason, recordID: recordID, policy: policy, live: live,
            snapshot: live.ruling == .unjustified ? snapshot : nil)
    }

    /// A verdict that was come to elsewhere in this module.
    init(
        _ action: VerdictAction, _ reason: JSONString, recordID: RecordID?, policy: PolicyIdentity, live: Judgement,
        snapshot: Judgement?
    ) {
        self.action = action
        self.reason = reason
        self.recordID = recordID
        self.policy = policy
        self.live = live
        self.snapshot = snapshot
    }

    private static let allowed: JSONString = "still justified by the state now"

    private static func rollbackReason(_ live: JSONString) -> JSONString {
        let prefix: StaticString = "justified when it was decided, not any more: "
        return live.withBytes { bytes in
            var text = prefix.withUTF8Buffer { Array($0) }
            text += bytes
            return JSONString(wtf8: text)
        }
    }

    /// The verdict as a case with its reason.
    public enum Route: Sendable, Hashable {
        /// Go on.
        case allow
        /// Take back what was done.
        case rollback(JSONString)
        /// Do not do it; where it was done, take it back.
        case block(JSONString)
        /// Ask a person.
        case review(JSONString)
    }

    /// What to do, as a case with its reason.
    public var route: Route {
        switch action {
        case .allow: .allow
        case .rollback: .rollback(reason)
        case .block: .block(reason)
        case .review: .review(reason)
        }
    }
}
