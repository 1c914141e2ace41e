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
    /// Which dependencies are found.
    public let rule: TouchRule

    /// A matcher to which every channel is an overwrite channel, and that finds what the reference finds, unless told
    /// otherwise.
    public init(
        reducerChannels: Set<ResourceRef> = [], adapterID: JSONString = "touch_matcher", rule: TouchRule = .lastWriter
    ) {
        self.reducerChannels = reducerChannels
        self.adapterID = adapterID
        self.rule = rule
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
        var channels = TouchChannels(reducers: reducerChannels, rule: rule)
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
            // Whoever reads and writes looks before it writes, so that reads come first.
            if rule == .hazards {
                for position in order[start..<end] { channels.noteReads(touches[position], at: position) }
            }
            for position in order[start..<end] { channels.commit(touches[position], at: position) }
            conflicts += channels.endSuperstep(superstep)
            start = end
        }
        let match = TouchMatch(
            touches: touches, order: order, conflicts: conflicts, channels: channels.list, bindings: bindings,
            adapterID: adapterID, rule: rule)
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
    /// A write or a read that something may rest on.
    struct Access: Sendable {
        let index: Int
        let superstep: Int
        /// What the value is known by.
        let digest: JSONString?
    }

    struct Channel: Sendable {
        let resource: ResourceRef
        let isReducer: Bool
        /// All committed writes, in commit order.
        var writes: [Access] = []
        /// All reads that writes may rest on, in the order in which they were made; of ``TouchRule/hazards``.
        var reads: [Access] = []
        /// Where the reads since the last effective write begin.
        var readStart = 0
        /// Where the writes of the superstep at hand begin.
        var superstepStart = 0
        /// The positions of the touches that last read and wrote it, so that a repeated reference is seen as one.
        var lastReader = -1
        var lastWriter = -1
        var lastNoted = -1
        var lastMet = -1
    }

    private let rule: TouchRule
    private let reducers: Set<ResourceRef>
    private var numbers: [ResourceRef: Int] = [:]
    private(set) var list: [Channel] = []
    /// The channels written in the superstep at hand, in the order of their first write.
    private var written: [Int] = []

    init(reducers: Set<ResourceRef>, rule: TouchRule) {
        self.reducers = reducers
        self.rule = rule
    }

    /// What a touch is bound to: its reads in read order, then its writes in write order.
    mutating func bindings(of touch: StepTouch, at position: Int) -> [TouchMatch.Binding] {
        var bindings: [TouchMatch.Binding] = []
        for read in touch.reads {
            guard let number = numbers[read], list[number].lastReader != position else { continue }
            list[number].lastReader = position
            let count = list[number].writes.count
            if count == 0 { continue }
            bindings.append(
                TouchMatch.Binding(
                    channel: number, relation: .readAfterWrite,
                    accesses: (list[number].isReducer ? 0 : count - 1)..<count,
                    isOvercaptured: touch.overcaptured.contains(read), digest: touch.readDigests[read]))
        }
        if rule == .hazards { addHazards(of: touch, at: position, to: &bindings) }
        return bindings
    }

    /// What the writes of a touch are bound to: the write before them, then the reads since.
    private mutating func addHazards(
        of touch: StepTouch, at position: Int, to bindings: inout [TouchMatch.Binding]
    ) {
        for write in touch.writes {
            guard let number = numbers[write], list[number].lastMet != position else { continue }
            list[number].lastMet = position
            let count = list[number].writes.count
            if count > 0, !list[number].isReducer {
                bindings.append(
                    TouchMatch.Binding(channel: number, relation: .writeAfterWrite, accesses: count - 1..<count))
            }
            let reads = list[number].readStart..<list[number].reads.count
            if !reads.isEmpty {
                bindings.append(TouchMatch.Binding(channel: number, relation: .writeAfterRead, accesses: reads))
            }
        }
    }

    /// Keeps the reads of a touch for the writes that follow.
    mutating func noteReads(_ touch: StepTouch, at position: Int) {
        if touch.effect == .failed { return }
        for read in touch.reads {
            let number = self.number(of: read)
            if list[number].lastNoted == position { continue }
            list[number].lastNoted = position
            list[number].reads.append(
                Access(index: touch.index, superstep: touch.superstep, digest: touch.readDigests[read]))
        }
    }

    private mutating func number(of resource: ResourceRef) -> Int {
        if let number = numbers[resource] { return number }
        numbers[resource] = list.count
        list.append(Channel(resource: resource, isReducer: reducers.contains(resource)))
        return list.count - 1
    }

    mutating func commit(_ touch: StepTouch, at position: Int) {
        let committed =
            rule == .hazards && !touch.effect.mayChange ? touch.writes.filter(\.isMemory) : touch.committedWrites
        for resource in committed {
            let number = self.number(of: resource)
            if list[number].lastWriter == position { continue }
            list[number].lastWriter = position
            if list[number].writes.count == list[number].superstepStart { written.append(number) }
            list[number].writes.append(
                Access(index: touch.index, superstep: touch.superstep, digest: touch.writeDigests[resource]))
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
            list[number].readStart = channel.reads.count
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
