public import CanonicalJSON

/// The state a decision relied on, as it was when it was read.
///
/// Source: spec/core.md 1.
public struct DependencySnapshot: Sendable, Hashable {
    /// The values by name.
    public var state: JSONObject
    /// When they were read, in Unix seconds; nil when nobody noted it.
    public var capturedAt: JSONNumber?

    /// Values and the time at which they were read.
    public init(_ state: JSONObject = [:], capturedAt: JSONNumber? = nil) {
        self.state = state
        self.capturedAt = capturedAt
    }
}
