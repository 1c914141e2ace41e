import CanonicalJSON
import DecisionGraph

/// How the steps of a random run are numbered.
enum Numbering: CaseIterable, Sendable {
    case dense, sparse, negative, shuffled

    func indices(_ count: Int, _ random: inout SeededRandom) -> [Int] {
        switch self {
        case .dense: Array(0..<count)
        case .sparse: (0..<count).map { 7 * $0 + 3 }
        case .negative: (0..<count).map { $0 - count }
        case .shuffled: (0..<count).map { 3 * $0 - count }.shuffled(using: &random)
        }
    }
}

/// Runs with edges of every tier in both layers; some refer to themselves, to later and to unknown steps.
enum RandomRun {
    static func steps(_ count: Int, seed: UInt64, numbering: Numbering = .dense, hostile: Bool = true) -> [Step] {
        var random = SeededRandom(seed: seed)
        let indices = numbering.indices(count, &random)
        return (0..<count).map { position in
            var targets = Array(indices[..<position])
            if hostile { targets += [indices[position], indices[count - 1], 1_000_003] }
            return Step(
                index: indices[position], agent: random.pick(["planner", "tool", "caf\u{E9}", "cafe\u{301}"]),
                kind: random.pick([.decision, .toolCall]), dependencies: dependencies(on: targets, &random),
                attributes: random.oneIn(3) ? ["tool": .int(random.below(3))] : [:],
                executionPredecessors: predecessors(among: targets, &random),
                correlationID: random.oneIn(4) ? JSONString("call-\(position)") : nil,
                recordID: random.oneIn(4) ? JSONString("record-\(position)") : nil,
                touches: random.oneIn(4)
                    ? [Touch(.read, ResourceRef("db", "order")), Touch(.write, ResourceRef("db", "order", key: "7"))]
                    : [])
        }
    }

    private static func dependencies(on targets: [Int], _ random: inout SeededRandom) -> [DependencyEdge] {
        guard !targets.isEmpty else { return [] }
        return (0..<random.below(4)).map { _ in
            DependencyEdge(
                on: random.pick(targets), grade: random.pick(Grade.allCases),
                resource: random.oneIn(3)
                    ? ResourceRef("db", random.pick(["order", "user"]), key: random.pick(["", "7"])) : nil,
                evidence: random.pick([[:], ["modeled": true], ["modeled": 0], ["rule": "r1"]]))
        }
    }

    private static func predecessors(among targets: [Int], _ random: inout SeededRandom) -> [Int]? {
        switch random.below(4) {
        case 0: nil
        case 1: []
        default: targets.isEmpty ? nil : (0...random.below(3)).map { _ in random.pick(targets) }
        }
    }
}
