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
    package var isDefault: Bool {
        condition == "default" || condition == "else" || condition == "otherwise"
    }
}
