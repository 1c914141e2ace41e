public import DecisionGraph

/// What is at risk if some steps are wrong, or what they rested on: bounds, the steps themselves, the ways to them.
///
/// Numbers are bounds: ``steps`` from what matched touches show to what every edge allows. ``history`` is apart: it is no
/// bound by edges but what would follow if nothing could be excluded.
///
/// A report holds no text. Rows are made when they are read, so a report on a large run costs one pass over it.
///
/// Source: spec/experience.md 3.3, 8; DESIGN D6, D7.
public struct RiskReport: Sendable {
    /// How a report is made.
    public struct Settings: Sendable, Hashable {
        /// Edges weaker than this are not followed.
        public var weakest = EvidenceTier.inferred
        /// Whether ``rows`` also hold the steps that are at risk only if every step rests on all before it.
        public var assumesFullHistory = false

        /// Every edge is followed, and nothing is assumed.
        public init() {}
    }

    /// The run, or the runs that were joined.
    public let graph: DecisionGraph
    /// How the report was made.
    public let settings: Settings
    /// The steps reached, with the strongest path to each.
    public let reach: GradedReach
    /// The effective writes among the steps reached.
    public let effectiveWrites: EffectiveWriteBounds
    /// What would be at risk if every later step rested on every earlier one.
    public let history: FullHistory
    /// How many of the steps asked about failed, changed nothing, or are no writes.
    public let sourceEffects: SourceEffects
    /// Steps reached, by tier and position; then those that are assumed.
    let order: [UInt32]

    /// What the steps asked about did.
    public struct SourceEffects: Sendable, Hashable {
        /// Writes that did not happen.
        public internal(set) var failed = 0
        /// Writes whose target held that already.
        public internal(set) var noChange = 0
        /// Writes of which nobody said what became of them.
        public internal(set) var unknown = 0
        /// Writes that were applied.
        public internal(set) var applied = 0
        /// Steps that write nothing.
        public internal(set) var silent = 0
        /// Effective writes of which nobody said what they touched.
        public internal(set) var untraced = 0
    }

    /// How many of the effective writes at risk nobody said of what they touched: what rests on them through a resource is
    /// not seen.
    public let untracedWrites: Int

    /// Reports on steps of a run.
    ///
    /// - Parameters:
    ///   - sources: positions in `0..<graph.stepCount`, in any order; repeated ones count once.
    ///   - direction: down to what is at risk, up to what was relied on.
    /// - Complexity: O(V + E); about thirty bytes per step.
    public init(
        of sources: some Sequence<Int>, in graph: DecisionGraph, _ direction: GradedReach.Direction = .down,
        settings: Settings = Settings()
    ) {
        self.graph = graph
        self.settings = settings
        let reach = GradedReach(direction, from: sources, in: graph, atLeast: settings.weakest)
        self.reach = reach
        var effects = WriteEffects(graph)
        var writes = EffectiveWriteBounds()
        var history = FullHistory()
        var untraced = 0
        // Where the next step of each tier goes: their counts are known.
        let bounds = reach.bounds
        var places = [0, bounds.observed, bounds.upTo(.modelled), bounds.upTo(.declared)]
        var order = Array(repeating: UInt32(0), count: bounds.most)
        var assumed: [UInt32] = []
        for position in Self.span(of: reach, in: graph) where !reach.isSource(position) {
            let tier = reach.tier(at: position)
            if let tier {
                let place = places[Int(tier.rawValue)]
                places[Int(tier.rawValue)] = place + 1
                order[place] = UInt32(position)
            } else if settings.assumesFullHistory {
                assumed.append(UInt32(position))
            }
            history.steps += 1
            guard let effect = effects.effect(at: position), effect.mayChange else { continue }
            history.effectiveWrites += 1
            if effect == .unknown { history.unknownEffect += 1 }
            if let tier {
                writes.add(effect, at: tier)
                if !graph.hasTouches(at: position) { untraced += 1 }
            }
        }
        self.order = order + assumed
        effectiveWrites = writes
        self.history = history
        untracedWrites = untraced
        var asked = SourceEffects()
        for source in reach.sources {
            switch effects.effect(at: source) {
            case .failed: asked.failed += 1
            case .noChange: asked.noChange += 1
            case .unknown: asked.unknown += 1
            case .applied: asked.applied += 1
            case nil: asked.silent += 1
            }
            if effects.effect(at: source)?.mayChange == true, !graph.hasTouches(at: source) { asked.untraced += 1 }
        }
        sourceEffects = asked
    }

    /// The positions on the far side of the sources, the sources between them among them.
    private static func span(of reach: GradedReach, in graph: DecisionGraph) -> Range<Int> {
        guard let first = reach.sources.first, let last = reach.sources.last else { return 0..<0 }
        return reach.direction == .down ? first..<graph.stepCount : 0..<last + 1
    }

    /// The positions asked about, ascending.
    public var sources: [Int] { reach.sources }

    /// Which way edges were followed.
    public var direction: GradedReach.Direction { reach.direction }

    /// How many steps are at risk, or were relied on.
    public var steps: RiskBounds { reach.bounds }

    /// The steps reached, strongest evidence first, then in list order; behind them, if asked for, those assumed.
    public var rows: Rows { Rows(report: self) }

    /// How many of ``rows`` are there by edges; those behind them are assumed.
    public var reachedCount: Int { reach.bounds.most }

    /// The positions reached that rest on nothing themselves, ascending: where the run took in what it worked with.
    ///
    /// - Complexity: O(V).
    public var inputs: [Int] { reach.positions.filter { graph.dependencyRows[$0].isEmpty } }
}
