/// On every way from a source to a node: was one of some gates passed?
///
/// Dominators answer this for one gate alone, and wrongly where a step waits for several branches: a branch that holds
/// the gate does not dominate what follows the join, yet always runs first. This is the greatest solution of
///
///     before[n] = OR  over forward edges p -> n of out(p)   where n waits for all of them
///                 AND over forward edges p -> n of out(p)   otherwise
///                 AND over loop edges p -> n of out(p)
///     out(p)    = p is a gate, or before[p]; false at the source itself unless it is a gate
///
/// over the nodes that the source leads to, false at the entries when a question starts there. Sixty-four questions are
/// answered by one pass over words of bits.
///
/// Source: spec/prelint.md 4.1.
public struct FlowCoverage: Sendable {
    /// An edge of the flow.
    public struct Edge: Sendable {
        /// The node it leaves.
        public let from: Int
        /// The node it enters.
        public let to: Int
        /// Whether it leads back in a loop.
        public let isBack: Bool
        /// Whether it is followed only when the step it leaves did what it was to do.
        public let isSuccess: Bool

        /// An edge of the flow.
        public init(from: Int, to: Int, isBack: Bool, isSuccess: Bool) {
            self.from = from
            self.to = to
            self.isBack = isBack
            self.isSuccess = isSuccess
        }
    }

    /// One question.
    public struct Question: Sendable {
        /// Where ways begin; nil is the entries.
        public let source: Int?
        /// The gates, by node.
        public let gates: [Int]

        /// A question about ways from a source that pass one of some gates.
        public init(from source: Int? = nil, through gates: [Int]) {
            self.source = source
            self.gates = gates
        }
    }

    /// What counts.
    public struct Reading: OptionSet, Sendable {
        public let rawValue: Int
        public init(rawValue: Int) { self.rawValue = rawValue }
        /// A gate counts only along edges that its success follows.
        public static let successOnly = Reading(rawValue: 1)
        /// No step waits for all branches: then the answer is about single paths.
        public static let singlePaths = Reading(rawValue: 2)
    }

    /// The answers to up to 64 questions, a bit each, by node.
    public struct Answers: Sendable {
        /// Whether every way from the source to the node has passed a gate; true where the source does not lead.
        public let before: [UInt64]
        /// Whether the source leads to the node.
        public let reached: [UInt64]
        /// Whether every way around a loop, from the source back to itself, passes a gate; true where there is none.
        public let around: UInt64
    }

    /// How many questions one pass answers.
    public static let width = 64

    private let graph: FlowGraph
    private let edges: [Edge]
    private let waitsForAll: [Bool]
    private let entries: [Int]
    private let isLive: [Bool]

    /// - Parameters:
    ///   - nodeCount: how many nodes there are; forward edges lead from lower to higher ones.
    ///   - edges: the edges.
    ///   - waitsForAll: by node, whether it waits for all forward edges.
    ///   - entries: where the flow begins.
    public init(nodeCount: Int, edges: [Edge], waitsForAll: [Bool], entries: [Int]) {
        graph = FlowGraph(nodeCount: nodeCount, edges: edges.map { ($0.from, $0.to) })
        self.edges = edges
        self.waitsForAll = waitsForAll
        self.entries = entries
        isLive = graph.reachable(from: entries)
    }

    /// The edges as a plain graph, in the order given.
    public var flow: FlowGraph { graph }

    /// Whether an entry leads to each node.
    public var live: [Bool] { isLive }

    /// Answers up to 64 questions; the question at place `k` has bit `k`.
    ///
    /// - Precondition: at most 64 questions.
    /// - Complexity: O(V + E) for each change of direction that loops force, typically two or three; at worst every
    ///   bit of every node changes once, and each change costs the edges that leave it.
    public func answers(_ questions: ArraySlice<Question>, _ reading: Reading = []) -> Answers {
        precondition(questions.count <= Self.width, "a pass answers at most 64 questions")
        let count = graph.nodeCount
        let all: UInt64 = questions.count == 64 ? ~0 : (1 << UInt64(questions.count)) - 1
        var isGate = Array(repeating: UInt64(0), count: count)
        var isSource = Array(repeating: UInt64(0), count: count)
        var fromEntries: UInt64 = 0
        for (place, question) in questions.enumerated() {
            let bit = UInt64(1) << UInt64(place)
            for gate in question.gates { isGate[gate] |= bit }
            if let source = question.source { isSource[source] |= bit } else { fromEntries |= bit }
        }
        let reached = region(isSource, fromEntries)
        var isEntry = Array(repeating: false, count: count)
        for entry in entries { isEntry[entry] = true }

        var before = Array(repeating: all, count: count)
        var changed = BitRows(count: count)
        changed.setAll()
        func value(_ node: Int) -> UInt64 {
            var every = all
            var some: UInt64 = 0
            var loops = all
            for edge in graph.edges(to: node) {
                let edge = edges[Int(edge)]
                let counts = !reading.contains(.successOnly) || edge.isSuccess ? isGate[edge.from] : 0
                let out = counts | (before[edge.from] & ~isSource[edge.from])
                if edge.isBack {
                    loops &= out | ~reached[edge.from]
                } else {
                    every &= out | ~reached[edge.from]
                    some |= out & reached[edge.from]
                }
            }
            var value = waitsForAll[node] && !reading.contains(.singlePaths) ? some : every
            value &= loops
            // Where the source does not lead there is no way to speak of.
            value |= all & ~reached[node]
            return isEntry[node] ? value & ~fromEntries : value
        }
        var at = 0
        while let node = changed.next(from: at) ?? changed.next(from: 0) {
            at = node + 1
            changed.clear(node)
            let lowered = before[node] & value(node)
            guard lowered != before[node] else { continue }
            before[node] = lowered
            for edge in graph.edges(from: node) { changed.set(Int(graph.targets[Int(edge)])) }
        }
        var around = all
        for (place, question) in questions.enumerated() {
            guard let source = question.source else { continue }
            around &= before[source] | ~(UInt64(1) << UInt64(place))
        }
        // From a source to itself the shortest way is none at all, and passes nothing.
        for node in 0..<count where isSource[node] != 0 { before[node] &= ~isSource[node] }
        return Answers(before: before, reached: reached, around: around)
    }

    /// The nodes that each source leads to, itself included.
    private func region(_ isSource: [UInt64], _ fromEntries: UInt64) -> [UInt64] {
        var reached = isSource
        if fromEntries != 0 { for node in 0..<graph.nodeCount where isLive[node] { reached[node] |= fromEntries } }
        var changed = BitRows(count: graph.nodeCount)
        for node in 0..<graph.nodeCount where isSource[node] != 0 { changed.set(node) }
        var at = 0
        while let node = changed.next(from: at) ?? changed.next(from: 0) {
            at = node + 1
            changed.clear(node)
            for edge in graph.edges(from: node) {
                let target = Int(graph.targets[Int(edge)])
                let joined = reached[target] | reached[node]
                guard joined != reached[target] else { continue }
                reached[target] = joined
                changed.set(target)
            }
        }
        return reached
    }
}

/// Which nodes are still to be looked at.
private struct BitRows {
    private var words: [UInt64]
    private let count: Int

    init(count: Int) {
        self.count = count
        words = Array(repeating: 0, count: (count + 63) / 64)
    }

    mutating func setAll() { for node in 0..<count { set(node) } }
    mutating func set(_ node: Int) { words[node >> 6] |= 1 << UInt64(node & 63) }
    mutating func clear(_ node: Int) { words[node >> 6] &= ~(1 << UInt64(node & 63)) }

    /// The first one at or behind a node; nil when there is none.
    func next(from node: Int) -> Int? {
        guard node < count else { return nil }
        var word = node >> 6
        var bits = words[word] & (~0 << UInt64(node & 63))
        while bits == 0 {
            word += 1
            guard word < words.count else { return nil }
            bits = words[word]
        }
        return word << 6 | bits.trailingZeroBitCount
    }
}
