public import CanonicalJSON

/// What one auditor says about one span of a decision.
///
/// A score has no common scale between auditors; it means what the auditor that gave it says. A report's text is part
/// of its digest.
///
/// Source: spec/core.md 1.
public struct Report: Sendable, Hashable {
    /// The span that was looked at: `data`, `model` or `harness`.
    public var stage: JSONString
    /// The auditor, or its rule.
    public var name: JSONString
    /// How much there is to object to, by the auditor's own rule; higher is worse.
    public var score: JSONNumber
    /// The result in a word; `ok` when there is nothing to object to.
    public var flag: JSONString
    /// The result in a sentence.
    public var reason: JSONString
    /// What the score was made from.
    public var evidence: JSONObject

    /// A report that objects to nothing, unless told otherwise.
    public init(
        stage: JSONString, name: JSONString, score: JSONNumber = 0.0, flag: JSONString = "ok", reason: JSONString = "",
        evidence: JSONObject = [:]
    ) {
        self.stage = stage
        self.name = name
        self.score = score
        self.flag = flag
        self.reason = reason
        self.evidence = evidence
    }

    /// Whether the report says nothing beside its stage.
    var isBlank: Bool {
        name.isEmpty && reason.isEmpty && evidence.isEmpty && flag == "ok" && score == 0.0
    }

    /// The report of a span that nobody looked at: no name, nothing to object to.
    public static func blank(_ span: RecordSpan) -> Report {
        Report(stage: span.name, name: "")
    }
}

/// The three spans of a decision, in the order in which data flows through them.
public enum RecordSpan: Sendable, Hashable, CaseIterable {
    /// What was read.
    case data
    /// Who decided, and on what stated basis.
    case model
    /// What was done.
    case harness

    /// The word in records: `data`, `model`, `harness`.
    public var name: JSONString {
        switch self {
        case .data: "data"
        case .model: "model"
        case .harness: "harness"
        }
    }

    /// The span of a word, or nil.
    public init?(name: JSONString) {
        guard let span = RecordSpan.allCases.first(where: { $0.name == name }) else { return nil }
        self = span
    }
}
