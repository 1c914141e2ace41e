import CanonicalJSON
import DecisionGraph

/// A small run that is easy to keep in mind: a desk agent looks at two users, writes three times, and an auditor decides.
enum DeskRun {
    static let mia = ResourceRef("desk", "user", key: "mia")
    static let leo = ResourceRef("desk", "user", key: "leo")
    static let budget = ResourceRef("files", "budget")

    static let steps: [Step] = [
        Step(index: 0, agent: "user", kind: .decision, attributes: ["time": "2026-05-18T07:00:00Z"]),
        call(1, "get_user", reads: [mia]),
        call(2, "get_user", reads: [leo]),
        call(
            3, "pay", [edge(1, .observed)], writes: [mia], effect: .applied, ["time": "2026-05-18T08:00:00Z"]),
        call(
            4, "pay", [edge(1, .observed), edge(3, .observed, modelled: true)], writes: [mia, budget], effect: .failed),
        call(5, "pay", [edge(2, .declared)], reads: [leo], writes: [leo], effect: .unknown),
        Step(
            index: 7, agent: "auditor", kind: .decision, dependencies: [edge(3, .observed), edge(5, .inferred)],
            executionPredecessors: [3, 5]),
        call(8, "note", [edge(7, .observed)], writes: [budget], effect: .noChange),
    ]

    static let graph: DecisionGraph = {
        do { return try DecisionGraph(steps: steps) } catch { preconditionFailure("\(error)") }
    }()

    static func edge(_ source: Int, _ grade: Grade, modelled: Bool = false) -> DependencyEdge {
        DependencyEdge(on: source, grade: grade, evidence: modelled ? ["modeled": true] : [:])
    }

    static func call(
        _ index: Int, _ tool: JSONString, _ dependencies: [DependencyEdge] = [], reads: [ResourceRef] = [],
        writes: [ResourceRef] = [], effect: WriteEffect? = nil, _ more: JSONObject = [:]
    ) -> Step {
        Step(
            index: index, agent: "desk", kind: .toolCall, dependencies: dependencies,
            attributes: JSONObject([("tool", .string(tool))] + more.map { ($0.key, $0.value) }),
            touches: reads.map { Touch(.read, $0) } + writes.map { Touch(.write, $0) }, effect: effect)
    }
}
