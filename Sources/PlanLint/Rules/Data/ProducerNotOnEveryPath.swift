internal import CanonicalJSON
internal import DecisionGraph
internal import Findings

/// PRE109.
enum ProducerNotOnEveryPath: PlanRule {
    static let card = RuleCard(
        code: "PRE109", name: "producer_not_on_every_path",
        statement: "A read names a producer that does not run on every path to the reader.", severity: .warning,
        precision: .high, decidability: .structure, references: ["CWE-908"], needs: "complete",
        rationale: """
            On a path without the producer the value is missing, or is what an earlier run left behind. An agent that \
            expects a value finds one, or makes one up.
            """,
        predicate: """
            A step that an entry leads to reads from a producer that does not lead to it over forward edges (never), or \
            that some way from an entry to the step does not pass (some_paths). A join that waits for all its branches \
            counts as passing each of them.
            """,
        remedy: "Move the producer before the branch, or read the value only where its producer has run.",
        mayBeWrong: "the reader tolerates a missing value",
        firing: """
            nodes:
              - {idx: 0, agent: desk, kind: decision, split: one}
              - {idx: 1, agent: desk, kind: tool_call, control_preds: [0], writes: [quote]}
              - idx: 2
                agent: desk
                kind: tool_call
                control_preds: [0, 1]
                reads: [{id: quote, producer: 1}]
                writes: [order]
            """,
        passing: """
            nodes:
              - {idx: 0, agent: desk, kind: decision, split: one}
              - {idx: 1, agent: desk, kind: tool_call, control_preds: [0], writes: [quote]}
              - idx: 2
                agent: desk
                kind: tool_call
                control_preds: [1]
                reads: [{id: quote, producer: 1}]
                writes: [order]
            """)

    static let needsWholeFlow = true

    /// A read of a live step whose producer has to be asked about.
    private struct Pair {
        let producer: Int
        let reader: Int
        /// Its place in the reads of the step.
        let read: Int
        /// Then it runs on every path, yet may not lead to the step over forward edges.
        let dominates: Bool
    }

    static func check(
        _ plan: PlanGraph, _ options: RuleOptions, _ report: inout RuleReport
    ) throws(RuleLimit) -> Assessment {
        // What dominates runs on every path; joins that wait can only add to that, unless one waits for nothing. And it
        // leads to the step over forward edges, where an entry does.
        let entries = Set(plan.entries)
        let dominanceCounts = !plan.plan.nodes.indices.contains { node in
            plan.live[node] && plan.plan.nodes[node].join == .all && !entries.contains(node)
                && !plan.predecessors[node].contains { plan.live[$0] }
        }
        let isForward = plan.forwardReachable()
        var pairs: [Pair] = []
        for reader in plan.plan.nodes.indices where plan.live[reader] {
            for (place, read) in plan.plan.nodes[reader].reads.enumerated() {
                guard let producer = read.producer else { continue }
                let dominates = dominanceCounts && plan.dominators.dominates(producer, reader)
                if dominates, isForward[reader] { continue }
                pairs.append(Pair(producer: producer, reader: reader, read: place, dominates: dominates))
            }
        }
        guard !pairs.isEmpty else { return .assessed }
        pairs.sort { ($0.producer, $0.reader, $0.read) < ($1.producer, $1.reader, $1.read) }
        var first = 0
        var budget = 500_000_000
        var walk: (producer: Int, ways: WitnessWalk)?
        let waits = plan.plan.nodes.contains { $0.join == .all }
        while first < pairs.count {
            // Up to 64 producers, with all their readers.
            var producers: [Int] = []
            var end = first
            while end < pairs.count, producers.count < 64 || pairs[end].producer == producers.last {
                if producers.last != pairs[end].producer { producers.append(pairs[end].producer) }
                end += 1
            }
            budget -= (waits ? 5 : 1) * (plan.plan.nodes.count + plan.edges.count)
            if budget < 0 { throw RuleLimit() }
            let leads = plan.forwardReach(from: producers)
            let before = waits ? plan.flow.answers(producers.map { .init(through: [$0]) }[...]).before : []
            var place = 0
            for pair in pairs[first..<end] {
                if producers[place] != pair.producer { place += 1 }
                let isNever = leads[pair.reader] >> UInt64(place) & 1 == 0
                let isPassed = pair.dominates || waits && before[pair.reader] >> UInt64(place) & 1 == 1
                guard isNever || !isPassed else { continue }
                guard !report.isFull else {
                    report.drop()
                    continue
                }
                if walk?.producer != pair.producer {
                    walk = (pair.producer, WitnessWalk(plan, from: nil) { $0 == pair.producer })
                }
                let path = isNever ? [] : walk?.ways.path(to: pair.reader) ?? []
                add(pair, path, isNever: isNever, plan, &report)
            }
            first = end
        }
        return .assessed
    }

    private static func add(
        _ pair: Pair, _ path: [Int], isNever: Bool, _ plan: PlanGraph, _ report: inout RuleReport
    ) {
        let read = plan.plan.nodes[pair.reader].reads[pair.read]
        report.add(
            "\(plan.step(pair.reader)) reads \(plan.shown(read.id)) from \(plan.step(pair.producer)), which "
                + (isNever ? "does not lead to it" : "does not run on path \(plan.shown(path))"),
            node: pair.reader, resource: read.id, at: read.pointer, related: [pair.producer],
            as: isNever ? "does not lead there" : "lies on another path",
            variant: isNever ? "never" : "some_paths", path: path)
    }
}

extension PlanGraph {
    /// Whether an entry leads to each node over forward edges alone.
    ///
    /// - Complexity: O(V + forward edges).
    func forwardReachable() -> [Bool] {
        var isReached = Array(repeating: false, count: plan.nodes.count)
        for entry in entries { isReached[entry] = true }
        for node in plan.nodes.indices where !isReached[node] {
            isReached[node] = predecessors[node].contains { isReached[$0] }
        }
        return isReached
    }

    /// Which of up to 64 nodes lead to each node over forward edges, themselves included: bit `k` is the node at place
    /// `k`.
    ///
    /// - Complexity: O(V + forward edges).
    func forwardReach(from starts: [Int]) -> [UInt64] {
        precondition(starts.count <= 64, "a pass follows at most 64 nodes")
        var reach = Array(repeating: UInt64(0), count: plan.nodes.count)
        for (place, start) in starts.enumerated() { reach[start] |= 1 << UInt64(place) }
        for node in plan.nodes.indices { for before in predecessors[node] { reach[node] |= reach[before] } }
        return reach
    }
}
