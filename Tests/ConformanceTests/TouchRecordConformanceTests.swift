import CanonicalJSON
import DecisionGraph
import DecisionRecords
import LiveReplay
import Synchronization
import Testing

/// Records from touches, and the manual recorder, in the reference's way.
@Suite struct TouchRecordConformanceTests {
    private static func cases(_ kind: String) throws -> [ConformanceCase] {
        try ConformanceSuite("core/touch.json").cases.filter { $0["kind"]?.text == kind }
    }

    @Test(arguments: try cases("records"))
    func records(_ vector: ConformanceCase) throws {
        let touches = try #require(vector["touches"]?.array).map { value in
            let fields = try #require(value.object)
            return StepTouch(
                index: try #require(fields["idx"]?.int), superstep: fields["superstep"]?.int, agent: "a",
                readValues: fields["read_values"]?.object ?? [:], actionType: string(fields["action_type"]),
                actionArguments: fields["action_args"]?.object ?? [:],
                actionCost: try #require(fields["action_cost"]))
        }
        #expect(.array(try lines(touches)) == vector["lines"])
    }

    @Test(arguments: try cases("recorder"))
    func recorder(_ vector: ConformanceCase) throws {
        let recorder = TouchRecorder(order: .begun, failedSteps: .dropped, valueNames: .resource)
        var script = try #require(vector["script"]?.array).map { $0.array ?? [] }[...]
        while !script.isEmpty { try play(&script, on: recorder) }
        let steps = try recorder.steps().map { step -> JSONValue in
            [
                "idx": .int(step.index), "agent": .string(step.agent), "kind": .text(step.kind.name),
                "node_attrs": .object(step.attributes),
                "exec_preds": step.executionPredecessors.map { .array($0.map { .int($0) }) } ?? .null,
                "deps": .array(step.dependencies.map { .int($0.source) }),
            ]
        }
        #expect(.array(steps) == vector["steps"])
        #expect(.array(try lines(recorder.touches)) == vector["records"])
        #expect(recorder.id == vector["adapter"]?.text)
    }

    // MARK: Parts

    private struct Failed: Error {}
    private struct UnknownLine: Error {}

    /// Plays one step with those inside it.
    private func play(_ script: inout ArraySlice<[JSONValue]>, on recorder: TouchRecorder) throws {
        let begin = script.removeFirst()
        guard begin[0] == "begin", let agent = string(begin[1]),
            let kind = begin[2].text.flatMap({ StepKind(name: $0) })
        else { throw UnknownLine() }
        do {
            try recorder.step(agent, kind: kind, attributes: begin[3].object ?? [:]) { step in
                while let line = script.first, line[0] != "end" {
                    if line[0] == "begin" {
                        try play(&script, on: recorder)
                        continue
                    }
                    if line[0] == "fail" { throw Failed() }
                    script.removeFirst()
                    try apply(line, to: step)
                }
            }
        } catch is Failed {}
        script.removeFirst()
    }

    private func apply(_ line: [JSONValue], to step: TouchCapture) throws {
        let texts = line.map { string($0) ?? "" }
        switch texts[0] {
        case "reads": step.reads(texts[1], texts[2], key: texts[3], value: line.count > 4 ? line[4] : nil)
        case "writes": step.writes(texts[1], texts[2], key: texts[3], value: line.count > 4 ? line[4] : nil)
        case "decides":
            step.decides(texts[1], cost: try #require(JSONNumber(line[2])), arguments: line[3].object ?? [:])
        default: throw UnknownLine()
        }
    }

    /// The sealed lines, through a sink whose clock goes on by a second for each record.
    private func lines(_ touches: [StepTouch]) throws -> [JSONValue] {
        let count = Count()
        let sink = try MemorySink(clock: DecisionClock { .double(1_750_000_000 + Double(count.next())) })
        return try TouchRecords(.v1).append(touches, to: sink).map {
            .text(String(decoding: try $0.line(), as: UTF8.self))
        }
    }

    private final class Count: Sendable {
        private let value = Mutex(0)
        func next() -> Int {
            value.withLock {
                $0 += 1
                return $0 - 1
            }
        }
    }

    private func string(_ value: JSONValue?) -> JSONString? {
        if case .string(let string)? = value { string } else { nil }
    }
}
