/// What an adapter is, for people and for `auditable adapters`.
public struct AdapterCard: Sendable, Hashable {
    /// How settled an adapter is. The raw value is what machine output names.
    public enum Status: String, Sendable {
        /// On trial, settled, or kept only for what was made with it.
        case preview, stable, deprecated
    }

    /// An option of an adapter and what it does.
    public struct Option: Sendable, Hashable {
        /// What ``AdapterOptions`` calls it.
        public let name: String
        /// The value when the option is not given.
        public let defaultValue: String
        /// What it sets, in a phrase.
        public let summary: String
    }

    /// The name without the version.
    public let name: String
    /// The version, as `v1`.
    public let version: String
    /// One sentence: what is read.
    public let summary: String
    /// The shapes of a run that it accepts.
    public let reads: [String]
    /// Where the dependency edges come from, with their grade.
    public let edges: [String]
    /// The keys of an edge's evidence.
    public let evidenceKeys: [String]
    /// All the options there are; any other is refused.
    public let options: [Option]
    /// How settled the adapter is, for people: nothing in the library depends on it.
    public let status: Status
    /// The release it appeared in.
    public let since: String
    /// The rule it follows.
    public let source: String

    /// Name and version joined by `_`, as ``AllAdapters/type(id:)`` takes it.
    public var id: String { "\(name)_\(version)" }
}

/// Whether a text looks like something an adapter reads.
public enum AdapterFit: Sendable, Hashable {
    /// It does, as far as its outermost shape and first element show.
    case yes
    /// It does not; the reason names what is missing.
    case no(String)
}
