import CanonicalJSON
import DecisionGraph
import Testing

@Suite struct TouchMatcherTests {
    private static let limit = ResourceRef("desk", "limit")
    private static let notes = ResourceRef("desk", "notes")

    private func sources(_ touches: [StepTouch], reducers: Set<ResourceRef> = []) throws -> [[Int]] {
        let match = try TouchMatcher(reducerChannels: reducers).match(touches)
        return touches.indices.map { match.edges(at: $0).map(\.source) }
    }

    // MARK: Against the obvious way

    /// Every read looks through all writes of all earlier supersteps.
    @Test func edgesAreThoseOfASearchThroughAllWrites() throws {
        for seed in UInt64(0)..<400 {
            let (touches, reducers) = Self.random(seed)
            let match = try TouchMatcher(reducerChannels: reducers, adapterID: "a").match(touches)
            let expected = Self.slowEdges(touches, reducers)
            for position in touches.indices {
                #expect(match.edges(at: position) == expected[touches[position].index], "seed \(seed)")
            }
            let order = touches.indices.sorted {
                (touches[$0].superstep, touches[$0].index, $0) < (touches[$1].superstep, touches[$1].index, $1)
            }
            #expect(match.order == order, "seed \(seed)")
            #expect(match.conflicts == Self.slowConflicts(touches, reducers), "seed \(seed)")
            #expect(match.edgeCount == match.steps.reduce(0) { $0 + $1.dependencies.count }, "seed \(seed)")
        }
    }

    @Test func theStepsOfAGraphAreTheStepsOfTheMatch() throws {
        for seed in UInt64(500)..<600 {
            let (touches, reducers) = Self.random(seed, repeatsIndices: false)
            let match = try TouchMatcher(reducerChannels: reducers).match(touches)
            var builder = GraphBuilder()
            try match.append(to: &builder)
            #expect(builder.build().steps == match.steps, "seed \(seed)")
            #expect(match.steps.map(\.index) == match.stepOrder, "seed \(seed)")
        }
    }

    // MARK: Write conflicts

    @Test func severalWritersOfOneSuperstepAreNamedWithTheOneThatCounts() throws {
        let match = try TouchMatcher().match([
            StepTouch(index: 8, superstep: 0, agent: "a", writes: [Self.limit, Self.limit]),
            StepTouch(index: 3, superstep: 0, agent: "b", writes: [Self.notes, Self.limit]),
            StepTouch(index: 5, superstep: 0, agent: "c", writes: [Self.limit]),
            StepTouch(index: 9, superstep: 1, agent: "d", reads: [Self.limit]),
        ])
        let conflict = WriteConflict(channel: Self.limit, superstep: 0, writers: [3, 5, 8], bound: 8)
        #expect(match.conflicts == [conflict])
        #expect(match.edges(at: 3).map(\.source) == [conflict.bound])
        #expect("\(conflict)".contains("3, 5, 8") && "\(conflict)".contains("desk:limit"))
    }

    @Test func writesThatCannotContradictAreNoConflict() throws {
        // Different supersteps, keys, a reducer channel, a write that failed, one step that is recorded twice.
        let cases: [([StepTouch], Set<ResourceRef>)] = [
            ([Self.write(0, 0), Self.write(1, 1)], []), ([Self.write(0, 0), Self.write(1, 0)], [Self.limit]),
            ([Self.write(0, 0), Self.write(1, 0, effect: .failed)], []), ([Self.write(0, 0), Self.write(0, 0)], []),
            ([Self.write(0, 0), StepTouch(index: 1, superstep: 0, agent: "a", writes: [Self.notes])], []),
        ]
        for (touches, reducers) in cases {
            #expect(try TouchMatcher(reducerChannels: reducers).match(touches).conflicts.isEmpty, "\(touches)")
        }
    }

    // MARK: Effects

    @Test(arguments: WriteEffect.allCases)
    func onlyAFailedWriteIsNotRead(effect: WriteEffect) throws {
        let touches = [Self.write(0, 0), Self.write(1, 1, effect: effect), Self.read(2, 2)]
        #expect(try sources(touches) == [[], [], [effect == .failed ? 0 : 1]])
        #expect(try sources(touches, reducers: [Self.limit]) == [[], [], effect == .failed ? [0] : [0, 1]])
        #expect(touches[1].touches.isEmpty == (effect == .failed))
        #expect(WriteEffect(name: effect.name) == effect)
    }

    @Test func anUnknownWordIsNoEffect() {
        for word in ["", "Applied", "noChange", "fail"] { #expect(WriteEffect(name: word) == nil) }
    }

    // MARK: Identity

    @Test func channelsAreComparedByBytes() throws {
        let touches = [
            StepTouch(index: 0, agent: "a", writes: [ResourceRef("n", "caf\u{E9}")]),
            StepTouch(index: 1, agent: "a", reads: [ResourceRef("n", "cafe\u{301}"), ResourceRef("n", "caf\u{E9}")]),
            StepTouch(index: 2, agent: "a", reads: [ResourceRef("n", "caf", key: "\u{E9}"), ResourceRef("", "n")]),
        ]
        #expect(try sources(touches) == [[], [0], []])
    }

    @Test func theSuperstepOfATouchIsItsIndexUnlessGiven() {
        #expect(StepTouch(index: 7, agent: "a").superstep == 7)
        #expect(StepTouch(index: 7, superstep: 0, agent: "a").superstep == 0)
    }

    @Test func extremeNumbersHaveAnOrder() throws {
        let touches = [Self.read(.max, .max), Self.write(.min, .min)]
        #expect(try sources(touches) == [[.min], []])
        #expect(try TouchMatcher().match(touches).stepOrder == [.min, .max])
    }

    // MARK: Limits

    /// 10⁵ writers and as many readers would be 10¹⁰ edges: refused before any is made.
    @Test func aReducerChannelOfManyReadersIsStoppedAtTheEdgeLimit() throws {
        let count = 100_000
        let touches =
            (0..<count).map { Self.write($0, 0) } + (0..<count).map { Self.read(count + $0, 1) }
        let matcher = TouchMatcher(reducerChannels: [Self.limit])
        let error = #expect(throws: GraphError.self) { try matcher.match(touches) }
        #expect(error?.code == .tooLarge)
        #expect(try TouchMatcher().match(touches, edgeLimit: count).edgeCount == count)
    }

    @Test func theLimitIsTheNumberOfEdgesThatStepsHold() throws {
        let touches = [Self.write(0, 0), Self.write(1, 0), Self.read(2, 1), Self.read(3, 1)]
        let matcher = TouchMatcher(reducerChannels: [Self.limit])
        #expect(try matcher.match(touches, edgeLimit: 4).edgeCount == 4)
        #expect(throws: GraphError.self) { try matcher.match(touches, edgeLimit: 3) }
        // Touches with one index hold each other's edges.
        let twice = [Self.write(0, 0), Self.read(1, 1), Self.read(1, 2)]
        #expect(try matcher.match(twice, edgeLimit: 4).edgeCount == 4)
        #expect(throws: GraphError.self) { try matcher.match(twice, edgeLimit: 3) }
        #expect(try matcher.match([], edgeLimit: 0).steps.isEmpty)
    }

    @Test func aRepeatedIndexIsNoGraph() throws {
        let match = try TouchMatcher().match([Self.write(0, 0), Self.read(0, 1)])
        var builder = GraphBuilder()
        let error = #expect(throws: GraphError.self) { try match.append(to: &builder) }
        #expect(error?.code == .indexDuplicate)
    }

    // MARK: Parts

    private static func write(_ index: Int, _ superstep: Int, effect: WriteEffect = .unknown) -> StepTouch {
        StepTouch(index: index, superstep: superstep, agent: "a", writes: [limit], effect: effect)
    }

    private static func read(_ index: Int, _ superstep: Int) -> StepTouch {
        StepTouch(index: index, superstep: superstep, agent: "a", reads: [limit])
    }

    private static func random(
        _ seed: UInt64, repeatsIndices: Bool = true
    ) -> (touches: [StepTouch], reducers: Set<ResourceRef>) {
        var random = SeededRandom(seed: seed)
        let pool = ["x", "y"].flatMap { id in ["", "k"].map { ResourceRef("n", id, key: $0) } }
        func some(_ most: Int) -> [ResourceRef] { (0..<random.below(most)).map { _ in random.pick(pool) } }
        let repeats = repeatsIndices && random.oneIn(3)
        let indices = (0..<(1 + random.below(14))).map { repeats ? $0 / 2 : 5 * $0 - 9 }.shuffled(using: &random)
        let touches = indices.map { index in
            let reads = some(5)
            return StepTouch(
                index: index, superstep: random.below(6) - 2, agent: random.pick(["a", "b"]),
                kind: random.pick(StepKind.allCases), reads: reads, writes: some(4),
                effect: random.oneIn(5) ? .failed : .applied, overcaptured: random.oneIn(3) ? Set(reads) : [],
                attributes: random.oneIn(3) ? ["tool": "t"] : [:], executionPredecessors: random.pick([nil, [], [0]]))
        }
        return (touches, Set(some(3)))
    }

    private static func ordered(_ touches: [StepTouch]) -> [StepTouch] {
        touches.enumerated().sorted {
            ($0.element.superstep, $0.element.index, $0.offset) < ($1.element.superstep, $1.element.index, $1.offset)
        }.map(\.element)
    }

    private static func slowEdges(_ touches: [StepTouch], _ reducers: Set<ResourceRef>) -> [Int: [DependencyEdge]] {
        var edges: [Int: [DependencyEdge]] = [:]
        for touch in touches { edges[touch.index] = [] }
        for touch in ordered(touches) {
            for (at, read) in touch.reads.enumerated() where !touch.reads[..<at].contains(read) {
                let isReducer = reducers.contains(read)
                let seen = ordered(touches).filter {
                    $0.superstep < touch.superstep && $0.effect != .failed && $0.writes.contains(read)
                }
                for writer in isReducer ? seen : Array(seen.suffix(1)) {
                    var evidence: JSONObject = [
                        "observed": true, "relation": "read_after_committed_write", "granularity": "channel",
                        "channel": .string(read.resourceID), "writer_superstep": .int(writer.superstep),
                        "mode": isReducer ? "reducer" : "overwrite", "adapter": "a",
                    ]
                    if isReducer { evidence["modeled"] = "reducer_writer_set" }
                    if touch.overcaptured.contains(read) { evidence["overcaptured"] = true }
                    edges[touch.index]?.append(
                        DependencyEdge(on: writer.index, grade: .observed, resource: read, evidence: evidence))
                }
            }
        }
        return edges
    }

    private static func slowConflicts(_ touches: [StepTouch], _ reducers: Set<ResourceRef>) -> [WriteConflict] {
        var conflicts: [WriteConflict] = []
        for touch in ordered(touches) where touch.effect != .failed {
            for channel in touch.writes where !reducers.contains(channel) {
                let isKnown = conflicts.contains { $0.channel == channel && $0.superstep == touch.superstep }
                let writers = Set(
                    touches.filter {
                        $0.superstep == touch.superstep && $0.effect != .failed && $0.writes.contains(channel)
                    }.map(\.index))
                guard !isKnown, writers.count > 1, let last = writers.max() else { continue }
                conflicts.append(
                    WriteConflict(
                        channel: channel, superstep: touch.superstep, writers: writers.sorted(), bound: last))
            }
        }
        return conflicts
    }
}
