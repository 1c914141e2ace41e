internal import CanonicalJSON

/// What ``TouchMatcher`` found: for each touch the writes that its reads are bound to.
///
/// Edges are made when asked for: a reducer channel has writers x readers of them, and they are kept as one range per
/// read.
///
/// Source: spec/core.md 14.
public struct TouchMatch: Sendable {
    /// The touches, as they were given.
    public let touches: [StepTouch]
    /// The positions of ``touches`` in step order: by superstep, then index, then position.
    public let order: [Int]
    /// Overwrite channels with several writers in one superstep, by superstep, then by first write.
    public let conflicts: [WriteConflict]
    /// How many edges ``steps`` hold together.
    public private(set) var edgeCount = 0

    /// An access and the earlier ones that it rests on.
    struct Binding: Sendable {
        let channel: Int
        let relation: TouchRelation
        /// Places in the channel's reads of a write after read, else in its writes.
        let accesses: Range<Int>
        var isOvercaptured = false
        /// What the value that was read is known by.
        var digest: JSONString?
    }

    private let channels: [TouchChannels.Channel]
    private let bindings: [[Binding]]
    private let adapterID: JSONString
    private let rule: TouchRule
    /// The positions that share an index, in step order; nil as long as no two touches do.
    private let sharing: [Int: [Int]]?

    init(
        touches: [StepTouch], order: [Int], conflicts: [WriteConflict], channels: [TouchChannels.Channel],
        bindings: [[Binding]], adapterID: JSONString, rule: TouchRule
    ) {
        self.touches = touches
        self.order = order
        self.conflicts = conflicts
        self.channels = channels
        self.bindings = bindings
        self.adapterID = adapterID
        self.rule = rule
        let isUnique = Set(touches.lazy.map(\.index)).count == touches.count
        sharing = isUnique ? nil : Dictionary(grouping: order) { touches[$0].index }
    }

    /// The number of edges, or nil when it is over a limit.
    func countEdges(upTo limit: Int) -> Int? {
        func count(_ positions: [Int]) -> Int? {
            var count = 0
            for position in positions {
                for binding in bindings[position] {
                    count += binding.accesses.count
                    if count > limit { return nil }
                }
            }
            return count
        }
        guard let sharing else { return count(order) }
        var total = 0
        for positions in sharing.values {
            guard let own = count(positions) else { return nil }
            // Each of the touches has all the edges of the index.
            let (all, overflows) = own.multipliedReportingOverflow(by: positions.count)
            if overflows || all > limit - total { return nil }
            total += all
        }
        return total
    }

    func counting(_ count: Int) -> TouchMatch {
        var match = self
        match.edgeCount = count
        return match
    }

    // MARK: Results

    /// The indices of the steps in step order.
    public var stepOrder: [Int] { order.map { touches[$0].index } }

    /// The edges of the touch at a position of ``touches``, in read order; touches with one index have the same ones.
    ///
    /// - Precondition: `position` is one of ``touches``.
    /// - Complexity: linear in the edges.
    public func edges(at position: Int) -> [DependencyEdge] {
        var evidence: [BoundAccess: JSONObject] = [:]
        return edges(at: position, &evidence)
    }

    /// The steps in step order, each with its edges, its attributes and what it touched.
    ///
    /// - Complexity: linear in touches and edges; ``append(to:)`` needs less memory.
    public var steps: [Step] {
        var evidence: [BoundAccess: JSONObject] = [:]
        return order.map { position in
            let touch = touches[position]
            return Step(
                index: touch.index, agent: touch.agent, kind: touch.kind,
                dependencies: edges(at: position, &evidence), attributes: touch.attributes,
                executionPredecessors: touch.executionPredecessors, touches: carried(touch),
                effect: rule == .hazards && !touch.writes.isEmpty ? touch.effect : nil)
        }
    }

    /// Adds the steps to a graph, as ``steps`` gives them.
    ///
    /// - Complexity: linear in touches and edges.
    /// - Throws: ``GraphError``: `indexDuplicate`, `tooLarge`.
    public func append(to builder: inout GraphBuilder) throws(GraphError) {
        var evidence = TouchEvidence()
        for position in order {
            let touch = touches[position]
            try builder.step(
                touch.index, agent: builder.agent(touch.agent), kind: touch.kind,
                attributes: builder.attributes(touch.attributes))
            if let predecessors = touch.executionPredecessors { try builder.predecessors(predecessors) }
            try appendEdges(at: position, to: &builder, sharing: &evidence)
            builder.touches(carried(touch))
            if rule == .hazards, !touch.writes.isEmpty { builder.effect(touch.effect) }
        }
    }

    /// Gives the last step of a graph the edges of the touch at a position.
    ///
    /// - Parameters:
    ///   - evidence: what has been stored in `builder` by earlier calls.
    ///   - isPossible: whether the step with an index can be rested on; edges to others are not made.
    /// - Returns: how many edges were not made.
    /// - Throws: ``GraphError`` `tooLarge`.
    @discardableResult
    package func appendEdges(
        at position: Int, to builder: inout GraphBuilder, sharing evidence: inout TouchEvidence,
        where isPossible: (Int) -> Bool = { _ in true }
    ) throws(GraphError) -> Int {
        var left = 0
        for holder in sharing?[touches[position].index] ?? [position] {
            for binding in bindings[holder] {
                for number in binding.accesses {
                    let source = access(number, of: binding).index
                    guard isPossible(source) else {
                        left += 1
                        continue
                    }
                    let bound = boundAccess(number, of: binding)
                    let id = evidence.known[bound] ?? builder.evidence(self.evidence(of: bound))
                    evidence.known[bound] = id
                    try builder.dependency(
                        on: source, grade: bound.grade, resource: channels[binding.channel].resource, evidence: id)
                }
            }
        }
        return left
    }

    // MARK: Parts

    /// What a step of the graph carries of a touch.
    private func carried(_ touch: StepTouch) -> [Touch] { rule == .hazards ? touch.allTouches : touch.touches }

    /// What the evidence of an edge depends on.
    struct BoundAccess: Sendable, Hashable {
        let channel: Int
        let relation: TouchRelation
        let access: Int
        let isOvercaptured: Bool
        /// Whether the value that was read is the one that was written; nil where one side does not say.
        let isSameValue: Bool?

        var grade: Grade { isSameValue == false ? .inferred : .observed }
    }

    private func access(_ number: Int, of binding: Binding) -> TouchChannels.Access {
        binding.relation == .writeAfterRead
            ? channels[binding.channel].reads[number] : channels[binding.channel].writes[number]
    }

    private func boundAccess(_ number: Int, of binding: Binding) -> BoundAccess {
        let isSameValue: Bool? =
            if rule == .hazards, let read = binding.digest, let written = access(number, of: binding).digest {
                read == written
            } else {
                nil
            }
        return BoundAccess(
            channel: binding.channel, relation: binding.relation, access: number,
            isOvercaptured: binding.isOvercaptured, isSameValue: isSameValue)
    }

    private func edges(at position: Int, _ evidence: inout [BoundAccess: JSONObject]) -> [DependencyEdge] {
        var edges: [DependencyEdge] = []
        for holder in sharing?[touches[position].index] ?? [position] {
            for binding in bindings[holder] {
                for number in binding.accesses {
                    let bound = boundAccess(number, of: binding)
                    let object = evidence[bound] ?? self.evidence(of: bound)
                    evidence[bound] = object
                    edges.append(
                        DependencyEdge(
                            on: access(number, of: binding).index, grade: bound.grade,
                            resource: channels[binding.channel].resource, evidence: object))
                }
            }
        }
        return edges
    }

    private func evidence(of bound: BoundAccess) -> JSONObject {
        let channel = channels[bound.channel]
        let mode: JSONValue = channel.isReducer ? "reducer" : "overwrite"
        if rule == .hazards {
            var evidence: JSONObject = [
                "adapter": .string(adapterID), "mode": mode, "relation": .text(bound.relation.name),
                "rule": "touch_hazards_v1",
            ]
            if let isSameValue = bound.isSameValue { evidence["same_value"] = .bool(isSameValue) }
            if channel.isReducer, bound.relation == .readAfterWrite { evidence["modeled"] = "reducer_writer_set" }
            if bound.isOvercaptured { evidence["overcaptured"] = true }
            return evidence
        }
        var evidence: JSONObject = [
            "observed": true, "relation": "read_after_committed_write", "granularity": "channel",
            "channel": .string(channel.resource.resourceID),
            "writer_superstep": .int(channel.writes[bound.access].superstep), "mode": mode,
            "adapter": .string(adapterID),
        ]
        if channel.isReducer { evidence["modeled"] = "reducer_writer_set" }
        if bound.isOvercaptured { evidence["overcaptured"] = true }
        return evidence
    }
}

/// The pieces of evidence of matched touches that a graph holds already.
package struct TouchEvidence {
    var known: [TouchMatch.BoundAccess: EvidenceID] = [:]

    package init() {}
}
