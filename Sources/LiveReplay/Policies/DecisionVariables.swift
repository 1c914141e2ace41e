package import CanonicalJSON
package import DecisionRecords
package import Expressions

/// The variables over which expressions about a decision are written, `action` and `state`, and their values.
///
/// The fields of an action are variables of their own as well, so that a condition which names `action.cost` reads a
/// value and no map; and only what some expression names is bound.
package struct DecisionVariables: Sendable {
    private enum Slot: Int, CaseIterable {
        case action, type, arguments, cost, state
    }

    /// What expressions over a decision may name.
    package static let environment = CELEnvironment(variables: [
        ("action", .map(of: .string, to: .dyn)), ("action.type", .string),
        ("action.arguments", .map(of: .string, to: .dyn)), ("action.cost", .dyn),
        ("state", .map(of: .string, to: .dyn)),
    ])

    /// What an action has for an expression.
    static let actionFields = ["type", "arguments", "cost"]

    private let isUsed: [Bool]

    /// The variables that some programs name; all were made in ``environment``.
    package init(of programs: some Sequence<CELProgram>) {
        var isUsed = Array(repeating: false, count: Slot.allCases.count)
        for position in programs.flatMap(\.variables) { isUsed[position] = true }
        self.isUsed = isUsed
    }

    /// The values of a decision, in the order of ``environment``; nil when some expression may ask for a cost with which
    /// nothing can be decided: an integer beyond 64 bits, which no expression can hold, or NaN, of which the negation of
    /// every comparison is true.
    package func bindings(_ action: Action, _ state: JSONObject) -> [CELValue]? {
        var cost = CELValue(action.cost.json)
        if case .double(let value)? = cost, value.isNaN { cost = nil }
        if cost == nil, isUsed[Slot.cost.rawValue] || isUsed[Slot.action.rawValue] { return nil }
        return [
            isUsed[Slot.action.rawValue] ? .map(CELMap(json: Self.fields(action))) : .null, .string(action.type),
            isUsed[Slot.arguments.rawValue] ? .map(CELMap(json: action.arguments)) : .null, cost ?? .null,
            isUsed[Slot.state.rawValue] ? .map(CELMap(json: state)) : .null,
        ]
    }

    private static func fields(_ action: Action) -> JSONObject {
        ["type": .string(action.type), "arguments": .object(action.arguments), "cost": action.cost.json]
    }
}
