import CanonicalJSON
import DecisionGraph
import Testing

/// Read after write, write after write and write after read, against a search through all earlier touches.
@Suite struct TouchHazardTests {
    private static let limit = ResourceRef("desk", "limit")
    private static let notes = ResourceRef("desk", "notes", key: "7")
    private static let log = ResourceRef("desk", "log")

    private struct Edge: Hashable, Comparable {
        let source: Int
        let relation: String
        let resource: ResourceRef
        let grade: Grade

        static func < (a: Edge, b: Edge) -> Bool {
            (a.source, a.relation, a.resource, a.grade) < (b.source, b.relation, b.resource, b.grade)
        }
    }

    private static func edges(_ touches: [StepTouch], reducers: Set<ResourceRef> = []) throws -> [[Edge]] {
        let match = try TouchMatcher(reducerChannels: reducers, rule: .hazards).match(touches)
        return try touches.indices.map { position in
            try match.edges(at: position).map { edge in
                Edge(
                    source: edge.source, relation: try #require(edge.evidence["relation"]?.text),
                    resource: try #require(edge.resource), grade: edge.grade)
            }
        }
    }

    private static func random(_ seed: UInt64) -> ([StepTouch], Set<ResourceRef>) {
        var random = SeededRandom(seed: seed)
        let resources = [limit, notes, log]
        let touches = (0..<2 + random.below(14)).map { index in
            var touch = StepTouch(
                index: index, superstep: random.oneIn(3) ? random.below(8) : index, agent: "a",
                reads: (0..<random.below(3)).map { _ in random.pick(resources) },
                writes: (0..<random.below(3)).map { _ in random.pick(resources) },
                effect: random.pick(WriteEffect.allCases))
            for read in touch.reads where random.oneIn(2) { touch.readDigests[read] = random.pick(["x", "y"]) }
            for write in touch.writes where random.oneIn(2) { touch.writeDigests[write] = random.pick(["x", "y"]) }
            return touch
        }
        return (touches, random.oneIn(2) ? [log] : [])
    }

    private static func slow(_ touches: [StepTouch], _ reducers: Set<ResourceRef>) -> [Set<Edge>] {
        func isBefore(_ a: StepTouch, _ b: StepTouch) -> Bool { a.superstep < b.superstep }
        func commits(_ touch: StepTouch, _ resource: ResourceRef) -> Bool {
            touch.writes.contains(resource) && (touch.effect == .applied || touch.effect == .unknown)
        }
        return touches.map { touch in
            var edges: Set<Edge> = []
            for resource in Set(touch.reads + touch.writes) {
                let writers = touches.filter { isBefore($0, touch) && commits($0, resource) }
                    .sorted { ($0.superstep, $0.index) < ($1.superstep, $1.index) }
                if touch.reads.contains(resource) {
                    for writer in reducers.contains(resource) ? writers[...] : writers.suffix(1) {
                        let digests = [touch.readDigests[resource], writer.writeDigests[resource]].compactMap { $0 }
                        let isOther = digests.count == 2 && digests[0] != digests[1]
                        edges.insert(
                            Edge(
                                source: writer.index, relation: "read_after_write", resource: resource,
                                grade: isOther ? .inferred : .observed))
                    }
                }
                guard touch.writes.contains(resource) else { continue }
                if !reducers.contains(resource), let writer = writers.last {
                    edges.insert(
                        Edge(
                            source: writer.index, relation: "write_after_write", resource: resource, grade: .observed))
                }
                for reader in touches
                where isBefore(reader, touch) && reader.reads.contains(resource) && reader.effect != .failed
                    && (writers.last.map { isBefore($0, reader) } ?? true)
                {
                    edges.insert(
                        Edge(source: reader.index, relation: "write_after_read", resource: resource, grade: .observed))
                }
            }
            return edges
        }
    }

    @Test func edgesAreThoseOfASearchThroughAllTouches() throws {
        for seed in UInt64(0)..<600 {
            let (touches, reducers) = Self.random(seed)
            let found = try Self.edges(touches, reducers: reducers)
            let expected = Self.slow(touches, reducers)
            for position in touches.indices {
                #expect(found[position].sorted() == expected[position].sorted(), "seed \(seed), \(position)")
            }
        }
    }

    @Test func stepsKeepWhatBecameOfTheirWrites() throws {
        for seed in UInt64(700)..<760 {
            let (touches, reducers) = Self.random(seed)
            let match = try TouchMatcher(reducerChannels: reducers, rule: .hazards).match(touches)
            var builder = GraphBuilder()
            try match.append(to: &builder)
            let graph = builder.build()
            #expect(graph.steps == match.steps, "seed \(seed)")
            for position in 0..<graph.stepCount {
                let touch = try #require(touches.first { $0.index == graph.index(at: position) })
                #expect(graph.effect(at: position) == (touch.writes.isEmpty ? nil : touch.effect), "seed \(seed)")
                #expect(graph.touches(at: position).count == touch.reads.count + touch.writes.count, "seed \(seed)")
            }
        }
    }

    @Test func aFailedWriteIsReachedAndNothingRestsOnIt() throws {
        let edges = try Self.edges([
            StepTouch(index: 0, agent: "a", writes: [Self.limit], effect: .applied),
            StepTouch(index: 1, agent: "a", writes: [Self.limit], effect: .failed),
            StepTouch(index: 2, agent: "a", writes: [Self.limit], effect: .noChange),
            StepTouch(index: 3, agent: "a", reads: [Self.limit]),
        ])
        #expect(edges.map { $0.map(\.source) } == [[], [0], [0], [0]])
        #expect(edges.flatMap { $0 }.map(\.relation) == ["write_after_write", "write_after_write", "read_after_write"])
    }

    @Test func aValueThatIsNotTheOneWrittenIsOnlyInferred() throws {
        var read = StepTouch(index: 1, agent: "a", reads: [Self.limit])
        var write = StepTouch(index: 0, agent: "a", writes: [Self.limit], effect: .applied)
        write.writeDigests[Self.limit] = "v1"
        for (seen, grade, same) in [("v1", Grade.observed, true), ("v2", .inferred, false)] {
            read.readDigests[Self.limit] = JSONString(seen)
            let edge = try #require(try TouchMatcher(rule: .hazards).match([write, read]).edges(at: 1).first)
            #expect(edge.grade == grade)
            #expect(edge.evidence["same_value"] == .bool(same))
        }
        read.readDigests = [:]
        let edge = try #require(try TouchMatcher(rule: .hazards).match([write, read]).edges(at: 1).first)
        #expect(edge.grade == .observed && edge.evidence["same_value"] == nil)
    }

    /// The last write and the reads since lead to the same steps as all that came before.
    @Test func whatIsReachedIsWhatEveryEarlierTouchWouldReach() throws {
        for seed in UInt64(900)..<1100 {
            var (touches, _) = Self.random(seed)
            for position in touches.indices {
                touches[position].superstep = position
                touches[position].readDigests = [:]
                if touches[position].effect == .noChange { touches[position].effect = .applied }
            }
            let graph = try DecisionGraph(steps: try TouchMatcher(rule: .hazards).match(touches).steps)
            for source in touches.indices {
                var reached: Set<Int> = [source]
                for later in touches.indices where later > source {
                    let isReached = reached.contains { earlier in
                        guard earlier < later, touches[earlier].effect != .failed else { return false }
                        let (a, b) = (touches[earlier], touches[later])
                        let written = Set(a.writes).intersection(b.reads + b.writes)
                        return !written.isEmpty || !Set(a.reads).isDisjoint(with: b.writes)
                    }
                    if isReached { reached.insert(later) }
                }
                let found = GradedReach(.down, from: [source], in: graph).positions
                #expect(found == reached.subtracting([source]).sorted(), "seed \(seed), from \(source)")
            }
        }
    }

    @Test func theBoundOnEdgesIsKept() throws {
        let reads = (0..<60).map { StepTouch(index: $0, agent: "a", reads: [Self.limit]) }
        let writes = (60..<120).map { StepTouch(index: $0, agent: "a", writes: [Self.limit], effect: .failed) }
        #expect(throws: GraphError.self) {
            try TouchMatcher(rule: .hazards).match(reads + writes, edgeLimit: 1000)
        }
        #expect(try TouchMatcher(rule: .hazards).match(reads + writes, edgeLimit: 3600).edgeCount == 3600)
    }
}
