public import CanonicalJSON

/// A decision while it is being made: takes what is read, who decides and what is done, and becomes a record.
///
/// A capture is a value: what it was given is copied, so nothing that happens to the caller's objects later changes
/// what was captured. Saying again who decided or what is done replaces the earlier statement and keeps the auditor's
/// report on that span.
///
/// Source: spec/core.md 3, 18 W11.
public struct DecisionCapture: Sendable {
    /// What has been captured.
    public private(set) var record: DecisionRecord

    /// Begins a decision.
    ///
    /// - Parameters:
    ///   - actionType: what is to be decided.
    ///   - snapshot: the state that it relies on.
    ///   - decidedAt: the time at which it begins, in Unix seconds.
    public init(_ actionType: JSONString, relyingOn snapshot: DependencySnapshot, decidedAt: JSONNumber) {
        record = DecisionRecord(actionType: actionType, data: DataSpan(snapshot: snapshot), decidedAt: decidedAt)
    }

    /// Notes something that was read; a name that was read before has its value replaced.
    public mutating func read(_ name: JSONString, _ value: JSONValue) {
        record.data.inputs[name] = value
    }

    /// Notes several things that were read.
    public mutating func read(_ values: JSONObject) {
        for (name, value) in values { record.data.inputs[name] = value }
    }

    /// Notes what was looked up.
    public mutating func retrieved(_ value: JSONValue) {
        record.data.retrieved.append(value)
    }

    /// Says who decided, on what stated basis, and what the answer was.
    public mutating func model(_ id: JSONString, basis: JSONString = "", output: JSONValue = .null) {
        record.model = ModelSpan(modelID: id, decisionBasis: basis, output: output, report: record.model.report)
    }

    /// Says what is done.
    public mutating func act(_ action: Action) {
        record.harness = HarnessSpan(action: action, report: record.harness.report)
    }

    /// Attaches an auditor's report to the span that it names as its stage.
    ///
    /// - Throws: ``RecordError`` `unknownStage`.
    public mutating func attach(_ report: Report) throws(RecordError) {
        guard let span = RecordSpan(name: report.stage) else {
            throw RecordError(
                .unknownStage,
                "a report of the stage \"\(report.stage.lossyText.prefix(80))\", which records do not have",
                hint: "stages are data, model and harness")
        }
        record[report: span] = report
    }

    /// Marks the decision as one whose body failed, so that no reader takes it for one that was carried out.
    ///
    /// The mark is the harness report: name `capture`, flag `failed`, score 1.0, the error as its reason. A report that
    /// stood there is kept in the evidence under `replaced`.
    ///
    /// Source: spec/core.md 18 W12.
    public mutating func markFailed(_ error: any Error) {
        let replaced = record.harness.report
        var evidence: JSONObject = ["error": .text("\(type(of: error))")]
        if replaced != .blank(.harness) { evidence["replaced"] = replaced.json }
        record.harness.report = .failureMark("\(error)", evidence: evidence)
    }
}

extension Report {
    /// The report as a value.
    public var json: JSONValue {
        [
            "evidence": .object(evidence), "flag": .string(flag), "name": .string(name), "reason": .string(reason),
            "score": score.json, "stage": .string(stage),
        ]
    }
}
