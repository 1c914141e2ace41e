import CanonicalJSON

/// Plans drawn from a seed: branches, joins, loops, locks, re-reads, few resources and agents.
struct RandomFlowPlan {
    private var random: PlanRandom

    init(seed: UInt64) { random = PlanRandom(state: seed) }

    private mutating func chance(_ percent: Int) -> Bool { random.below(100) < percent }

    /// - Parameters:
    ///   - count: how many nodes.
    ///   - resources: how many resources there are at most.
    mutating func plan(nodes count: Int, resources: Int) -> JSONValue {
        var nodes: [JSONValue] = []
        let window = chance(50) ? 4 : count
        // Half of the plans are about values that go stale and are read again.
        let stale = chance(50)
        for at in 0..<count {
            func earlier() -> JSONValue { .int(10 * random.below(at) + 3) }
            func near() -> JSONValue { .int(10 * (max(0, at - window) + random.below(min(at, window))) + 3) }
            var node: JSONObject = [
                "idx": .int(10 * at + 3), "agent": .text("a\(random.below(3))"),
                "kind": chance(50) ? "decision" : "tool_call",
            ]
            if at > 0, chance(60) {
                node["control_preds"] = .array((0..<1 + random.below(3)).map { _ in near() })
            } else if chance(8) {
                node["control_preds"] = []
            }
            if chance(40) { node["split"] = chance(60) ? "all" : "one" }
            if chance(35) { node["join"] = chance(60) ? "all" : "any" }
            if chance(15) {
                node["back_edges"] = [
                    [
                        "to": .int(10 * random.below(at + 1) + 3),
                        "outcome": .text(random.one(of: ["success", "error", "timeout", "always"])),
                    ]
                ]
            }
            if chance(20) { node["locks"] = .array((0..<random.below(3)).map { _ in .text("l\(random.below(3))") }) }
            if chance(10) { node["fanout"] = chance(30) ? ["max": 1] : ["over": "x"] }
            if chance(15) { node["retry"] = ["max": chance(50) ? .int(random.below(3)) : .null] }
            node["reads"] = .array(
                (0..<random.below(4)).map { _ in
                    var read: JSONObject = ["id": .text("r\(random.below(resources))")]
                    if at > 0, chance(60) { read["producer"] = chance(50) ? near() : earlier() }
                    if chance(stale ? 60 : 30) { read["volatile"] = true }
                    if chance(10) { read["pinned"] = true }
                    if chance(stale ? 30 : 20) { read["revalidates"] = true }
                    return .object(read)
                })
            if chance(50) {
                node["writes"] = .array(
                    (0..<1 + random.below(2)).map { _ in
                        var write: JSONObject = ["id": .text("r\(random.below(resources))\(chance(10) ? "{i}" : "")")]
                        if chance(15) { write["consequential"] = false }
                        if chance(20) { write["mode"] = "append" }
                        if chance(20) { write["idempotency_key"] = "k" }
                        if chance(10) { write["idempotent"] = true }
                        return .object(write)
                    })
            }
            nodes.append(.object(node))
        }
        var plan: JSONObject = ["nodes": .array(nodes)]
        if chance(20) {
            plan["entry"] = .array((0..<1 + random.below(2)).map { _ in .int(10 * random.below(count) + 3) })
        }
        if chance(15) {
            plan["triggers"] = [["id": "t", "node": .int(10 * random.below(count) + 3), "kind": "manual"]]
        }
        if chance(40) { plan["resources"] = ["r0": ["kind": .text(random.one(of: ["audit_log", "state", "memory"]))]] }
        return .object(plan)
    }
}
