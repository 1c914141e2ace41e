import Adapters
import CanonicalJSON
import DecisionGraph

/// Plans drawn from a seed.
struct RandomPlan {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// SplitMix64: one seed, one plan, on every machine.
    private mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }

    mutating func below(_ count: Int) -> Int { Int(next() % UInt64(count)) }
    mutating func chance(_ percent: Int) -> Bool { below(100) < percent }

    /// A plan document.
    ///
    /// - Parameters:
    ///   - resources: how many different ones there are at most.
    ///   - isOrdered: whether the nodes' numbers ascend.
    mutating func plan(nodes count: Int, resources: Int, isOrdered: Bool) -> JSONValue {
        var indices = Array(0..<count).map { isOrdered ? $0 : 3 * $0 - count }
        if !isOrdered { for at in indices.indices { indices.swapAt(at, below(count)) } }
        let window = chance(50) ? 6 : count
        let roots = chance(50) ? 4 : 0
        var nodes: [JSONValue] = []
        for at in 0..<count {
            func earlier(_ self: inout RandomPlan) -> JSONValue {
                .int(indices[max(0, at - window) + self.below(at - max(0, at - window))])
            }
            var node: JSONObject = [
                "idx": .int(indices[at]), "agent": .text("a\(below(3))"), "kind": chance(50) ? "decision" : "tool_call",
            ]
            if chance(roots) {
                node["control_preds"] = []
            } else if at > 0, chance(30) {
                node["control_preds"] = .array((0..<1 + below(3)).map { _ in earlier(&self) })
            }
            node["reads"] = .array(
                (0..<below(4)).map { _ in
                    var read: JSONObject = ["id": .text("r\(below(resources))")]
                    if at > 0, chance(60) { read["producer"] = earlier(&self) }
                    if chance(45) { read["volatile"] = true }
                    if chance(10) { read["pinned"] = true }
                    if chance(20) { read["revalidates"] = true }
                    return .object(read)
                })
            if chance(40) { node["writes"] = .array((0..<1 + below(2)).map { _ in .text("r\(below(resources))") }) }
            if chance(30) {
                node["scope"] = .array((0..<below(resources + 3)).map { _ in .text("r\(below(resources))") })
            }
            nodes.append(.object(node))
        }
        return ["nodes": .array(nodes)]
    }
}

/// The graph of a plan document.
func lowered(_ plan: JSONValue) throws -> DecisionGraph {
    let reader = JSONReader()
    try reader.parse(try plan.canonicalText())
    return try reader.withRoot { (run) throws(AdapterError) in try DeclaredPlanV1().lower(run) }.graph
}
