import CanonicalJSON
import DecisionGraph
import DecisionRecords
import LiveReplay
import Synchronization
import Testing

/// Tasks that really run beside each other.
@Suite struct ConcurrentCaptureTests {
    // MARK: The step in force

    private func lookUp(_ name: JSONString) async {
        await Task.yield()
        TouchRecorder.current?.reads("db", name)
    }

    @Test func functionsDeepInTheCallTreeFindTheStep() async {
        #expect(TouchRecorder.current == nil)
        let recorder = TouchRecorder()
        await recorder.step("outer") { outer in
            #expect(TouchRecorder.current === outer)
            await lookUp("a")
            await recorder.step("inner") { inner in
                #expect(TouchRecorder.current === inner)
                await lookUp("b")
            }
            await lookUp("c")
        }
        #expect(TouchRecorder.current == nil)
        #expect(recorder.touches.map(\.agent) == ["inner", "outer"])
        #expect(recorder.touches.map { $0.reads.map(\.resourceID) } == [["b"], ["a", "c"]])
    }

    @Test func whatChildTasksTouchBelongsToTheStepAroundThem() async {
        let recorder = TouchRecorder()
        await recorder.step("outer") { _ in
            async let one: Void = lookUp("a")
            async let two: Void = lookUp("b")
            _ = await (one, two)
            await withTaskGroup { group in
                for name: JSONString in ["c", "d", "e"] { group.addTask { await self.lookUp(name) } }
            }
        }
        #expect(recorder.touches.count == 1)
        #expect(Set(recorder.touches[0].reads.map(\.resourceID)) == ["a", "b", "c", "d", "e"])
    }

    @Test func recordersDoNotSeeEachOthersSteps() throws {
        let (one, two) = (TouchRecorder(), TouchRecorder())
        one.step("outer") { outer in
            outer.reads("db", "x")
            two.step("other") { _ in
                one.step("inner") { $0.writes("db", "x") }
            }
        }
        #expect(one.touches.map(\.executionPredecessors) == [[], [0]])
        #expect(two.touches.map(\.executionPredecessors) == [[]])
    }

    @Test func aTaskThatOutlivesItsStepTouchesForNobody() async throws {
        let recorder = TouchRecorder()
        let (gate, open) = AsyncStream<Void>.makeStream()
        let late = recorder.step("outer") { _ in
            Task {
                for await _ in gate {}
                await lookUp("late")
                recorder.step("follower") { $0.reads("db", "x") }
            }
        }
        open.finish()
        await late.value
        #expect(recorder.refusedTouches == [.stepEnded: 1])
        #expect(recorder.touches.map(\.agent) == ["outer", "follower"])
        #expect(recorder.touches.map(\.executionPredecessors) == [[], [0]])
    }

    // MARK: Execution

    @Test func aGroupForksAndJoins() async throws {
        let recorder = TouchRecorder()
        recorder.step("before") { _ in }
        await withTaskGroup { group in
            for _ in 0..<3 {
                group.addTask {
                    await recorder.step("worker") { _ in
                        await Task.yield()
                        recorder.step("tool", kind: .toolCall) { _ in }
                    }
                }
            }
        }
        recorder.step("after") { _ in }
        let touches = recorder.touches
        let workers = touches.filter { $0.agent == "worker" }.map(\.index)
        for touch in touches {
            switch touch.agent {
            case "before": #expect(touch.executionPredecessors == [])
            case "tool": #expect(touch.executionPredecessors == [0])
            case "worker":
                // After its tool, and after nothing of another worker.
                let tool = touches.first { [$0.index] == touch.executionPredecessors }
                #expect(tool?.agent == "tool")
            default: #expect(Set(touch.executionPredecessors ?? []) == Set(workers + [0]))
            }
        }
        #expect(try DecisionGraph(steps: recorder.steps()).droppedPredecessorCount == 0)
    }

    @Test func workersThatWriteOneChannelAreNamed() async throws {
        let recorder = TouchRecorder()
        await recorder.step("outer") { outer in
            outer.writes("db", "plan")
            await withTaskGroup { group in
                for _ in 0..<2 {
                    group.addTask {
                        recorder.step("worker") { step in
                            step.reads("db", "plan")
                            step.writes("db", "result")
                        }
                    }
                }
            }
            outer.reads("db", "result")
        }
        let indices = recorder.touches.filter { $0.agent == "worker" }.map(\.index)
        let writes = ConcurrentWrites(channel: ResourceRef("db", "result"), earlier: indices[0], later: indices[1])
        #expect(try recorder.cautions() == [.concurrentWrites(writes)])
        #expect(try recorder.steps().last?.dependencies.map(\.source) == [0, indices[1]])
        // One after the other they are not.
        let serial = TouchRecorder()
        for _ in 0..<2 { serial.step("worker") { $0.writes("db", "result") } }
        #expect(try serial.cautions().isEmpty)
    }

    // MARK: Truth

    /// A store in which every value says which step wrote it, touched and noted in one critical section.
    private final class Store: Sendable {
        private let writers = Mutex<[Int: Int]>([:])
        private let seen = Mutex<Set<CaptureSchedule.Edge>>([])

        static func channel(_ number: Int) -> ResourceRef { ResourceRef("store", JSONString("c\(number)")) }

        func write(_ number: Int) {
            writers.withLock { writers in
                guard let step = TouchRecorder.current else { return }
                step.writes("store", Self.channel(number).resourceID)
                writers[number] = step.touch?.index
            }
        }

        func read(_ number: Int) {
            writers.withLock { writers in
                guard let step = TouchRecorder.current else { return }
                step.reads("store", Self.channel(number).resourceID)
                guard let writer = writers[number], let reader = step.touch?.index, writer != reader else { return }
                let edge = CaptureSchedule.Edge(reader: reader, writer: writer, channel: Self.channel(number))
                seen.withLock { _ = $0.insert(edge) }
            }
        }

        var edges: Set<CaptureSchedule.Edge> { seen.withLock { $0 } }
    }

    @Test func tasksRestOnWhatTheyReallyRead() async throws {
        let recorder = TouchRecorder()
        let store = Store()
        await recorder.step("outer") { _ in
            await withTaskGroup { group in
                for task in 0..<16 {
                    group.addTask {
                        var random = SeededRandom(state: UInt64(task))
                        for _ in 0..<20 {
                            await recorder.step("worker-\(task)") { _ in
                                for _ in 0..<4 {
                                    let number = Int(random.next() % 6)
                                    if random.next() % 3 == 0 { store.write(number) } else { store.read(number) }
                                    if random.next() % 4 == 0 { await Task.yield() }
                                    if random.next() % 8 == 0 {
                                        recorder.step("tool") { _ in store.write(number) }
                                    }
                                }
                            }
                            store.read(Int(random.next() % 6))
                        }
                    }
                }
            }
        }
        var found: Set<CaptureSchedule.Edge> = []
        let steps = try recorder.steps()
        for step in steps {
            for edge in step.dependencies where edge.resource?.namespace == "store" {
                found.insert(
                    CaptureSchedule.Edge(
                        reader: step.index, writer: edge.source, channel: try #require(edge.resource)))
            }
        }
        #expect(found == store.edges)
        #expect(found.count > 100)
        let graph = try DecisionGraph(steps: steps)
        #expect(graph.droppedDependencyCount == 0 && graph.droppedPredecessorCount == 0)
    }
}
