import DecisionGraph

/// A run's edges as plain lists, with answers that are obviously right and slow.
struct SlowGraph {
    struct Edge: Hashable {
        let dependent: Int
        let source: Int
        let tier: EvidenceTier
    }

    let count: Int
    /// Wired dependencies, parallel ones each.
    private(set) var dependencies: [Edge] = []
    /// Wired hand-offs as positions (from, to), parallel ones each.
    private(set) var handoffs: [(from: Int, to: Int)] = []

    init(_ steps: [Step]) {
        count = steps.count
        for (position, step) in steps.enumerated() {
            let earlier = steps[..<position]
            for edge in step.dependencies {
                guard let source = earlier.firstIndex(where: { $0.index == edge.source }) else { continue }
                let tier: EvidenceTier =
                    switch edge.grade {
                    case .observed: edge.isModelled ? .modelled : .observed
                    case .declared: .declared
                    case .inferred: .inferred
                    }
                dependencies.append(Edge(dependent: position, source: source, tier: tier))
            }
            for index in step.executionPredecessors ?? earlier.last.map({ [$0.index] }) ?? [] {
                guard let from = earlier.firstIndex(where: { $0.index == index }) else { continue }
                handoffs.append((from, position))
            }
        }
    }

    /// Everything that can be reached over `pairs` from any of `starts`, those included, never entering `banned`.
    static func reachable(from starts: [Int], over pairs: [(from: Int, to: Int)], without banned: Int? = nil) -> Set<
        Int
    > {
        var found = Set(starts.filter { $0 != banned })
        var grew = true
        while grew {
            grew = false
            for pair in pairs where found.contains(pair.from) && pair.to != banned {
                if found.insert(pair.to).inserted { grew = true }
            }
        }
        return found
    }

    /// What a position rests on over edges of at least a tier, ascending, without itself.
    func basis(of position: Int, atLeast weakest: EvidenceTier = .inferred) -> [Int] {
        let pairs = dependencies.filter { $0.tier <= weakest }.map { (from: $0.dependent, to: $0.source) }
        return Self.reachable(from: [position], over: pairs).subtracting([position]).sorted()
    }

    /// What rests on a position, likewise.
    func affected(by position: Int, atLeast weakest: EvidenceTier = .inferred) -> [Int] {
        let pairs = dependencies.filter { $0.tier <= weakest }.map { (from: $0.source, to: $0.dependent) }
        return Self.reachable(from: [position], over: pairs).subtracting([position]).sorted()
    }

    /// The positions reached from a position over hand-offs, without itself.
    func followers(of position: Int) -> [Int] {
        Self.reachable(from: [position], over: handoffs).subtracting([position]).sorted()
    }

    /// The longest path of the dependency layer in edges, over every path there is.
    var depth: Int { (0..<count).map(longestPath).max() ?? 0 }

    private func longestPath(from position: Int) -> Int {
        Set(dependencies.filter { $0.dependent == position }.map(\.source)).map { longestPath(from: $0) + 1 }.max() ?? 0
    }

    /// Distinct pairs of dependent and source.
    var pairs: Set<[Int]> { Set(dependencies.map { [$0.dependent, $0.source] }) }
}
