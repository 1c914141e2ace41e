import CanonicalJSON
import DecisionGraph
import Findings
import Testing

@testable import PlanLint

/// Which gates stand in front of writes, and where further ones would do the most.
@Suite struct GateCoverageTests {
    private func coverage(
        _ yaml: String, _ kind: PlanGate.Kind = .human, irreversibleOnly: Bool = false
    ) throws -> GateCoverage {
        try GateCoverage(of: try plan(yaml), kind: kind, irreversibleOnly: irreversibleOnly)
    }

    /// 0 splits into 1 (human) -> 2 (pays) and 3 (mails); 4 follows both and books.
    private static let branches = """
        resources: {state.x: {kind: state}}
        nodes:
          - {idx: 0, agent: desk, kind: decision, name: open, split: one}
          - {idx: 1, agent: lead, kind: decision, name: ask, control_preds: [0], gate: [human, audit]}
          - {idx: 2, agent: bot, kind: tool_call, name: pay, control_preds: [1], writes: [{id: ledger, irreversible: true}]}
          - {idx: 3, agent: bot, kind: tool_call, name: mail, control_preds: [0], writes: [mail, state.x]}
          - {idx: 4, agent: bot, kind: tool_call, name: book, control_preds: [2, 3], writes: [{id: book, irreversible: true}]}
          - {idx: 5, agent: bot, kind: tool_call, name: end, control_preds: [4]}
        """

    @Test func writesAreListedWithWhatStandsBeforeThem() throws {
        let coverage = try coverage(Self.branches)
        #expect(coverage.writes.map(\.resource) == ["ledger", "mail", "book"])
        #expect(coverage.writes.map(\.coveredBy) == [[.audit, .human], [], []])
        #expect(coverage.writes.map(\.isCovered) == [true, false, false])
        #expect(coverage.writes.map(\.isIrreversible) == [true, false, true])
        #expect(coverage.writes.map(\.followingSteps) == [2, 2, 1])
        #expect(coverage.writes.map(\.followingWrites) == [1, 1, 0])
        #expect(coverage.writes.map { $0.inFront.map(\.index) } == [[0, 1], [0], [0]])
        #expect(coverage.writes[2].bypassed.map(\.index) == [1])
        #expect(coverage.writes[2].path.map(\.index) == [0, 3, 4])
        #expect(coverage.openCount == 2)
        #expect(coverage.writes[0].location.region?.startLine == 5)
    }

    @Test func theBestStepAndTheFewestAreFound() throws {
        let coverage = try coverage(Self.branches)
        // Step 3 covers the mail, and with the gate that is there the booking as well; so does step 0 alone.
        #expect(coverage.best.map(\.step.index) == [3, 0, 4])
        #expect(coverage.best.map(\.coveredCount) == [2, 2, 1])
        #expect(coverage.placement?.steps.map(\.index) == [3])
        #expect(coverage.placement?.isMinimum == true)
        let irreversible = try self.coverage(Self.branches, irreversibleOnly: true)
        #expect(irreversible.openCount == 1)
        #expect(irreversible.placement?.steps.map(\.index) == [4])
    }

    @Test func nothingOpenNeedsNothing() throws {
        let coverage = try coverage("nodes: [{idx: 0, agent: a, kind: tool_call, gate: [human], writes: [x]}]")
        #expect(coverage.openCount == 0 && coverage.best.isEmpty && coverage.placement == nil)
        #expect(try self.coverage("nodes: []").writes.isEmpty)
    }

    @Test func stepsThatNothingReachesAreCounted() throws {
        let yaml = """
            entry: [0]
            nodes:
              - {idx: 0, agent: a, kind: decision}
              - {idx: 1, agent: a, kind: tool_call, control_preds: [], writes: [x, y]}
            """
        let coverage = try coverage(yaml)
        #expect(coverage.writes.isEmpty && coverage.unreachedCount == 2 && coverage.openCount == 0)
    }

    @Test func twoStepsMayCoverWhatNoStepAloneDoes() throws {
        // Two ways in, three writes behind both: neither way in covers one of them alone.
        let yaml = """
            nodes:
              - {idx: 0, agent: a, kind: decision, control_preds: []}
              - {idx: 1, agent: a, kind: decision, control_preds: []}
              - {idx: 2, agent: a, kind: tool_call, control_preds: [0, 1], writes: [x]}
              - {idx: 3, agent: a, kind: tool_call, control_preds: [0, 1], writes: [y]}
              - {idx: 4, agent: a, kind: tool_call, control_preds: [0, 1], writes: [z]}
            """
        let coverage = try coverage(yaml)
        #expect(coverage.best.map(\.coveredCount) == [1, 1, 1])
        #expect(coverage.placement?.steps.map(\.index) == [0, 1])
        #expect(coverage.placement?.isMinimum == true)
    }

    @Test func aJoinThatWaitsNeedsOneBranch() throws {
        let yaml = """
            nodes:
              - {idx: 0, agent: a, kind: decision, control_preds: [], split: all}
              - {idx: 1, agent: a, kind: decision, control_preds: [0], gate: [human]}
              - {idx: 2, agent: a, kind: decision, control_preds: [0]}
              - {idx: 3, agent: a, kind: tool_call, control_preds: [1, 2], join: all, writes: [x]}
            """
        #expect(try coverage(yaml).openCount == 0)
        #expect(try coverage(yaml.replacing("gate: [human]", with: "gate: [audit]")).openCount == 1)
    }

    @Test func longPlansAreSettledByCuts() throws {
        // Fifty steps: more than are searched through, and the fewest are still known.
        let nodes = (0..<50).map { index -> JSONValue in
            var node: JSONObject = ["idx": .int(index), "agent": "a", "kind": "tool_call"]
            if index % 5 == 4 { node["writes"] = ["w"] }
            return .object(node)
        }
        let coverage = try GateCoverage(of: try plan(["nodes": .array(nodes)]))
        #expect(coverage.openCount == 10)
        #expect(coverage.placement?.steps.map(\.index) == [4])
        #expect(coverage.placement?.isMinimum == true)
        #expect(coverage.best.first?.step.index == 4)
        #expect(coverage.writes.last?.inFrontCount == 49)
        #expect(coverage.writes.last?.inFront.count == GateCoverage.shownSteps)
    }

    @Test func largePlansEnd() throws {
        let nodes = (0..<1200).map { index -> JSONValue in
            let before: JSONValue = index < 3 ? [] : [.int(index - 1), .int(index - 2), .int(index - 3)]
            return [
                "idx": .int(index), "agent": "a", "kind": "tool_call", "control_preds": before, "writes": ["w"],
                "join": .text(index % 2 == 0 ? "all" : "any"),
            ]
        }
        let start = ContinuousClock.now
        let coverage = try GateCoverage(of: try plan(["nodes": .array(nodes)]))
        #expect(coverage.openCount == 1200)
        let placement = try #require(coverage.placement)
        #expect(placement.atLeast <= placement.steps.count)
        #expect(ContinuousClock.now - start < .seconds(60))
    }

    // MARK: Against the rules and the reference

    /// What is open here is what the rules of irreversible writes and of audit rows object to, and what follows is what
    /// the reference counts.
    @Test(arguments: 0..<60)
    func rulesAndReachesSayTheSame(_ seed: Int) throws {
        var random = PlanRandom(state: UInt64(seed) &* 7919)
        let graph = try drawn(&random).graph
        func open(_ code: String, _ required: Set<PlanControl>) -> [String] {
            PlanLinter(codes: [code], required: required).lint(graph.plan).findings.map {
                "\($0.subject?.index ?? -1) \($0.resource ?? "")"
            }.sorted()
        }
        func open(_ coverage: GateCoverage, _ isMeant: (GateCoverage.Write) -> Bool) -> [String] {
            coverage.writes.filter { !$0.isCovered && isMeant($0) }.map { "\($0.step.index) \($0.resource)" }.sorted()
        }
        let human = try GateCoverage(of: graph.plan)
        #expect(open(human) { $0.isIrreversible } == open("PRE406", []), "seed \(seed)")
        #expect(
            open(try GateCoverage(of: graph.plan, kind: .audit)) { _ in true } == open("PRE401", [.audit]),
            "seed \(seed)")
        let reaches = try graph.plan.graph().executionReaches()
        for write in human.writes {
            let position = try #require(graph.plan.nodes.firstIndex { $0.index == write.step.index })
            #expect(write.followingSteps == Int(reaches[position]), "seed \(seed)")
        }
    }

    // MARK: Against all sets

    private struct Case {
        let graph: PlanGraph
        let open: [OpenWrite]
    }

    /// A plan of few steps with joins, loops and gates that are particular about what they cover.
    private func drawn(_ random: inout PlanRandom) throws -> Case {
        let count = 2 + random.below(7)
        let nodes = (0..<count).map { index -> JSONValue in
            var node: JSONObject = ["idx": .int(index), "agent": "a", "kind": "tool_call"]
            if index > 0, random.below(4) > 0 {
                let before = Set((0..<1 + random.below(3)).map { _ in random.below(index) }).sorted()
                node["control_preds"] = .array(before.map { .int($0) })
                if random.below(2) == 0 { node["join"] = "all" }
            } else if random.below(3) == 0 {
                node["control_preds"] = []
            }
            if random.below(5) == 0 { node["back_edges"] = [["to": .int(random.below(index + 1)), "max": 2]] }
            if random.below(2) == 0 {
                node["writes"] = .array(
                    (0..<1 + random.below(2)).map { _ in
                        ["id": .text(random.one(of: ["a", "b", "c"])), "irreversible": .bool(random.below(2) == 0)]
                    })
            }
            if random.below(5) == 0 {
                let particular: JSONValue = [["type": "human", "covers": [.text(random.one(of: ["a", "b"]))]]]
                node["gate"] = random.below(2) == 0 ? particular : ["human"]
            }
            return .object(node)
        }
        var document: JSONObject = ["nodes": .array(nodes)]
        if random.below(3) == 0 { document["entry"] = .array([.int(random.below(count)), .int(random.below(count))]) }
        let graph = PlanGraph(try plan(.object(document)))
        var open: [OpenWrite] = []
        for node in graph.plan.nodes.indices where graph.live[node] {
            for write in graph.consequentialWrites[node] {
                let gates = graph.gates([.human], covering: graph.plan.nodes[node].writes[write].id)
                if !graph.isCovered(node, by: gates) { open.append(OpenWrite(node: node, gates: gates)) }
            }
        }
        return Case(graph: graph, open: open)
    }

    /// The definition of 4.1, iterated over all nodes until nothing changes.
    private func before(_ graph: PlanGraph, _ gates: Set<Int>) -> [Bool] {
        let nodes = graph.plan.nodes
        var before = Array(repeating: true, count: nodes.count)
        while true {
            var next = before
            for node in nodes.indices where graph.live[node] {
                func out(_ p: Int) -> Bool { gates.contains(p) || before[p] }
                let ahead = graph.edges.filter { !$0.isBack && $0.to == node && graph.live[$0.from] }.map {
                    out($0.from)
                }
                let back = graph.edges.filter { $0.isBack && $0.to == node && graph.live[$0.from] }.map { out($0.from) }
                let joined = nodes[node].join == .all ? ahead.contains(true) : !ahead.contains(false)
                next[node] = !graph.entries.contains(node) && joined && !back.contains(false)
            }
            if next == before { return before }
            before = next
        }
    }

    private func covers(_ drawn: Case, _ steps: Set<Int>) -> Bool {
        drawn.open.allSatisfy { write in
            let gates = steps.union(write.gates.nodes)
            return gates.contains(write.node) || before(drawn.graph, gates)[write.node]
        }
    }

    @Test(arguments: 0..<300)
    func theFewestAreTheFewestOfAllSets(_ seed: Int) throws {
        var random = PlanRandom(state: UInt64(seed))
        let drawn = try drawn(&random)
        guard !drawn.open.isEmpty else { return }
        let count = drawn.graph.plan.nodes.count
        let sets = (0..<1 << count).map { bits in Set((0..<count).filter { bits >> $0 & 1 == 1 }) }
        let fewest = sets.filter { covers(drawn, $0) }.map(\.count).min() ?? 0

        var searching = GatePlacement(drawn.graph, drawn.open)
        let found = try searching.fewest()
        #expect(found.steps.count == fewest && found.atLeast == fewest, "seed \(seed)")
        #expect(covers(drawn, Set(found.steps)), "seed \(seed)")

        var bounding = GatePlacement(drawn.graph, drawn.open, searched: 0)
        let bounded = try bounding.fewest()
        #expect(bounded.atLeast <= fewest && bounded.steps.count >= fewest, "seed \(seed)")
        #expect(covers(drawn, Set(bounded.steps)), "seed \(seed)")

        var counts: [Int: Int] = [:]
        for (step, count) in try searching.countsOfSingles() { counts[step] = count }
        for step in 0..<count {
            let covered = drawn.open.filter { write in
                let gates = Set(write.gates.nodes + [step])
                return gates.contains(write.node) || before(drawn.graph, gates)[write.node]
            }
            #expect(counts[step] ?? 0 == covered.count, "seed \(seed) step \(step)")
        }
    }
}
