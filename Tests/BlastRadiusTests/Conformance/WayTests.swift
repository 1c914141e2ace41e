import BlastRadius
import CanonicalJSON
import DecisionGraph
import Findings
import Testing

/// Ways that were not taken, loops, gates, touches and dependencies.
@Suite struct WayTests {
    /// a, then b1 b2 or c, then d.
    private func branching() throws -> ProcessPlan {
        var steps = [
            Processes.step(0, "a"), Processes.step(1, "b1", after: [0]), Processes.step(2, "b2", after: [1]),
            Processes.step(3, "c", after: [0]), Processes.step(4, "d", after: [2, 3]),
        ]
        steps[0].split = .one
        return try ProcessPlan(steps: steps)
    }

    private func outcomes(_ labels: [JSONString], _ plan: ProcessPlan) throws -> [String] {
        let found = PlanConformance(of: try Processes.run(labels), against: plan)
        #expect(found.isExact, "\(labels)")
        return found.moves.map { move in
            "\(move.outcome.rawValue) \(move.plan.map { "\(plan.steps[$0].title)" } ?? "-") \(move.run ?? -1)"
        }
    }

    @Test func stepsOfAWayNotTakenAreFree() throws {
        let plan = try branching()
        #expect(
            try outcomes(["a", "c", "d"], plan) == [
                "matched a 0", "matched c 1", "not_taken b1 -1", "not_taken b2 -1", "matched d 2",
            ])
        let found = PlanConformance(of: try Processes.run(["a", "c", "d"]), against: plan)
        #expect(found.fitness == 1 && found.plannedCount == 3)
        // All ways may run.
        #expect(PlanConformance(of: try Processes.run(["a", "b1", "c", "b2", "d"]), against: plan).fitness == 1)
    }

    @Test func aStepOfAWayTakenIsDue() throws {
        let plan = try branching()
        #expect(
            try outcomes(["a", "b1", "d"], plan) == [
                "matched a 0", "matched b1 1", "skipped b2 -1", "not_taken c -1", "matched d 2",
            ])
        // One way at least is due; the shorter one is held against the run.
        let found = PlanConformance(of: try Processes.run(["a", "d"]), against: plan)
        #expect(found.isExact && found.cost == 1 && found.moves(.skipped).map(\.plan) == [3])
    }

    @Test func stepsOfALoopMayBeDoneAgain() throws {
        var steps = [
            Processes.step(0, "read"), Processes.step(1, "apply", after: [0]), Processes.step(2, "report", after: [1]),
        ]
        steps[1].backTo = [0]
        let plan = try ProcessPlan(steps: steps)
        let found = PlanConformance(
            of: try Processes.run(["read", "apply", "read", "apply", "report"]), against: plan)
        #expect(found.fitness == 1 && found.isExact && found.cost == 0)
        #expect(found.moves.map(\.outcome) == [.matched, .matched, .repeated, .repeated, .matched])
        // The last step is in no loop.
        let twice = PlanConformance(of: try Processes.run(["read", "apply", "report", "report"]), against: plan)
        #expect(twice.moves.last?.outcome == .extra && twice.cost == 1)
        var settings = PlanConformance.Settings()
        settings.toleratesRepeats = true
        let tolerated = PlanConformance(
            of: try Processes.run(["read", "apply", "report", "report"]), against: plan, settings: settings)
        #expect(tolerated.cost == 0 && tolerated.isExact && tolerated.moves.last?.outcome == .repeated)
    }

    @Test func extraStepsCanBeTolerated() throws {
        var settings = PlanConformance.Settings()
        settings.toleratesExtra = true
        let found = PlanConformance(
            of: try Processes.run(["x", "a", "y", "b"]), against: try Processes.line(["a", "b", "c"]),
            settings: settings)
        #expect(found.cost == 1 && found.isExact && found.moves(.extra).map(\.cost) == [0, 0])
    }

    @Test func aStepOutOfOrderIsOneMove() throws {
        let found = PlanConformance(
            of: try Processes.run(["b", "c", "a", "d"]), against: try Processes.line(["a", "b", "c", "d"]))
        #expect(found.cost == 2 && found.isExact)
        let swapped = try #require(found.moves(.swapped).first)
        #expect(swapped.plan == 0 && swapped.run == 2 && swapped.cost == 2 && swapped.conflict == 0)
        #expect(found.moves.count == 4)
    }

    @Test func gatesAndBarriersBeforeAWrite() throws {
        var steps = [
            Processes.step(0, "read"), Processes.step(1, "review", after: [0]),
            Processes.step(2, "fresh", after: [1]), Processes.step(3, "pay", after: [2]),
            Processes.step(4, "mail", after: [3]),
        ]
        steps[1].gates = [.init(kind: "human")]
        steps[2].reads = [.init("budget", revalidates: true)]
        steps[3].writes = ["ledger"]
        steps[4].writes = ["mail"]
        let plan = try ProcessPlan(steps: steps)
        let found = PlanConformance(of: try Processes.run(["read", "pay", "mail"]), against: plan)
        #expect(found.moves(.skipped).map(\.guardedWrite) == [1, 1])
        // Done too late is as good as not done.
        let late = PlanConformance(of: try Processes.run(["read", "fresh", "pay", "review", "mail"]), against: plan)
        #expect(late.moves(.swapped).map(\.guardedWrite) == [2])
        // A gate for other writes.
        steps[1].gates = [.init(kind: "human", covers: [4])]
        let particular = PlanConformance(
            of: try Processes.run(["read", "fresh", "pay", "mail"]), against: try ProcessPlan(steps: steps))
        #expect(particular.moves(.skipped).map(\.guardedWrite) == [3])
        let none = PlanConformance(
            of: try Processes.run(["read", "fresh", "pay"]), against: try ProcessPlan(steps: steps))
        #expect(none.moves(.skipped).map(\.guardedWrite) == [nil, nil])
    }

    @Test func writesDoneBeforeTheirGates() throws {
        // Out of order: two pairs agree with the plan, and the write is not in one of them.
        var steps = [
            Processes.step(0, "review"), Processes.step(1, "check", after: [0]), Processes.step(2, "pay", after: [1]),
        ]
        steps[0].gates = [.init(kind: "human")]
        steps[2].writes = ["ledger"]
        let early = PlanConformance(
            of: try Processes.run(["pay", "review", "check"]), against: try ProcessPlan(steps: steps))
        #expect(early.cost == 2 && early.moves.first?.outcome == .swapped && early.moves.first?.missedGate == 0)
        func codes(_ found: PlanConformance) -> [String] {
            found.findings(plan: { _ in Location(path: "p") }, run: Location(path: "r")).map(\.code)
        }
        #expect(codes(early) == [ConformanceRule.skippedGate.rawValue])
        // Done again is free, and still not before the gate.
        steps[2].isRepeated = true
        let plan = try ProcessPlan(steps: steps)
        let again = PlanConformance(of: try Processes.run(["pay", "review", "check", "pay"]), against: plan)
        #expect(again.cost == 0 && again.moves.first?.missedGate == 0)
        #expect(codes(again) == [ConformanceRule.skippedGate.rawValue])
        let behind = PlanConformance(of: try Processes.run(["review", "check", "pay", "pay"]), against: plan)
        #expect(behind.moves.allSatisfy { $0.missedGate == nil } && codes(behind).isEmpty)
        // A gate for other writes, and one on another way, are none of this write's.
        steps[0].gates = [.init(kind: "human", covers: [1])]
        let other = PlanConformance(
            of: try Processes.run(["pay", "review", "check", "pay"]), against: try ProcessPlan(steps: steps))
        #expect(other.moves.allSatisfy { $0.missedGate == nil })
        var ways = [
            Processes.step(0, "ask"), Processes.step(1, "review", after: [0]), Processes.step(2, "auto", after: [0]),
            Processes.step(3, "pay", after: [1, 2]),
        ]
        ways[0].split = .one
        ways[1].gates = [.init(kind: "human")]
        ways[3].writes = ["ledger"]
        ways[3].isRepeated = true
        let both = PlanConformance(
            of: try Processes.run(["ask", "auto", "pay", "review", "pay"]), against: try ProcessPlan(steps: ways))
        #expect(both.moves.allSatisfy { $0.missedGate == nil })
        // Left out, with only a write out of order behind it.
        var longer = try Processes.line(["review", "check", "log", "pay"]).steps
        longer[0].gates = [.init(kind: "human")]
        longer[3].writes = ["ledger"]
        let none = PlanConformance(
            of: try Processes.run(["pay", "check", "log"]), against: try ProcessPlan(steps: longer))
        #expect(none.moves(.swapped).map(\.plan) == [3])
        #expect(none.moves(.skipped).map(\.guardedWrite) == [0])
    }

    @Test func whatIsToleratedIsFreeWhereverItStands() throws {
        var settings = PlanConformance.Settings()
        settings.toleratesSkips = true
        func found(_ labels: [JSONString], _ plan: ProcessPlan) throws -> PlanConformance {
            PlanConformance(of: try Processes.run(labels), against: plan, settings: settings)
        }
        // Out of order is left out and added.
        let line = try Processes.line(["a", "b"])
        let skip = try found(["b", "a"], line)
        #expect(skip.cost == 1 && skip.isExact)
        settings.toleratesExtra = true
        let both = try found(["b", "a"], line)
        #expect(both.cost == 0 && both.isExact && both.fitness == 1)
        // A way is not given up for steps that may be left out.
        settings.toleratesExtra = false
        var steps = [Processes.step(0, "a"), Processes.step(1, "b", after: [0])]
        for number in 2..<5 { steps.append(Processes.step(number, "b\(number)", after: [number - 1])) }
        steps.append(Processes.step(5, "c", after: [0]))
        steps.append(Processes.step(6, "d", after: [4, 5]))
        steps[0].split = .one
        let way = try found(["a", "b", "d"], try ProcessPlan(steps: steps))
        #expect(way.cost == 0 && way.isExact)
        // However much is added, what was left out weighs the same.
        settings.toleratesSkips = false
        settings.toleratesExtra = true
        let long = try found(["a"] + Array(repeating: "z", count: 1000), line)
        #expect(long.cost == 1 && long.fitness == 2.0 / 3)
    }

    @Test func touchesAndDependencies() throws {
        var steps = [
            Processes.step(0, "read"), Processes.step(1, "decide", after: [0]), Processes.step(2, "pay", after: [1]),
        ]
        steps[0].reads = [.init("kyc.tier")]
        steps[1].reads = [.init("kyc.tier", producer: 0)]
        steps[2].reads = [.init("plan", producer: 1)]
        steps[2].writes = ["ledger.entry"]
        func run(_ label: JSONString, _ index: Int, _ sources: [Int], _ touches: [Touch]) -> Step {
            Step(
                index: index, agent: "a", kind: .toolCall,
                dependencies: sources.map { DependencyEdge(on: $0, grade: .observed) },
                attributes: ["tool": .string(label)], touches: touches)
        }
        let graph = try DecisionGraph(steps: [
            run("read", 0, [], [Touch(.read, ResourceRef("kyc", "tier"))]),
            run("log", 1, [0], []),
            run("decide", 2, [1], []),
            run(
                "pay", 3, [0],
                [
                    Touch(.write, ResourceRef("ledger", "entry", key: "7")),
                    Touch(.write, ResourceRef("ledger", "fee")),
                    Touch(.read, ResourceRef("fx", "rate")),
                ]),
        ])
        let found = PlanConformance(of: graph, against: try ProcessPlan(steps: steps))
        #expect(
            found.undeclaredTouches.map { "\($0.run) \($0.access) \($0.resource)" } == [
                "3 write ledger:fee", "3 read fx:rate",
            ])
        // Step 2 rests on step 0 through a step that is not planned.
        #expect(found.unseenDependencies.map { [$0.plan, $0.source] } == [[2, 1]])
        #expect(found.undeclaredDependencies.map { [$0.plan, $0.source, $0.run, $0.runSource] } == [[2, 0, 3, 0]])
    }

    @Test func whatDoesNotFitTogetherIsRefused() {
        func code(_ steps: [ProcessPlan.Step], entries: [Int]? = nil) -> ProcessPlanError.Code? {
            do throws(ProcessPlanError) {
                _ = try ProcessPlan(steps: steps, entries: entries)
                return nil
            } catch {
                return error.code
            }
        }
        #expect(code([Processes.step(0, "a", after: [0])]) == .predecessor)
        #expect(code([Processes.step(0, "a"), Processes.step(1, "b", after: [0, 0])]) == .repeatedPredecessor)
        var loop = Processes.step(0, "a")
        loop.backTo = [1]
        #expect(code([loop]) == .backEdge)
        var reader = Processes.step(0, "a")
        reader.reads = [.init("x", producer: 3)]
        #expect(code([reader]) == .producer)
        #expect(code([Processes.step(0, "a")], entries: [1]) == .entry)
    }
}
