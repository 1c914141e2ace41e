public import DecisionGraph
public import Grounding

/// Whether a run has ended or is still going on.
public enum GraphCompleteness: String, Sendable {
    /// The run has ended: no further step can come to rest on these.
    case complete
    /// Further steps may follow, so every reach and score is of the run so far.
    case prefix
}

/// What an analysis says about its own footing, in the reference's order.
///
/// Source: spec/core.md 10.
public enum AnalysisNote: Sendable, Hashable {
    /// Observed edges that a rule set without a matched touch, and all observed ones.
    case modeled(Int, of: Int)
    /// How many dependency entries are of grade declared; given when there are any.
    case declared(Int)
    /// Scores are withheld for ``WithheldReason/lowCoverage``.
    case lowCoverage
    /// Scores are withheld for ``WithheldReason/singleDecision``.
    case singleDecision
    /// The steps have scores.
    case scored
    /// No step was grounded: none states a basis, or grounding was off.
    case noGrounding
    /// The run had not ended; see ``GraphCompleteness/prefix``.
    case prefix

    /// The code in machine output.
    public var code: StaticString {
        switch self {
        case .modeled: "modeled"
        case .declared: "declared"
        case .lowCoverage: "low_coverage"
        case .singleDecision: "single_decision"
        case .scored: "scored"
        case .noGrounding: "no_grounding"
        case .prefix: "prefix"
        }
    }
}

/// A run's steps ranked by what rests on them, with everything needed to judge the ranking.
///
/// Source: spec/core.md 10 (`analyze_run`).
public struct RunAnalysis: Sendable {
    /// How an analysis is done.
    public struct Settings: Sendable {
        /// When scores are withheld.
        public var gate = CoverageGate()
        /// By what steps are ranked.
        public var measure = RankingMeasure.share
        /// How many ranked steps to give; nil for all. The keystone needs one.
        public var top: Int?
        /// Whether stated bases are compared with what was read.
        public var grounds = true
        /// The rule by which they are compared.
        public var groundingVersion = GroundingVersion.v1
        /// Threads for large graphs; the result does not depend on it.
        public var threads = 1

        /// The reference's thresholds and scores, all steps ranked, grounding on by the reference's rule, one thread.
        public init() {}
    }

    /// The run itself, for what the ranking does not tell.
    public let graph: DecisionGraph
    /// The id of the adapter that read the run.
    public let adapterID: String
    /// Whether the run had ended, as the caller said; no score depends on it.
    public let completeness: GraphCompleteness
    /// Whether the run has scores, or why not.
    public let risk: StructuralRisk
    /// How the dependency layer is known: with the number of steps, what ``risk`` was judged by.
    public let coverage: Coverage
    /// The steps by score descending, then index ascending; without scores by index. At most `Settings.top`.
    public let ranked: RunRanking
    /// Grounding of the steps that state a basis, by position, ascending.
    public let grounding: [(position: Int, result: GroundingResult)]

    /// Analyses a run.
    ///
    /// - Complexity: that of ``DecisionGraph/DecisionGraph/downstreamReaches(threads:)`` when all steps are asked for;
    ///   with `top` set, of the top-k search; grounding is linear in the text compared.
    public init(
        of graph: DecisionGraph, adapterID: String, completeness: GraphCompleteness = .complete,
        settings: Settings = Settings()
    ) {
        self.graph = graph
        self.adapterID = adapterID
        self.completeness = completeness
        coverage = graph.coverage
        risk =
            settings.measure.givesBounds
            ? StructuralRisk(boundedBy: settings.measure, stepCount: graph.stepCount, coverage: coverage)
            : StructuralRisk(stepCount: graph.stepCount, coverage: coverage, gate: settings.gate)
        ranked = RunRanking(of: graph, risk, by: settings.measure, top: settings.top, threads: settings.threads)
        grounding =
            settings.grounds
            ? graph.statedBases.map { position, basis in
                let result = GroundingResult.ground(
                    basis: basis.text, inputs: basis.inputs, retrieved: basis.retrieved, state: basis.state,
                    version: settings.groundingVersion)
                return (position, result)
            } : []
    }

    /// The scores, or why there are none. A withheld score is a case of its own: it cannot be read as zero.
    public enum Outcome: Sendable {
        /// The steps, most rested on first.
        case scored(ScoredSteps)
        /// The run has no scores, for this reason.
        case withheld(WithheldReason)
    }

    /// The scores of the ranked steps, or why there are none.
    public var outcome: Outcome {
        switch risk {
        case .scored: .scored(ScoredSteps(ranked))
        case .withheld(let reason): .withheld(reason)
        }
    }

    /// The run's structural features.
    ///
    /// - Complexity: as ``DecisionGraph/DecisionGraph/features``, at each call.
    public var features: Features { graph.features }

    /// The step that most of the run rests on; nil when scores are withheld.
    ///
    /// It is the first of the ranking even if its score is 0, as in the reference; see ``cautions``.
    public var keystone: RankedStep? { risk.isScored ? ranked.first : nil }

    /// The largest score of the run; nil when withheld.
    public var perSession: Double? { keystone?.score }

    /// The analysis's notes, in order.
    public var notes: [AnalysisNote] {
        AnalysisNote.all(risk, coverage, isGrounded: !grounding.isEmpty, completeness)
    }
}

extension AnalysisNote {
    /// The notes of an analysis that says this.
    ///
    /// - Parameter isGrounded: whether any step was grounded.
    package static func all(
        _ risk: StructuralRisk, _ coverage: Coverage, isGrounded: Bool, _ completeness: GraphCompleteness
    ) -> [AnalysisNote] {
        var notes: [AnalysisNote] = []
        if coverage.modelled > 0 { notes.append(.modeled(coverage.modelled, of: coverage.observed)) }
        if coverage.declared > 0 { notes.append(.declared(coverage.declared)) }
        switch risk {
        case .scored: notes.append(.scored)
        case .withheld(.singleDecision): notes.append(.singleDecision)
        case .withheld(.lowCoverage): notes.append(.lowCoverage)
        }
        if !isGrounded { notes.append(.noGrounding) }
        if completeness == .prefix { notes.append(.prefix) }
        return notes
    }
}
