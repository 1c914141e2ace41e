internal import BlastRadius
public import CanonicalJSON
public import DecisionGraph
public import DecisionRecords
internal import Grounding
import Synchronization

/// Follows a run while it goes on: takes its steps one by one and says after each what has changed.
///
/// ```swift
/// let session = LiveSession()
/// let report = try session.observe(step)
/// for alarm in report.alarms { print(alarm.text) }
/// ```
///
/// After every step the session knows whether the run has scores, its keystone and its coverage, exactly as
/// ``BlastRadius/RunAnalysis`` finds them in the steps so far. A step costs what it rests on, not the run before it;
/// what costs more (the whole ranking, the auditor's reports) is made when a ``LiveReport`` is asked for it.
///
/// A session may be used from any task and thread; steps are taken in the order in which the calls come through. It
/// reads no clock: times are given to ``observe(_:snapshot:now:)`` (DESIGN D11).
///
/// - Note: Memory: the steps; and as ``DecisionGraph/LiveReach`` n²/16 bytes up to 32,768 steps (64 MB), then little
///   per step.
/// - Note: Source: spec/core.md 16, 20; DESIGN D15.
public final class LiveSession: Sendable {
    /// How the session works; see each for what it does.
    public let settings: Settings
    private let state: Mutex<State>

    private struct State: ~Copyable {
        var graph: LiveGraph
        var snapshots: [CapturedSnapshot] = []
        var grounding: [(position: Int, result: GroundingResult)] = []
        var ages = SnapshotAges()
        /// Positions over the limit of which no alarm told yet.
        var overLimit: [Int] = []
        var alarmedKeystone: Int?
        var risk = StructuralRisk.withheld(.singleDecision)
        /// Of the first snapshots, at `assessedAt`.
        var assessments: [SnapshotAssessment] = []
        var assessedAt: JSONNumber?
    }

    /// A session that has seen nothing.
    public init(_ settings: Settings = Settings()) {
        self.settings = settings
        state = Mutex(State(graph: LiveGraph(lateEdges: settings.lateEdges, edgeLimit: settings.edgeLimit)))
    }

    // MARK: Taking steps

    /// Takes the next step.
    ///
    /// Step and snapshot are copied: what the caller does with them later changes nothing here.
    ///
    /// - Parameters:
    ///   - step: the step. Its index is new in the session.
    ///   - snapshot: the state it relied on. Without one its attributes are looked at: `snapshot_state`, or `state` when
    ///     the former is null or absent, if it is an object; dated by `snapshot_captured_at`.
    ///   - now: the time, in Unix seconds, by which snapshots age. Without one no snapshot turns stale.
    /// - Returns: where the run stands now, with the alarms that this step raised.
    /// - Throws: ``DecisionGraph/GraphError``: `indexDuplicate`, `tooLarge`. A refused step changes nothing.
    /// - Complexity: the edges of what the step rests on, or better; with grounding linear in what the step states and
    ///   read. See ``DecisionGraph/LateEdgeRule`` for steps that others waited for.
    public func observe(
        _ step: Step, snapshot: DependencySnapshot? = nil, now: JSONNumber? = nil
    ) throws(GraphError) -> LiveReport {
        // Comparing texts takes longest, and needs nothing of the state.
        let grounded = settings.grounds ? ground(step) : nil
        let captured = snapshot ?? DependencySnapshot(attributes: step.attributes)
        return try state.withLock { (state) throws(GraphError) -> LiveReport in
            let watched = settings.maxBlast.map { $0 < Int.max ? $0 + 1 : 0 } ?? 0
            let arrival = try state.graph.append(step, watched: max(0, watched))
            var alarms: [LiveAlarm] = []
            referenceAlarms(step.index, arrival, &alarms)
            if let grounded {
                state.grounding.append((arrival.position, grounded))
            }
            state.overLimit += arrival.risen
            let coverage = state.graph.coverage
            let keystone = structureAlarms(&state, coverage, &alarms)
            if let grounded { groundingAlarm(step.index, grounded, &alarms) }
            if let captured {
                state.snapshots.append(CapturedSnapshot(index: step.index, snapshot: captured))
                capture(step.index, captured, now, &state.ages, &alarms)
            }
            if let now, let limit = settings.maxSnapshotAge {
                for (index, age) in state.ages.removeStale(at: now.double, age: limit) {
                    alarms.append(.staleSnapshot(index: index, age: age, limit: limit))
                }
            }
            return report(state, coverage, keystone, now, observed: step.index, alarms)
        }
    }

    /// Where the run stands, without taking a step.
    ///
    /// - Parameter now: the time, in Unix seconds; snapshots that have turned stale since the last call raise their
    ///   alarms here.
    public func report(now: JSONNumber? = nil) -> LiveReport {
        state.withLock { state in
            var alarms: [LiveAlarm] = []
            if let now, let limit = settings.maxSnapshotAge {
                for (index, age) in state.ages.removeStale(at: now.double, age: limit) {
                    alarms.append(.staleSnapshot(index: index, age: age, limit: limit))
                }
            }
            return report(state, state.graph.coverage, keystone(state), now, observed: nil, alarms)
        }
    }

    /// How many steps have been taken.
    public var stepCount: Int { state.withLock { $0.graph.stepCount } }

    /// Whether a step with this index has been taken.
    public func contains(index: Int) -> Bool { state.withLock { $0.graph.position(of: index) != nil } }

    /// The snapshots taken with the steps, in their order.
    public var snapshots: [CapturedSnapshot] { state.withLock { $0.snapshots } }

    // MARK: Alarms

    private func referenceAlarms(_ index: Int, _ arrival: LiveArrival, _ alarms: inout [LiveAlarm]) {
        for source in arrival.missing { alarms.append(.missingReference(index: index, source: source)) }
        for reference in arrival.late {
            alarms.append(.lateReference(index: reference.dependent, source: reference.source))
        }
        for reference in arrival.reconnected {
            alarms.append(.lateEdge(index: reference.dependent, source: reference.source))
        }
        for reference in arrival.cyclic {
            alarms.append(.cyclicReference(index: reference.dependent, source: reference.source))
        }
    }

    /// Whether scores are given, the keystone, and steps over the limit: the last two only while there are scores.
    private func structureAlarms(
        _ state: inout State, _ coverage: Coverage, _ alarms: inout [LiveAlarm]
    ) -> LiveKeystone? {
        let risk = StructuralRisk(stepCount: state.graph.stepCount, coverage: coverage, gate: settings.gate)
        if risk.isScored != state.risk.isScored { alarms.append(.stateChanged(from: state.risk, to: risk)) }
        state.risk = risk
        guard let keystone = keystone(state) else { return nil }
        // Where nothing rests on anything the first step is called keystone, as in the reference: no news.
        if keystone.reach > 0, state.alarmedKeystone != keystone.index {
            alarms.append(.newKeystone(from: state.alarmedKeystone, to: keystone.index, score: keystone.score))
            state.alarmedKeystone = keystone.index
        }
        if let limit = settings.maxBlast, !state.overLimit.isEmpty {
            let over = state.overLimit.map { (index: state.graph.index(at: $0), reach: state.graph.reach(of: $0)) }
            for (index, reach) in over.sorted(by: { $0.index < $1.index }) {
                alarms.append(.blastOverLimit(index: index, reach: reach, limit: limit))
            }
            state.overLimit.removeAll()
        }
        return keystone
    }

    private func groundingAlarm(_ index: Int, _ result: GroundingResult, _ alarms: inout [LiveAlarm]) {
        guard let limit = settings.minGrounding else { return }
        switch result.state {
        case .scored(let score) where score < limit:
            alarms.append(.ungroundedBasis(index: index, score: score, limit: limit))
        case .insufficientContext: alarms.append(.ungroundedBasis(index: index, score: nil, limit: limit))
        case .scored, .insufficientBasis: break
        }
    }

    private func capture(
        _ index: Int, _ snapshot: DependencySnapshot, _ now: JSONNumber?, _ ages: inout SnapshotAges,
        _ alarms: inout [LiveAlarm]
    ) {
        // What is not dated cannot turn stale.
        guard let capturedAt = snapshot.capturedAt?.double, capturedAt.isFinite else { return }
        if let now, capturedAt > now.double {
            alarms.append(.futureSnapshot(index: index, ahead: capturedAt - now.double))
        }
        if settings.maxSnapshotAge != nil { ages.insert(index, capturedAt: capturedAt) }
    }

    // MARK: Answers

    private func keystone(_ state: borrowing State) -> LiveKeystone? {
        guard state.risk.isScored, let best = state.graph.best else { return nil }
        return LiveKeystone(
            position: best.position, index: state.graph.index(at: best.position),
            kind: state.graph.kind(at: best.position), agent: state.graph.agent(at: best.position), reach: best.reach,
            score: StructuralRisk.share(UInt32(best.reach), of: state.graph.stepCount),
            attributes: state.graph.attributes(at: best.position))
    }

    private func report(
        _ state: borrowing State, _ coverage: Coverage, _ keystone: LiveKeystone?, _ now: JSONNumber?, observed: Int?,
        _ alarms: [LiveAlarm]
    ) -> LiveReport {
        LiveReport(
            session: self, observedIndex: observed, now: now, stepCount: state.graph.stepCount, risk: state.risk,
            coverage: coverage, keystone: keystone, alarms: alarms, groundedCount: state.grounding.count,
            snapshotCount: state.snapshots.count)
    }

    private func ground(_ step: Step) -> GroundingResult? {
        StatedBasis(attributes: step.attributes).map { basis in
            GroundingResult.ground(
                basis: basis.text, inputs: basis.inputs, retrieved: basis.retrieved, state: basis.state,
                version: settings.groundingVersion)
        }
    }

    // MARK: What a report asks for

    /// The analysis of the first steps.
    func analysis(ofFirst count: Int, top: Int?) -> RunAnalysis {
        let graph = state.withLock { $0.graph.graph(ofFirst: count) }
        var analysis = RunAnalysis.Settings()
        analysis.gate = settings.gate
        analysis.top = top
        analysis.grounds = settings.grounds
        analysis.groundingVersion = settings.groundingVersion
        return RunAnalysis(of: graph, adapterID: settings.adapterID, completeness: .prefix, settings: analysis)
    }

    /// The ranking of the first steps, from the live counts while no further step has come.
    func ranked(ofFirst count: Int, isScored: Bool, top: Int?) -> [RankedStep] {
        let live = state.withLock { (state) -> [RankedStep]? in
            guard state.graph.stepCount == count else { return nil }
            let order: [(position: Int, reach: Int?)] =
                isScored
                ? state.graph.ranked(top: top).map { ($0.position, $0.reach) }
                : state.graph.firstByIndex(top: top).map { ($0, nil) }
            var rows: [RankedStep] = []
            for (position, reach) in order {
                let kind = state.graph.kind(at: position)
                rows.append(
                    RankedStep(
                        position: position, index: state.graph.index(at: position), kind: kind,
                        agent: state.graph.agent(at: position), reach: reach,
                        score: reach.map { StructuralRisk.share(UInt32($0), of: count) },
                        label: StepLabel.text(kind: kind, attributes: state.graph.attributes(at: position))))
            }
            return rows
        }
        if let live { return live }
        let ranked = analysis(ofFirst: count, top: nil).ranked.prefix(max(top ?? count, 0))
        // Where late edges changed the order the analysis has positions of its own.
        return state.withLock { state in
            ranked.map { row in
                RankedStep(
                    position: state.graph.position(of: row.index) ?? row.position, index: row.index, kind: row.kind,
                    agent: row.agent, reach: row.reach, score: row.score, label: row.label)
            }
        }
    }

    /// The grounding of the first grounded steps.
    func grounding(ofFirst count: Int) -> [(index: Int, result: GroundingResult)] {
        state.withLock { state in
            var grounding: [(index: Int, result: GroundingResult)] = []
            for (position, result) in state.grounding.prefix(count) {
                grounding.append((state.graph.index(at: position), result))
            }
            return grounding
        }
    }

    /// The auditor's word on the first snapshots.
    ///
    /// What was said at this very time stands; at another time every snapshot is judged again. The auditor is asked
    /// without holding up the session.
    func assessments(ofFirst count: Int, at now: JSONNumber?) -> [SnapshotAssessment] {
        guard let auditor = settings.dataAuditor else { return [] }
        let (known, open) = state.withLock { state in
            let known = state.assessedAt == now ? Array(state.assessments.prefix(count)) : []
            return (known, Array(state.snapshots[known.count..<count]))
        }
        let all = known + open.map { SnapshotAssessment(of: $0, by: auditor, at: now) }
        state.withLock { state in
            if state.assessedAt != now || state.assessments.count < count {
                state.assessedAt = now
                state.assessments = all
            }
        }
        return all
    }
}
