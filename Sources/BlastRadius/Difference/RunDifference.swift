public import CanonicalJSON
public import DecisionGraph

/// How two runs differ: steps that only one of them has, where they part, and what their common steps rest on.
///
/// Steps are put beside each other by name, kind and agent, in the order of both: a longest common subsequence. The
/// difference of B and A is that of A and B with the sides exchanged.
///
/// Source: spec/experience.md 3.3 (`diff`).
public struct RunDifference: Sendable {
    /// Two steps that are the same one in two runs.
    public struct Pair: Sendable, Hashable {
        /// The position in the first run.
        public let a: Int
        /// The position in the second run.
        public let b: Int
    }

    /// A dependency between two common steps of which the two runs know different things.
    public struct EdgeChange: Sendable, Hashable {
        /// The step that rests on the other.
        public let dependent: Pair
        /// The step that is rested on.
        public let source: Pair
        /// The best tier of the edge in the first run; nil where it has none.
        public let tierA: EvidenceTier?
        /// The best tier of the edge in the second run; nil where it has none.
        public let tierB: EvidenceTier?
    }

    /// A common step with something of its own that differs.
    public struct StepChange: Sendable, Hashable {
        /// The step.
        public let step: Pair
        /// What differs: `effect`, `reads`, `writes`, or the name of an attribute.
        public let keys: [JSONString]
    }

    /// A common step at which different numbers of steps are at risk.
    public struct BoundsChange: Sendable, Hashable {
        /// The step.
        public let step: Pair
        /// What is at risk in the first run.
        public let a: RiskBounds
        /// What is at risk in the second run.
        public let b: RiskBounds
    }

    /// Where two runs part.
    public struct Divergence: Sendable, Hashable {
        /// The position in the first run; nil when it has ended.
        public let a: Int?
        /// The position in the second run; nil when it has ended.
        public let b: Int?
    }

    /// The first run.
    public let a: DecisionGraph
    /// The second run.
    public let b: DecisionGraph
    /// The common steps, rising in both.
    public let common: [Pair]
    /// Whether no more steps could be common.
    public let isLongest: Bool
    /// The positions of the steps that only the first run has, ascending.
    public let onlyA: [Int]
    /// The positions of the steps that only the second run has, ascending.
    public let onlyB: [Int]
    /// The first place where the runs have different steps; nil when all steps are common.
    public let divergence: Divergence?
    /// Common steps whose effect, touches or attributes differ, in order.
    public let changedSteps: [StepChange]
    /// Dependencies between common steps that differ, in order.
    public let changedEdges: [EdgeChange]
    /// Common steps with different bounds, in order; nil when these were not asked for.
    public let changedBounds: [BoundsChange]?

    /// Compares two runs.
    ///
    /// - Parameters:
    ///   - comparesBounds: whether what is at risk from each common step is compared.
    ///   - ignored: attributes that are not compared; `effect`, `reads`, `writes`, `edges` and `bounds` leave these out.
    /// - Complexity: that of the longest common subsequence, O(V + E log E) for the rest, and of
    ///   ``DecisionGraph/DecisionGraph/riskBounds(threads:)`` when bounds are compared.
    public init(
        _ a: DecisionGraph, _ b: DecisionGraph, comparesBounds: Bool = false, ignoring ignored: Set<JSONString> = []
    ) {
        self.a = a
        self.b = b
        let (namesA, namesB) = Self.numbers(a, b)
        // The search prefers one side among equals; a fixed order of the two makes the answer the same both ways.
        let isTurned = namesB.lexicographicallyPrecedes(namesA)
        // What only one of them has cannot be common; without it two runs that differ much are short work.
        let (ownA, ownB) = (Set(namesA), Set(namesB))
        let (placesA, placesB) = (
            namesA.indices.filter { ownB.contains(namesA[$0]) }, namesB.indices.filter { ownA.contains(namesB[$0]) }
        )
        let (sharedA, sharedB) = (placesA.map { namesA[$0] }, placesB.map { namesB[$0] })
        let sequence = isTurned ? CommonSequence(sharedB, sharedA) : CommonSequence(sharedA, sharedB)
        let common = sequence.pairs.map { pair in
            isTurned
                ? Pair(a: placesA[pair.b], b: placesB[pair.a]) : Pair(a: placesA[pair.a], b: placesB[pair.b])
        }
        self.common = common
        isLongest = sequence.isLongest
        var inA = Array(repeating: false, count: a.stepCount)
        var inB = Array(repeating: false, count: b.stepCount)
        for pair in common {
            inA[pair.a] = true
            inB[pair.b] = true
        }
        onlyA = inA.indices.filter { !inA[$0] }
        onlyB = inB.indices.filter { !inB[$0] }
        divergence = Self.divergence(namesA, namesB)
        changedSteps = common.compactMap { Self.change($0, a, b, ignored) }
        changedEdges = ignored.contains("edges") ? [] : Self.edges(common, a, b)
        if comparesBounds, !ignored.contains("bounds") {
            let (boundsA, boundsB) = (a.riskBounds(), b.riskBounds())
            changedBounds = common.compactMap { pair in
                boundsA[pair.a] == boundsB[pair.b]
                    ? nil : BoundsChange(step: pair, a: boundsA[pair.a], b: boundsB[pair.b])
            }
        } else {
            changedBounds = nil
        }
    }

    /// Whether nothing differs of what was compared.
    public var isEmpty: Bool {
        onlyA.isEmpty && onlyB.isEmpty && changedSteps.isEmpty && changedEdges.isEmpty
            && changedBounds?.isEmpty ?? true
    }

    /// Equal numbers for steps of equal names. Numbers are given in the byte order of names, so that they do not depend on
    /// which run is the first.
    private static func numbers(_ a: DecisionGraph, _ b: DecisionGraph) -> ([Int], [Int]) {
        func names(_ graph: DecisionGraph) -> [StepName] {
            (0..<graph.stepCount).map {
                StepName(
                    label: StepNames.labels(of: graph, at: $0).first ?? "", agent: graph.agent(at: $0),
                    kind: graph.kind(at: $0))
            }
        }
        let (namesA, namesB) = (names(a), names(b))
        var numbers: [StepName: Int] = [:]
        for (number, name) in Set(namesA + namesB).sorted().enumerated() { numbers[name] = number }
        return (namesA.map { numbers[$0, default: 0] }, namesB.map { numbers[$0, default: 0] })
    }

    private struct StepName: Hashable, Comparable {
        let label: JSONString
        let agent: JSONString
        let kind: StepKind

        static func < (a: Self, b: Self) -> Bool {
            if a.label != b.label { return a.label < b.label }
            if a.agent != b.agent { return a.agent < b.agent }
            return a.kind.rawValue < b.kind.rawValue
        }
    }

    private static func divergence(_ a: [Int], _ b: [Int]) -> Divergence? {
        let count = zip(a, b).prefix { $0 == $1 }.count
        if count == a.count, count == b.count { return nil }
        return Divergence(a: count < a.count ? count : nil, b: count < b.count ? count : nil)
    }

    private static func change(
        _ pair: Pair, _ a: DecisionGraph, _ b: DecisionGraph, _ ignored: Set<JSONString>
    ) -> StepChange? {
        var keys: [JSONString] = []
        if !ignored.contains("effect"), a.effect(at: pair.a) != b.effect(at: pair.b) { keys.append("effect") }
        var changed: Set<JSONString> = []
        let (touchesA, touchesB) = (a.touches(at: pair.a), b.touches(at: pair.b))
        for (access, key) in [(Touch.Access.read, JSONString("reads")), (.write, "writes")]
        where Set(touchesA.filter { $0.access == access }) != Set(touchesB.filter { $0.access == access }) {
            changed.insert(key)
        }
        let (own, other) = (a.attributes(at: pair.a), b.attributes(at: pair.b))
        for (key, value) in own where other[key] != value { changed.insert(key) }
        for (key, _) in other where own[key] == nil { changed.insert(key) }
        keys += changed.subtracting(ignored).sorted()
        return keys.isEmpty ? nil : StepChange(step: pair, keys: keys)
    }

    private static func edges(_ common: [Pair], _ a: DecisionGraph, _ b: DecisionGraph) -> [EdgeChange] {
        var pairOfA = [Int?](repeating: nil, count: a.stepCount)
        var pairOfB = [Int?](repeating: nil, count: b.stepCount)
        for (number, pair) in common.enumerated() {
            pairOfA[pair.a] = number
            pairOfB[pair.b] = number
        }
        func best(_ graph: DecisionGraph, _ position: Int, _ pairOf: [Int?]) -> [Int: EvidenceTier] {
            var best: [Int: EvidenceTier] = [:]
            for edge in graph.dependencies(of: position) {
                guard let source = pairOf[edge.source] else { continue }
                best[source] = min(best[source] ?? .inferred, edge.tier)
            }
            return best
        }
        var changes: [EdgeChange] = []
        for pair in common {
            let (own, other) = (best(a, pair.a, pairOfA), best(b, pair.b, pairOfB))
            for source in Set(own.keys).union(other.keys).sorted() where own[source] != other[source] {
                changes.append(
                    EdgeChange(dependent: pair, source: common[source], tierA: own[source], tierB: other[source]))
            }
        }
        return changes
    }
}
