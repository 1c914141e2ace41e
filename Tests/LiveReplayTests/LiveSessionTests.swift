import Auditors
import BlastRadius
import CanonicalJSON
import DecisionGraph
import DecisionRecords
import Grounding
import Synchronization
import Testing

@testable import LiveReplay

@Suite struct LiveSessionTests {
    // MARK: Every prefix is the batch analysis

    /// Histories of few steps and many shapes, each compared with the batch analysis after every step.
    ///
    /// Indices in any order, references to steps that are not there, parallel and self references, every grade, modelled
    /// evidence, stated bases; some steps come twice and are refused.
    @Test(arguments: 0..<8)
    func tenThousandHistories(_ part: Int) throws {
        for seed in UInt64(part)..<10_000 where seed % 8 == UInt64(part) {
            var random = SeededRandom(seed: seed)
            var settings = LiveSession.Settings()
            settings.grounds = random.oneIn(4)
            settings.gate.minObservedFraction = random.oneIn(2) ? 0.5 : 0
            settings.gate.maxRho = random.oneIn(2) ? 0.9 : .infinity
            let session = LiveSession(settings)
            var accepted: [Step] = []
            for _ in 0..<1 + random.below(9) {
                let step = Self.step(after: accepted, &random)
                if accepted.contains(where: { $0.index == step.index }) {
                    #expect(throws: GraphError.self, "seed \(seed)") { try session.observe(step) }
                    continue
                }
                accepted.append(step)
                let report = try session.observe(step)
                guard Self.isBatch(report, accepted, settings) else {
                    Issue.record("seed \(seed): step \(accepted.count) is not the batch analysis")
                    return
                }
            }
        }
    }

    private static func step(after accepted: [Step], _ random: inout SeededRandom) -> Step {
        let known = accepted.map(\.index)
        let index = random.oneIn(8) && !known.isEmpty ? random.pick(known) : random.below(60) - 20
        let named = known + known + [index, 77, random.below(60) - 20]
        let edges = (0..<random.below(4)).map { _ in
            DependencyEdge(
                on: random.pick(named), grade: random.pick([.observed, .observed, .declared, .inferred]),
                evidence: random.oneIn(3) ? ["modeled": true] : [:])
        }
        let attributes: JSONObject =
            random.oneIn(3) ? ["basis": "order a-7 of 12.5", "inputs": ["order": "a-7"], "tool": "pay"] : [:]
        return Step(
            index: index, agent: random.pick(["a", "b"]), kind: random.pick([.decision, .toolCall]),
            dependencies: edges, attributes: attributes, executionPredecessors: random.oneIn(5) ? [] : nil)
    }

    /// Whether a report says what the batch analysis of the same steps says, in everything.
    private static func isBatch(_ report: LiveReport, _ steps: [Step], _ settings: LiveSession.Settings) -> Bool {
        guard let graph = try? DecisionGraph(steps: steps) else { return false }
        var batchSettings = RunAnalysis.Settings()
        batchSettings.gate = settings.gate
        batchSettings.grounds = settings.grounds
        let batch = RunAnalysis(
            of: graph, adapterID: settings.adapterID, completeness: .prefix, settings: batchSettings)
        return report.stepCount == steps.count && report.risk == batch.risk && report.coverage == batch.coverage
            && report.keystone?.index == batch.keystone?.index && report.keystone?.label == batch.keystone?.label
            && report.keystone?.reach == batch.keystone?.reach && report.perSession == batch.perSession
            && report.ranked() == Array(batch.ranked) && report.ranked(top: 2) == Array(batch.ranked.prefix(2))
            && report.grounding.map(\.result) == batch.grounding.map(\.result)
            && report.notes == batch.notes.map { .analysis($0) }
    }

    @Test func aReportStaysWhatItWas() throws {
        var random = SeededRandom(seed: 5)
        for rule in [LateEdgeRule.dropped, .reconnected] {
            var settings = LiveSession.Settings()
            settings.lateEdges = rule
            settings.grounds = true
            let session = LiveSession(settings)
            var reports: [(LiveReport, ranked: [RankedStep], grounding: Int)] = []
            for index in 0..<30 {
                let step = Step(
                    index: index, agent: "a", kind: .decision,
                    dependencies: [DependencyEdge(on: random.below(32), grade: .observed)],
                    attributes: index % 3 == 0 ? ["basis": "order 7"] : [:])
                let report = try session.observe(step)
                reports.append((report, report.ranked(), report.grounding.count))
            }
            for (report, ranked, grounding) in reports {
                #expect(report.ranked() == ranked, "\(rule)")
                for top in [-1, 0, 2] { #expect(report.ranked(top: top) == Array(ranked.prefix(max(top, 0)))) }
                #expect(report.grounding.count == grounding)
                #expect(report.analysis().coverage == report.coverage)
                #expect(report.analysis().keystone?.index == report.keystone?.index)
            }
        }
    }

    // MARK: Alarms

    /// Steps 0, 1, 2, … of which each rests on those given.
    private func alarms(
        _ edges: [[Int]], grades: Grade = .observed, _ change: (inout LiveSession.Settings) -> Void = { _ in }
    ) throws -> [[LiveAlarm]] {
        var settings = LiveSession.Settings()
        change(&settings)
        let session = LiveSession(settings)
        return try edges.enumerated().map { index, sources in
            try session.observe(
                Step(
                    index: index, agent: "a", kind: .decision,
                    dependencies: sources.map { DependencyEdge(on: $0, grade: grades) })
            ).alarms
        }
    }

    @Test func theKeystoneIsAlarmedWhenItChanges() throws {
        let found = try alarms([[], [], [1], [], [0], [0], [0]])
        #expect(found[0].isEmpty && found[1].isEmpty)
        #expect(
            found[2] == [
                .stateChanged(from: .withheld(.lowCoverage), to: .scored),
                .newKeystone(from: nil, to: 1, score: 0.5),
            ])
        #expect(found[3].isEmpty)
        // Of equal ones the first by index.
        #expect(found[4] == [.newKeystone(from: 1, to: 0, score: 0.25)])
        #expect(found[5].isEmpty && found[6].isEmpty)
    }

    @Test func lostScoresAreAlarmedAndTheSameKeystoneIsNoNews() throws {
        let session = LiveSession()
        func observe(_ index: Int, _ grade: Grade) throws -> [LiveAlarm.Code] {
            try session.observe(
                Step(
                    index: index, agent: "a", kind: .decision,
                    dependencies: index < 2 ? [] : [DependencyEdge(on: 0, grade: grade)])
            ).alarms.map(\.code)
        }
        #expect(try observe(0, .observed) == [])
        #expect(try observe(1, .observed) == [])
        #expect(try observe(2, .observed) == [.stateChanged, .newKeystone])
        #expect(try observe(3, .inferred) == [])
        #expect(try observe(4, .inferred) == [.stateChanged])
        #expect(session.report().keystone == nil && session.report().perSession == nil)
        #expect(try observe(5, .observed) == [.stateChanged])
    }

    @Test func eachStepIsAlarmedOnceWhenItIsOverTheLimit() throws {
        let found = try alarms([[], [], [], [0], [3], [4, 1], [5], [6]]) { $0.maxBlast = 2 }
        let over = found.map { $0.filter { $0.code == .blastOverLimit } }
        #expect(over[5] == [.blastOverLimit(index: 0, reach: 3, limit: 2)])
        #expect(over[6] == [.blastOverLimit(index: 3, reach: 3, limit: 2)])
        #expect(
            over[7] == [.blastOverLimit(index: 1, reach: 3, limit: 2), .blastOverLimit(index: 4, reach: 3, limit: 2)])
        #expect(over[..<5].joined().isEmpty)
    }

    /// What crosses the limit while scores are withheld is told when they are given.
    @Test func blastIsNotAlarmedWhileScoresAreWithheld() throws {
        let found = try alarms([[], [0], [0], [1]], grades: .observed) { settings in
            settings.maxBlast = 1
            settings.gate.maxRho = 0.6
        }
        #expect(found[2].isEmpty)
        #expect(found[3].contains(.blastOverLimit(index: 0, reach: 3, limit: 1)))
    }

    @Test func referencesThatFindNoStepAreAlarmed() throws {
        let dropped = try alarms([[2, 0], [], [1]])
        #expect(dropped[0] == [.missingReference(index: 0, source: 2), .missingReference(index: 0, source: 0)])
        #expect(dropped[2].first == .lateReference(index: 0, source: 2))
        let wired = try alarms([[2, 0], [], [1]]) { $0.lateEdges = .reconnected }
        #expect(wired[2].first == .lateEdge(index: 0, source: 2))
        let cyclic = try alarms([[2], [], [0]]) { $0.lateEdges = .reconnected }
        #expect(cyclic[2].first == .cyclicReference(index: 0, source: 2))
    }

    @Test func snapshotsTurnStaleOnceAndInOrder() throws {
        var settings = LiveSession.Settings()
        settings.maxSnapshotAge = 60
        let session = LiveSession(settings)
        func observe(_ index: Int, captured: JSONNumber?, now: JSONNumber?) throws -> [LiveAlarm] {
            try session.observe(
                Step(index: index, agent: "a", kind: .decision),
                snapshot: DependencySnapshot(["a": 1], capturedAt: captured), now: now
            ).alarms
        }
        #expect(try observe(0, captured: 1000, now: 1010) == [])
        #expect(try observe(1, captured: 990, now: 1020) == [])
        #expect(try observe(2, captured: nil, now: 1020) == [])
        #expect(try observe(3, captured: 1100.5, now: 1040) == [.futureSnapshot(index: 3, ahead: 60.5)])
        #expect(
            try observe(4, captured: 900, now: 1050) == [
                .staleSnapshot(index: 1, age: 60, limit: 60), .staleSnapshot(index: 4, age: 150, limit: 60),
            ])
        #expect(session.report(now: 1059.5).alarms == [])
        #expect(session.report(now: 1060).alarms == [.staleSnapshot(index: 0, age: 60, limit: 60)])
        #expect(session.report(now: 2000).alarms == [.staleSnapshot(index: 3, age: 899.5, limit: 60)])
        #expect(session.report(now: 3000).alarms == [])
        // Without a time nothing ages, and what has no finite date never does.
        #expect(try observe(5, captured: .double(.nan), now: 9000) == [])
        #expect(try observe(6, captured: 5, now: nil) == [])
    }

    @Test func basesWithLittleSupportAreAlarmed() throws {
        var settings = LiveSession.Settings()
        settings.grounds = true
        settings.minGrounding = 0.9
        let session = LiveSession(settings)
        func observe(_ index: Int, _ attributes: JSONObject) throws -> [LiveAlarm] {
            try session.observe(Step(index: index, agent: "a", kind: .decision, attributes: attributes)).alarms
        }
        #expect(try observe(0, ["basis": "order a-7", "inputs": ["order": "a-7"]]) == [])
        #expect(try observe(1, ["basis": "order a-7"]) == [.ungroundedBasis(index: 1, score: nil, limit: 0.9)])
        let weak = try observe(2, ["basis": "order a-7 costs 12", "inputs": ["order": "a-7"]])
        #expect(weak.count == 1 && weak[0].code == .ungroundedBasis && weak[0].index == 2)
        #expect(try observe(3, ["basis": "the and of", "inputs": ["a": 1]]) == [])
        #expect(try observe(4, [:]) == [])
    }

    @Test func everyAlarmHasASentence() {
        let alarms: [LiveAlarm] = [
            .stateChanged(from: .scored, to: .withheld(.lowCoverage)),
            .stateChanged(from: .scored, to: .withheld(.singleDecision)),
            .stateChanged(from: .withheld(.lowCoverage), to: .scored), .newKeystone(from: nil, to: 3, score: 0.25),
            .newKeystone(from: 1, to: 3, score: 0.25), .blastOverLimit(index: 3, reach: 9, limit: 8),
            .staleSnapshot(index: 3, age: 61, limit: 60), .futureSnapshot(index: 3, ahead: 2),
            .ungroundedBasis(index: 3, score: 0.25, limit: 0.5), .ungroundedBasis(index: 3, score: nil, limit: 0.5),
            .missingReference(index: 3, source: 9), .missingReference(index: 3, source: 3),
            .lateReference(index: 3, source: 9), .lateEdge(index: 3, source: 9), .cyclicReference(index: 3, source: 9),
        ]
        #expect(Set(alarms.map(\.code)) == Set(LiveAlarm.Code.allCases))
        #expect(Set(alarms.map(\.text)).count == alarms.count)
        for alarm in alarms {
            #expect(alarm.index == (alarm.code == .stateChanged ? nil : 3))
            #expect(alarm.text.first?.isUppercase == false && !alarm.text.hasSuffix("."))
        }
    }

    // MARK: Snapshots

    @Test func whichSnapshotCounts() throws {
        let session = LiveSession()
        let attributes: [JSONObject] = [
            ["snapshot_state": ["a": 1], "state": ["b": 1], "snapshot_captured_at": 7],
            ["state": ["b": 1], "snapshot_captured_at": 7.5], ["snapshot_state": .null, "state": [:]],
            ["snapshot_state": "text", "state": ["b": 1]], ["snapshot_state": [:]], ["state": [1]], [:],
        ]
        for (index, attributes) in attributes.enumerated() {
            _ = try session.observe(Step(index: index, agent: "a", kind: .decision, attributes: attributes))
        }
        _ = try session.observe(
            Step(index: 9, agent: "a", kind: .decision, attributes: attributes[0]),
            snapshot: DependencySnapshot(["c": 1]))
        #expect(
            session.snapshots == [
                CapturedSnapshot(index: 0, snapshot: DependencySnapshot(["a": 1], capturedAt: 7)),
                CapturedSnapshot(index: 1, snapshot: DependencySnapshot(["b": 1], capturedAt: 7.5)),
                CapturedSnapshot(index: 2, snapshot: DependencySnapshot([:])),
                CapturedSnapshot(index: 4, snapshot: DependencySnapshot([:])),
                CapturedSnapshot(index: 9, snapshot: DependencySnapshot(["c": 1])),
            ])
    }

    /// Counts how often it is asked; objects to a state with a key, and fails at another.
    private final class CountingAuditor: SnapshotAuditor {
        struct Refusal: Error {}
        let asked = Mutex(0)

        func report(on snapshot: DependencySnapshot, at now: JSONNumber?) throws -> Report {
            asked.withLock { $0 += 1 }
            if snapshot.state["fails"] != nil { throw Refusal() }
            return Report(stage: "data", name: "counting", flag: snapshot.state["bad"] == nil ? "ok" : "bad")
        }
    }

    @Test func theAuditorIsAskedOncePerSnapshotAndTime() throws {
        let auditor = CountingAuditor()
        var settings = LiveSession.Settings()
        settings.dataAuditor = auditor
        let session = LiveSession(settings)
        for (index, key) in ["ok", "bad", "fails", "bad"].enumerated().reversed() {
            _ = try session.observe(
                Step(index: index, agent: "a", kind: .decision), snapshot: DependencySnapshot([JSONString(key): 1]))
        }
        #expect(auditor.asked.withLock { $0 } == 0)
        let report = session.report()
        #expect(report.dataReports.map(\.index) == [3, 1, 0])
        #expect(
            report.notes.suffix(2) == [
                .dataFlagged([1, 3]),
                .dataUnavailable([UnavailableReport(index: 2, errorType: "Refusal", detail: "Refusal()")]),
            ])
        #expect(auditor.asked.withLock { $0 } == 4)
        _ = try session.observe(Step(index: 8, agent: "a", kind: .decision), snapshot: DependencySnapshot(["bad": 1]))
        #expect(session.report().notes.contains(.dataFlagged([1, 3, 8])))
        #expect(auditor.asked.withLock { $0 } == 5)
        #expect(session.report(now: 7).dataReports.count == 4)
        #expect(auditor.asked.withLock { $0 } == 10)
        // The older report still speaks of its own snapshots.
        #expect(report.dataReports.map(\.index) == [3, 1, 0])
    }

    @Test func anAuditorOfRecordsJudgesSnapshots() throws {
        var settings = LiveSession.Settings()
        settings.dataAuditor = RecordSnapshotAuditor(try SnapshotFreshness(maxAge: 60))
        let session = LiveSession(settings)
        _ = try session.observe(
            Step(index: 4, agent: "a", kind: .decision), snapshot: DependencySnapshot(["a": 1], capturedAt: 100))
        #expect(session.report(now: 120).dataReports.map(\.report.flag) == ["ok"])
        #expect(session.report(now: 400).notes.contains(.dataFlagged([4])))
        let untimed = session.report().notes.last
        #expect(untimed?.code.description == "data_unavailable")
    }

    // MARK: Shared between tasks

    @Test func manyTasksShareASession() async throws {
        var settings = LiveSession.Settings()
        settings.grounds = true
        settings.maxBlast = 3
        settings.dataAuditor = CountingAuditor()
        let session = LiveSession(settings)
        let (tasks, steps) = (8, 60)
        try await withThrowingTaskGroup(of: Int.self) { group in
            for task in 0..<tasks {
                group.addTask {
                    var scored = 0
                    for number in 0..<steps {
                        let index = number * tasks + task
                        let report = try session.observe(
                            Step(
                                index: index, agent: "a", kind: .decision,
                                dependencies: number == 0
                                    ? [] : [DependencyEdge(on: index - tasks, grade: .observed)],
                                attributes: number % 20 == 0 ? ["basis": "order 7"] : [:]),
                            snapshot: number % 10 == 0 ? DependencySnapshot(["bad": 1]) : nil)
                        if report.risk.isScored { scored += 1 }
                        if number % 15 == 0 {
                            #expect(report.ranked(top: 1).count == 1)
                            #expect(report.dataReports.count <= tasks * steps)
                            #expect(report.analysis(top: 1).graph.stepCount == report.stepCount)
                        }
                        #expect(throws: GraphError.self) {
                            try session.observe(Step(index: index, agent: "b", kind: .toolCall))
                        }
                    }
                    return scored
                }
            }
            for try await scored in group { #expect(scored > 0) }
        }
        let report = session.report()
        #expect(report.stepCount == tasks * steps)
        // Each task's steps are a chain of their own, and no other rests on them.
        #expect(report.keystone?.index == 0 && report.keystone?.reach == steps - 1)
        #expect(report.ranked() == Array(report.analysis().ranked))
        #expect(report.dataReports.count == tasks * steps / 10)
    }
}
