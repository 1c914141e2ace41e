import BlastRadius
import CanonicalJSON
import DecisionGraph
import Testing

/// Plans replayed on a simulated state.
@Suite struct UndoPlanTests {
    @Test(arguments: [false, true])
    func aPlanLeavesWhatWouldBeThereWithoutTheSet(reversals: Bool) throws {
        var classes: [UndoClass: Int] = [:]
        var (obstructed, residual, kept, overridden, unsure, certain) = (0, 0, 0, 0, 0, 0)
        for seed in UInt64(1)...3_000 {
            var random = SeededRandom(state: seed &* 7_919)
            let history = UndoHistory(
                seed: seed, resources: 1 + random.below(4), count: 1 + random.below(12), reversals: reversals)
            let graph = try history.graph()
            let count = graph.stepCount
            var request = UndoRequest(
                wrong: Set((0..<1 + random.below(2)).map { _ in random.below(count) }),
                evidence: EvidenceTier.allCases[random.below(4)])
            request.reverses = history.reverses
            for position in 0..<count {
                if random.below(3) > 0 { request.reversals[position] = history.reversal(of: position) }
                if random.below(10) == 0 { request.reversals[position] = .impossible(reason: "sent") }
                if random.below(4) == 0 { request.decisions[position] = random.below(2) == 0 ? .keep : .override }
                if random.below(12) == 0 { request.deadlines[position] = .position(random.below(2 * count)) }
            }
            let plan = try UndoPlan(request, in: graph)
            let label: Comment = "seed \(seed), reversals \(reversals)"

            // The set, by growing it until it stops.
            let roots = Set(plan.entries.lazy.filter(\.isRoot).map(\.position)).union(plan.withoutEffect)
            let added = roots.subtracting(request.wrong)
            #expect(added.allSatisfy { request.decisions[$0] == .override }, label)
            #expect(request.wrong.isSubset(of: roots), label)
            overridden += added.count
            let undone = Self.undone(roots, request.evidence, history)
            let set = undone.filter { history.events[$0].effect.mayChange }
            #expect(plan.entries.map(\.position) == set.sorted(by: >), label)
            #expect(plan.withoutEffect == roots.filter { !history.events[$0].effect.mayChange }.sorted(), label)
            #expect(plan.unlocated.isEmpty, label)

            // The order.
            let orders = plan.entries.compactMap(\.order)
            #expect(orders == Array(1..<orders.count + 1), label)
            #expect(plan.order == plan.order.sorted(by: >) && plan.order.count == orders.count, label)

            // The state: each reversal finds what its write left, and puts back what it found.
            var state = history.state
            for entry in plan.entries {
                classes[entry.verdict, default: 0] += 1
                let event = history.events[entry.position]
                #expect((entry.verdict == .reverse) == (entry.order != nil), label)
                for restoration in entry.restores {
                    let resource = try #require(
                        event.resources.first { UndoHistory.resource($0) == restoration.resource }, label)
                    #expect(state[resource] == event.after[resource], "step \(entry.position), seed \(seed)")
                    state[resource] = event.before[resource]
                    let held = JSONString("\(event.before[resource] ?? 0)")
                    if restoration.writer != nil {
                        #expect(restoration.value.digest == held, "step \(entry.position), seed \(seed)")
                    } else {
                        #expect(event.before[resource] == 0, "step \(entry.position), seed \(seed)")
                    }
                }
                if entry.verdict == .reverse {
                    #expect(entry.restores.count + entry.leaves.count == event.resources.count, label)
                    #expect(!entry.restores.isEmpty, label)
                    #expect(entry.needsLook == (event.effect == .unknown), label)
                }
                if entry.verdict == .conflict { obstructed += 1 }
                if entry.verdict == .keep { kept += 1 }
                if let step = entry.reason.step {
                    #expect(
                        "\(entry.reason.code)" == "takes_back" ? step < entry.position : step > entry.position, label)
                }
            }

            // What would be there otherwise.
            let wanted = history.state(without: undone)
            let standing = Set(plan.residue.flatMap(\.resources))
            let unclear = Set(plan.unclear)
            residual += standing.count
            unsure += unclear.count
            certain += Set(set.flatMap { history.events[$0].resources }).count - unclear.count
            for resource in 0..<4
            where !standing.contains(UndoHistory.resource(resource))
                && !unclear.contains(UndoHistory.resource(resource))
            {
                #expect(
                    state[resource, default: 0] == wanted[resource, default: 0], "resource \(resource), seed \(seed)")
            }
            for residue in plan.residue {
                let event = history.events[residue.position]
                let verdict = plan.entries.first { $0.position == residue.position }?.verdict
                #expect(verdict != nil && verdict != .reverse && set.contains(residue.position), label)
                for resource in event.resources where residue.resources.contains(UndoHistory.resource(resource)) {
                    #expect(state[resource] == event.after[resource], "resource \(resource), seed \(seed)")
                    if event.reverses == nil, !unclear.contains(UndoHistory.resource(resource)) {
                        #expect(state[resource] != wanted[resource, default: 0], "resource \(resource), seed \(seed)")
                    }
                }
            }

            // Obstacles are outside the set, and decisions are used or told.
            #expect(plan.obstacles.allSatisfy { !undone.contains($0.position) && !$0.blocks.isEmpty }, label)
            #expect(plan.obstacles.map(\.position) == plan.obstacles.map(\.position).sorted(), label)
            #expect(plan.obstacles.allSatisfy { $0.decision == request.decisions[$0.position] }, label)
            #expect(plan.obstacles.allSatisfy { $0.decision != .override }, "overridden means in the set, seed \(seed)")
            #expect(plan.unusedDecisions.allSatisfy { request.decisions[$0] != nil && !added.contains($0) }, label)
            #expect(try UndoPlan(request, in: graph) == plan, label)
        }
        #expect(unsure * 20 < certain && (unsure > 0) == reversals, "\(unsure) of \(certain) cannot be told")
        #expect(obstructed > 100 && residual > 100 && kept > 20 && overridden > 20)
        for verdict in UndoClass.allCases where reversals || verdict != .alreadyReversed {
            #expect(classes[verdict, default: 0] > 20, "\(verdict) was met too rarely")
        }
    }

    // MARK: Parts

    private static func undone(_ roots: Set<Int>, _ evidence: EvidenceTier, _ history: UndoHistory) -> Set<Int> {
        // What has no effect hands on nothing when it is named.
        var reached = roots.filter { history.events[$0].effect.mayChange }
        for (position, event) in history.events.enumerated()
        where event.dependencies.contains(where: { reached.contains($0.source) && $0.grade <= evidence.grade }) {
            reached.insert(position)
        }
        return reached.union(roots)
    }
}
