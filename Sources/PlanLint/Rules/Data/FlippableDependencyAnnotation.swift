internal import CanonicalJSON
internal import DecisionGraph
internal import Findings

/// PRE102.
enum FlippableDependencyAnnotation: PlanRule {
    static let card = RuleCard(
        code: "PRE102", name: "flippable_dependency_annotation",
        statement: "A volatile value feeds a decision, neither pinned nor re-read.", severity: .warning,
        precision: .medium, decidability: .annotation, fix: .suggest, references: ["LLM04"],
        rationale: """
            The value can change between the step that fetched it and the decision that rests on it. The decision \
            would then have come out otherwise, and nobody notices.
            """,
        predicate: """
            A read that names its producer and is volatile, neither pinned nor revalidating, in a step that is a \
            decision or that some decision rests on.
            """,
        remedy: "Pin the value to a version, or read it again where it is used and mark that read as revalidating.",
        mayBeWrong: "the value changes once a day and the run takes seconds",
        firing: """
            nodes:
              - {idx: 0, agent: kyc, kind: tool_call, reads: [kyc.tier]}
              - {idx: 1, agent: desk, kind: decision, reads: [{id: kyc.tier, producer: 0, volatile: true}]}
            """,
        passing: """
            nodes:
              - {idx: 0, agent: kyc, kind: tool_call, reads: [kyc.tier]}
              - {idx: 1, agent: desk, kind: decision, reads: [{id: kyc.tier, producer: 0, volatile: true, pinned: true}]}
            """)

    static func check(
        _ plan: PlanGraph, _ options: RuleOptions, _ report: inout RuleReport
    ) throws(RuleLimit) -> Assessment {
        plan.forEach(.flippableDependency, &report) { (finding, report) in
            let position = finding.position
            let read = plan.plan.nodes[position].reads[finding.entry]
            let feeds = plan.plan.nodes[position].kind == .decision ? "decides" : "feeds a decision"
            report.add(
                "\(plan.step(position)) \(feeds) on \(plan.shown(read.id)), which may change after "
                    + "\(read.producer.map(plan.step) ?? "its producer") has delivered it and is neither pinned nor "
                    + "read again",
                node: position, resource: read.id, at: read.pointer,
                remedy: "add pinned: true when the value is fixed to a version, or revalidates: true when this step "
                    + "reads it again")
        }
        return .assessed
    }
}
