import BlastRadius
import CanonicalJSON
import DecisionGraph
import Testing

/// The cheapest alignment against all alignments.
@Suite struct AlignmentTests {
    @Test(arguments: [UInt64(1), 2, 3, 4])
    func cheapestOverAllAlignmentsOfPartialOrders(seed: UInt64) throws {
        var random = SeededRandom(state: seed)
        for round in 0..<150 {
            let plan = try Processes.random(&random, most: 6, names: 3, hasChoices: false)
            let labels = (0..<random.below(7)).map { _ in JSONString("\(random.below(4))") }
            let found = PlanConformance(of: try Processes.run(labels), against: plan)
            let wanted = LiteralAlignment(plan, labels).cost
            #expect(found.cost == wanted, "seed \(seed), round \(round)")
            #expect(found.isExact, "seed \(seed), round \(round)")
            #expect(isConsistent(found), "seed \(seed), round \(round)")
        }
    }

    @Test(arguments: [UInt64(11), 12, 13, 14])
    func boundsOverAllAlignmentsOfPlansWithWays(seed: UInt64) throws {
        var random = SeededRandom(state: seed)
        var exact = 0
        var cheapest = 0
        let rounds = 150
        for round in 0..<rounds {
            let plan = try Processes.random(&random, most: 6, names: 4, hasChoices: true)
            let labels = (0..<random.below(7)).map { _ in JSONString("\(random.below(5))") }
            let found = PlanConformance(of: try Processes.run(labels), against: plan)
            let wanted = LiteralAlignment(plan, labels).cost
            #expect(found.leastCost <= wanted && wanted <= found.cost, "seed \(seed), round \(round)")
            #expect(found.fitness <= found.mostFitness, "seed \(seed), round \(round)")
            #expect(isConsistent(found), "seed \(seed), round \(round)")
            if found.isExact { exact += 1 }
            if found.cost == wanted { cheapest += 1 }
        }
        print("seed \(seed): \(exact) of \(rounds) exact, \(cheapest) cheapest")
        // Plans as wild as these leave some doubt; most of them do not.
        #expect(exact * 2 > rounds)
        #expect(cheapest * 10 > rounds * 8)
    }

    /// Whether pairs agree with the plan's order and names, no step is told twice, and all are told.
    private func isConsistent(_ found: PlanConformance) -> Bool {
        let plan = found.plan
        var before: [Set<Int>] = []
        for step in plan.steps {
            before.append(step.predecessors.reduce(into: []) { $0.formUnion(before[$1.from].union([$1.from])) })
        }
        let matched = found.moves(.matched)
        for move in matched {
            guard let step = move.plan, let run = move.run,
                !Set(plan.steps[step].labels).isDisjoint(with: StepNames.labels(of: found.graph, at: run))
            else { return false }
            for other in matched {
                if let earlier = other.plan, before[step].contains(earlier), other.run ?? 0 >= run { return false }
            }
        }
        let runs = found.moves.compactMap(\.run)
        let steps = found.moves.filter { $0.outcome != .repeated }.compactMap(\.plan)
        return runs == Array(0..<found.graph.stepCount) && steps.sorted() == Array(plan.steps.indices)
            && found.cost == found.moves.reduce(0) { $0 + $1.cost } && found.matchedCount == matched.count
    }

    @Test(arguments: [UInt64(21), 22])
    func aPlanCarriedOutInAnyOfItsOrdersFits(seed: UInt64) throws {
        var random = SeededRandom(state: seed)
        for round in 0..<60 {
            let plan = try Processes.random(&random, most: 12, names: 30, hasChoices: round % 2 == 0)
            let order = Processes.order(plan, &random)
            let labels = order.map { plan.steps[$0].labels[0] }
            let whole = PlanConformance(of: try Processes.run(labels), against: plan)
            #expect(whole.fitness == 1 && whole.isExact && whole.cost == 0, "seed \(seed), round \(round)")
            #expect(whole.matchedCount == plan.steps.count, "seed \(seed), round \(round)")
            guard !labels.isEmpty, Set(labels).count == labels.count else { continue }
            var fewer = labels
            fewer.remove(at: random.below(labels.count))
            let part = PlanConformance(of: try Processes.run(fewer), against: plan)
            let others = part.moves.filter { $0.outcome != .matched }
            #expect(part.cost <= 1, "seed \(seed), round \(round)")
            #expect(part.matchedCount >= fewer.count - 1 || part.cost == 0, "seed \(seed), round \(round)")
            if part.matchedCount == fewer.count { #expect(others.count == 1, "seed \(seed), round \(round)") }
        }
    }

    @Test func nothingPlannedAndNothingRun() throws {
        let empty = try ProcessPlan(steps: [])
        let none = PlanConformance(of: try Processes.run([]), against: empty)
        #expect(none.fitness == 1 && none.isExact && none.moves.isEmpty && none.fits)
        let unplanned = PlanConformance(of: try Processes.run(["x"]), against: empty)
        #expect(unplanned.fitness == 0 && unplanned.moves.map(\.outcome) == [.extra] && unplanned.fits)
        let idle = PlanConformance(of: try Processes.run([]), against: try Processes.line(["x"]))
        #expect(idle.fitness == 0 && idle.moves.map(\.outcome) == [.skipped] && idle.fits)
        let one = PlanConformance(of: try Processes.run(["x"]), against: try Processes.line(["x"]))
        #expect(one.fitness == 1 && one.moves.map(\.outcome) == [.matched])
        let other = PlanConformance(of: try Processes.run(["y"]), against: try Processes.line(["x"]))
        #expect(other.fitness == 0 && !other.fits && other.isExact)
    }

    @Test func figuresOfTheStagingRun() throws {
        // Ten planned, eleven run, nine matched: 18 of 21.
        let names: [JSONString] = ["a", "b", "c", "d", "review", "e", "f", "pay", "g", "h"]
        let run: [JSONString] = ["a", "b", "c", "d", "e", "f", "fx", "fx", "pay", "g", "h"]
        let found = PlanConformance(of: try Processes.run(run), against: try Processes.line(names))
        #expect(found.plannedCount == 10 && found.matchedCount == 9 && found.cost == 3)
        #expect(found.fitness == 18.0 / 21)
        #expect(found.moves(.extra).map(\.run) == [6, 7])
        #expect(found.moves(.skipped).map(\.plan) == [4])
    }

    @Test func twoStepsWithoutAnOrderThatClaimOneRunStep() throws {
        // Both x may be the first of the run, and only one of them is.
        let plan = try ProcessPlan(steps: [
            Processes.step(0, "x"), Processes.step(1, "x"), Processes.step(2, "y", after: [0]),
            Processes.step(3, "z", after: [1]),
        ])
        let found = PlanConformance(of: try Processes.run(["x", "z", "y"]), against: plan)
        #expect(found.isExact && found.matchedCount == 3 && found.cost == 1)
        let both = PlanConformance(of: try Processes.run(["x", "z", "x", "y"]), against: plan)
        #expect(both.cost == 0)
    }

    /// Lines of equal names, where everything may be everything, against the textbook's longest common subsequence.
    @Test(arguments: [UInt64(31), 32])
    func longLinesAgainstTheTable(seed: UInt64) throws {
        var random = SeededRandom(state: seed)
        for (steps, names) in [(40, 4), (90, 12), (700, 3)] {
            let plan = (0..<steps).map { _ in JSONString("\(random.below(names))") }
            let run = (0..<steps + 20).map { _ in JSONString("\(random.below(names + 1))") }
            var row = Array(repeating: 0, count: run.count + 1)
            for name in plan {
                var next = row
                for place in run.indices {
                    next[place + 1] = name == run[place] ? row[place] + 1 : max(row[place + 1], next[place])
                }
                row = next
            }
            let found = PlanConformance(of: try Processes.run(run), against: try Processes.line(plan))
            #expect(found.matchedCount == row[run.count] && found.isExact, "seed \(seed), \(steps) steps")
        }
    }

    /// Beyond the size at which the cheapest is looked for, what is found is feasible and bounds say so.
    @Test func largePlansHaveBounds() throws {
        var random = SeededRandom(state: 41)
        // Two lines side by side with few names between them.
        let steps = (0..<1200).map { position in
            Processes.step(position, JSONString("\(random.below(5))"), after: position < 2 ? [] : [position - 2])
        }
        let plan = try ProcessPlan(steps: steps)
        let order = (0..<1200).filter { $0 % 2 == 0 } + (0..<1200).filter { $0 % 2 == 1 }
        let labels = order.map { plan.steps[$0].labels[0] }
        let found = PlanConformance(of: try Processes.run(labels), against: plan)
        #expect(isConsistent(found))
        #expect(found.fitness <= 1 && found.mostFitness >= found.fitness && found.mostFitness == 1)
        let apart = (0..<3000).map { Processes.step($0, JSONString("\($0)"), after: $0 < 2 ? [] : [$0 - 2]) }
        let large = try ProcessPlan(steps: apart)
        let run = ((0..<3000).filter { $0 % 2 == 0 } + (0..<3000).filter { $0 % 2 == 1 }).map { JSONString("\($0)") }
        let whole = PlanConformance(of: try Processes.run(run), against: large)
        #expect(whole.fitness == 1 && whole.isExact)
    }

    /// As many candidates as are looked at exactly, all of one name, in two lines without an order between them.
    @Test func oneNameUpToTheLimit() throws {
        let steps = (0..<64).map { Processes.step($0, "x", after: $0 < 2 ? [] : [$0 - 2]) }
        let labels = Array(repeating: JSONString("x"), count: 64)
        let found = PlanConformance(of: try Processes.run(labels), against: try ProcessPlan(steps: steps))
        #expect(found.isExact && found.cost == 0 && isConsistent(found))
    }

    /// More pairs than are listed, attributes that all differ, and a run that is much longer than its plan.
    @Test(.timeLimit(.minutes(1))) func oneNameFarBeyondTheLimit() throws {
        let graph = try DecisionGraph(
            steps: (0..<20_000).map {
                Step(index: $0, agent: "a", kind: .toolCall, attributes: ["tool": "x", "number": .int($0)])
            })
        let found = PlanConformance(
            of: graph, against: try Processes.line(Array(repeating: "x", count: 1000) + ["y", "x"]))
        #expect(found.matchedCount == 1001 && found.isExact)
    }

    @Test func earliestRunStepsAreTaken() throws {
        let found = PlanConformance(
            of: try Processes.run(["a", "a", "b", "b"]), against: try Processes.line(["a", "b"]))
        #expect(found.moves(.matched).map(\.run) == [0, 2])
    }
}
