public import CanonicalJSON

/// What a decision gave as its reason, and what it had read when it did.
///
/// Source: spec/core.md 10, 15.
public struct StatedBasis: Sendable, Hashable {
    /// The stated reason; nil when none was given.
    public let text: String?
    /// What the decision was given; null for nothing, as for the others.
    public let inputs: JSONValue
    /// What it looked up.
    public let retrieved: JSONValue
    /// The state it saw.
    public let state: JSONValue

    /// Takes a reason and what it can be checked against; null where the record has nothing.
    public init(text: String?, inputs: JSONValue, retrieved: JSONValue, state: JSONValue) {
        self.text = text
        self.inputs = inputs
        self.retrieved = retrieved
        self.state = state
    }

    /// From a step's attributes: `decision_basis` or `basis`, beside `inputs`, `retrieved`, and `snapshot_state` or
    /// `state`; of each pair the second counts when the first is falsy. Nil when no basis is given.
    package init?(attributes: JSONObject) {
        guard let basis = Self.truthy(attributes["decision_basis"]) ?? Self.truthy(attributes["basis"]) else {
            return nil
        }
        self.init(
            text: basis.text ?? (try? basis.canonicalText()).map { String(decoding: $0, as: UTF8.self) },
            inputs: attributes["inputs"] ?? .null, retrieved: attributes["retrieved"] ?? .null,
            state: Self.truthy(attributes["snapshot_state"]) ?? attributes["state"] ?? .null)
    }

    private static func truthy(_ value: JSONValue?) -> JSONValue? {
        guard let value, value.isTruthy else { return nil }
        return value
    }
}

extension DecisionGraph {
    /// The stated bases of the run's steps, by position, ascending: from their records where the source holds records,
    /// else from their attributes.
    ///
    /// - Complexity: O(V + distinct attribute sets).
    public var statedBases: [(position: Int, basis: StatedBasis)] {
        guard hasAttributes || !table.statedBases.isEmpty else { return [] }
        // Steps that share attributes share what is stated in them.
        let stated = table.attributeSets.map { StatedBasis(attributes: $0) }
        guard !table.statedBases.isEmpty || stated.contains(where: { $0 != nil }) else { return [] }
        return (0..<stepCount).compactMap { position in
            let own = table.statedBases[UInt32(position)]
            return (own ?? stated[attributesNumber(at: position)]).map { (position, $0) }
        }
    }
}
