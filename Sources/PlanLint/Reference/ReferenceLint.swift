/// The four lints of the reference. The raw value is their name there and in machine output.
///
/// Source: spec/core.md 11; spec/prelint.md 3, PRE101 to PRE104.
public enum ReferenceLint: String, Sendable, Hashable, CaseIterable {
    /// A step writes a resource that nothing in its backward slice has read.
    case writeWithNoPriorRead = "write_with_no_prior_read"
    /// A value that may change, neither pinned nor read anew, feeds a decision.
    case flippableDependency = "flippable_dependency_annotation"
    /// The granted scope strictly contains what the step's slice has read.
    case scopeVersusSnapshot = "scope_vs_snapshot"
    /// A volatile read reaches an action with no re-read between them.
    case missingRevalidationBarrier = "missing_revalidation_barrier"
}
