internal import CanonicalJSON
internal import DecisionGraph
internal import Findings

/// PRE701.
enum ReplaySameTrigger: PlanRule {
    static let card = RuleCard(
        code: "PRE701", name: "replay_same_trigger",
        statement: "A trigger that may be delivered twice leads to writes that are not idempotent.",
        severity: .warning, securitySeverity: "6.0", precision: .high, decidability: .structure, fix: .suggest,
        references: ["CWE-294", "CWE-837", "T6"], needs: "triggers",
        rationale: """
            Webhooks and queues deliver at least once. The second delivery of one payment event pays a second time.
            """,
        predicate: """
            A trigger of kind webhook, event or message, without a key by which a second delivery is recognised \
            (no_dedupe), or with on_duplicate: allow (duplicate_allowed), from whose step a consequential write \
            without an idempotency key and not idempotent can be reached.
            """,
        remedy: "Declare dedupe.key on the trigger, or idempotency keys on the writes.",
        mayBeWrong: "the sender guarantees one delivery",
        firing: """
            triggers: [{id: paid, node: 0, kind: webhook, trusted: true}]
            nodes:
              - {idx: 0, agent: intake, kind: tool_call, reads: [event]}
              - {idx: 1, agent: payer, kind: tool_call, writes: [ledger.entry]}
            """,
        passing: """
            triggers: [{id: paid, node: 0, kind: webhook, trusted: true, dedupe: {key: event.id}}]
            nodes:
              - {idx: 0, agent: intake, kind: tool_call, reads: [event]}
              - {idx: 1, agent: payer, kind: tool_call, writes: [ledger.entry]}
            """)

    static func check(
        _ plan: PlanGraph, _ options: RuleOptions, _ report: inout RuleReport
    ) throws(RuleLimit) -> Assessment {
        let repeats = plan.plan.nodes.indices.filter { node in
            plan.consequentialWrites[node].contains { place in
                let write = plan.plan.nodes[node].writes[place]
                return !write.hasIdempotencyKey && !write.isIdempotent
            }
        }
        for trigger in plan.plan.triggers {
            switch trigger.kind {
            case .webhook?, .event?, .message?: break
            case .schedule?, .manual?, nil: continue
            }
            guard !trigger.hasDedupeKey || trigger.allowsDuplicates else { continue }
            guard !report.isFull else {
                report.drop()
                continue
            }
            let reached = plan.flow.flow.reachable(from: [trigger.node])
            let writers = repeats.filter { reached[$0] }
            guard let first = writers.first else { continue }
            let more = writers.count > 1 ? " and \(writers.count - 1) more" : ""
            report.add(
                "a second delivery of trigger \(trigger.id.lossyText) \(trigger.hasDedupeKey ? "is let through" : "is not recognised")"
                    + ", and \(plan.step(first))\(more) would write again", node: trigger.node, at: trigger.pointer,
                related: writers, as: "would write again",
                variant: trigger.hasDedupeKey ? "duplicate_allowed" : "no_dedupe",
                remedy: "declare dedupe.key, or idempotency keys on the writes")
        }
        return .assessed
    }
}
