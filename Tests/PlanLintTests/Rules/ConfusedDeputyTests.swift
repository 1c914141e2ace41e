import Findings
import PlanLint
import Testing

/// PRE304 where its ways are not.
@Suite struct ConfusedDeputyTests {
    private func writers(entry: String, reader: String) throws -> [Int?] {
        let text = """
            entry: \(entry)
            nodes:
              - {idx: 0, agent: intern, kind: decision, scope: [notes], reads: [notes]}
              - {idx: 1, agent: clerk, kind: decision, control_preds: []}
              - {idx: 2, agent: payer, kind: tool_call, control_preds: \(reader), scope: [notes, ledger], \
            reads: [{id: notes, producer: 0}], writes: [ledger]}
            """
        return PlanLinter(codes: ["PRE304"]).lint(try plan(text)).findings.map { $0.subject?.index }
    }

    @Test func dataOfAStepThatNeverRuns() throws {
        #expect(try writers(entry: "[0, 1]", reader: "[0, 1]") == [2])
        // The intern's step is reached from no entry, and hands nothing over.
        #expect(try writers(entry: "[1]", reader: "[0, 1]") == [])
    }

    @Test func writeThatNeverRuns() throws {
        #expect(try writers(entry: "[0]", reader: "[0]") == [2])
        #expect(try writers(entry: "[1]", reader: "[0]") == [])
    }
}
