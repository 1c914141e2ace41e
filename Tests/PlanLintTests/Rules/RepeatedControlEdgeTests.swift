import Findings
import PlanLint
import Testing

/// Entries of `control_edges` that speak of one edge.
@Suite struct RepeatedControlEdgeTests {
    private func codes(_ entries: [String], select: String) throws -> [String] {
        let text = """
            nodes:
              - {idx: 0, agent: lead, kind: decision, split: one, gate: [human]}
              - {idx: 1, agent: payer, kind: tool_call, control_edges: [\(entries.joined(separator: ", "))], \
            writes: [ledger]}
            """
        return PlanLinter(codes: [select]).lint(try plan(text)).findings.map(\.code)
    }

    @Test func noOrderHidesAFailure() throws {
        let (success, error) = ("{from: 0, outcome: success}", "{from: 0, outcome: error}")
        #expect(try codes([success], select: "PRE402") == [])
        #expect(try codes([success, success], select: "PRE402") == [])
        #expect(try codes([success, error], select: "PRE402") == ["PRE402"])
        #expect(try codes([error, success], select: "PRE402") == ["PRE402"])
        #expect(try codes([success, error, success], select: "PRE402") == ["PRE402"])
    }

    @Test func oneDefaultIsEnough() throws {
        let (condition, other) = ("{from: 0, when: small}", "{from: 0, when: else}")
        #expect(try codes([condition, condition], select: "PRE207") == ["PRE207"])
        #expect(try codes([condition, other], select: "PRE207") == [])
        #expect(try codes([other, condition], select: "PRE207") == [])
        #expect(try codes([condition, "{from: 0}"], select: "PRE207") == [])
        #expect(try codes(["{from: 0}", condition], select: "PRE207") == [])
    }
}
