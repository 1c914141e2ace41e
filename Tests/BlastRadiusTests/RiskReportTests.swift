import CanonicalJSON
import DecisionGraph
import Testing

@testable import BlastRadius

@Suite("What is at risk from some steps, and what they rested on")
struct RiskReportTests {
    /// A run with every grade, every effect, and indices that are not positions.
    static func run(_ count: Int, seed: UInt64) throws -> DecisionGraph {
        var random = SeededRandom(state: seed &* 77 &+ 5)
        let steps = (0..<count).map { position in
            var step = Step(
                index: position * 3 - 7, agent: "a", kind: random.below(2) == 0 ? .decision : .toolCall)
            for _ in 0..<random.below(4) where position > 0 {
                let grade = Grade.allCases[random.below(3)]
                step.dependencies.append(
                    DependencyEdge(
                        on: random.below(position) * 3 - 7, grade: grade,
                        evidence: grade == .observed && random.below(2) == 0 ? ["modeled": true] : [:]))
            }
            switch random.below(6) {
            case 0: step.touches = [Touch(.write, ResourceRef("db", "x"))]
            case 1: step.attributes = ["is_write": true]
            case 2: step.effect = WriteEffect.allCases[random.below(4)]
            case 3:
                step.attributes = ["access": "write"]
                step.effect = WriteEffect.allCases[random.below(4)]
            case 4: step.touches = [Touch(.read, ResourceRef("db", "x"))]
            default: break
            }
            return step
        }
        return try DecisionGraph(steps: steps)
    }

    @Test("Counts and rows are those of the strongest path to each step, one by one", arguments: UInt64(0)..<60)
    func againstTheObviousWay(seed: UInt64) throws {
        var random = SeededRandom(state: seed)
        let graph = try Self.run(1 + random.below(24), seed: seed)
        let sources = Set((0..<1 + random.below(3)).map { _ in random.below(graph.stepCount) })
        for direction in GradedReach.Direction.allCases {
            for weakest in EvidenceTier.allCases {
                var settings = RiskReport.Settings()
                settings.weakest = weakest
                settings.assumesFullHistory = true
                let report = RiskReport(of: sources, in: graph, direction, settings: settings)
                var steps = RiskBounds()
                var writes = EffectiveWriteBounds()
                var history = (steps: 0, writes: 0, unknown: 0)
                var reached: [(tier: EvidenceTier, position: Int)] = []
                var assumed: [Int] = []
                for position in 0..<graph.stepCount where !sources.contains(position) {
                    let isBeyond =
                        direction == .down
                        ? position > sources.min() ?? 0 : position < sources.max() ?? 0
                    let effect = graph.effect(at: position)
                    if isBeyond {
                        history.steps += 1
                        if effect?.mayChange == true { history.writes += 1 }
                        if effect == .unknown { history.unknown += 1 }
                    }
                    let tiers = sources.compactMap { source in
                        direction == .down
                            ? graph.strongestPath(from: position, to: source)?.weakest
                            : graph.strongestPath(from: source, to: position)?.weakest
                    }
                    if let tier = tiers.min(), tier <= weakest {
                        reached.append((tier, position))
                        steps[tier] += 1
                        if let effect, effect.mayChange { writes.add(effect, at: tier) }
                    } else if isBeyond {
                        assumed.append(position)
                    }
                }
                reached.sort { ($0.tier, $0.position) < ($1.tier, $1.position) }
                let label: Comment = "seed \(seed), \(direction) from \(sources.sorted()) by \(weakest)"
                #expect(report.steps == steps, label)
                #expect(report.effectiveWrites == writes, label)
                #expect(report.history.steps == history.steps, label)
                #expect(report.history.effectiveWrites == history.writes, label)
                #expect(report.history.unknownEffect == history.unknown, label)
                #expect(report.rows.map(\.position) == reached.map(\.position) + assumed, label)
                #expect(report.rows.map(\.tier) == reached.map(\.tier) + assumed.map { _ in nil }, label)
                #expect(report.reachedCount == reached.count, label)
                #expect(writes.least <= writes.most && steps.least <= steps.most, label)
                for row in report.rows { #expect(row.effect == graph.effect(at: row.position), label) }
            }
        }
    }

    @Test("Ways come one per edge, the best first, and the first is the path", arguments: UInt64(100)..<130)
    func ways(seed: UInt64) throws {
        let graph = try Self.run(18, seed: seed)
        for direction in GradedReach.Direction.allCases {
            let source = direction == .down ? 2 : 15
            let report = RiskReport(of: [source], in: graph, direction)
            for row in report.rows {
                let ways = report.ways(to: row.position, limit: 100)
                let label: Comment = "seed \(seed), \(direction), \(row.position)"
                let first = try #require(ways.first)
                let path = try #require(report.path(to: row.position)?.edges)
                #expect(first.lastEdge == (direction == .down ? path.first : path.last), label)
                #expect(first.length == path.count && first.tier == row.tier, label)
                // Every edge at the step that leads on to a source, once.
                let edges = (0..<graph.stepCount).flatMap { graph.dependencies(of: $0) }.filter { edge in
                    let (own, other) =
                        direction == .down ? (edge.dependent, edge.source) : (edge.source, edge.dependent)
                    return own == row.position && (other == source || report.reach.tier(at: other) != nil)
                }
                #expect(Set(ways.map(\.lastEdge)) == Set(edges) && ways.count == edges.count, label)
                for (a, b) in zip(ways, ways.dropFirst()) {
                    #expect((a.tier, a.length) <= (b.tier, b.length), label)
                }
                for limit in 1...3 {
                    #expect(report.ways(to: row.position, limit: limit) == Array(ways.prefix(limit)), label)
                }
            }
            #expect(report.ways(to: source, limit: 5).isEmpty)
        }
    }

    @Test("Every step by itself has the bounds of its own report")
    func overview() throws {
        for seed in UInt64(200)..<220 {
            let graph = try Self.run(20, seed: seed)
            for weakest in EvidenceTier.allCases {
                let overview = RiskOverview(of: graph, weakest: weakest)
                #expect(overview.count == graph.stepCount)
                for row in overview {
                    var settings = RiskReport.Settings()
                    settings.weakest = weakest
                    let report = RiskReport(of: [row.position], in: graph, settings: settings)
                    #expect(row.bounds == report.steps, "seed \(seed), \(row.position)")
                }
                for (a, b) in zip(overview, overview.dropFirst()) {
                    #expect((a.bounds.most, a.bounds.least, b.position) >= (b.bounds.most, b.bounds.least, a.position))
                }
            }
        }
    }

    @Test("Cautions say why there is nothing, or less than it seems")
    func cautions() throws {
        let write = Touch(.write, ResourceRef("db", "x"))
        func codes(
            _ steps: [Step], _ sources: [Int], _ direction: GradedReach.Direction = .down
        ) throws -> [String] {
            try RiskReport(of: sources, in: DecisionGraph(steps: steps), direction).cautions.map { "\($0.code)" }
        }
        func step(_ index: Int, _ effect: WriteEffect? = nil, on sources: [DependencyEdge] = []) -> Step {
            Step(
                index: index, agent: "a", kind: .toolCall, dependencies: sources, touches: effect == nil ? [] : [write],
                effect: effect)
        }
        #expect(try codes([step(0)], []) == ["nothing_asked"])
        #expect(try codes([step(0, .applied), step(1)], [0]) == ["no_edges"])
        let read = DependencyEdge(on: 0, grade: .observed, evidence: ["modeled": true])
        // Writes rest on reads and nothing rests on a write.
        #expect(try codes([step(0), step(1, .applied, on: [read])], [1]) == ["no_edges_to_writes"])
        #expect(try codes([step(0), step(1, .applied, on: [read])], [0]) == ["all_modelled"])
        #expect(try codes([step(0), step(1, .unknown, on: [read])], [0]) == ["unknown_effects", "all_modelled"])
        #expect(try codes([step(0), step(1, on: [read]), step(2)], [2]) == ["never_wrote"])
        #expect(try codes([step(0, .failed), step(1, on: [read]), step(2, .failed)], [2]) == ["source_failed"])
        #expect(
            try codes([step(0, .applied), step(1, on: [read]), step(2, .noChange)], [2]) == ["source_changed_nothing"])
        // The source may say so all the same; then it is no bare contradiction.
        let stated = DependencyEdge(on: 0, grade: .declared)
        let after = DependencyEdge(on: 1, grade: .observed)
        let steps = [step(0, .failed), step(1, on: [stated]), step(2, on: [after])]
        #expect(try codes(steps, [0]) == ["source_failed", "rests_on_failed"])
        #expect(try RiskReport(of: [0], in: DecisionGraph(steps: steps)).cautions.contains(.restsOnFailed(1)))
        #expect(try codes([step(0, .failed), step(1, .applied), step(2, on: [after])], [0, 1]) == ["source_failed"])
        // What a failed write rested on is a fair question.
        #expect(try codes([step(0), step(1, .failed, on: [DependencyEdge(on: 0, grade: .observed)])], [1], .up) == [])
    }

    @Test("Paths are whole as long as there is room, and then the last edge alone")
    func pathRoom() throws {
        let graph = try Runs.observed((0..<6).map { $0 == 0 ? [] : [$0 - 1] })
        let report = RiskReport(of: [0], in: graph)
        for room in [0, 4, 100] {
            var settings = RiskReport.JSONSettings()
            settings.pathEdges = room
            var writer = CanonicalWriter()
            try report.write(to: &writer, RiskContext(adapterID: "x"), settings: settings)
            let json = try JSONReader.value(of: writer.bytes)
            #expect(try json.canonicalText() == writer.bytes, "keys are sorted")
            let rows = try #require(json.object?["affected"]?.array)
            let counts = rows.map { $0.object?["path"]?.array?.count ?? 0 }
            let expected = [0: [1, 1, 1, 1, 1], 4: [1, 2, 1, 1, 1], 100: [1, 2, 3, 4, 5]]
            #expect(counts == expected[room])
            #expect(rows.map { $0.object?["distance"] } == (1...5).map { .int($0) })
        }
    }
}
