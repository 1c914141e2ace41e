/// What an adapter is, for people and for `auditable adapters`.
public struct AdapterCard: Sendable, Hashable {
    public enum Status: String, Sendable {
        case preview, stable, deprecated
    }

    /// An option of an adapter and what it does.
    public struct Option: Sendable, Hashable {
        public let name: String
        /// The value when the option is not given.
        public let defaultValue: String
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
    public let options: [Option]
    public let status: Status
    /// The release it appeared in.
    public let since: String
    /// The rule it follows.
    public let source: String

    public var id: String { "\(name)_\(version)" }
}

/// Whether a text looks like something an adapter reads.
public enum AdapterFit: Sendable, Hashable {
    case yes
    /// It does not; the reason names what is missing.
    case no(String)
}
