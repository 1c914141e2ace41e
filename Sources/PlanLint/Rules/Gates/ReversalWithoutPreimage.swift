internal import CanonicalJSON
internal import Findings

/// PRE407.
enum ReversalWithoutPreimage: PlanRule {
    static let card = RuleCard(
        code: "PRE407", name: "reversal_without_preimage",
        statement: """
            A reversal that cannot work: its step is missing, touches something else, or needs a value that nothing read.
            """, severity: .warning, precision: .high, decidability: .structure, references: ["CWE-459", "ASI08"],
        needs: "reversal",
        rationale: """
            A reversal that is only found to be impossible when it is needed is worse than none: everybody relied on it.
            """,
        predicate: """
            missing_node: the reversal names a step that is not there. wrong_resource: the step that it names does not \
            write what is to be taken back. no_preimage: it needs a value that neither the step nor anything it rests \
            on has read.
            """,
        remedy: "Name the step that takes the write back, and read what it needs before the write.",
        mayBeWrong: "the tool returns the old value with the write",
        firing: """
            nodes:
              - {idx: 0, agent: ads, kind: tool_call, reads: [ads.metrics]}
              - {idx: 1, agent: ads, kind: tool_call, reads: [{id: ads.metrics, producer: 0}],
                 writes: [{id: ads.budget, reversal: {op: SET_BUDGET, needs: [ads.budget]}}]}
            """,
        passing: """
            nodes:
              - {idx: 0, agent: ads, kind: tool_call, reads: [ads.metrics, ads.budget]}
              - {idx: 1, agent: ads, kind: tool_call, reads: [{id: ads.metrics, producer: 0}],
                 writes: [{id: ads.budget, reversal: {op: SET_BUDGET, needs: [ads.budget]}}]}
            """)

    private struct Need {
        let node: Int
        let write: Int
        let id: JSONString
    }

    static func check(
        _ plan: PlanGraph, _ options: RuleOptions, _ report: inout RuleReport
    ) throws(RuleLimit) -> Assessment {
        let nodes = plan.plan.nodes
        var needs: [Need] = []
        for (position, node) in nodes.enumerated() {
            for (place, write) in node.writes.enumerated() {
                for id in write.reversal?.needs ?? [] { needs.append(Need(node: position, write: place, id: id)) }
            }
        }
        let unread = try unread(needs, plan)
        var next = 0
        for (position, node) in nodes.enumerated() {
            for (place, write) in node.writes.enumerated() {
                guard let reversal = write.reversal else { continue }
                let what = "\(plan.step(position)) is to take back its write of '\(write.id.lossyText)'"
                if let index = reversal.nodeIndex {
                    if let by = reversal.node {
                        if !nodes[by].writes.contains(where: { $0.id == write.id }) {
                            report.add(
                                "\(what) through \(plan.step(by)), which does not write it", node: position,
                                resource: write.id, at: write.pointer, related: [by], as: "writes something else",
                                variant: "wrong_resource")
                        }
                    } else {
                        report.add(
                            "\(what) through step \(index), and there is no such step", node: position,
                            resource: write.id, at: write.pointer, variant: "missing_node")
                    }
                }
                var missing: [String] = []
                while next < needs.count, needs[next].node == position, needs[next].write == place {
                    if unread[next] { missing.append("'\(needs[next].id.lossyText)'") }
                    next += 1
                }
                guard !missing.isEmpty else { continue }
                report.add(
                    "\(what) and needs \(missing.prefix(3).joined(separator: ", "))\(missing.count > 3 ? " and more" : ""), "
                        + "which nothing before it has read", node: position, resource: write.id, at: write.pointer,
                    variant: "no_preimage")
            }
        }
        return .assessed
    }

    /// Which needs no step of the backward slice reads, 64 distinct ids a pass.
    private static func unread(_ needs: [Need], _ plan: PlanGraph) throws(RuleLimit) -> [Bool] {
        var unread = Array(repeating: false, count: needs.count)
        var numbers: [JSONString: Int] = [:]
        for need in needs where numbers[need.id] == nil { numbers[need.id] = numbers.count }
        let byNumber = needs.indices.sorted { numbers[needs[$0].id, default: 0] < numbers[needs[$1].id, default: 0] }
        guard (numbers.count / 64 + 1) * max(1, plan.plan.nodes.count) <= 500_000_000 else { throw RuleLimit() }
        // Where each id that is needed is read.
        var readers: [[Int]] = Array(repeating: [], count: numbers.count)
        if !numbers.isEmpty {
            for (position, node) in plan.plan.nodes.enumerated() {
                for read in node.reads { if let number = numbers[read.id] { readers[number].append(position) } }
            }
        }
        var next = 0
        for first in stride(from: 0, to: numbers.count, by: 64) {
            var bits = Array(repeating: UInt64(0), count: plan.plan.nodes.count)
            for number in first..<min(first + 64, numbers.count) {
                for reader in readers[number] { bits[reader] |= 1 << UInt64(number - first) }
            }
            for position in bits.indices {
                for producer in plan.producers[position] { bits[position] |= bits[producer] }
            }
            while next < byNumber.count {
                let need = needs[byNumber[next]]
                let number = numbers[need.id, default: 0]
                guard number < first + 64 else { break }
                unread[byNumber[next]] = bits[need.node] >> UInt64(number - first) & 1 == 0
                next += 1
            }
        }
        return unread
    }
}
