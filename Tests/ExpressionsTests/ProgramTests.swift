import CanonicalJSON
import Testing

@testable import Expressions

@Suite struct ProgramTests {
    static let environment = CELEnvironment(["action", "state"])

    @Test func aPolicyOverJSON() throws {
        let program = try CELProgram("action.cost <= state.budget && state.status == 'active'", in: Self.environment)
        let action = CELValue(["cost": 20.5, "type": "pay"])
        let state = CELValue(["budget": 100, "status": "active"])
        #expect(try program.evaluate([action, state]).bool == true)
        #expect(program.fieldPaths == ["action.cost", "state.budget", "state.status"])
        #expect(program.variables == [0, 1])
        #expect(program.constantValue == nil)
    }
}
