internal import CanonicalJSON
public import DecisionGraph

/// Runs that share resources, as one graph: what a write puts at risk does not end with its run.
///
/// Steps of all runs stand in one order, their indices are their positions, and each run's own edges are kept as they
/// are. To them come the edges that touches show (``DecisionGraph/TouchRule/hazards``): a read or write in one run rests on
/// what another run left, and inside a run on what that run left, where its own edges do not say so already. Without these
/// a write of another run would be lost behind a write of the run's own that its source connects with nothing.
///
/// The order is that of time where every step that touches something has a time and times never fall inside a run; then
/// edges between runs are observed, except where both ends have one and the same time. Otherwise the runs follow each
/// other as they were given, and every edge between runs is inferred, because that order is an assumption: the evidence
/// says `"order": "assumed"`.
///
/// A channel is known to be one whose writes add up where an edge of some run says so; runs that only wrote to it do not
/// tell.
///
/// Source: spec/experience.md 3.3, 12 A2.
public struct JoinedRuns: Sendable {
    /// A run to be joined.
    public struct Run: Sendable {
        /// What the run is called: its id, or where it was found.
        public let name: String
        /// Its steps.
        public let graph: DecisionGraph

        /// A run with its name.
        public init(name: String, graph: DecisionGraph) {
            self.name = name
            self.graph = graph
        }
    }

    /// All steps of all runs.
    public let graph: DecisionGraph
    /// The runs' names, in the order given.
    public let names: [String]
    /// Whether the order between runs is that of time; otherwise it is that in which they were given.
    public let isOrderedByTime: Bool
    /// How many edges lead from one run to another.
    public let crossCount: Int

    /// The run of each position.
    private let runs: [UInt32]
    /// The index that each step has in its run.
    private let indices: [Int]
    /// For each run the joined position of each of its positions.
    private let places: [[UInt32]]

    /// Joins runs.
    ///
    /// - Parameter edgeLimit: the most edges of the joined graph.
    /// - Complexity: that of ``DecisionGraph/TouchMatcher/match(_:edgeLimit:)`` over all touches, and O(V log k + E) for
    ///   k runs.
    /// - Throws: ``DecisionGraph/GraphError`` `tooLarge`.
    public init(_ runs: [Run], edgeLimit: Int = GraphBuilder.defaultEdgeLimit) throws(GraphError) {
        names = runs.map(\.name)
        let times = runs.map { Self.times(of: $0.graph) }
        let isOrderedByTime = times.allSatisfy { $0 != nil }
        self.isOrderedByTime = isOrderedByTime
        let order =
            isOrderedByTime
            ? Self.merged(times.map { $0 ?? [] })
            : runs.indices.flatMap { run in (0..<runs[run].graph.stepCount).map { (UInt32(run), UInt32($0)) } }
        var places = runs.map { [UInt32](repeating: 0, count: $0.graph.stepCount) }
        for (at, step) in order.enumerated() { places[Int(step.run)][Int(step.position)] = UInt32(at) }
        self.places = places
        self.runs = order.map(\.run)
        indices = order.map { runs[Int($0.run)].graph.index(at: Int($0.position)) }

        let touches = Self.touches(order, runs)
        let match = try TouchMatcher(
            reducerChannels: Self.reducers(of: runs), adapterID: Self.matcherID, rule: .hazards
        ).match(touches.list, edgeLimit: edgeLimit)
        var builder = GraphBuilder(expecting: order.count, edgeLimit: edgeLimit)
        var crossCount = 0
        for (at, step) in order.enumerated() {
            let run = runs[Int(step.run)].graph
            let own = places[Int(step.run)]
            var joined = run.step(at: Int(step.position))
            joined.index = at
            joined.dependencies = run.dependencies(of: Int(step.position)).map { edge in
                DependencyEdge(
                    on: Int(own[edge.source]), grade: edge.grade, resource: run.resource(of: edge),
                    evidence: run.evidence(of: edge))
            }
            joined.executionPredecessors = run.handoffs(to: Int(step.position)).map { Int(own[$0]) }
            if let place = touches.places[at] {
                for edge in match.edges(at: place) {
                    if order[edge.source].run == step.run {
                        let isKnown = joined.dependencies.contains {
                            $0.source == edge.source && $0.resource == edge.resource
                        }
                        if !isKnown { joined.dependencies.append(edge) }
                        continue
                    }
                    let isAssumed =
                        !isOrderedByTime
                        || times[Int(step.run)]?[Int(step.position)]
                            == times[Int(order[edge.source].run)]?[Int(order[edge.source].position)]
                    joined.dependencies.append(Self.cross(edge, isAssumed: isAssumed))
                    crossCount += 1
                }
            }
            try builder.append(joined)
        }
        self.crossCount = crossCount
        graph = builder.build()
    }

    private static let matcherID: JSONString = "joined_runs_v1"

    /// An edge between runs.
    private static func cross(_ edge: DependencyEdge, isAssumed: Bool) -> DependencyEdge {
        var cross = edge
        if isAssumed { cross.grade = .inferred }
        cross.evidence = JSONObject(
            edge.evidence.map { ($0.key, $0.value) } + [
                ("across_runs", true), ("order", isAssumed ? "assumed" : "time"),
            ])
        return cross
    }

    /// The channels whose writes add up, as far as the edges of a run say so: a read in another run rests on each write.
    private static func reducers(of runs: [Run]) -> Set<ResourceRef> {
        var reducers: Set<ResourceRef> = []
        for run in runs {
            for position in 0..<run.graph.stepCount where run.graph.hasTouches(at: position) {
                for edge in run.graph.dependencies(of: position)
                where run.graph.evidence(of: edge)["mode"] == "reducer" {
                    if let resource = run.graph.resource(of: edge) { reducers.insert(resource) }
                }
            }
        }
        return reducers
    }

    /// The steps that touch something, as the matcher takes them, and where each is in the list.
    private static func touches(
        _ order: [(run: UInt32, position: UInt32)], _ runs: [Run]
    ) -> (list: [StepTouch], places: [Int: Int]) {
        var list: [StepTouch] = []
        var places: [Int: Int] = [:]
        for (at, step) in order.enumerated() {
            let run = runs[Int(step.run)].graph
            // What a step knew is its run's own.
            let own = run.touches(at: Int(step.position)).filter { !$0.resource.isMemory }
            if own.isEmpty { continue }
            var touch = StepTouch(
                index: at, agent: "", reads: own.filter { $0.access == .read }.map(\.resource),
                writes: own.filter { $0.access == .write }.map(\.resource),
                effect: run.effect(at: Int(step.position))
                    // A look that failed showed nothing.
                    ?? (run.attributes(at: Int(step.position))["status"] == "error" ? .failed : .unknown))
            for one in own {
                guard let digest = one.valueDigest else { continue }
                switch one.access {
                case .read: touch.readDigests[one.resource] = digest
                case .write: touch.writeDigests[one.resource] = digest
                }
            }
            places[at] = list.count
            list.append(touch)
        }
        return (list, places)
    }

    /// When each step happened: a step without a time happened when the one before it did. Nil when a step that touches
    /// something has no time, or times fall.
    private static func times(of graph: DecisionGraph) -> [StepTime?]? {
        var times: [StepTime?] = []
        var last: StepTime?
        for position in 0..<graph.stepCount {
            if let time = graph.time(at: position) {
                if let last, time < last { return nil }
                last = time
            } else if !graph.touches(at: position).isEmpty {
                return nil
            }
            times.append(last)
        }
        return times
    }

    /// All steps by time, those of one time by run, those of one run in its order.
    private static func merged(_ times: [[StepTime?]]) -> [(run: UInt32, position: UInt32)] {
        var all: [(run: UInt32, position: UInt32)] = []
        for (run, own) in times.enumerated() {
            for position in own.indices { all.append((UInt32(run), UInt32(position))) }
        }
        return all.sorted { a, b in
            let (x, y) = (times[Int(a.run)][Int(a.position)], times[Int(b.run)][Int(b.position)])
            if x != y {
                // What happened before the first time stands first.
                guard let x else { return true }
                guard let y else { return false }
                return x < y
            }
            return (a.run, a.position) < (b.run, b.position)
        }
    }

    // MARK: Back to runs

    /// The number of the run whose step stands at a position, in ``names``.
    public func run(at position: Int) -> Int { Int(runs[position]) }

    /// The name of that run.
    public func name(at position: Int) -> String { names[run(at: position)] }

    /// The index that the step at a position has in its run.
    public func index(at position: Int) -> Int { indices[position] }

    /// Where the step at a position of a run stands in ``graph``.
    public func position(_ position: Int, ofRun run: Int) -> Int { Int(places[run][position]) }
}
