import CanonicalJSON
import Testing

@testable import Expressions

/// Which part of an expression decided.
@Suite struct ExplanationTests {
    @Test(arguments: [
        ("state.a > 1 && state.b > 1", "state.b > 1"), ("state.b > 1 && state.a > 1", "state.b > 1"),
        ("state.gone == 1 && state.b > 1", "state.b > 1"), ("state.b > 1 || state.a > 1", "state.a > 1"),
        ("state.gone == 1 || state.a > 1", "state.a > 1"), ("!(state.a > 1 && state.b > 1)", "state.b > 1"),
        ("state.a > 1 ? state.b > 1 : true", "state.b > 1"),
        ("state.a > 1 && !(state.a == 5 || false)", "state.a == 5"),
        ("state.a > 1 && state.a < 9", "state.a > 1 && state.a < 9"),
        ("state.b > 1 || state.a < 1", "state.b > 1 || state.a < 1"),
        ("(state.a < 1 || state.b > 1) && true", "state.a < 1 || state.b > 1"), ("state.a + 1", "state.a + 1"),
        ("state.a > 1 && state.gone.x == 1", "state.gone"), ("1 / 0 == 1 || state.b > 1", "1 / 0"),
        ("state.a > 1 ? state.a < 'x' : true", "state.a < 'x'"),
    ])
    func theDecidingPartIsFound(_ source: String, _ deciding: String) throws {
        let program = try CELProgram(source, in: CELEnvironment(["state"]))
        let explanation = program.explain([try Evaluating.bound(["a": 5, "b": 0])])
        #expect(explanation.decidingText == deciding)
        let bytes = Array(source.utf8)[explanation.decidingSpan.start..<explanation.decidingSpan.end]
        #expect(String(decoding: bytes, as: UTF8.self) == deciding)
    }

    @Test func absentFieldsAreListedOnceInTheOrderMet() throws {
        let source = "state.x == 1 || state['y'] == 1 || state.x == 2 || has(state.z) || state.a.q.r > 1 || true"
        let program = try CELProgram(source, in: CELEnvironment(["state"]))
        let explanation = program.explain(named: ["state": try Evaluating.bound(["a": [:]])])
        #expect(explanation.absentFields == ["state.x", "state.y", "state.a.q"])
        #expect(try explanation.result.get().bool == true)
        #expect(explanation.decidingText == "true")
    }

    @Test func anErrorIsTheResult() throws {
        let program = try CELProgram("state.tier == 'gold'", in: CELEnvironment(["state"]))
        let explanation = program.explain([try Evaluating.bound([:])])
        #expect(throws: CELEvaluationError.self) { try explanation.result.get() }
        #expect(explanation.absentFields == ["state.tier"])
        #expect(explanation.decidingText == "state.tier")
    }
}
