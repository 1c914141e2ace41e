public import CanonicalJSON

/// What a decision had in front of it.
///
/// Source: spec/core.md 1.
public struct DataSpan: Sendable, Hashable {
    /// What the decision was given, by name.
    public var inputs: JSONObject
    /// What it looked up, in order.
    public var retrieved: [JSONValue]
    /// The state it relied on.
    public var snapshot: DependencySnapshot
    /// What an auditor says about these.
    public var report: Report

    /// An empty span, unless told otherwise.
    public init(
        inputs: JSONObject = [:], retrieved: [JSONValue] = [], snapshot: DependencySnapshot = DependencySnapshot(),
        report: Report = .blank(.data)
    ) {
        self.inputs = inputs
        self.retrieved = retrieved
        self.snapshot = snapshot
        self.report = report
    }
}

/// Who decided, and on what stated basis.
///
/// Source: spec/core.md 1.
public struct ModelSpan: Sendable, Hashable {
    /// The model, or whoever decided.
    public var modelID: JSONString
    /// The reason that was given.
    public var decisionBasis: JSONString
    /// What the model answered.
    public var output: JSONValue
    /// What an auditor says about these.
    public var report: Report

    /// An empty span, unless told otherwise.
    public init(
        modelID: JSONString = "", decisionBasis: JSONString = "", output: JSONValue = .null,
        report: Report = .blank(.model)
    ) {
        self.modelID = modelID
        self.decisionBasis = decisionBasis
        self.output = output
        self.report = report
    }
}

/// What was done.
///
/// Source: spec/core.md 1.
public struct HarnessSpan: Sendable, Hashable {
    /// The action.
    public var action: Action
    /// What an auditor says about it.
    public var report: Report

    /// A span without an action, unless told otherwise.
    public init(action: Action = Action(""), report: Report = .blank(.harness)) {
        self.action = action
        self.report = report
    }
}
