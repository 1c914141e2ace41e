import BlastRadius
import CanonicalJSON
import DecisionGraph
import Testing

/// What plans say in cases made for one question each.
@Suite struct UndoCaseTests {
    /// A price, a budget and a reply that rest on a wrong cost; jane writes the price once more.
    private func story() throws -> (graph: DecisionGraph, request: UndoRequest) {
        let cost = ResourceRef("shop", "sku/118", key: "cost")
        let price = ResourceRef("shop", "sku/118", key: "price")
        let budget = ResourceRef("ads", "campaign/771")
        func step(
            _ index: Int, _ agent: JSONString, _ action: JSONString, _ resources: [ResourceRef], on sources: [Int] = [],
            _ grade: Grade = .observed
        ) -> Step {
            Step(
                index: index, agent: agent, kind: .toolCall,
                dependencies: sources.map { DependencyEdge(on: $0, grade: grade) },
                attributes: ["tool": .string(action), "is_write": true],
                touches: resources.map { Touch(.write, $0, valueDigest: JSONString("d\(index)")) }, effect: .applied)
        }
        let graph = try DecisionGraph(steps: [
            step(84_180, "catalog", "SET_PRICE", [price]),
            step(84_187, "catalog", "SET_COST", [cost]),
            step(84_189, "pricing", "SET_PRICE", [price], on: [84_187]),
            step(84_193, "ads", "SET_BUDGET", [budget], on: [84_189], .declared),
            step(84_201, "support", "SEND_REPLY", [], on: [84_189]),
            step(84_205, "ads", "SET_BUDGET", [ResourceRef("ads", "campaign/9")], on: [84_189], .inferred),
            step(84_207, "jane", "SET_PRICE", [price]),
        ])
        var request = UndoRequest(wrong: [1])
        request.reversals = [
            1: .exact([cost: RestoredValue(text: "19.90")]), 2: .exact([price: RestoredValue(text: "39.00")]),
            3: .exact([budget: RestoredValue(text: "1840.00")]), 4: .impossible(reason: "a reply was sent"),
        ]
        return (graph, request)
    }

    @Test func theStoryIsPlanned() throws {
        let (graph, request) = try story()
        let plan = try UndoPlan(request, in: graph)
        #expect(plan.entries.map(\.position) == [4, 3, 2, 1])
        #expect(plan.entries.map(\.verdict) == [.impossible, .reverse, .conflict, .reverse])
        #expect(plan.entries.map(\.order) == [nil, 1, nil, 2])
        #expect(plan.entries.map(\.tier) == [.observed, .declared, .observed, nil])
        #expect(plan.order == [3, 1] && plan.undecided == [6] && plan.unlocated == [4])
        #expect(plan.obstacles.map(\.blocks) == [[2]])
        #expect(plan.residue == [plan.residue[0]] && plan.residue[0].text == "a reply was sent")
        #expect(
            plan.entries[2].reason.text(in: graph)
                == "shop:sku/118:price was written later by jane (step 84207), not in the set")
        #expect(plan.entries[1].restores.first?.value.text == "1840.00")
        #expect(plan.count(.reverse) == 2 && plan.count(.conflict) == 1 && plan.count(.impossible) == 1)
    }

    @Test func aPersonDecides() throws {
        var (graph, request) = try story()
        request.decisions = [6: .keep, 0: .override]
        var plan = try UndoPlan(request, in: graph)
        #expect(plan.entries.map(\.verdict) == [.impossible, .reverse, .keep, .reverse])
        #expect(plan.entries[2].reason == .keptBy(6) && plan.undecided.isEmpty && plan.unusedDecisions == [0])
        request.decisions = [6: .override]
        plan = try UndoPlan(request, in: graph)
        #expect(plan.order == [6, 3, 2, 1] && plan.obstacles.isEmpty && plan.unusedDecisions.isEmpty)
        #expect(plan.entries[0].isRoot && plan.entries[0].reason == .unstated)
        // What returns is what was there before the wrong price, whatever lay over it.
        #expect(plan.entries.first { $0.position == 2 }?.restores.map(\.writer) == [0])
        #expect(plan.entries.first { $0.position == 2 }?.restores.first?.value.digest == "d84180")
    }

    @Test func evidenceSetsTheReachOfAPlan() throws {
        var (graph, request) = try story()
        request.evidence = .observed
        #expect(try UndoPlan(request, in: graph).entries.map(\.position) == [4, 2, 1])
        request.evidence = .inferred
        #expect(try UndoPlan(request, in: graph).entries.map(\.position) == [5, 4, 3, 2, 1])
    }

    @Test func deadlinesPass() throws {
        var (graph, request) = try story()
        request.deadlines = [1: .time(100), 3: .position(7)]
        var plan = try UndoPlan(request, in: graph)
        #expect(plan.entries.map(\.verdict) == [.impossible, .reverse, .conflict, .reverse])
        #expect(plan.entries.map(\.needsLook) == [false, false, false, true], "the time is not known")
        request.now = 100
        plan = try UndoPlan(request, in: graph)
        #expect(plan.entries[3].verdict == .reverse && !plan.entries[3].needsLook)
        request.now = 100.5
        request.deadlines[3] = .position(6)
        plan = try UndoPlan(request, in: graph)
        #expect(plan.entries.map(\.verdict) == [.impossible, .expired, .conflict, .expired])
        request.now = .nan
        #expect(try UndoPlan(request, in: graph).entries[3].verdict == .expired, "what is no time has passed all")
        #expect(plan.residue.map(\.position) == [4, 3, 1])
    }

    @Test func aReversalMustRestoreAndMayHaveToBeStated() throws {
        var (graph, request) = try story()
        request.decisions = [6: .override]
        request.needsStatedReversal = true
        var plan = try UndoPlan(request, in: graph)
        #expect(plan.entries[0].reason == .notStated)
        #expect(plan.entries[3].verdict == .conflict, "jane's price cannot be taken back and lies over it")
        #expect(plan.entries[3].reason.code.description == "stands_later")
        request.needsStatedReversal = false
        let price = ResourceRef("shop", "sku/118", key: "price")
        request.reversals[2] = .exact([price: RestoredValue(text: "39.10", digest: "d1")])
        plan = try UndoPlan(request, in: graph)
        #expect(plan.entries[3].verdict == .impossible && plan.entries[3].reason == .notInverse(price))
        request.reversals[2] = .exact([price: RestoredValue(text: "39.00", digest: "d84180")])
        #expect(try UndoPlan(request, in: graph).entries[3].verdict == .reverse)
    }

    @Test func aCompensationLeavesItsResidue() throws {
        var (graph, request) = try story()
        request.reversals[3] = .compensating(residue: "a credit note")
        let plan = try UndoPlan(request, in: graph)
        #expect(
            plan.entries[1].verdict == .reverse && plan.entries[1].reason == .compensating(residue: "a credit note"))
        #expect(plan.residue.map(\.text) == ["a reply was sent", "a credit note"])
        // One that was made leaves the value to whoever looks.
        request.reverses = [6: 2]
        request.reversals[2] = .compensating(residue: "two price rows")
        let made = try UndoPlan(request, in: graph)
        #expect(made.entries[2].verdict == .alreadyReversed && made.entries[2].reason == .reversedBy(6))
        #expect(made.residue.contains { $0.position == 2 && $0.text == "two price rows" })
    }

    @Test func aCompensationOfTheSetIsNotTakenBackItself() throws {
        let account = ResourceRef("shop", "account/7")
        func write(_ index: Int, on sources: [Int] = []) -> Step {
            Step(
                index: index, agent: "till", kind: .toolCall,
                dependencies: sources.map { DependencyEdge(on: $0, grade: .observed) },
                touches: [Touch(.write, account)], effect: .applied)
        }
        var request = UndoRequest(wrong: [0])
        request.reversals = [0: .compensating(residue: "a refund")]
        request.reverses = [1: 0]
        // The refund rests on the charge, so it is in the set.
        var plan = try UndoPlan(request, in: try DecisionGraph(steps: [write(0), write(1, on: [0])]))
        #expect(plan.entries.map(\.position) == [1, 0] && plan.order.isEmpty)
        #expect(plan.entries.map(\.verdict) == [.keep, .alreadyReversed])
        #expect(plan.entries.map(\.reason) == [.takesBack(0), .reversedBy(1)])
        #expect(plan.residue.map(\.position) == [1, 0] && plan.residue[0].resources == [account])
        // A refund that was taken back cancels nothing any more.
        request.reverses = [1: 0, 2: 1]
        plan = try UndoPlan(request, in: try DecisionGraph(steps: [write(0), write(1, on: [0]), write(2)]))
        #expect(plan.entries.map(\.verdict) == [.alreadyReversed, .reverse])
        #expect(plan.entries.map(\.reason) == [.reversedBy(2), .compensating(residue: "a refund")])
    }

    @Test func whatWasTakenBackIsNotTakenBackAgainForWantOfResources() throws {
        let send = { (index: Int) in
            Step(
                index: index, agent: "support", kind: .toolCall, attributes: ["tool": "send", "is_write": true],
                effect: .applied)
        }
        var request = UndoRequest(wrong: [0])
        request.reverses = [1: 0]
        let plan = try UndoPlan(request, in: try DecisionGraph(steps: [send(0), send(1)]))
        #expect(plan.entries.map(\.reason) == [.reversedBy(1)] && plan.order.isEmpty && plan.unlocated == [0])
    }

    @Test func ofAStepPartMayBeKept() throws {
        let (a, b) = (ResourceRef("db", "a"), ResourceRef("db", "b"))
        let graph = try DecisionGraph(steps: [
            Step(
                index: 0, agent: "x", kind: .toolCall, touches: [Touch(.write, a), Touch(.write, b)], effect: .applied),
            Step(index: 1, agent: "y", kind: .toolCall, touches: [Touch(.write, a)], effect: .noChange),
        ])
        var request = UndoRequest(wrong: [0])
        var plan = try UndoPlan(request, in: graph)
        #expect(plan.entries[0].reason == .confirmedLater(1, on: a))
        #expect(plan.residue.map(\.resources) == [[b]], "what a holds is right")
        request.decisions = [1: .keep]
        plan = try UndoPlan(request, in: graph)
        #expect(plan.entries[0].verdict == .reverse && plan.entries[0].leaves == [a])
        #expect(plan.entries[0].restores.map(\.resource) == [b] && plan.residue.isEmpty)
        request.reversals = [0: .compensating(residue: "")]
        plan = try UndoPlan(request, in: graph)
        #expect(plan.entries[0].verdict == .keep && plan.residue.map(\.resources) == [[b]])
    }

    @Test func whatHadNoEffectIsTold() throws {
        let graph = try DecisionGraph(steps: [
            Step(
                index: 0, agent: "x", kind: .toolCall, touches: [Touch(.write, ResourceRef("db", "a"))], effect: .failed
            ),
            Step(
                index: 1, agent: "x", kind: .toolCall, dependencies: [DependencyEdge(on: 0, grade: .observed)],
                touches: [Touch(.write, ResourceRef("db", "a"))]),
        ])
        let plan = try UndoPlan(UndoRequest(wrong: [0]), in: graph)
        #expect(plan.entries.isEmpty && plan.withoutEffect == [0])
        let other = try UndoPlan(UndoRequest(wrong: [1]), in: graph)
        #expect(other.entries[0].needsLook, "nobody said what became of it")
        #expect(other.entries[0].restores.map(\.writer) == [nil], "a failed write leaves nothing")
    }

    @Test func aWrongDecisionTakesItsWritesWithIt() throws {
        let graph = try DecisionGraph(steps: [
            Step(index: 0, agent: "x", kind: .decision),
            Step(
                index: 1, agent: "x", kind: .toolCall, dependencies: [DependencyEdge(on: 0, grade: .observed)],
                touches: [Touch(.write, ResourceRef("db", "a"))], effect: .applied),
        ])
        let plan = try UndoPlan(UndoRequest(wrong: [0]), in: graph)
        #expect(plan.order == [1] && plan.withoutEffect.isEmpty && !plan.entries[0].isRoot)
    }

    @Test func requestsThatMakeNoSenseAreRefused() throws {
        let (graph, request) = try story()
        func code(_ change: (inout UndoRequest) -> Void) -> UndoError? {
            var changed = request
            change(&changed)
            do throws(UndoError) { _ = try UndoPlan(changed, in: graph) } catch { return error }
            return nil
        }
        #expect(code { $0.wrong = [1, 7, 9] }?.description.hasPrefix("no step is at position 7") == true)
        #expect(code { $0.wrong = [-1] }?.code == .unknownPosition)
        #expect(code { $0.decisions = [7: .keep] }?.position == 7)
        #expect(code { $0.reversals[99] = .unstated }?.position == 99)
        #expect(code { $0.deadlines[.max] = .time(0) }?.position == .max)
        #expect(code { $0.reverses = [6: 9] }?.position == 9)
        for (reversal, original) in [(2, 2), (2, 6)] {
            #expect(code { $0.reverses = [reversal: original] }?.code == .badReversal)
        }
        #expect(code { $0.wrong = [] } == nil)
    }

    @Test func machineOutputIsCanonicalAndWhole() throws {
        var (graph, request) = try story()
        request.decisions = [0: .keep]
        var writer = CanonicalWriter()
        try UndoPlan(request, in: graph).write(to: &writer, in: graph, id: "run")
        let value = try JSONReader.value(of: writer.bytes)
        #expect(try value.canonicalText() == writer.bytes)
        let plan = try #require(value.object)
        #expect(plan["schema"] == "auditable/undo-plan/1" && plan["evidence"] == "declared" && plan["id"] == "run")
        #expect(plan["undecided"] == [84_207] && plan["unused_decisions"] == [84_180] && plan["unlocated"] == [84_201])
        #expect(plan["counts"]?.object?.map(\.key) == UndoClass.allCases.map { JSONString($0.rawValue) }.sorted())
        let budget = try #require(plan["entries"]?.array?[1].object)
        #expect(budget["grade"] == "declared" && budget["class"] == "reverse" && budget["order"] == 1)
        #expect(
            budget["restores"] == [
                [
                    "resource": ["ads", "campaign/771", ""], "value": "1840.00", "value_digest": .null,
                    "written_by": .null,
                ]
            ])
        let price = try #require(plan["entries"]?.array?[2].object)
        #expect(price["step"] == 84_207 && price["reason"] == "written_later")
        #expect(price["resource"] == ["shop", "sku/118", "price"])
    }

    @Test func longHistoriesTakeLittleTime() throws {
        // Every write of one resource reverses the one before: the chain is as long as the run.
        let count = 40_000
        var builder = GraphBuilder()
        let agent = builder.agent("a")
        for position in 0..<count {
            try builder.step(position, agent: agent, kind: .toolCall)
            builder.touches([Touch(.write, ResourceRef("db", "a"))])
            builder.effect(.applied)
        }
        let graph = builder.build()
        var request = UndoRequest(wrong: [0])
        for position in 1..<count { request.reverses[position] = position - 1 }
        let clock = ContinuousClock()
        var plan = try UndoPlan(UndoRequest(wrong: []), in: graph)
        let time = try clock.measure { plan = try UndoPlan(request, in: graph) }
        #expect(plan.entries.map(\.reason) == [.reversedBy(1)])
        #expect(time < .seconds(20))
        request.reverses = [:]
        request.wrong = Set((0..<count).filter { $0 % 2 == 0 })
        plan = try UndoPlan(request, in: graph)
        #expect(plan.count(.conflict) == count / 2 && plan.obstacles.count == count / 2)
    }
}
