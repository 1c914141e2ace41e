import Adapters
import Auditors
import CanonicalJSON
import DecisionGraph
import DecisionRecords
import LiveReplay
import Synchronization
import Testing

@Suite struct TouchRecordsTests {
    /// A clock that goes on by a second each time it is asked.
    private func ticking() -> DecisionClock {
        let count = Counter()
        return DecisionClock { .integer(JSONInteger(1000 + count.next())) }
    }

    private final class Counter: Sendable {
        private let value = Mutex(0)
        func next() -> Int {
            value.withLock {
                $0 += 1
                return $0 - 1
            }
        }
    }

    private func touches(_ random: inout SeededRandom) -> [StepTouch] {
        let pool = [
            ResourceRef("db", "order"), ResourceRef("db", "order", key: "7"), ResourceRef("s", "order", key: "7"),
            ResourceRef("s", "a:b"), ResourceRef("s", "a", key: "b"), ResourceRef("caf\u{E9}", "e\u{301}"),
        ]
        func some(_ most: UInt64) -> [ResourceRef] {
            (0..<random.next() % (most + 1)).map { _ in pool[Int(random.next() % UInt64(pool.count))] }
        }
        var touches: [StepTouch] = []
        for place in 0..<Int(1 + random.next() % 14) {
            var touch = StepTouch(
                index: place * 5 - 9, superstep: Int(random.next() % 6) - 1, agent: JSONString("a\(random.next() % 3)"),
                kind: random.next() % 2 == 0 ? .decision : .toolCall, reads: some(4), writes: some(3),
                effect: WriteEffect.allCases[Int(random.next() % 4)])
            touch.overcaptured = Set(touch.reads.filter { _ in random.next() % 3 == 0 })
            if random.next() % 2 == 0 { touch.actionType = random.next() % 4 == 0 ? "" : "pay" }
            if random.next() % 3 == 0 { touch.decidedAt = .int(Int(random.next() % 5000)) }
            for read in touch.reads where random.next() % 2 == 0 { touch.readValues[read.resourceID] = 1 }
            touches.append(touch)
        }
        return touches.shuffled(using: &random)
    }

    /// The steps that an adapter reads in sealed lines.
    private func readBack(_ sealed: [SealedRecord]) throws -> [Step] {
        let adapter = try OwnRecordV2(options: AdapterOptions(["link_sequential": false]))
        let lines = try sealed.map { try JSONReader.value(of: try $0.line()) }
        return try adapter.steps(from: .array(lines))
    }

    /// A step reads its own write, which is no read of others: its full name is no short name of another channel.
    @Test func aFullNameOfAnOwnWriteStaysItsOwn() throws {
        let recorder = TouchRecorder()
        recorder.step("a") { step in
            step.reads("db", "orders", key: "7")
            step.writes("orders", "7")
            step.reads("orders", "7", value: "own")
        }
        let record = try TouchRecords(.v2).records(from: recorder.touches, clock: ticking())[0]
        #expect(record.data.snapshot.state == ["orders:7": "own"])
    }

    @Test func aLogGivesTheObservedEdgesBack() throws {
        var edgeCount = 0
        for seed in UInt64(1)...300 {
            var random = SeededRandom(state: seed)
            let touches = touches(&random)
            let match = try TouchMatcher(adapterID: "own_record_v2").match(touches)
            let sealed = try TouchRecords(.v2).append(touches, to: try MemorySink(clock: ticking()))
            let steps = try readBack(sealed)
            // The record of a step is at the step's place in step order.
            var places: [Int: Int] = [:]
            for (place, index) in match.stepOrder.enumerated() { places[index] = place }
            #expect(steps.map(\.index) == Array(0..<touches.count), "seed \(seed)")
            for (step, expected) in zip(steps, match.steps) {
                let edges = expected.dependencies.map { edge in
                    DependencyEdge(
                        on: places[edge.source] ?? -1, grade: edge.grade, resource: edge.resource,
                        evidence: edge.evidence)
                }
                #expect(step.dependencies == edges, "seed \(seed)")
                edgeCount += edges.count
            }
        }
        #expect(edgeCount > 300)
    }

    @Test func anAuditedLogGivesThemBackToo() throws {
        for seed in UInt64(1)...40 {
            var random = SeededRandom(state: seed)
            let touches = touches(&random)
            let plan = try AuditPlan(names: ["snapshot_freshness_v2", "model", "harness"], maxAgeSeconds: 60)
            let plain = try MemorySink(clock: ticking())
            let audited = try MemorySink(clock: ticking())
            for record in try TouchRecords(.v2).records(from: touches, clock: ticking()) {
                _ = try plain.append(record)
                _ = try audited.append(try plan.audit(record, at: 2000))
            }
            let (a, b) = (try readBack(plain.records), try readBack(audited.records))
            #expect(a.map(\.dependencies) == b.map(\.dependencies), "seed \(seed)")
            #expect(audited.records.allSatisfy { $0.record.data.report.name == "snapshot-freshness" })
        }
    }

    @Test func theSecondVersionHasOwnTimesAndCausalOrder() throws {
        let touches = [
            StepTouch(index: 0, superstep: 2, agent: "late", actionType: "b", decidedAt: 50.5),
            StepTouch(index: 1, superstep: 1, agent: "early", actionType: "a"),
            StepTouch(index: 2, superstep: 1, agent: "tool", kind: .toolCall),
        ]
        let records = try TouchRecords(.v2).records(from: touches, clock: ticking())
        #expect(records.map(\.actionType) == ["a", "", "b"])
        #expect(records.map(\.decidedAt) == [1000, 1001, 50.5])
        #expect(records.map(\.data.snapshot.capturedAt) == [1000, 1001, 50.5])
        #expect(records.map(\.model.modelID) == ["early", "tool", "late"])
        let steps = records.map { $0.data.report.evidence["step"]?.object }
        #expect(steps.map { $0?["decided"] } == [true, false, true])
        #expect(steps.map { $0?["idx"] } == [1, 2, 0])
    }

    @Test func theFirstVersionKeepsTheOrderAndTheClocksTime() throws {
        let touches = [
            StepTouch(index: 0, superstep: 2, agent: "late", actionType: "b", decidedAt: 50.5),
            StepTouch(index: 2, superstep: 1, agent: "tool", kind: .toolCall),
            StepTouch(index: 1, superstep: 1, agent: "early", actionType: ""),
        ]
        let records = try TouchRecords(.v1).records(from: touches, clock: ticking())
        #expect(records.map(\.actionType) == ["b", ""])
        #expect(records.map(\.decidedAt) == [1000, 1001])
        #expect(records.allSatisfy { $0.data.snapshot.capturedAt == nil && $0.data.report == .blank(.data) })
    }

    @Test func valuesAreNamedByTheirChannelAsFarAsItIsKnown() throws {
        let reads = [
            ResourceRef("one", "x"), ResourceRef("one", "y", key: "k"), ResourceRef("two", "z"),
            ResourceRef("three", "z"), ResourceRef("one", "w"),
        ]
        let values: JSONObject = [
            "x": 1, "y:k": 2, "z": 3, "elsewhere": 4, "w": 5, "one:w": 6,
        ]
        let touch = StepTouch(index: 0, agent: "a", reads: reads, readValues: values, actionType: "t")
        let state = try TouchRecords(.v2).records(from: [touch], clock: ticking())[0].data.snapshot.state
        // z could be either channel; w has its channel's own name beside it.
        #expect(state == ["one:x": 1, "one:y:k": 2, "z": 3, "elsewhere": 4, "w": 5, "one:w": 6] as JSONObject)
        let first = try TouchRecords(.v1).records(from: [touch], clock: ticking())[0].data.snapshot.state
        #expect(first == values)
    }

    @Test func aFailedStepIsMarked() throws {
        struct Failure: Error {}
        let recorder = TouchRecorder()
        try? recorder.step("p") { step in
            step.decides("pay", cost: 5)
            throw Failure()
        }
        let record = try TouchRecords(.v2).records(from: recorder.touches, clock: ticking())[0]
        #expect(record.harness.report.marksFailure)
        #expect(record.harness.action == Action("pay", cost: 5))
        #expect(record.data.report.evidence["touches"]?.object?["effect"] == "failed")
    }

    @Test func aCostOrTimeThatIsNoNumberIsRefusedBeforeAnythingIsAppended() throws {
        let good = StepTouch(index: 0, agent: "a", actionType: "t")
        for bad in [
            StepTouch(index: 1, agent: "a", actionType: "t", actionCost: "5"),
            StepTouch(index: 1, agent: "a", actionType: "t", decidedAt: true),
        ] {
            let sink = try MemorySink(clock: ticking())
            #expect { try TouchRecords(.v2).append([good, bad], to: sink) } throws: { error in
                (error as? RecordError)?.code == .wrongScalarType
                    && (error as? RecordError)?.pointer?.hasPrefix("/1/") == true
            }
            #expect(sink.records.isEmpty)
        }
    }

    @Test func noTouchesMakeNoRecords() throws {
        for version in TouchRecords.Version.allCases {
            #expect(try TouchRecords(version).records(from: [], clock: ticking()).isEmpty)
        }
    }
}
