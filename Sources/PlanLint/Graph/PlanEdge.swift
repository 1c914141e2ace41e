package import CanonicalJSON

/// An edge of a plan's control flow, forward or back.
package struct PlanEdge: Sendable {
    package let from: Int
    package let to: Int
    package let condition: JSONString?
    package let outcome: PlanNode.Outcome
    /// The place in the `back_edges` of ``from``; nil for a forward edge.
    package let backIndex: Int?

    package var isBack: Bool { backIndex != nil }
    /// Whether it is the way that is taken when no other is.
    package var isDefault: Bool { Self.isDefault(condition) }

    fileprivate static func isDefault(_ condition: JSONString?) -> Bool {
        condition == "default" || condition == "else" || condition == "otherwise"
    }
}

extension PlanNode.ControlEdge {
    /// What two entries for one edge say of it: it is followed where either is. So no order of entries hides that an
    /// edge is also followed after a failure.
    func or(_ other: Self) -> Self {
        var both = self
        if outcome != other.outcome { both.outcome = .always }
        if condition == nil || other.condition == nil {
            both.condition = nil
        } else if PlanEdge.isDefault(other.condition) {
            both.condition = other.condition
        }
        return both
    }
}
