import CanonicalJSON

@testable import Expressions

/// Short ways to evaluate in tests.
enum Evaluating {
    static let environment = CELEnvironment(["action", "state"])

    /// The value of an expression without checks, over JSON.
    static func value(
        _ source: String, _ state: JSONValue = [:], limits: CELLimits = CELLimits()
    ) throws -> CELValue {
        let program = try CELProgram.unchecked(source, in: CELEnvironment(["state"]), limits: limits)
        return try program.evaluate([try bound(state)])
    }

    /// Why an expression has no value; nil when it has one.
    static func error(
        _ source: String, _ state: JSONValue = [:], limits: CELLimits = CELLimits()
    ) throws -> CELEvaluationError? {
        do {
            _ = try value(source, state, limits: limits)
            return nil
        } catch let error as CELEvaluationError {
            return error
        }
    }

    static func bound(_ json: JSONValue) throws -> CELValue {
        guard let value = CELValue(json) else { throw NoValue() }
        return value
    }

    struct NoValue: Error {}
}
