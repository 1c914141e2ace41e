import BlastRadius
import CanonicalJSON
import DecisionGraph
import Grounding
import Testing

@Suite struct NotesTests {
    private static let modelled = DependencyEdge(on: 0, grade: .observed, evidence: ["modeled": true])
    private static let observed = DependencyEdge(on: 0, grade: .observed)

    private func codes(
        _ edges: [[DependencyEdge]], basis: String = "", completeness: GraphCompleteness = .complete
    ) throws -> [String] {
        let graph = try DecisionGraph(
            steps: edges.enumerated().map {
                Step(index: $0, agent: "a", kind: .decision, dependencies: $1, attributes: ["basis": .text(basis)])
            })
        return Runs.analysis(of: graph, completeness: completeness).notes.map { "\($0.code)" }
    }

    @Test func notesComeInOneOrder() throws {
        let all = [[], [Self.modelled, DependencyEdge(on: 0, grade: .declared)], [Self.observed], []]
        #expect(try codes(all, completeness: .prefix) == ["modeled", "declared", "scored", "no_grounding", "prefix"])
        #expect(try codes(all, basis: "why") == ["modeled", "declared", "scored"])
    }

    @Test func eachStateHasItsNote() throws {
        #expect(try codes([]) == ["single_decision", "no_grounding"])
        #expect(
            try codes([[DependencyEdge(on: 4, grade: .declared)]]) == ["declared", "single_decision", "no_grounding"])
        #expect(try codes([[], []]) == ["low_coverage", "no_grounding"])
        #expect(try codes([[], [], [Self.observed]]) == ["scored", "no_grounding"])
    }

    @Test func modelledCountsObservedEdgesOnly() throws {
        let graph = try Runs.graph([
            [], [Self.modelled, Self.observed, DependencyEdge(on: 0, grade: .declared, evidence: ["modeled": true])],
        ])
        #expect(Runs.analysis(of: graph).notes.first == .modeled(1, of: 2))
        let inferred = try Runs.graph([[], [DependencyEdge(on: 0, evidence: ["modeled": true])]])
        #expect(Runs.analysis(of: inferred).notes.first == .lowCoverage)
    }

    // MARK: Grounding

    @Test func aStatedBasisIsGroundedUnlessSwitchedOff() throws {
        let attributes: JSONObject = [
            "decision_basis": "order 12 paid", "inputs": ["order": 12], "state": ["paid": true],
        ]
        let graph = try DecisionGraph(steps: [
            Step(index: 8, agent: "a", kind: .decision, attributes: attributes),
            Step(index: 9, agent: "a", kind: .decision, attributes: ["decision_basis": "", "basis": [], "inputs": 1]),
            Step(index: 7, agent: "a", kind: .decision, attributes: ["decision_basis": 0, "basis": "order 13"]),
        ])
        let analysis = Runs.analysis(of: graph)
        #expect(analysis.grounding.map(\.position) == [0, 2])
        #expect(analysis.grounding[0].result.score != nil)
        #expect(analysis.grounding[1].result.score == nil)
        var settings = RunAnalysis.Settings()
        settings.grounds = false
        let without = RunAnalysis(of: graph, adapterID: "given_v1", settings: settings)
        #expect(without.grounding.isEmpty)
        #expect(without.notes.contains(.noGrounding))
    }

    @Test func theRuleOfGroundingIsASetting() throws {
        let graph = try DecisionGraph(steps: [
            Step(
                index: 0, agent: "a", kind: .decision,
                attributes: ["basis": "not approved", "inputs": ["approved": true]])
        ])
        var settings = RunAnalysis.Settings()
        #expect(settings.groundingVersion == .v1)
        #expect(RunAnalysis(of: graph, adapterID: "given_v1", settings: settings).grounding.map(\.result.score) == [1])
        settings.groundingVersion = .v2
        let second = RunAnalysis(of: graph, adapterID: "given_v1", settings: settings)
        #expect(second.grounding.map(\.result.score) == [0])
        #expect(second.grounding.map(\.result.version) == [.v2])
    }

    @Test func aDecisionRecordSpeaksBeforeTheAttributes() throws {
        var builder = GraphBuilder()
        try builder.append(
            Step(index: 0, agent: "a", kind: .decision, attributes: ["basis": "own words"], recordID: "r1"))
        builder.statedBasis(
            StatedBasis(text: "refund approved", inputs: "refund approved", retrieved: .null, state: .null))
        try builder.append(
            Step(index: 1, agent: "a", kind: .decision, attributes: ["basis": "own words"], recordID: "r2"))
        let analysis = RunAnalysis(of: builder.build(), adapterID: "given_v1")
        #expect(analysis.grounding.map(\.result.score) == [1, nil])
    }

    // MARK: Cautions

    @Test func tiesAtTheTopAreCounted() throws {
        let analysis = Runs.analysis(of: try Runs.observed([[], [], [], [1], [0], [2], []]))
        #expect(analysis.cautions == [.tiesAtTheTop(3, isLowerBound: false), .neverRising])
        #expect(Runs.analysis(of: try Runs.observed([[], [], [0, 1], [0]])).cautions == [.neverRising])
    }

    @Test func aRankingThatRisesIsNotCalledAReadingOrder() throws {
        // Position 0 has one dependent, position 1 two.
        let analysis = Runs.analysis(of: try Runs.observed([[], [], [1], [1, 0], [], []]))
        #expect(analysis.cautions == [])
        #expect(Runs.analysis(of: try Runs.observed([[], [], [0, 1], [0]]), top: 2).cautions == [])
    }

    @Test func aFalsySnapshotStateGivesWayToTheState() throws {
        let attributes: JSONObject = ["basis": "pay INV-100 5000", "snapshot_state": [:], "state": 0]
        let graph = try DecisionGraph(steps: [Step(index: 0, agent: "a", kind: .decision, attributes: attributes)])
        // A zero is a number to be compared with, not an empty context.
        #expect(RunAnalysis(of: graph, adapterID: "given_v1").grounding.map(\.result.score) == [0])
    }

    @Test func tiesOfACutRankingAreALowerBound() throws {
        let count = 5000
        let graph = try Runs.observed((0..<count).map { $0 < count / 2 ? [] : [$0 - count / 2] })
        #expect(Runs.analysis(of: graph, top: 3).cautions == [.tiesAtTheTop(3, isLowerBound: true)])
        #expect(Runs.analysis(of: graph).cautions == [.tiesAtTheTop(count / 2, isLowerBound: false), .neverRising])
    }

    @Test func aScoredOutcomeHasScoresAndAWithheldOneItsReason() throws {
        guard case .scored(let steps) = Runs.analysis(of: try Runs.observed([[], [0], []])).outcome else {
            Issue.record("not scored")
            return
        }
        #expect(steps.map(\.score) == [0.5, 0, 0])
        guard case .withheld(.lowCoverage) = Runs.analysis(of: try Runs.observed([[], []])).outcome else {
            Issue.record("not withheld")
            return
        }
    }

    @Test func modelledEdgesAreCautionedByHowManyThereAre() throws {
        let all = Runs.analysis(of: try Runs.graph([[], [], [Self.modelled]]))
        #expect(all.cautions == [.allModelled])
        let some = Runs.analysis(of: try Runs.graph([[], [], [Self.modelled], [Self.observed]]))
        #expect(some.cautions == [.someModelled(1, of: 2)])
    }

    @Test func referencesWithoutAnEdgeAreCautioned() throws {
        let dangling = [[], [DependencyEdge(on: 9, grade: .observed)], [], []]
        #expect(Runs.analysis(of: try Runs.graph(dangling)).cautions == [.nothingRests, .droppedReferences(1)])
        let repeated = [[], [Self.observed, Self.observed, DependencyEdge(on: 1, grade: .observed)], [], []]
        #expect(
            Runs.analysis(of: try Runs.graph(repeated)).cautions == [.droppedReferences(1), .repeatedReferences(1)])
    }

    @Test func withoutScoresTheRankingNeedsNoCaution() throws {
        #expect(Runs.analysis(of: try Runs.graph([[], []])).cautions == [])
        #expect(Runs.analysis(of: try Runs.graph([])).cautions == [])
    }

    @Test func everyCautionHasItsOwnCodeAndSentence() {
        let all: [RankingCaution] = [
            .tiesAtTheTop(2, isLowerBound: true), .neverRising, .allModelled, .someModelled(1, of: 3), .nothingRests,
            .droppedReferences(4),
            .repeatedReferences(5),
        ]
        #expect(Set(all.map { "\($0.code)" }).count == all.count)
        #expect(Set(all.map(\.text)).count == all.count)
        #expect(all.allSatisfy { !$0.text.isEmpty })
    }
}
