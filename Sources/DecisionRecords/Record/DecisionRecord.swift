public import CanonicalJSON

/// A decision as it was made: what was read, who decided on what basis, and what was done.
///
/// A record is a value and can be changed until it is sealed. Sealing (``Sink/append(_:)``, ``RecordSealer``) makes a
/// ``SealedRecord``, which has an identity, names the record before it, and can no longer be changed; nothing takes a
/// sealed record a second time.
///
/// Source: spec/core.md 1.
public struct DecisionRecord: Sendable, Hashable {
    /// What the decision was about; the action that was taken in the end is in ``harness``.
    public var actionType: JSONString
    /// What was read.
    public var data: DataSpan
    /// Who decided.
    public var model: ModelSpan
    /// What was done.
    public var harness: HarnessSpan
    /// The three reports under one number, where somebody asked for it.
    public var compound: CompoundReport?
    /// When the decision was begun, in Unix seconds, by the clock of whoever recorded it.
    public var decidedAt: JSONNumber

    /// A record with empty spans, unless told otherwise.
    public init(
        actionType: JSONString, data: DataSpan = DataSpan(), model: ModelSpan = ModelSpan(),
        harness: HarnessSpan = HarnessSpan(), compound: CompoundReport? = nil, decidedAt: JSONNumber
    ) {
        self.actionType = actionType
        self.data = data
        self.model = model
        self.harness = harness
        self.compound = compound
        self.decidedAt = decidedAt
    }

    /// The report of a span.
    public subscript(report span: RecordSpan) -> Report {
        get {
            switch span {
            case .data: data.report
            case .model: model.report
            case .harness: harness.report
            }
        }
        set {
            switch span {
            case .data: data.report = newValue
            case .model: model.report = newValue
            case .harness: harness.report = newValue
            }
        }
    }
}
