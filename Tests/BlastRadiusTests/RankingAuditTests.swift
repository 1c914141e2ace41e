import BlastRadius
import CanonicalJSON
import DecisionGraph
import Testing

/// The audit against the definitions, taken by the word over all pairs of steps.
@Suite struct RankingAuditTests {
    @Test func auditsAreThoseOfTheDefinitions() throws {
        var verdicts: Set<RankingVerdict> = []
        for seed in UInt64(1)...3_000 {
            let (graph, measure) = try Self.run(seed: seed)
            var settings = RunAnalysis.Settings()
            settings.measure = measure
            settings.gate = CoverageGate(minObservedFraction: 0, maxRho: 1_000)
            let analysis = RunAnalysis(of: graph, adapterID: "given_v1", settings: settings)
            let slow = SlowAudit(graph, measure)
            let label: Comment = "seed \(seed)"
            guard analysis.risk.isScored else {
                // Bounds are withheld where there is no edge to follow, and then there is nothing to audit.
                #expect(measure.givesBounds && slow.above.isEmpty && analysis.audit == nil, label)
                continue
            }
            let audit = try #require(analysis.audit, "seed \(seed)")
            #expect(audit.tiesAtTheTop.isExact && audit.tiesAtTheTop.atLeast == slow.ties, label)
            #expect(audit.restedOn.isExact && audit.restedOn.atLeast == slow.above.count, label)
            #expect(audit.neverRises == slow.neverRises, label)
            #expect(audit.allEqual == (Set(slow.above.map { slow.scores[$0] }).count < 2), label)
            #expect(audit.keystoneIsFirst == slow.above.min().map { $0 == analysis.keystone?.position }, label)
            #expect(audit.keystoneChance == 1 / Double(slow.ties), label)
            #expect(audit.tops.map(\.k) == [1, 3, 5].filter { $0 <= graph.stepCount }, label)
            for top in audit.tops {
                let (certain, possible, chance) = slow.top(top.k)
                #expect(top.certain == certain, "k \(top.k), seed \(seed)")
                #expect(top.possible.atLeast == possible && top.possible.isExact, "k \(top.k), seed \(seed)")
                #expect(top.chance == chance, "k \(top.k), seed \(seed)")
            }
            for baseline in RankingBaseline.allCases {
                let (tau, ofRestedOn, explains) = slow.comparison(with: baseline)
                let comparison = audit[baseline]
                #expect(Self.isNear(comparison.tau, tau), "\(baseline), seed \(seed)")
                #expect(Self.isNear(comparison.tauOfRestedOn, ofRestedOn), "\(baseline), seed \(seed)")
                #expect(comparison.explains == explains, "\(baseline), seed \(seed)")
            }
            #expect(audit.verdict == slow.verdict, label)
            verdicts.insert(audit.verdict)
        }
        // An order that is that of sizes alone is too rare to be met by chance.
        #expect(Set(RankingVerdict.allCases).subtracting(verdicts).isSubset(of: [.undecided, .followsSize]))
    }

    @Test func anOrderBySizeIsToldWhenPositionAndDegreeAreNone() throws {
        let touches = [0, 5, 2, 0, 0]
        let sources = [[], [], [1], [2], [3, 0]]
        let graph = try DecisionGraph(
            steps: touches.indices.map { position in
                Step(
                    index: position, agent: "a", kind: .toolCall,
                    dependencies: sources[position].map { DependencyEdge(on: $0, grade: .observed) },
                    touches: (0..<touches[position]).map { Touch(.read, ResourceRef("db", JSONString("t\($0)"))) })
            })
        let audit = try #require(Runs.analysis(of: graph).audit)
        #expect(audit.verdict == .followsSize && audit.verdict == SlowAudit(graph, .share).verdict)
        #expect(audit.position.explains == false && audit.degree.explains == false && audit.size.explains == true)
    }

    @Test(arguments: RankingMeasure.allCases)
    func rankingsAreByTheirMeasure(_ measure: RankingMeasure) throws {
        for seed in UInt64(1)...40 {
            let graph = try Self.run(seed: seed).graph
            var settings = RunAnalysis.Settings()
            settings.measure = measure
            settings.gate = CoverageGate(minObservedFraction: 0, maxRho: 1_000)
            let analysis = RunAnalysis(of: graph, adapterID: "given_v1", settings: settings)
            let bounds = graph.riskBounds()
            let reach = bounds.map { measure == .least ? $0.least : $0.most }
            let expected = (0..<graph.stepCount).sorted { (-reach[$0], $0) < (-reach[$1], $1) }
            #expect(analysis.ranked.map(\.position) == expected, "seed \(seed)")
            let isScored = analysis.risk.isScored
            #expect(isScored || measure.givesBounds && reach.allSatisfy { $0 == 0 }, "seed \(seed)")
            #expect(analysis.ranked.map(\.reach) == expected.map { isScored ? reach[$0] : nil }, "seed \(seed)")
            #expect(
                analysis.ranked.map(\.bounds) == expected.map { measure == .share ? nil : bounds[$0] }, "seed \(seed)")
            settings.top = 1
            #expect(RunAnalysis(of: graph, adapterID: "given_v1", settings: settings).keystone == analysis.keystone)
        }
    }

    @Test(arguments: RankingMeasure.allCases, [1, 5, 64, 65, 4_500])
    func ofManyTheFirstAreThoseOfTheWholeRanking(_ measure: RankingMeasure, top: Int) throws {
        let graph = try Self.large
        var settings = RunAnalysis.Settings()
        settings.measure = measure
        let whole = RunAnalysis(of: graph, adapterID: "given_v1", settings: settings)
        settings.top = top
        let cut = RunAnalysis(of: graph, adapterID: "given_v1", settings: settings)
        #expect(cut.ranked.elementsEqual(whole.ranked.prefix(top)))
    }

    @Test func whatACutRankingSaysIsTrueOfTheWhole() throws {
        let graph = try Self.large
        let whole = try #require(Runs.analysis(of: graph).audit)
        var incomplete = 0
        for top in [1, 2, 3, 4, 5, 6, 20, 400, 4_990] {
            let cut = try #require(Runs.analysis(of: graph, top: top).audit)
            #expect(cut.rankedCount == top && cut.stepCount == 5_000)
            func agrees(_ count: RankingAudit.Count, _ other: RankingAudit.Count) -> Bool {
                count.isExact ? count == other : count.atLeast <= other.atLeast
            }
            #expect(agrees(cut.tiesAtTheTop, whole.tiesAtTheTop), "top \(top)")
            #expect(agrees(cut.restedOn, whole.restedOn), "top \(top)")
            #expect(cut.neverRises == nil || cut.neverRises == whole.neverRises, "top \(top)")
            #expect(cut.allEqual == nil || cut.allEqual == whole.allEqual, "top \(top)")
            #expect(cut.keystoneIsFirst == nil || cut.keystoneIsFirst == whole.keystoneIsFirst, "top \(top)")
            for (place, other) in zip(cut.tops, whole.tops) {
                #expect(agrees(place.possible, other.possible), "top \(top), k \(place.k)")
                #expect(place.certain <= other.certain, "top \(top), k \(place.k)")
                #expect(place.chance == nil || place.chance == other.chance, "top \(top), k \(place.k)")
            }
            if cut.isComplete {
                #expect(cut.verdict == whole.verdict && cut.degree == whole.degree && cut.position == whole.position)
            } else {
                incomplete += 1
                #expect(cut.verdict == .undecided && cut.degree == BaselineComparison())
            }
        }
        #expect(incomplete > 0 && incomplete < 9, "both kinds of cut are met")
    }

    @Test func aRunWithoutScoresHasNoAudit() throws {
        #expect(Runs.analysis(of: try Runs.observed([[]])).audit == nil)
        #expect(Runs.analysis(of: try Runs.graph([[], [DependencyEdge(on: 0)], [DependencyEdge(on: 0)]])).audit == nil)
    }

    @Test func aWholeRunOfZeroesIsAllTies() throws {
        let steps = (0..<6_000).map {
            Step(
                index: $0, agent: "a", kind: .decision,
                dependencies: $0 == 9 ? [DependencyEdge(on: 7_000, grade: .observed)] : [])
        }
        let audit = try #require(Runs.analysis(of: try DecisionGraph(steps: steps), top: 4).audit)
        #expect(audit.tiesAtTheTop.atLeast == 6_000 && audit.tiesAtTheTop.isExact)
        #expect(audit.verdict == .nothingRests && audit.keystoneIsFirst == nil && audit.keystoneChance == 1.0 / 6_000)
        #expect(audit.tops.map(\.certain) == [0, 0] && audit.tops.map(\.chance) == [1.0 / 6_000, 3.0 / 6_000])
    }

    // MARK: Parts

    private static func isNear(_ a: Double?, _ b: Double?) -> Bool {
        guard let a, let b else { return a == nil && b == nil }
        return abs(a - b) < 1e-12
    }

    /// Runs of all shapes: chains, fans, sparse and dense ones, with every grade.
    private static func run(seed: UInt64) throws -> (graph: DecisionGraph, measure: RankingMeasure) {
        var random = SeededRandom(state: seed)
        let count = 2 + random.below(14)
        let shape = random.below(6)
        let edges = (0..<count).map { position -> [DependencyEdge] in
            guard position > 0 else { return [] }
            func edge(_ source: Int) -> DependencyEdge {
                let grade: Grade = shape < 3 ? .observed : Grade.allCases[random.below(3)]
                return DependencyEdge(
                    on: source, grade: grade, evidence: random.below(4) == 0 ? ["modeled": true] : [:])
            }
            switch shape {
            case 0: return random.below(3) == 0 ? [edge(random.below(position))] : []
            case 1: return [edge(position / 2)]
            case 2: return position == count - 1 ? (0..<random.below(position + 1)).map(edge) : []
            default: return (0..<random.below(4)).map { _ in edge(random.below(position)) }
            }
        }
        let steps = edges.enumerated().map { position, edges in
            let touches = (0..<random.below(shape == 4 ? 4 : 1)).map {
                Touch(.read, ResourceRef("db", JSONString("t\($0)")))
            }
            return Step(index: position, agent: "a", kind: .toolCall, dependencies: edges, touches: touches)
        }
        return (try DecisionGraph(steps: steps), RankingMeasure.allCases[random.below(3)])
    }

    /// 5 000 steps of which about the first 4 900 are rested on.
    private static var large: DecisionGraph {
        get throws { try Runs.observed(Runs.random(5_000, seed: 17, span: 8)) }
    }
}

/// An audit as it is defined, in quadratic time.
private struct SlowAudit {
    let scores: [Int]
    let worths: [RankingBaseline: [Int]]

    init(_ graph: DecisionGraph, _ measure: RankingMeasure) {
        let tier: EvidenceTier = measure == .least ? .observed : .inferred
        let positions = 0..<graph.stepCount
        scores = positions.map { graph.forwardSlice(of: $0, atLeast: tier).count }
        worths = [
            .position: positions.map { -$0 }, .reversedPosition: Array(positions),
            .degree: positions.map { source in
                positions.filter { dependent in
                    graph.dependencies(of: dependent).contains { $0.source == source && $0.tier <= tier }
                }.count
            },
            .size: positions.map { graph.dependencies(of: $0).count + graph.touches(at: $0).count },
        ]
    }

    var above: [Int] { scores.indices.filter { scores[$0] > 0 } }
    var ties: Int { scores.filter { $0 == scores.max() }.count }
    var neverRises: Bool { zip(above, above.dropFirst()).allSatisfy { scores[$0] >= scores[$1] } }

    /// By the chance of each step: places left by higher scores, shared among its equals.
    func top(_ k: Int) -> (certain: Int, possible: Int, chance: Double) {
        let chances = scores.map { score in
            let higher = scores.filter { $0 > score }.count
            let equal = scores.filter { $0 == score }.count
            return min(1, Double(max(0, k - higher)) / Double(equal))
        }
        let border = chances.filter { $0 > 0 && $0 < 1 }
        return (chances.filter { $0 == 1 }.count, chances.filter { $0 > 0 }.count, border.first ?? 1)
    }

    func comparison(with baseline: RankingBaseline) -> (tau: Double?, ofRestedOn: Double?, explains: Bool) {
        let worth = worths[baseline] ?? []
        let explains = above.allSatisfy { a in
            above.allSatisfy { b in scores[a] <= scores[b] || worth[a] > worth[b] }
        }
        return (tau(Array(scores.indices), worth), tau(above, worth), explains)
    }

    private func tau(_ steps: [Int], _ worth: [Int]) -> Double? {
        var (sum, byScore, byWorth) = (0, 0, 0)
        for (at, a) in steps.enumerated() {
            for b in steps[..<at] {
                let (x, y) = ((scores[a] - scores[b]).signum(), (worth[a] - worth[b]).signum())
                sum += x * y
                byScore += abs(x)
                byWorth += abs(y)
            }
        }
        return byScore == 0 || byWorth == 0
            ? nil : Double(sum) / (Double(byScore).squareRoot() * Double(byWorth).squareRoot())
    }

    var verdict: RankingVerdict {
        if above.isEmpty { return .nothingRests }
        if above.count == 1 { return .onlyOne }
        if Set(above.map { scores[$0] }).count == 1 { return .noInformation }
        let cases: [(RankingBaseline, RankingVerdict)] = [
            (.position, .orderOfSteps), (.reversedPosition, .reversedOrderOfSteps), (.degree, .followsDegree),
            (.size, .followsSize),
        ]
        for (baseline, verdict) in cases where comparison(with: baseline).explains { return verdict }
        return ties > 1 ? .tiedAtTheTop : .distinct
    }
}
