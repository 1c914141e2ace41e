import CanonicalJSON
import Testing

@testable import Expressions

@Suite struct ProgramTests {
    static let policy = "action.cost <= state.budget && state.status == 'active' && action.type in ['pay', 'refund']"

    @Test func aPolicyIsEvaluatedOverJSON() throws {
        let program = try CELProgram(Self.policy, in: Evaluating.environment)
        let action = try Evaluating.bound(["cost": 20.5, "type": "pay"])
        let state = try Evaluating.bound(["budget": 100, "status": "active"])
        #expect(try program.isTrue([action, state]))
        #expect(try program.evaluate([action, state]).bool == true)
        #expect(try program.evaluate(named: ["action": action, "state": state, "more": .null]).bool == true)
        let closed = try Evaluating.bound(["budget": 100, "status": "closed"])
        #expect(try !program.isTrue([action, closed]))
        #expect(program.source == Self.policy)
    }

    @Test func aMissingFieldIsNamedByItsWholePath() throws {
        let program = try CELProgram(
            "action.cost < 10 && state.limits.daily > state.tiers['gold'].margin", in: Evaluating.environment)
        let action: CELValue = try Evaluating.bound(["cost": 1])
        func path(_ state: JSONValue) throws -> String? {
            do throws(CELEvaluationError) {
                _ = try program.evaluate([
                    action, try CELValue(state).map { (v) throws(CELEvaluationError) in v } ?? .null,
                ])
                return nil
            } catch {
                #expect(error.kind == .noSuchField || error.kind == .noSuchKey)
                return error.path
            }
        }
        #expect(try path([:]) == "state.limits")
        #expect(try path(["limits": [:]]) == "state.limits.daily")
        #expect(try path(["limits": ["daily": 5]]) == "state.tiers")
        #expect(try path(["limits": ["daily": 5], "tiers": [:]]) == "state.tiers.gold")
        #expect(try path(["limits": ["daily": 5], "tiers": ["gold": [:]]]) == "state.tiers.gold.margin")
        #expect(try path(["limits": ["daily": 5], "tiers": ["gold": ["margin": 1]]]) == nil)
    }

    @Test func anAbsentFieldIsUnderlined() throws {
        let program = try CELProgram("state.margin_tier == 'gold'", in: Evaluating.environment)
        let error = #expect(throws: CELEvaluationError.self) {
            try program.evaluate([.null, try Evaluating.bound(["a": 1])])
        }
        #expect(
            try #require(error).rendered == """
                the expression has no value: it fails at column 1
                  state.margin_tier == 'gold'
                  ^^^^^^^^^^^^^^^^^  state.margin_tier is absent
                """)
    }

    @Test(
        arguments: [
            ("state.a.b > 1 && state.a.c == state.a.b", ["state.a.b", "state.a.c"]),
            ("has(state.x.y) ? state.x.y.z : action.k", ["action.k", "state.x.y", "state.x.y.z"]),
            ("state['a'].b['c d'] == 1", ["state.a.b['c d']"]), ("state[action.key].x", ["action.key"]),
            ("state.list.all(i, i.price > action.cost)", ["action.cost", "state.list"]),
            ("[dyn(1)].all(state, state.x > 0)", []), ("size(state) > 1", []),
            ("'a.b' in state.names", ["state.names"]),
            ("state.b + state.a + state.`c-d`", ["state.a", "state.b", "state['c-d']"]),
            ("state.`c-d` == state['c-d'] && has(state.`e.f`)", ["state['c-d']", "state['e.f']"]),
            ("state[\"it's\"].x == 1", ["state['it\\'s'].x"]),
            ("(state.a).b", ["state.a.b"]), ("state.name.startsWith('x')", ["state.name"]),
        ] as [(String, [String])])
    func fieldPathsAreThoseOfTheSource(_ source: String, _ paths: [String]) throws {
        #expect(try CELProgram(source, in: Evaluating.environment).fieldPaths == paths)
    }

    @Test func whatNamesNoVariableIsConstant() throws {
        let program = { (source: String) in try CELProgram(source, in: Evaluating.environment) }
        #expect(try program("1 + 1 == 2").constantValue?.bool == true)
        #expect(try program("[1, 2].all(x, x > 1)").constantValue?.bool == false)
        #expect(try program("1 / 0 == 1").constantValue == nil)
        #expect(try program("state.x || true").constantValue == nil)
        #expect(try program("action == action || state.a > 1").variables == [0, 1])
    }

    @Test func aVariableWithoutAValueFailsWhereItIsRead() throws {
        let program = try CELProgram("action.a == 1 || state.b == 1", in: Evaluating.environment)
        #expect(try program.isTrue([try Evaluating.bound(["a": 1])]))
        #expect(try program.evaluate(named: ["state": try Evaluating.bound(["b": 1])]).bool == true)
        let error = #expect(throws: CELEvaluationError.self) { try program.evaluate([]) }
        #expect(try #require(error).kind == .unknownVariable)
        #expect(try #require(error).message == "no value is bound to action")
    }

    @Test func aConditionThatIsNoBoolIsAnError() throws {
        let program = try CELProgram("state.a", in: Evaluating.environment)
        let error = #expect(throws: CELEvaluationError.self) {
            try program.isTrue([.null, try Evaluating.bound(["a": 1])])
        }
        #expect(try #require(error).kind == .noSuchOverload)
    }

    @Test func manyTasksShareAProgram() async throws {
        let program = try CELProgram(
            "state.items.exists(i, i.name.matches('^[a-z]{3}$') && i.n == state.n)", in: Evaluating.environment)
        let items: [JSONValue] = (0..<50).map { ["name": "abc", "n": .int($0)] }
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for n in 0..<40 {
                group.addTask {
                    let state = try Evaluating.bound(["items": .array(items), "n": .int(n * 2)])
                    return try program.isTrue([.null, state]) == (n * 2 < 50)
                }
            }
            for try await isRight in group { #expect(isRight) }
        }
    }
}
