import BlastRadius
import CanonicalJSON
import DecisionGraph
import Testing

/// Differences of runs against the table of common subsequences, and their laws.
@Suite struct RunDifferenceTests {
    /// A run of steps with few names, each resting on a few before it.
    private func run(_ random: inout SeededRandom, most: Int, names: Int) throws -> DecisionGraph {
        let count = random.below(most + 1)
        return try DecisionGraph(
            steps: (0..<count).map { position in
                let sources = position == 0 ? [] : (0..<random.below(3)).map { _ in random.below(position) }
                return Step(
                    index: 10 * position, agent: "a", kind: .toolCall,
                    dependencies: sources.map {
                        DependencyEdge(on: 10 * $0, grade: Grade.allCases[random.below(3)])
                    }, attributes: ["tool": .string("\(random.below(names))"), "size": .int(random.below(3))],
                    effect: random.below(3) == 0 ? .applied : nil)
            })
    }

    private func names(_ graph: DecisionGraph) -> [JSONString] {
        (0..<graph.stepCount).map { StepNames.title(of: graph, at: $0) }
    }

    @Test(arguments: [UInt64(51), 52, 53])
    func commonStepsAreAsManyAsPossible(seed: UInt64) throws {
        var random = SeededRandom(state: seed)
        for round in 0..<300 {
            let (a, b) = (try run(&random, most: 14, names: 3), try run(&random, most: 14, names: 4))
            let (x, y) = (names(a), names(b))
            var row = Array(repeating: 0, count: y.count + 1)
            for name in x {
                var next = row
                for place in y.indices {
                    next[place + 1] = name == y[place] ? row[place] + 1 : max(row[place + 1], next[place])
                }
                row = next
            }
            let difference = RunDifference(a, b, comparesBounds: true)
            #expect(difference.common.count == row[y.count] && difference.isLongest, "seed \(seed), round \(round)")
            #expect(difference.onlyA.count + difference.common.count == x.count, "seed \(seed), round \(round)")
            #expect(difference.onlyB.count + difference.common.count == y.count, "seed \(seed), round \(round)")
            for (pair, next) in zip(difference.common, difference.common.dropFirst()) {
                #expect(pair.a < next.a && pair.b < next.b, "seed \(seed), round \(round)")
            }
            for pair in difference.common { #expect(x[pair.a] == y[pair.b], "seed \(seed), round \(round)") }
        }
    }

    @Test(arguments: [UInt64(61), 62])
    func theOtherWayRoundIsTheMirror(seed: UInt64) throws {
        var random = SeededRandom(state: seed)
        for round in 0..<200 {
            let (a, b) = (try run(&random, most: 12, names: 3), try run(&random, most: 12, names: 3))
            let (there, back) = (RunDifference(a, b, comparesBounds: true), RunDifference(b, a, comparesBounds: true))
            #expect(there.common.map { [$0.a, $0.b] } == back.common.map { [$0.b, $0.a] }, "seed \(seed), \(round)")
            #expect(there.onlyA == back.onlyB && there.onlyB == back.onlyA, "seed \(seed), round \(round)")
            #expect(there.divergence?.a == back.divergence?.b && there.divergence?.b == back.divergence?.a)
            #expect(there.changedSteps.map(\.keys) == back.changedSteps.map(\.keys), "seed \(seed), round \(round)")
            #expect(
                there.changedEdges.map { [$0.dependent.a, $0.source.a] }
                    == back.changedEdges.map { [$0.dependent.b, $0.source.b] }, "seed \(seed), round \(round)")
            #expect(there.changedEdges.map(\.tierA) == back.changedEdges.map(\.tierB))
            #expect(there.changedBounds?.map(\.a) == back.changedBounds?.map(\.b), "seed \(seed), round \(round)")
            #expect(RunDifference(a, a, comparesBounds: true).isEmpty)
            #expect(there.isEmpty == back.isEmpty)
        }
    }

    @Test func otherTouchesAreADifference() throws {
        func run(_ touches: [Touch]) throws -> DecisionGraph {
            try DecisionGraph(steps: [
                Step(index: 0, agent: "a", kind: .toolCall, attributes: ["tool": "pay"], touches: touches)
            ])
        }
        let entry = Touch(.write, ResourceRef("ledger", "entry"))
        let fee = Touch(.write, ResourceRef("ledger", "fee"))
        let rate = Touch(.read, ResourceRef("fx", "rate"))
        let found = RunDifference(try run([entry, rate]), try run([fee, rate]))
        #expect(found.changedSteps.map(\.keys) == [["writes"]] && !found.isEmpty)
        #expect(RunDifference(try run([entry, rate]), try run([rate, entry])).isEmpty)
        #expect(RunDifference(try run([entry]), try run([fee, rate]), ignoring: ["reads", "writes"]).isEmpty)
    }

    /// Long runs with nothing in common but one step in the middle of them.
    @Test func oneCommonStepOfLongRuns() throws {
        func run(_ mark: String, _ count: Int) throws -> DecisionGraph {
            try DecisionGraph(
                steps: (0..<count).map {
                    Step(
                        index: $0, agent: "a", kind: .toolCall,
                        attributes: ["tool": .text($0 == 7000 ? "same" : "\(mark)\($0)")])
                })
        }
        let found = RunDifference(try run("x", 14_000), try run("y", 20_000))
        #expect(found.isLongest && found.common.map { [$0.a, $0.b] } == [[7000, 7000]])
    }

    @Test func whatDiffersIsSaid() throws {
        func run(_ steps: [(JSONString, [(Int, Grade)])], size: Int) throws -> DecisionGraph {
            try DecisionGraph(
                steps: steps.enumerated().map { index, step in
                    Step(
                        index: index, agent: "a", kind: .toolCall,
                        dependencies: step.1.map { DependencyEdge(on: $0.0, grade: $0.1) },
                        attributes: ["tool": .string(step.0), "size": .int(size)])
                })
        }
        let a = try run([("read", []), ("pay", [(0, .observed)]), ("mail", [(1, .observed)])], size: 1)
        let b = try run(
            [("read", []), ("check", []), ("pay", [(0, .inferred)]), ("mail", [(2, .observed), (0, .declared)])],
            size: 2)
        let difference = RunDifference(a, b, comparesBounds: true)
        #expect(difference.onlyA == [] && difference.onlyB == [1])
        #expect(difference.divergence.map { [$0.a, $0.b] } == [1, 1])
        #expect(difference.changedSteps.map(\.keys) == [["size"], ["size"], ["size"]])
        #expect(
            difference.changedEdges.map { "\($0.dependent.a) \($0.source.a) \($0.tierA as Any) \($0.tierB as Any)" }
                .count == 2)
        #expect(difference.changedEdges.map(\.tierA) == [.observed, nil])
        #expect(difference.changedEdges.map(\.tierB) == [.inferred, .declared])
        #expect(difference.changedBounds?.map { [$0.a.least, $0.b.least] } == [[2, 0]])
        let less = RunDifference(a, b, comparesBounds: true, ignoring: ["size", "edges", "bounds"])
        #expect(less.changedSteps.isEmpty && less.changedEdges.isEmpty && less.changedBounds == nil && !less.isEmpty)
    }

    @Test func runsWithNothingInCommonAndRunsWithoutSteps() throws {
        let (a, b) = (try Processes.run(["x", "y"]), try Processes.run(["z"]))
        let difference = RunDifference(a, b)
        #expect(difference.common.isEmpty && difference.onlyA == [0, 1] && difference.onlyB == [0])
        #expect(difference.divergence.map { [$0.a, $0.b] } == [0, 0])
        let empty = try Processes.run([])
        #expect(RunDifference(empty, empty).isEmpty)
        #expect(RunDifference(empty, a).divergence.map { [$0.a, $0.b] } == [nil, 0])
    }

    /// Two long runs that share their first and last thousands of steps take little work; two that share nothing end.
    @Test func longRunsEnd() throws {
        let head = (0..<4000).map { JSONString("h\($0 % 7)") }
        let tail = (0..<4000).map { JSONString("t\($0 % 5)") }
        let a = try Processes.run(head + (0..<60).map { JSONString("a\($0)") } + tail)
        let b = try Processes.run(head + (0..<40).map { JSONString("b\($0)") } + tail)
        let difference = RunDifference(a, b)
        #expect(difference.common.count == 8000 && difference.isLongest)
        #expect(difference.onlyA.count == 60 && difference.onlyB.count == 40)
    }
}
