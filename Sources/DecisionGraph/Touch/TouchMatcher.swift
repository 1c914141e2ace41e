public import CanonicalJSON

/// Finds what rests on what from the reads and writes of a run: a read rests on the writes that it could see.
///
/// Steps run in supersteps: all reads of one come before all its writes, so a write is seen from the next superstep on.
/// A channel is a resource with its key, all three strings exact. On an overwrite channel a read is bound to the last
/// committed write; on a reducer channel, whose value is made of all writes, to each of them.
///
/// Every edge is observed, over the resource that was read, with the evidence `observed`, `relation`
/// (`read_after_committed_write`), `granularity` (`channel`), `channel` (the resource id), `writer_superstep`, `mode`
/// (`overwrite` or `reducer`) and `adapter`; `modeled` is `reducer_writer_set` on a reducer channel, since not every
/// writer need have left a trace in the value; `overcaptured` is true where the reader was handed the channel unasked.
///
/// Source: spec/core.md 14.
public struct TouchMatcher: Sendable {
    /// The channels whose writes add up instead of replacing each other.
    public let reducerChannels: Set<ResourceRef>
    /// The adapter that the evidence names.
    public let adapterID: JSONString

    /// A matcher to which every channel is an overwrite channel, unless told otherwise.
    public init(reducerChannels: Set<ResourceRef> = [], adapterID: JSONString = "touch_matcher") {
        self.reducerChannels = reducerChannels
        self.adapterID = adapterID
    }

    /// Binds every read to its writers.
    ///
    /// - Parameters:
    ///   - touches: one per step, in any order; steps with one index share their edges.
    ///   - edgeLimit: the most edges of all steps together. A reducer channel makes writers x readers of them.
    /// - Complexity: O(T log T + A) time and space for T touches with A reads and writes. The edges are not made here:
    ///   ``TouchMatch`` makes them when asked, each in constant time.
    /// - Throws: ``GraphError`` `tooLarge`, before any edge is made.
    public func match(
        _ touches: [StepTouch], edgeLimit: Int = GraphBuilder.defaultEdgeLimit
    ) throws(GraphError) -> TouchMatch {
        let places = touches.map { (superstep: $0.superstep, index: $0.index) }
        let order = places.indices.sorted { a, b in
            (places[a].superstep, places[a].index, a) < (places[b].superstep, places[b].index, b)
        }
        var channels = TouchChannels(reducers: reducerChannels)
        var bindings = [[TouchMatch.Binding]](repeating: [], count: touches.count)
        var conflicts: [WriteConflict] = []
        var start = 0
        while start < order.count {
            let superstep = touches[order[start]].superstep
            var end = start
            while end < order.count, touches[order[end]].superstep == superstep {
                bindings[order[end]] = channels.bindings(of: touches[order[end]], at: order[end])
                end += 1
            }
            for position in order[start..<end] { channels.commit(touches[position], at: position) }
            conflicts += channels.endSuperstep(superstep)
            start = end
        }
        let match = TouchMatch(
            touches: touches, order: order, conflicts: conflicts, channels: channels.list, bindings: bindings,
            adapterID: adapterID)
        guard let count = match.countEdges(upTo: edgeLimit) else {
            throw GraphError(
                .tooLarge,
                "more than \(edgeLimit) dependency edges; a read of a reducer channel rests on every write before it")
        }
        return match.counting(count)
    }
}

/// The channels that have been written, by resource.
struct TouchChannels {
    struct Write: Sendable {
        let index: Int
        let superstep: Int
    }

    struct Channel: Sendable {
        let resource: ResourceRef
        let isReducer: Bool
        /// All committed writes, in commit order.
        var writes: [Write] = []
        /// Where the writes of the superstep at hand begin.
        var superstepStart = 0
        /// The positions of the touches that last read and wrote it, so that a repeated reference is seen as one.
        var lastReader = -1
        var lastWriter = -1
    }

    private let reducers: Set<ResourceRef>
    private var numbers: [ResourceRef: Int] = [:]
    private(set) var list: [Channel] = []
    /// The channels written in the superstep at hand, in the order of their first write.
    private var written: [Int] = []

    init(reducers: Set<ResourceRef>) {
        self.reducers = reducers
    }

    /// What the reads of a touch are bound to, in read order.
    mutating func bindings(of touch: StepTouch, at position: Int) -> [TouchMatch.Binding] {
        var bindings: [TouchMatch.Binding] = []
        for read in touch.reads {
            guard let number = numbers[read], list[number].lastReader != position else { continue }
            list[number].lastReader = position
            let count = list[number].writes.count
            bindings.append(
                TouchMatch.Binding(
                    channel: number, writes: (list[number].isReducer ? 0 : count - 1)..<count,
                    isOvercaptured: touch.overcaptured.contains(read)))
        }
        return bindings
    }

    mutating func commit(_ touch: StepTouch, at position: Int) {
        for resource in touch.committedWrites {
            let number = numbers[resource] ?? list.count
            if number == list.count {
                numbers[resource] = number
                list.append(Channel(resource: resource, isReducer: reducers.contains(resource)))
            }
            if list[number].lastWriter == position { continue }
            list[number].lastWriter = position
            if list[number].writes.count == list[number].superstepStart { written.append(number) }
            list[number].writes.append(Write(index: touch.index, superstep: touch.superstep))
        }
    }

    /// Closes the superstep: what was written in it can be read from now on.
    ///
    /// - Returns: the overwrite channels that several steps wrote.
    mutating func endSuperstep(_ superstep: Int) -> [WriteConflict] {
        var conflicts: [WriteConflict] = []
        for number in written {
            let channel = list[number]
            list[number].superstepStart = channel.writes.count
            if channel.isReducer { continue }
            // Writes are committed by ascending index, so equal ones are neighbours.
            var writers: [Int] = []
            for write in channel.writes[channel.superstepStart...] where writers.last != write.index {
                writers.append(write.index)
            }
            guard writers.count > 1, let bound = writers.last else { continue }
            conflicts.append(
                WriteConflict(channel: channel.resource, superstep: superstep, writers: writers, bound: bound))
        }
        written.removeAll(keepingCapacity: true)
        return conflicts
    }
}
