import Adapters
import CanonicalJSON
import DecisionGraph
import DecisionRecords
import LiveReplay
import Testing

/// The rules of the causal order, one by one.
@Suite struct CausalCaptureTests {
    private struct Failure: Error, CustomStringConvertible { var description: String { "the tool said no" } }

    private static let x = ResourceRef("db", "x")

    /// Source indices by step, in the order of the steps.
    private func sources(_ recorder: TouchRecorder) throws -> [[Int]] {
        try recorder.steps().map { $0.dependencies.map(\.source) }
    }

    private func predecessors(_ recorder: TouchRecorder) -> [[Int]?] { recorder.touches.map(\.executionPredecessors) }

    // MARK: What rests on what

    @Test func stepsThatNeverOverlapAreAsInTheReferencesOrder() throws {
        for order in [CaptureOrder.causal, .begun] {
            let recorder = TouchRecorder(order: order)
            recorder.step("a") { $0.writes("db", "x") }
            recorder.step("b") { step in
                step.reads("db", "x")
                step.writes("db", "x")
            }
            recorder.step("c") { $0.reads("db", "x") }
            #expect(recorder.touches.map(\.index) == [0, 1, 2])
            #expect(recorder.touches.map(\.superstep) == [0, 1, 2])
            #expect(try sources(recorder) == [[], [0], [1]])
        }
    }

    /// W29: in the reference's order the inner step would not see what the outer one wrote before, and the outer one
    /// not what the inner one wrote.
    @Test func anOuterStepRestsOnAnInnerOneThatEndedBeforeItRead() throws {
        let recorder = TouchRecorder()
        recorder.step("outer") { outer in
            recorder.step("inner") { $0.writes("db", "x") }
            outer.reads("db", "x")
        }
        #expect(recorder.touches.map(\.agent) == ["inner", "outer"])
        #expect(try sources(recorder) == [[], [1]])
        #expect(predecessors(recorder) == [[], [1]])
    }

    @Test func whatIsWrittenAfterAReadIsNotWhatWasRead() throws {
        let recorder = TouchRecorder()
        recorder.step("outer") { outer in
            outer.reads("db", "x")
            recorder.step("inner") { $0.writes("db", "x") }
        }
        #expect(recorder.touches.map(\.agent) == ["outer", "inner"])
        #expect(try sources(recorder) == [[], []])
        #expect(predecessors(recorder) == [[], [0]])
    }

    @Test func aStepThatReadsAgainWhatHasChangedGoesOnAsAnother() throws {
        let recorder = TouchRecorder()
        recorder.step("before") { $0.writes("db", "x") }
        recorder.step("outer", attributes: ["tool": "t"]) { outer in
            outer.reads("db", "x", value: 1)
            recorder.step("inner") { $0.writes("db", "x") }
            outer.reads("db", "x", value: 2)
            outer.decides("pay")
        }
        let steps = try recorder.steps()
        #expect(steps.map(\.index) == [0, 1, 2, 3])
        #expect(steps.map(\.agent) == ["before", "outer", "inner", "outer"])
        #expect(try sources(recorder) == [[], [0], [], [1, 2]])
        #expect(steps[3].attributes == ["tool": "t", TouchRecorder.continuesAttribute: 1])
        #expect(steps[3].dependencies[0].resource == TouchRecorder.memory(of: 1))
        #expect(steps[3].dependencies[0].evidence["overcaptured"] == true)
        #expect(steps[3].dependencies[1].evidence["overcaptured"] == nil)
        #expect(steps[3].dependencies[1].evidence["writer_superstep"] == 2)
        #expect(recorder.touches.map(\.actionType) == [nil, nil, nil, "pay"])
        #expect(recorder.touches.map(\.readValues) == [[:], ["db:x": 1], [:], ["db:x": 2]])
        #expect(predecessors(recorder) == [[], [0], [1], [2]])
    }

    @Test func twoOpenStepsThatReadEachOthersWritesDoNotRestOnEachOther() throws {
        let recorder = TouchRecorder()
        recorder.step("outer") { outer in
            outer.writes("db", "question")
            recorder.step("inner") { inner in
                inner.reads("db", "question")
                inner.writes("db", "answer")
            }
            outer.reads("db", "answer")
        }
        #expect(recorder.touches.map(\.agent) == ["outer", "inner", "outer"])
        #expect(try sources(recorder) == [[], [0], [0, 1]])
        let graph = try DecisionGraph(steps: recorder.steps())
        #expect(graph.droppedDependencyCount == 0 && graph.droppedPredecessorCount == 0)
    }

    /// What is read after the write was read did not flow into the reader.
    @Test func aReaderDoesNotRestOnWhatTheWriterReadLater() throws {
        let recorder = TouchRecorder()
        recorder.step("late") { $0.writes("db", "y") }
        recorder.step("outer") { outer in
            outer.writes("db", "x")
            recorder.step("inner") { $0.reads("db", "x") }
            outer.reads("db", "y")
        }
        // The outer step took place before the inner one ended, but not before what it reads now: it is not cut.
        #expect(try sources(recorder) == [[], [0], [1]])
        let other = TouchRecorder()
        other.step("outer") { outer in
            outer.writes("db", "x")
            other.step("inner") { inner in
                inner.reads("db", "x")
                other.step("innermost") { $0.writes("db", "y") }
            }
            outer.reads("db", "y")
        }
        let graph = try DecisionGraph(steps: other.steps())
        #expect(graph.steps.map(\.agent) == ["outer", "innermost", "inner", "outer"])
        #expect(graph.forwardSlice(of: 1, atLeast: .observed) == [3])
    }

    @Test func aStepsOwnWriteIsNoReadOfOthers() throws {
        let recorder = TouchRecorder()
        recorder.step("before") { $0.writes("db", "x") }
        recorder.step("own") { step in
            step.writes("db", "x")
            step.reads("db", "x", value: 7)
        }
        #expect(try sources(recorder) == [[], []])
        #expect(recorder.touches[1].reads.isEmpty)
        #expect(recorder.touches[1].readValues == ["db:x": 7])
    }

    @Test func writesOfAReducerChannelDoNotCut() throws {
        let recorder = TouchRecorder(reducerChannels: [Self.x])
        recorder.step("outer") { outer in
            for _ in 0..<3 {
                outer.writes("db", "x")
                recorder.step("inner") { $0.writes("db", "x") }
            }
        }
        recorder.step("sum") { $0.reads("db", "x") }
        #expect(recorder.touches.map(\.index) == [1, 2, 3, 0, 4])
        #expect(try sources(recorder) == [[], [], [], [], [1, 2, 3, 0]])
        #expect(try recorder.cautions().isEmpty)
    }

    @Test func theDecisionStaysWithThePartThatMadeItUntilAnotherIsMade() throws {
        for decidesAgain in [false, true] {
            let recorder = TouchRecorder(clock: DecisionClock { 5 })
            recorder.step("outer") { outer in
                outer.reads("db", "x")
                outer.decides("first", cost: 3, arguments: ["a": 1])
                recorder.step("inner") { $0.writes("db", "x") }
                outer.reads("db", "x")
                if decidesAgain { outer.decides("second") }
            }
            let decided = recorder.touches.map(\.actionType)
            #expect(decided == (decidesAgain ? [nil, nil, "second"] : ["first", nil, nil]))
            #expect(recorder.touches.map { $0.decidedAt != nil } == decided.map { $0 != nil })
        }
    }

    // MARK: Failures

    @Test func allPartsOfAFailedStepAreMarkedAndTheirWritesAreNone() throws {
        let recorder = TouchRecorder()
        recorder.step("before") { $0.writes("db", "x") }
        try? recorder.step("outer") { outer in
            outer.writes("db", "x")
            recorder.step("inner") { inner in
                inner.reads("db", "x")
                inner.writes("db", "y")
            }
            outer.reads("db", "y")
            throw Failure()
        }
        let touches = recorder.touches
        #expect(touches.map(\.agent) == ["before", "outer", "inner", "outer"])
        #expect(touches.map(\.effect) == [.unknown, .failed, .unknown, .failed])
        #expect(touches.map { $0.attributes["error"] != nil } == [false, true, false, true])
        // The inner step is bound to the write before; that it may have seen another one is said.
        #expect(try sources(recorder) == [[], [], [0], [1, 2]])
        #expect(
            try recorder.cautions() == [.readOfFailedWrite(channel: Self.x, reader: 2, writer: 1)])
    }

    /// What the step knew it knew, though its writes are none: the answer to what made it fail.
    @Test func aFailedStepGoesOnWithWhatItKnew() throws {
        let recorder = TouchRecorder()
        recorder.step("before") { $0.writes("db", "z") }
        try? recorder.step("outer") { outer in
            outer.reads("db", "z")
            outer.writes("db", "x")
            recorder.step("inner") { inner in
                inner.reads("db", "x")
                inner.writes("db", "y")
            }
            outer.reads("db", "y")
            throw Failure()
        }
        let graph = try DecisionGraph(steps: recorder.steps())
        #expect(graph.steps.map(\.agent) == ["before", "outer", "inner", "outer"])
        #expect(graph.forwardSlice(of: 0, atLeast: .observed) == [1, 3])
        let sealed = try TouchRecords(.v2).append(recorder.touches, to: try MemorySink(clock: TickingClock().clock))
        let lines = try sealed.map { try JSONReader.value(of: try $0.line()) }
        let read = try OwnRecordV2(options: AdapterOptions(["link_sequential": false])).steps(from: .array(lines))
        #expect(read.map { $0.dependencies.map(\.source) } == [[], [0], [], [1, 2]])
    }

    @Test func anErrorMayLookAtTheRecorderAsItIsDescribed() throws {
        struct Curious: Error, CustomStringConvertible {
            let recorder: TouchRecorder
            var description: String { "after \(recorder.begunCount) steps" }
        }
        let recorder = TouchRecorder()
        try? recorder.step("a") { _ in throw Curious(recorder: recorder) }
        #expect(recorder.touches[0].attributes["error"] == "Curious: after 1 steps")
    }

    @Test func aFailedStepThatStandsByItsWritesIsRestedOn() throws {
        let recorder = TouchRecorder()
        try? recorder.step("outer") { outer in
            outer.writes("db", "x")
            recorder.step("inner") { $0.reads("db", "x") }
            outer.writes(had: .applied)
            throw Failure()
        }
        #expect(try sources(recorder) == [[], [0]])
        #expect(try recorder.cautions().isEmpty)
    }

    @Test func whatFollowedADroppedStepFollowsWhatThatOneFollowed() throws {
        let recorder = TouchRecorder(failedSteps: .dropped)
        recorder.step("a") { $0.writes("db", "x") }
        for _ in 0..<2 {
            try? recorder.step("b") { step in
                step.writes("db", "x")
                throw Failure()
            }
        }
        recorder.step("c") { $0.reads("db", "x") }
        #expect(recorder.touches.map(\.index) == [0, 3])
        #expect(predecessors(recorder) == [[], [0]])
        #expect(try sources(recorder) == [[], [0]])
    }

    @Test func aCancelledBodyIsAFailedOne() async throws {
        let recorder = TouchRecorder()
        let task = Task {
            try await recorder.step("waiting") { step in
                step.writes("db", "x")
                try await Task.sleep(for: .seconds(600))
            }
        }
        task.cancel()
        _ = await task.result
        #expect(recorder.touches.map(\.effect) == [.failed])
    }

    // MARK: Open steps

    @Test func stepsThatHaveTakenPlaceAreShownWhileTheyRun() throws {
        let recorder = TouchRecorder()
        try recorder.step("outer") { outer throws in
            outer.writes("db", "x")
            #expect(recorder.touches.isEmpty)
            recorder.step("inner") { $0.reads("db", "x") }
            #expect(recorder.touches.map(\.index) == [0, 1])
            #expect(try sources(recorder) == [[], [0]])
            #expect(outer.touch?.index == 0)
        }
    }

    // MARK: Refusals

    @Test func aTouchAfterTheEndIsCountedAndChangesNothing() throws {
        for order in [CaptureOrder.causal, .begun] {
            let recorder = TouchRecorder(order: order)
            let kept = recorder.step("a") { $0 }
            let before = recorder.touches
            kept.reads("db", "x")
            kept.writes("db", "x")
            kept.decides("pay")
            kept.writes(had: .applied)
            #expect(recorder.touches == before)
            #expect(recorder.refusedTouches == [.stepEnded: 4])
            #expect(try recorder.cautions() == [.refused(.stepEnded, 4)])
        }
    }

    @Test func whatIsOverTheLimitIsCounted() throws {
        for order in [CaptureOrder.causal, .begun] {
            let recorder = TouchRecorder(order: order, touchLimit: 3)
            recorder.step("a") { step in
                for name: JSONString in ["p", "q", "r"] { step.writes("db", name) }
                recorder.step("b") { inner in
                    inner.reads("db", "p")
                    #expect(inner.touch == nil)
                    recorder.step("c") { _ in }
                }
            }
            #expect(recorder.touches.map(\.writes.count) == [2])
            #expect(recorder.begunCount == 3)
            #expect(recorder.refusedTouches == [.overLimit: 4])
        }
    }

    @Test func theRecordersOwnNamespaceIsRefused() {
        let recorder = TouchRecorder()
        recorder.step("a") { step in
            step.writes("touch_recorder", "memory", key: "0")
            step.reads("touch_recorder", "else")
        }
        #expect(recorder.refusedTouches == [.reservedNamespace: 2])
        #expect(recorder.touches[0].touches.isEmpty)
    }

    // MARK: Times

    @Test func touchesHaveTheirOwnTimes() throws {
        let clock = TickingClock()
        let recorder = TouchRecorder(clock: clock.clock)
        recorder.step("a") { step in
            step.reads("db", "x", value: 1)
            step.reads("db", "y", value: 2)
            step.writes("db", "z")
            step.writes("db", "z")
        }
        recorder.step("b") { $0.reads("db", "x") }
        recorder.step("c") { step in
            step.reads("db", "x")
            step.decides("pay")
            step.writes("db", "z")
        }
        #expect(recorder.touches.map(\.readAt) == [0, 4, 5])
        #expect(recorder.touches.map(\.writtenAt) == [3, nil, 7])
        #expect(recorder.touches.map(\.decidedAt) == [nil, nil, 6])
        let records = try TouchRecords(.v2).records(from: recorder.touches, clock: DecisionClock { 99 })
        #expect(records.map(\.decidedAt) == [3, 4, 6])
        #expect(records.map(\.data.snapshot.capturedAt) == [0, 4, 5])
    }

    // MARK: Sizes

    /// Work that grows with the square of any of these would take minutes.
    @Test func longDeepAndWideRunsAreCaptured() throws {
        let count = 20_000
        let nested = TouchRecorder()
        var open: [TouchCapture] = []
        for _ in 0..<count {
            let capture = nested.begin("n", in: open.last)
            capture.reads("db", "x")
            open.append(capture)
        }
        open[0].writes("db", "x")
        while let last = open.popLast() { nested.end(last) }
        #expect(nested.touches.count == count)
        #expect(try nested.steps().allSatisfy { $0.dependencies.isEmpty })

        // Two steps that write in turn are cut at every write but the first.
        let turns = TouchRecorder()
        let pair = [turns.begin("a"), turns.begin("b", by: .task(-1))]
        for turn in 0..<count { pair[turn % 2].writes("db", "x") }
        pair.forEach(turns.end)
        #expect(turns.touches.count == count)
        #expect(try turns.steps().map { $0.dependencies.count }.max() == 1)
        #expect(try turns.cautions().count > count / 2)

        // Every step of a wide group goes before the rest of the step around it.
        let wide = TouchRecorder()
        let around = wide.begin("around")
        for task in 0..<count { wide.end(wide.begin("w", in: around, by: .task(-1 - task))) }
        wide.end(around)
        #expect(wide.touches.last?.executionPredecessors?.count == count)
    }
}
