internal import CanonicalJSON
internal import Findings

/// PRE409.
enum RateLimitMissing: PlanRule {
    static let card = RuleCard(
        code: "PRE409", name: "rate_limit_missing",
        statement: "A consequential write that no rate limit covers.", severity: .warning, securitySeverity: "4.5",
        precision: .medium, decidability: .structure, references: ["CWE-799", "LLM10", "T4"],
        needs: "rate_limits or require",
        rationale: """
            A limit decides how much a wrong decision can do before somebody notices. Where there is none, it can do \
            everything.
            """,
        predicate: """
            Rate limits are declared or required, or a step is one; a consequential write whose id and action no limit \
            names, and that some way reaches without passing a rate-limit gate that covers it.
            """,
        remedy: "Declare a limit for the resource or the action.",
        mayBeWrong: "the API enforces one",
        firing: """
            controls: {rate_limits: [{action: DRAFT, max: 20, per_s: 604800}]}
            nodes:
              - {idx: 0, agent: catalog, kind: tool_call, action: DRAFT, writes: [sku.draft]}
              - {idx: 1, agent: catalog, kind: tool_call, action: PUBLISH, writes: [sku.listing]}
            """,
        passing: """
            controls: {rate_limits: [{action: DRAFT, max: 20, per_s: 604800}, {resource: "sku.*", max: 20, per_s: 3600}]}
            nodes:
              - {idx: 0, agent: catalog, kind: tool_call, action: DRAFT, writes: [sku.draft]}
              - {idx: 1, agent: catalog, kind: tool_call, action: PUBLISH, writes: [sku.listing]}
            """)

    static func check(
        _ plan: PlanGraph, _ options: RuleOptions, _ report: inout RuleReport
    ) throws(RuleLimit) -> Assessment {
        let controls = plan.plan.controls
        guard controls.declaresRateLimits || plan.required.contains(.rateLimit) || plan.hasGate(.rateLimit) else {
            return .notAssessed(.rateLimitNotDeclared)
        }
        var work = 0
        for (position, node) in plan.plan.nodes.enumerated() {
            for place in plan.consequentialWrites[position] {
                let write = node.writes[place]
                work += controls.rateLimits.count
                guard work <= 50_000_000 else { throw RuleLimit() }
                let isLimited = controls.rateLimits.contains { limit in
                    limit.resource?.matches(write.id) ?? false
                        || node.action.map { limit.action?.matches($0) ?? false } ?? false
                }
                guard !isLimited else { continue }
                guard !plan.isCovered(position, by: plan.gates([.rateLimit], covering: write.id)) else { continue }
                let action = node.action.map { ", action \($0.lossyText)," } ?? ""
                report.add(
                    "\(plan.step(position)) writes '\(write.id.lossyText)'\(action) as often as it likes",
                    node: position,
                    resource: write.id, at: write.pointer, remedy: "add a limit for it to controls.rate_limits")
            }
        }
        return .assessed
    }
}
