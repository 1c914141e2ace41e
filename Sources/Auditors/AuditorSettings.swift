public import CanonicalJSON

/// What auditors can be told; each looks at its own settings and no others.
public struct AuditorSettings: Sendable, Hashable {
    /// The settings there are. The raw value is their name in messages and machine output.
    public enum Name: String, Sendable, CaseIterable {
        /// How old a snapshot may be, in seconds.
        case maxAgeSeconds = "max_age_seconds"
        /// What an action may cost, in the unit of the log.
        case costCap = "cost_cap"
        /// From which grounding score on a basis counts as grounded.
        case groundingThreshold = "grounding_threshold"
    }

    private var values: [Name: JSONNumber] = [:]

    /// Settings of which none is given, unless told otherwise.
    public init(maxAgeSeconds: JSONNumber? = nil, costCap: JSONNumber? = nil, groundingThreshold: JSONNumber? = nil) {
        values[.maxAgeSeconds] = maxAgeSeconds
        values[.costCap] = costCap
        values[.groundingThreshold] = groundingThreshold
    }

    /// A setting; nil when it is not given, and the auditor's default holds.
    public subscript(name: Name) -> JSONNumber? {
        get { values[name] }
        set { values[name] = newValue }
    }

    /// The settings that are given.
    public var given: [Name] { Name.allCases.filter { values[$0] != nil } }
}
