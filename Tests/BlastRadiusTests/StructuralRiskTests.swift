import BlastRadius
import CanonicalJSON
import DecisionGraph
import Testing

@Suite struct StructuralRiskTests {
    // MARK: Gates

    @Test(arguments: [(1, 1, true), (2, 2, true), (1, 2, false), (49, 51, false), (50, 50, true), (0, 1, false)])
    func halfOfTheEntriesObservedIsEnough(observed: Int, other: Int, isScored: Bool) throws {
        // 150 steps, so that the density is far from its own gate.
        var edges = [[DependencyEdge]](repeating: [], count: 150)
        for at in 0..<observed { edges[1 + at] = [DependencyEdge(on: 0, grade: .observed)] }
        for at in 0..<other {
            edges[120 - at].append(DependencyEdge(on: 0, grade: at % 2 == 0 ? .declared : .inferred))
        }
        let analysis = Runs.analysis(of: try Runs.graph(edges))
        #expect(analysis.risk == (isScored ? .scored : .withheld(.lowCoverage)))
    }

    @Test(arguments: [(8, true), (9, false), (10, false)])
    func aDensityOfNineTenthsIsTooMuch(entries: Int, isScored: Bool) throws {
        let pairs = (1..<5).flatMap { to in (0..<to).map { (to, $0) } }
        var sources = [[Int]](repeating: [], count: 5)
        for (to, from) in pairs.prefix(entries) { sources[to].append(from) }
        let analysis = Runs.analysis(of: try Runs.observed(sources))
        #expect(analysis.coverage.rho == Double(entries) / 10)
        #expect(analysis.risk == (isScored ? .scored : .withheld(.lowCoverage)))
    }

    @Test func nineTenthsAreExactWhateverTheSize() throws {
        for count in [5, 16, 20, 21, 25, 36, 40] {
            let pairs = count * (count - 1) / 2
            guard pairs % 10 == 0 else { continue }
            for (entries, isScored) in [(pairs / 10 * 9 - 1, true), (pairs / 10 * 9, false)] {
                let all = (1..<count).flatMap { to in (0..<to).map { (to, $0) } }
                var sources = [[Int]](repeating: [], count: count)
                for (to, from) in all.prefix(entries) { sources[to].append(from) }
                let risk = Runs.analysis(of: try Runs.observed(sources), top: 1).risk
                #expect(risk.isScored == isScored, "\(entries) of \(pairs)")
            }
        }
    }

    @Test func gatesCanBeSet() throws {
        let coverage = try Runs.graph([
            [], [DependencyEdge(on: 0, grade: .observed)], [DependencyEdge(on: 0), DependencyEdge(on: 1)], [],
        ]).coverage
        func state(_ fraction: Double, _ rho: Double) -> StructuralRisk {
            StructuralRisk(
                stepCount: 4, coverage: coverage, gate: CoverageGate(minObservedFraction: fraction, maxRho: rho))
        }
        #expect(state(1.0 / 3, 0.9) == .scored)
        #expect(state((1.0 / 3).nextUp, 0.9) == .withheld(.lowCoverage))
        #expect(state(0, 0.5) == .withheld(.lowCoverage))
        #expect(state(0, (0.5).nextUp) == .scored)
    }

    @Test(arguments: [0, 1])
    func lessThanTwoStepsAreToldApartFromLowCoverage(count: Int) throws {
        let analysis = Runs.analysis(of: try Runs.observed([[Int]](repeating: [], count: count)))
        #expect(analysis.risk == .withheld(.singleDecision))
        #expect(analysis.risk.name == "no_score:single_decision")
    }

    @Test func withoutEdgesCoverageIsLow() throws {
        let analysis = Runs.analysis(of: try Runs.observed([[], [], []]))
        #expect(analysis.risk.name == "no_score:low_coverage")
    }

    // MARK: Withheld

    @Test func whatIsWithheldIsNeverANumber() throws {
        let dense = try Runs.observed([[], [0], [0, 1]])
        let runs = [
            try Runs.observed([]), try Runs.observed([[]]), try Runs.observed([[], []]), dense,
            try Runs.graph([[], [DependencyEdge(on: 0)]]),
        ]
        for graph in runs {
            let analysis = Runs.analysis(of: graph)
            #expect(!analysis.risk.isScored)
            #expect(analysis.perSession == nil && analysis.keystone == nil)
            #expect(analysis.ranked.allSatisfy { $0.score == nil && $0.reach == nil })
            #expect(analysis.ranked.count == graph.stepCount)
            let json = try #require(try JSONReader.value(of: try analysis.json()).object)
            #expect(json["per_session"] == .null && json["keystone"] == .null)
            for row in try #require(json["ranked"]?.array) { #expect(row.object?["score"] == .null) }
        }
    }

    @Test func withheldRunsAreListedByIndex() throws {
        let analysis = Runs.analysis(of: try Runs.observed([[], [0], [0, 1]], indices: [30, -4, 2]))
        #expect(analysis.ranked.map(\.index) == [-4, 2, 30])
        #expect(analysis.ranked.map(\.position) == [1, 2, 0])
    }
}
