/// What must be kept in mind about every analysis of a declared plan. The raw value is its name.
///
/// Source: spec/core.md 11.
public enum PlanNote: String, Sendable, Hashable, CaseIterable {
    case declaredOnly = "declared_only"
    case scoreWithheld = "score_withheld"
    case keystoneIsTopology = "keystone_is_topology"
    case annotations = "annotations"

    /// The note, in a sentence.
    public var text: String {
        switch self {
        case .declaredOnly: "everything here follows from what the plan declares; nothing has been observed"
        case .scoreWithheld: "no score is given: how much rests on a step can be said only of a run"
        case .keystoneIsTopology:
            "the keystone is the step that the most steps follow; it says nothing about what they rest on"
        case .annotations:
            "findings about volatile values follow from annotations; whether a value changes shows only at run time"
        }
    }
}
