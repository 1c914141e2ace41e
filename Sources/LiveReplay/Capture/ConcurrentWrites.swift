internal import CanonicalJSON
public import DecisionGraph

/// Two steps wrote one overwrite channel, one after the other, and neither goes before the other for a reason that the
/// graph knows: no path of dependency and execution edges joins them. Another run of the same program may see the
/// writes in the other order, and later reads another value.
///
/// The grain is the step: where a path joins two steps, all of the one counts as before all of the other.
///
/// Source: spec/core.md 18 W27; L. Lamport, Time, clocks, and the ordering of events, CACM 21(7), 1978.
public struct ConcurrentWrites: Sendable, Hashable {
    /// The channel that was written.
    public let channel: ResourceRef
    /// The index of the step whose write came first.
    public let earlier: Int
    /// The index of the step that wrote next; it is the one that later reads are bound to, until the next write.
    public let later: Int

    /// Two writes as they are; nothing is checked.
    public init(channel: ResourceRef, earlier: Int, later: Int) {
        self.channel = channel
        self.earlier = earlier
        self.later = later
    }

    /// The pairs of successive writers in a graph whose list order is the order of their writes, by the later one's
    /// place, then in the order of its writes.
    ///
    /// If all successive writers of a channel are joined, all its writers are.
    ///
    /// - Parameter reducerChannels: channels whose writes add up in any order.
    /// - Complexity: O(A + W/64 · E) for A touches, W steps whose write was overwritten, and E edges; less when the
    ///   two writers stand close to each other.
    public static func found(
        in graph: DecisionGraph, reducerChannels: Set<ResourceRef> = []
    ) -> [ConcurrentWrites] {
        var pairs: [Pair] = []
        var lastWriters: [ResourceRef: Int] = [:]
        for position in 0..<graph.stepCount {
            for touch in graph.touches(at: position)
            where touch.access == .write && !reducerChannels.contains(touch.resource) {
                guard let last = lastWriters.updateValue(position, forKey: touch.resource), last != position else {
                    continue
                }
                pairs.append(Pair(channel: touch.resource, earlier: last, later: position))
            }
        }
        let joined = areJoined(pairs, in: graph)
        return zip(pairs, joined).lazy.filter { !$0.1 }.map { pair, _ in
            ConcurrentWrites(
                channel: pair.channel, earlier: graph.index(at: pair.earlier), later: graph.index(at: pair.later))
        }
    }

    private struct Pair {
        let channel: ResourceRef
        let earlier: Int
        let later: Int
    }

    /// Whether a path leads from the later to the earlier of each pair.
    ///
    /// Of 64 earlier steps at a time one sweep over the positions from the first of them to the last that is asked
    /// about finds what each of these reaches, one bit for each.
    private static func areJoined(_ pairs: [Pair], in graph: DecisionGraph) -> [Bool] {
        var joined = [Bool](repeating: false, count: pairs.count)
        if pairs.isEmpty { return joined }
        let layers = [graph.dependencyRows(atLeast: .inferred), graph.executionRows]
        let order = pairs.indices.sorted { (pairs[$0].earlier, $0) < (pairs[$1].earlier, $1) }
        var start = 0
        while start < order.count {
            var sources: [Int: UInt64] = [:]
            var end = start
            var last = 0
            while end < order.count {
                let pair = pairs[order[end]]
                if sources[pair.earlier] == nil {
                    if sources.count == 64 { break }
                    sources[pair.earlier] = 1 << UInt64(sources.count)
                }
                last = max(last, pair.later)
                end += 1
            }
            let first = pairs[order[start]].earlier
            var reached = [UInt64](repeating: 0, count: last - first + 1)
            for position in first...last {
                var bits = sources[position] ?? 0
                for layer in layers {
                    for target in layer[position] where Int(target) >= first { bits |= reached[Int(target) - first] }
                }
                reached[position - first] = bits
            }
            for number in order[start..<end] {
                let pair = pairs[number]
                joined[number] = reached[pair.later - first] & (sources[pair.earlier] ?? 0) != 0
            }
            start = end
        }
        return joined
    }
}
