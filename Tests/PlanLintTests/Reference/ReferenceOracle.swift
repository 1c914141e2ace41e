import CanonicalJSON
import DecisionGraph
import PlanLint

/// The four lints and the keystone as they are defined, with sets and searches and nothing clever.
struct ReferenceOracle {
    struct Found: Hashable {
        var lint: ReferenceLint
        var index: Int
        var resource: JSONString?
        var source: Int?
    }

    let graph: DecisionGraph
    private let order: [Int]
    private let slices: [Set<Int>]
    /// Per position the positions that follow it over hand-offs.
    let followers: [Set<Int>]

    init(_ graph: DecisionGraph) {
        self.graph = graph
        let all = 0..<graph.stepCount
        order = all.sorted { graph.index(at: $0) < graph.index(at: $1) }
        slices = all.map { position in
            Self.closure(of: position) { graph.dependencies(of: $0).map(\.source) }.union([position])
        }
        let preceding = all.map { position in Self.closure(of: position) { graph.handoffs(to: $0) } }
        followers = all.map { position in Set(all.filter { preceding[$0].contains(position) }) }
    }

    private static func closure(of start: Int, _ next: (Int) -> [Int]) -> Set<Int> {
        var found: Set<Int> = []
        var open = next(start)
        while let position = open.popLast() { if found.insert(position).inserted { open += next(position) } }
        return found
    }

    private func names(_ key: JSONString, _ position: Int) -> [JSONString] {
        (graph.attributes(at: position)[key]?.array ?? []).compactMap {
            if case .string(let name) = $0 { name } else { nil }
        }
    }

    private func reads(_ slice: Set<Int>) -> Set<JSONString> { Set(slice.flatMap { names("reads", $0) }) }

    var keystone: (index: Int, followers: Int)? {
        let best = order.max { a, b in
            followers[a].count != followers[b].count ? followers[a].count < followers[b].count : a != b && later(a, b)
        }
        guard let best, !followers[best].isEmpty else { return nil }
        return (graph.index(at: best), followers[best].count)
    }

    private func later(_ a: Int, _ b: Int) -> Bool { graph.index(at: a) > graph.index(at: b) }

    var findings: [Found] { unreadWrites + flippable + scopes + barriers }

    private var unreadWrites: [Found] {
        order.flatMap { position in
            let known = reads(slices[position])
            return names("writes", position).filter { !known.contains($0) }.map {
                Found(lint: .writeWithNoPriorRead, index: graph.index(at: position), resource: $0)
            }
        }
    }

    private var flippable: [Found] {
        let decisions = order.filter { graph.kind(at: $0) == .decision }
        var found: [Found] = []
        for position in order where decisions.contains(where: { slices[$0].contains(position) }) {
            // Edges of one source stay in the order given: the sort is stable.
            let edges = graph.dependencies(of: position)
                .sorted { graph.index(at: $0.source) < graph.index(at: $1.source) }
            for edge in edges {
                let evidence: JSONObject = graph.evidence(of: edge)
                guard evidence["volatile"] == .bool(true), evidence["pinned"] == .bool(false),
                    evidence["revalidates"] == .bool(false), case .string(let name)? = evidence["resource_id"]
                else { continue }
                found.append(Found(lint: .flippableDependency, index: graph.index(at: position), resource: name))
            }
        }
        return found
    }

    private var scopes: [Found] {
        order.flatMap { position -> [Found] in
            guard graph.attributes(at: position)["scope"]?.array != nil else { return [] }
            let (scope, known) = (Set(names("scope", position)), reads(slices[position]))
            guard scope.isStrictSuperset(of: known) else { return [] }
            return scope.subtracting(known).sorted().map {
                Found(lint: .scopeVersusSnapshot, index: graph.index(at: position), resource: $0)
            }
        }
    }

    private var barriers: [Found] {
        var found: [Found] = []
        for action in order where !names("writes", action).isEmpty || graph.kind(at: action) == .decision {
            for source in slices[action].sorted(by: { graph.index(at: $0) < graph.index(at: $1) }) {
                let volatile = Set(names("volatile_reads", source)).subtracting(names("barriers", source))
                for resource in volatile.sorted() where !isCleared(resource, from: source, to: action) {
                    found.append(
                        Found(
                            lint: .missingRevalidationBarrier, index: graph.index(at: action), resource: resource,
                            source: graph.index(at: source)))
                }
            }
        }
        return found
    }

    private func isCleared(_ resource: JSONString, from source: Int, to action: Int) -> Bool {
        if names("barriers", action).contains(resource) { return true }
        return order.contains { other in
            other != source && other != action && followers[source].contains(other)
                && followers[other].contains(action) && names("barriers", other).contains(resource)
        }
    }
}
