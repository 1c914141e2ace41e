public import CanonicalJSON

/// Something an agent does: what is called, with which arguments, at what cost.
///
/// Source: spec/core.md 1.
public struct Action: Sendable, Hashable {
    /// What is done, as the name of a tool.
    public var type: JSONString
    /// The arguments by name.
    public var arguments: JSONObject
    /// What it costs, in the unit of the log; the type of the number is part of the record's digest.
    public var cost: JSONNumber

    /// An action without cost, unless told otherwise.
    public init(_ type: JSONString, _ arguments: JSONObject = [:], cost: JSONNumber = 0.0) {
        self.type = type
        self.arguments = arguments
        self.cost = cost
    }
}
