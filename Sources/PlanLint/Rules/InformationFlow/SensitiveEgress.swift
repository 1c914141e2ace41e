internal import CanonicalJSON
internal import Findings

/// PRE603.
enum SensitiveEgress: PlanRule {
    static let card = RuleCard(
        code: "PRE603", name: "sensitive_egress", statement: "Data above the sink's clearance flows out.",
        severity: .error, securitySeverity: "8.5", precision: .high, decidability: .structure,
        references: ["CWE-201", "LLM02", "ASI02", "AML.T0086"], needs: "sensitivity, egress",
        rationale: """
            What has left cannot be called back. The plan itself says that the data is to be kept, and sends it out.
            """,
        predicate: """
            A write that lets data out, and data of a read that reaches its step over declared reads with a producer, \
            of a level above the clearance of the write, that no step on the way declassifies, the writing one \
            included.
            """,
        remedy: "Mask the data and declare the step that does, or give the sink the clearance it has.",
        mayBeWrong: "the record goes to its owner: declare the clearance",
        firing: """
            resources: {crm.customer: {sensitivity: confidential}, mail.outbox: {egress: true}}
            nodes:
              - {idx: 0, agent: crm, kind: tool_call, reads: [crm.customer]}
              - {idx: 1, agent: mail, kind: tool_call, reads: [{id: crm.customer, producer: 0, sensitivity: public}], writes: [mail.outbox]}
            """,
        passing: """
            resources: {crm.customer: {sensitivity: confidential}, mail.outbox: {egress: true}}
            nodes:
              - {idx: 0, agent: crm, kind: tool_call, reads: [crm.customer], declassifies: [crm.customer]}
              - {idx: 1, agent: mail, kind: tool_call, reads: [{id: crm.customer, producer: 0, sensitivity: public}], writes: [mail.outbox]}
            """)

    static func check(
        _ plan: PlanGraph, _ options: RuleOptions, _ report: inout RuleReport
    ) throws(RuleLimit) -> Assessment {
        let leaks = try plan.leaks()
        for node in leaks.keys.sorted() {
            for leak in leaks[node] ?? [] {
                let write = plan.plan.nodes[node].writes[leak.write]
                let nodes = Set(leak.sources.map(\.node)).sorted()
                guard let first = leak.sources.first else { continue }
                report.add(
                    "\(plan.step(node)) lets '\(first.resource.lossyText)' of \(plan.step(first.node)) out through "
                        + "'\(write.id.lossyText)', which has no clearance for it", node: node, resource: write.id,
                    at: write.pointer, related: nodes, as: "brings in what must be kept",
                    path: first.node == node ? [] : plan.witness(from: first.node, to: node) ?? [])
            }
        }
        return .assessed
    }
}

extension PlanGraph {
    /// A write that lets data out for which it has no clearance.
    struct Leak {
        let write: Int
        /// Where the data comes in, by node.
        var sources: [LabelSource]
    }

    /// The leaks of each node that has one, writes in order; found once.
    func leaks() throws(RuleLimit) -> [Int: [Leak]] {
        if let knownLeaks { return knownLeaks }
        let found = try findLeaks()
        knownLeaks = found
        return found
    }

    private func findLeaks() throws(RuleLimit) -> [Int: [Leak]] {
        var outlets: [(node: Int, write: Int, clearance: Sensitivity)] = []
        for (position, node) in plan.nodes.enumerated() {
            for (place, write) in node.writes.enumerated() where isEgress(write) {
                outlets.append((position, place, clearance(of: write)))
            }
        }
        var leaks: [Int: [Leak]] = [:]
        guard !outlets.isEmpty else { return leaks }
        let sources = sensitiveSources()
        guard (sources.count / 64 + 1) * (plan.nodes.count + 1) <= 500_000_000 else { throw RuleLimit() }
        let declassifies = plan.nodes.map { !$0.declassifies.isEmpty }
        var kept = 0
        for first in stride(from: 0, to: sources.count, by: 64) {
            let block = sources[first..<min(first + 64, sources.count)]
            let labels = labels(of: block, takesAway: declassifies) { $0.declassifies }
            for (node, write, clearance) in outlets {
                var bits = labels.leaving[node]
                while bits != 0 {
                    let source = sources[first + bits.trailingZeroBitCount]
                    bits &= bits - 1
                    guard let level = source.level, level > clearance else { continue }
                    kept += 1
                    guard kept <= 20_000_000 else { throw RuleLimit() }
                    if let at = leaks[node]?.firstIndex(where: { $0.write == write }) {
                        leaks[node]?[at].sources.append(source)
                    } else {
                        leaks[node, default: []].append(Leak(write: write, sources: [source]))
                    }
                }
            }
        }
        return leaks.mapValues { $0.sorted { $0.write < $1.write } }
    }
}
