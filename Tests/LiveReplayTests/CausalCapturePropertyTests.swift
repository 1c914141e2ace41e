import Adapters
import CanonicalJSON
import DecisionGraph
import DecisionRecords
import LiveReplay
import Testing

/// Random schedules against the obvious answer. The seed of a failing case is in its message.
@Suite struct CausalCapturePropertyTests {
    private static let reducer = CaptureSchedule.channels[3]

    private static func schedule(_ seed: UInt64, reducers: Set<ResourceRef> = [reducer]) -> CaptureSchedule {
        CaptureSchedule(
            seed: seed, actions: 20 + Int(seed % 150), recorder: TouchRecorder(reducerChannels: reducers))
    }

    @Test func everyReadRestsOnTheWriteThatItSaw() throws {
        var (edgeCount, cutCount, failedCount) = (0, 0, 0)
        for seed in UInt64(1)...1500 {
            let schedule = Self.schedule(seed)
            let steps = try schedule.recorder.steps()
            var found: Set<CaptureSchedule.Edge> = []
            for step in steps {
                for edge in step.dependencies {
                    let resource = try #require(edge.resource)
                    if resource.namespace == TouchRecorder.memoryNamespace {
                        #expect(step.attributes[TouchRecorder.continuesAttribute] == .int(edge.source), "seed \(seed)")
                        #expect(edge.evidence["overcaptured"] == true, "seed \(seed)")
                        cutCount += 1
                    } else {
                        found.insert(
                            CaptureSchedule.Edge(reader: step.index, writer: edge.source, channel: resource))
                    }
                    #expect(edge.grade == .observed)
                }
            }
            #expect(found == schedule.expectedEdges, "seed \(seed)")
            let continued = steps.filter { $0.attributes[TouchRecorder.continuesAttribute] != nil }
            #expect(
                continued.allSatisfy {
                    $0.dependencies.filter { $0.resource?.namespace == TouchRecorder.memoryNamespace }.count == 1
                }, "seed \(seed)")
            edgeCount += found.count
            failedCount += schedule.failed.count
        }
        // The cases that matter do occur.
        #expect(edgeCount > 10_000 && cutCount > 2000 && failedCount > 500)
    }

    @Test func everyEdgeLeadsToAnEarlierStep() throws {
        for seed in UInt64(1)...500 {
            let schedule = Self.schedule(seed)
            let touches = schedule.recorder.touches
            #expect(touches.map(\.superstep) == Array(touches.indices), "seed \(seed)")
            #expect(Set(touches.map(\.index)) == Set(touches.indices), "seed \(seed)")
            #expect(
                touches.allSatisfy {
                    Set($0.executionPredecessors ?? [-1]).count == ($0.executionPredecessors?.count ?? -1)
                })
            let match = try schedule.recorder.match()
            #expect(match.conflicts.isEmpty, "seed \(seed)")
            let graph = try DecisionGraph(steps: match.steps)
            #expect(graph.droppedDependencyCount == 0 && graph.droppedPredecessorCount == 0, "seed \(seed)")
        }
    }

    /// What one task does is a chain.
    @Test func stepsOfATaskFollowEachOther() throws {
        for seed in UInt64(1)...500 {
            let schedule = Self.schedule(seed)
            // Scopes are numbered as they begin; a step that continues another belongs to that one's scope.
            var scopes: [Int: Int] = [:]
            var number = 0
            for touch in schedule.recorder.touches.sorted(by: { $0.index < $1.index }) {
                if let old = touch.attributes[TouchRecorder.continuesAttribute]?.int {
                    scopes[touch.index] = scopes[old]
                } else {
                    scopes[touch.index] = number
                    number += 1
                }
            }
            #expect(number == schedule.scopeCount, "seed \(seed)")
            var last: [Int: Int] = [:]
            for touch in schedule.recorder.touches {
                let strand = schedule.strandOfScope[scopes[touch.index] ?? -1] ?? -1
                if let before = last[strand] {
                    #expect(touch.executionPredecessors?.contains(before) == true, "seed \(seed), step \(touch.index)")
                }
                last[strand] = touch.index
            }
        }
    }

    @Test func serialRunsAreAsInTheReferencesOrder() throws {
        for seed in UInt64(1)...200 {
            func match(_ order: CaptureOrder) throws -> TouchMatch {
                let recorder = TouchRecorder(order: order, reducerChannels: [Self.reducer])
                let schedule = CaptureSchedule(seed: seed, actions: 80, recorder: recorder, isSerial: true)
                #expect(recorder.touches.count == schedule.scopeCount, "seed \(seed)")
                return try recorder.match()
            }
            let (causal, begun) = (try match(.causal), try match(.begun))
            #expect(causal.stepOrder == begun.stepOrder, "seed \(seed)")
            for position in causal.touches.indices {
                // A step's own write, though it failed, is no read in the causal order; in the reference's it hides
                // none.
                let own = Set(begun.touches[position].writes)
                let sources = { (match: TouchMatch) in
                    match.edges(at: position).filter { edge in edge.resource.map { !own.contains($0) } ?? true }
                        .map(\.source)
                }
                #expect(sources(causal) == sources(begun), "seed \(seed)")
            }
        }
    }

    @Test func theRecordsOfARunGiveItsEdgesBack() throws {
        for seed in UInt64(1)...100 {
            let schedule = Self.schedule(seed, reducers: [])
            let steps = try schedule.recorder.steps()
            let sealed = try TouchRecords(.v2).append(
                schedule.recorder.touches, to: try MemorySink(clock: TickingClock().clock))
            let adapter = try OwnRecordV2(options: AdapterOptions(["link_sequential": false]))
            let lines = try sealed.map { try JSONReader.value(of: try $0.line()) }
            let read = try adapter.steps(from: .array(lines))
            #expect(read.count == steps.count, "seed \(seed)")
            var places: [Int: Int] = [:]
            for (place, step) in steps.enumerated() { places[step.index] = place }
            for (a, b) in zip(read, steps) {
                #expect(a.dependencies.map(\.source) == b.dependencies.map { places[$0.source] }, "seed \(seed)")
                #expect(a.dependencies.map(\.resource) == b.dependencies.map(\.resource), "seed \(seed)")
            }
        }
    }

    @Test func theSameScheduleMakesTheSameRun() throws {
        for seed in UInt64(1)...50 {
            #expect(Self.schedule(seed).recorder.touches == Self.schedule(seed).recorder.touches, "seed \(seed)")
        }
    }

    // MARK: Concurrent writes

    @Test func concurrentWritesAreThoseThatNoPathJoins() throws {
        var count = 0
        for seed in UInt64(1)...500 {
            let schedule = Self.schedule(seed)
            let steps = try schedule.recorder.steps()
            let found = ConcurrentWrites.found(
                in: try DecisionGraph(steps: steps), reducerChannels: schedule.recorder.reducerChannels)
            #expect(found == Self.slowConcurrentWrites(steps, schedule.recorder.reducerChannels), "seed \(seed)")
            let said = try schedule.recorder.cautions().compactMap { caution in
                if case .concurrentWrites(let writes) = caution { writes } else { nil }
            }
            #expect(said == found, "seed \(seed)")
            count += found.count
        }
        #expect(count > 300)
    }

    /// By closing the relation over all paths.
    private static func slowConcurrentWrites(_ steps: [Step], _ reducers: Set<ResourceRef>) -> [ConcurrentWrites] {
        var before: [Int: Set<Int>] = [:]
        for step in steps {
            var all: Set<Int> = []
            for source in step.dependencies.map(\.source) + (step.executionPredecessors ?? []) {
                all.formUnion([source])
                all.formUnion(before[source] ?? [])
            }
            before[step.index] = all
        }
        var found: [ConcurrentWrites] = []
        for (place, step) in steps.enumerated() {
            for touch in step.touches where touch.access == .write && !reducers.contains(touch.resource) {
                let earlier = steps[..<place].last { $0.touches.contains(touch) }
                guard let earlier, before[step.index]?.contains(earlier.index) == false else { continue }
                found.append(ConcurrentWrites(channel: touch.resource, earlier: earlier.index, later: step.index))
            }
        }
        return found
    }
}
