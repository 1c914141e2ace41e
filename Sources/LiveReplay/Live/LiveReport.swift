public import BlastRadius
public import CanonicalJSON
public import DecisionGraph
public import DecisionRecords
public import Grounding

/// Where a live run stood after a step, and what that step changed.
///
/// State, keystone, coverage and alarms are here; the rest is made when asked for, from the session, which the report
/// keeps alive. A report stays what it is when further steps come.
///
/// Source: spec/core.md 10, 16.
public struct LiveReport: Sendable {
    private let session: LiveSession
    private let groundedCount: Int
    private let snapshotCount: Int

    /// The index of the step that was taken; nil for a report that was asked for without one.
    public let observedIndex: Int?
    /// The time that the session was given; nil when it was given none.
    public let now: JSONNumber?
    /// How many steps had been taken.
    public let stepCount: Int
    /// Whether the run had scores, or why not.
    public let risk: StructuralRisk
    /// How the dependency layer was known.
    public let coverage: Coverage
    /// The step that most of the run rested on; nil while scores are withheld.
    public let keystone: LiveKeystone?
    /// What has changed.
    public let alarms: [LiveAlarm]

    init(
        session: LiveSession, observedIndex: Int?, now: JSONNumber?, stepCount: Int, risk: StructuralRisk,
        coverage: Coverage, keystone: LiveKeystone?, alarms: [LiveAlarm], groundedCount: Int, snapshotCount: Int
    ) {
        self.session = session
        self.observedIndex = observedIndex
        self.now = now
        self.stepCount = stepCount
        self.risk = risk
        self.coverage = coverage
        self.keystone = keystone
        self.alarms = alarms
        self.groundedCount = groundedCount
        self.snapshotCount = snapshotCount
    }

    /// A live run has not ended.
    public var completeness: GraphCompleteness { .prefix }

    /// The id of the adapter that makes the steps.
    public var adapterID: String { session.settings.adapterID }

    /// The largest score; nil when withheld.
    public var perSession: Double? { keystone?.score }

    /// The steps that had been taken, most rested on first; without scores by index.
    ///
    /// Positions of steps are those of their arrival.
    ///
    /// - Parameter top: how many; nil for all.
    /// - Complexity: O(n log n) while no further step has come, then that of ``analysis(top:)``.
    public func ranked(top: Int? = nil) -> [RankedStep] {
        session.ranked(ofFirst: stepCount, isScored: risk.isScored, top: top)
    }

    /// The whole analysis of the steps that had been taken.
    ///
    /// - Parameter top: how many ranked steps to give; nil for all.
    /// - Complexity: as ``BlastRadius/RunAnalysis/init(of:adapterID:completeness:settings:)``, and building the graph.
    public func analysis(top: Int? = nil) -> RunAnalysis {
        session.analysis(ofFirst: stepCount, top: top)
    }

    /// The grounding of the steps that state a basis, in the order in which they came; empty unless
    /// ``LiveSession/Settings/grounds`` is set.
    ///
    /// - Complexity: linear in their number; each was compared once, when it came.
    public var grounding: [(index: Int, result: GroundingResult)] {
        session.grounding(ofFirst: groundedCount)
    }

    /// The auditor's reports on the snapshots that had come, in their order; empty without an auditor.
    ///
    /// - Complexity: an assessment for each snapshot that was not yet judged at the same ``now``.
    public var dataReports: [(index: Int, report: Report)] {
        session.assessments(ofFirst: snapshotCount, at: now).compactMap { assessment in
            if case .judged(let index, let report) = assessment { (index, report) } else { nil }
        }
    }

    /// The report's notes, in order.
    ///
    /// - Complexity: as ``dataReports``.
    public var notes: [LiveNote] {
        var notes = AnalysisNote.all(risk, coverage, isGrounded: groundedCount > 0, completeness).map {
            LiveNote.analysis($0)
        }
        var flagged: [Int] = []
        var unavailable: [UnavailableReport] = []
        for assessment in session.assessments(ofFirst: snapshotCount, at: now) {
            switch assessment {
            case .judged(let index, let report): if report.flag != "ok" { flagged.append(index) }
            case .unavailable(let failure): unavailable.append(failure)
            }
        }
        if !flagged.isEmpty { notes.append(.dataFlagged(flagged.sorted())) }
        if !unavailable.isEmpty { notes.append(.dataUnavailable(unavailable.sorted { $0.index < $1.index })) }
        return notes
    }
}

/// The step that most of a live run rests on.
public struct LiveKeystone: Sendable, Hashable {
    /// The place at which it came, from 0.
    public let position: Int
    /// Its own index.
    public let index: Int
    /// Whether it is a decision or a tool call.
    public let kind: StepKind
    /// Who acted.
    public let agent: JSONString
    /// How many steps transitively rest on it.
    public let reach: Int
    /// The share of the other steps that rest on it, `0...1`.
    public let score: Double
    let attributes: JSONObject

    /// Its kind with the tool, action or model that the source names.
    public var label: String { StepLabel.text(kind: kind, attributes: attributes) }
}
