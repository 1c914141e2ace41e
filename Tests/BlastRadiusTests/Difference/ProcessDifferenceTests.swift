import BlastRadius
import CanonicalJSON
import Testing

/// Differences of plans as descriptions of steps.
@Suite struct ProcessDifferenceTests {
    private func step(_ index: Int, _ name: JSONString?, _ fields: JSONObject = [:]) -> ProcessDifference.Description {
        .init(index: index, name: name, fields: fields)
    }

    @Test func stepsAreFoundByNameAndThenByIndex() {
        let a = [step(0, "read", ["tool": "x"]), step(1, nil, ["agent": "p"]), step(2, "pay")]
        let b = [step(0, "check"), step(1, nil, ["agent": "q"]), step(5, "read", ["tool": "y", "join": "any"])]
        let difference = ProcessDifference((a, [:]), (b, ["plan_id": "n"]))
        #expect(difference.changed.map { [$0.a, $0.b] } == [[0, 2], [1, 1]])
        #expect(difference.changed.map(\.keys) == [["index", "join", "tool"], ["agent"]])
        #expect(difference.onlyA == [2] && difference.onlyB == [0])
        #expect(difference.changedKeys == ["plan_id"] && difference.commonCount == 2)
        let less = ProcessDifference((a, [:]), (b, ["plan_id": "n"]), ignoring: ["index", "join", "plan_id", "agent"])
        #expect(less.changed.map(\.keys) == [["tool"]] && less.changedKeys.isEmpty)
        let back = ProcessDifference((b, ["plan_id": "n"]), (a, [:]))
        #expect(back.onlyA == difference.onlyB && back.onlyB == difference.onlyA)
        #expect(Set(back.changed.map { [$0.b, $0.a] }) == Set(difference.changed.map { [$0.a, $0.b] }))
        #expect(ProcessDifference((a, [:]), (a, [:])).isEmpty)
    }
}
