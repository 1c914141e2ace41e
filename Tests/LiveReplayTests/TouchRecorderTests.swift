import CanonicalJSON
import DecisionGraph
import DecisionRecords
import LiveReplay
import Testing

@Suite struct TouchRecorderTests {
    private struct Failure: Error, CustomStringConvertible { var description: String { "the tool said no" } }

    private let limit = ResourceRef("db", "limits", key: "eu")

    @Test func stepsAreNumberedAsTheyBeginAndKeptAsTheyEnd() {
        let recorder = TouchRecorder(order: .begun)
        recorder.step("outer") { outer in
            outer.writes("db", "a")
            recorder.step("inner", kind: .toolCall) { inner in inner.reads("db", "a") }
        }
        #expect(recorder.touches.map(\.index) == [1, 0])
        #expect(recorder.touches.map(\.superstep) == [1, 0])
        #expect(recorder.touches.map(\.agent) == ["inner", "outer"])
        #expect(recorder.touches[0].kind == .toolCall)
    }

    @Test func aReadRestsOnTheWriteBeforeIt() throws {
        let recorder = TouchRecorder()
        recorder.step("fetch", kind: .toolCall, attributes: ["tool": "get"]) { $0.writes("db", "limits", key: "eu") }
        recorder.step("pay") { $0.reads("db", "limits", key: "eu") }
        let steps = try recorder.steps()
        #expect(steps[0].attributes == ["tool": "get"])
        #expect(steps[1].dependencies.map(\.source) == [0])
        #expect(steps[1].dependencies[0].evidence["adapter"] == "touch_recorder_v2")
        #expect(steps[1].dependencies[0].resource == limit)
        #expect(try recorder.steps(from: recorder.touches) == steps)
    }

    @Test func aReducerChannelRestsOnAllWrites() throws {
        let recorder = TouchRecorder(reducerChannels: [ResourceRef("s", "notes")])
        for _ in 0..<3 { recorder.step("note") { $0.writes("s", "notes") } }
        recorder.step("sum") { $0.reads("s", "notes") }
        #expect(try recorder.steps()[3].dependencies.map(\.source) == [0, 1, 2])
    }

    @Test func aFailedStepIsKeptAndNothingRestsOnIt() throws {
        let recorder = TouchRecorder()
        #expect(throws: Failure.self) {
            try recorder.step("fetch") { step throws(Failure) in
                step.reads("db", "limits", key: "eu")
                step.writes("db", "limits", key: "eu")
                throw Failure()
            }
        }
        recorder.step("pay") { $0.reads("db", "limits", key: "eu") }
        let failed = try #require(recorder.touches.first)
        #expect(failed.reads == [limit] && failed.writes == [limit] && failed.effect == .failed)
        #expect(failed.attributes[TouchRecorder.errorAttribute]?.text == "Failure: the tool said no")
        #expect(try recorder.steps()[1].dependencies.isEmpty)
    }

    @Test func aFailedStepThatSaidWhatBecameOfItsWritesIsBelieved() throws {
        let recorder = TouchRecorder()
        try? recorder.step("fetch") { step in
            step.writes("db", "limits", key: "eu")
            step.writes(had: .applied)
            throw Failure()
        }
        recorder.step("pay") { $0.reads("db", "limits", key: "eu") }
        #expect(try recorder.steps()[1].dependencies.map(\.source) == [0])
    }

    @Test func theReferencesWayDropsAFailedStepAndUsesItsNumber() {
        let recorder = TouchRecorder(order: .begun, failedSteps: .dropped)
        try? recorder.step("fetch") { _ in throw Failure() }
        recorder.step("pay") { _ in }
        #expect(recorder.touches.map(\.index) == [1])
        #expect(recorder.begunCount == 2)
    }

    @Test func valuesAreCopiedUnderTheNamesOfTheirChannels() throws {
        let recorder = TouchRecorder()
        recorder.step("p") { step in
            step.reads("one", "x", value: 1)
            step.reads("two", "x", value: .null)
            step.reads("one", "a:b", key: "c", value: 3)
            step.reads("one", "a", key: "b:c", value: 4)
            step.reads("one", "unkept")
            step.writes("one", "x\\", value: 5)
        }
        let touch = try #require(recorder.touches.first)
        #expect(
            touch.readValues == ["one:x": 1, "two:x": .null, #"one:a\:b:c"#: 3, #"one:a:b\:c"#: 4] as JSONObject)
        #expect(touch.writeValues == [#"one:x\\"#: 5] as JSONObject)
    }

    @Test func theLastDecisionCountsAndHasTheClocksTime() throws {
        let recorder = TouchRecorder(clock: DecisionClock { 77 })
        recorder.step("p") { step in
            step.decides("first", cost: 3, arguments: ["a": 1])
            step.decides("last")
        }
        recorder.step("q") { _ in }
        #expect(recorder.touches[0].actionType == "last")
        #expect(recorder.touches[0].actionCost == 0.0 && recorder.touches[0].actionArguments.isEmpty)
        #expect(recorder.touches.map(\.decidedAt) == [77, nil])
    }

    @Test func whatABodyReturnsIsReturned() async {
        let recorder = TouchRecorder()
        #expect(recorder.step("p") { _ in 5 } == 5)
        let later = await recorder.step("q") { step in
            step.reads("db", "a")
            await Task.yield()
            return "done"
        }
        #expect(later == "done")
        #expect(recorder.touches.count == 2)
    }

    @Test func tasksMayRecordAtOnce() async throws {
        let recorder = TouchRecorder()
        await withTaskGroup(of: Void.self) { group in
            for task in 0..<50 {
                group.addTask {
                    for round in 0..<20 {
                        await recorder.step(JSONString("agent-\(task)")) { step in
                            step.writes("db", JSONString("r-\(round)"))
                            await Task.yield()
                        }
                    }
                }
            }
        }
        #expect(recorder.begunCount == 1000)
        #expect(recorder.touches.map(\.index).sorted() == Array(0..<1000))
        #expect(try recorder.steps().count == 1000)
    }

    @MainActor @Test func anActorsOwnStateMayBeUsedInABody() async {
        var notes: [String] = []
        let recorder = TouchRecorder()
        await recorder.step("p") { step in
            step.reads("db", "a")
            await Task.yield()
            notes.append("seen")
        }
        #expect(notes == ["seen"])
    }
}
