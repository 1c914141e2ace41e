public import CanonicalJSON
public import DecisionGraph

/// How a run followed its declared plan: which steps it did, left out, added and did in another order, and at what cost.
///
/// Run steps are put beside plan steps of the same name so that no pair contradicts the plan's order, which is the order
/// of its handovers and all that follows from them. A plan step that the run had to do and did not costs 1, a run step
/// that no plan step stands for costs 1; a step done out of order is both. Free are steps on ways that the run did not
/// take, and a step done again that lies on a loop or is repeated by itself. Fitness is what is left: 1 less the cost over
/// the steps that were planned on the ways taken and those that ran.
///
/// The alignment is the cheapest as long as ``isExact``; else ``fitness`` is a bound from below.
///
/// Source: spec/experience.md 3.3 and 12 C3. Alignments: W. van der Aalst, A. Adriansyah, B. van Dongen, Replaying
/// history on process models for conformance checking, 2012; here over partial orders, with ways and loops beside them.
public struct PlanConformance: Sendable {
    /// How a run is held against a plan.
    public struct Settings: Sendable {
        /// For names of run steps, the positions of the plan steps that they are, whatever these are called.
        public var names: [JSONString: [Int]] = [:]
        /// Whether run steps that no plan step stands for are free.
        public var toleratesExtra = false
        /// Whether a step done again is free, also when the plan has no loop there.
        public var toleratesRepeats = false
        /// Whether plan steps that were left out are free; gates and barriers never are.
        public var toleratesSkips = false

        /// Names as they are, and nothing tolerated.
        public init() {}
    }

    /// What became of a step.
    public enum Outcome: String, Sendable, Hashable, CaseIterable {
        /// The run did the plan step.
        case matched
        /// The run had to do the plan step and did not.
        case skipped
        /// No plan step stands for the run step.
        case extra
        /// The run did the plan step, and not when it was due.
        case swapped
        /// The run did a plan step once more.
        case repeated
        /// The plan step lies on a way that the run did not take.
        case notTaken = "not_taken"
    }

    /// One step of the alignment.
    public struct Move: Sendable, Hashable {
        /// What became of it.
        public let outcome: Outcome
        /// The position in the plan; nil for an extra step.
        public let plan: Int?
        /// The position in the run; nil for a step that was not done.
        public let run: Int?
        /// What it costs: 0, 1 or 2.
        public let cost: Int
        /// The first write of the run, by its position, before which this gate or barrier had to be passed; nil for all
        /// other steps, and for gates that stand before no write that happened.
        public var guardedWrite: Int?
        /// For a swapped step, the position of a run step that should have been on the other side of it.
        public var conflict: Int?
        /// For a write that was done out of order or again, the position in the plan of a gate or a barrier that stands
        /// before it and that the run passed for the first time only later.
        public var missedGate: Int?
    }

    /// A read or a write that the plan does not declare for the step.
    public struct UndeclaredTouch: Sendable, Hashable {
        /// The position in the plan.
        public let plan: Int
        /// The position in the run.
        public let run: Int
        /// What was done.
        public let access: Touch.Access
        /// What it was done to.
        public let resource: ResourceRef
    }

    /// A dependency that one side has and the other has not.
    public struct Dependency: Sendable, Hashable {
        /// The position in the plan of the step that rests on the other.
        public let plan: Int
        /// The position in the plan of the step that is rested on.
        public let source: Int
        /// The resource over which it runs, as the plan or the run calls it; nil where it is not said.
        public let resource: JSONString?
        /// The positions in the run; the first of several.
        public let run: Int
        /// The position in the run of what is rested on.
        public let runSource: Int
    }

    /// The plan.
    public let plan: ProcessPlan
    /// The run.
    public let graph: DecisionGraph
    /// All steps of both: in the order of the run, what was left out before the first step that should have followed it.
    public let moves: [Move]
    /// By run position, the plan step that it is, or is a repetition of.
    public let planOf: [Int?]
    /// How many plan steps lie on the ways that the run took.
    public let plannedCount: Int
    /// How many plan steps the run did, each once.
    public let matchedCount: Int
    /// What the moves cost together.
    public let cost: Int
    /// What any alignment costs at least.
    public let leastCost: Int
    /// Reads and writes that the plan does not declare, by run step; empty when it declares none at all.
    public let undeclaredTouches: [UndeclaredTouch]
    /// Dependencies that the plan declares between steps that ran, and that the run does not show.
    public let unseenDependencies: [Dependency]
    /// Dependencies that the run shows, by a matched touch or a stated link, and that the plan does not declare.
    public let undeclaredDependencies: [Dependency]
    /// Whether dependencies were compared: not when the run shows none, or when there are too many.
    public let hasComparedDependencies: Bool
    /// Whether any step of the run has the name of a plan step; true also when one of them has no steps.
    public let fits: Bool

    /// Holds a run against a plan.
    ///
    /// - Complexity: as ``exactLimit`` says up to that size; beyond it near linear in plan, run and candidates.
    public init(of graph: DecisionGraph, against plan: ProcessPlan, settings: Settings = Settings()) {
        var search = ConformanceSearch(plan, graph, settings)
        search.run()
        let sheet = MoveSheet(search, settings)
        self.plan = plan
        self.graph = graph
        moves = sheet.moves
        planOf = sheet.planOf
        plannedCount = sheet.plannedCount
        matchedCount = sheet.matchedCount
        cost = sheet.moves.reduce(0) { $0 + $1.cost }
        leastCost = min(cost, search.leastCost)
        fits = search.candidates.count > 0 || plan.steps.isEmpty || graph.stepCount == 0
        undeclaredTouches = Self.undeclaredTouches(plan, graph, sheet.planOf)
        let dependencies = DependencyComparison(plan, graph, sheet.planOf)
        unseenDependencies = dependencies.unseen
        undeclaredDependencies = dependencies.undeclared
        hasComparedDependencies = dependencies.isDone
    }

    /// Up to how many pairs of a run step and a plan step of its name the cheapest alignment is found whatever the plan's
    /// order, where no choices, loops and double claims make it uncertain; a plan that is one line has no such limit up
    /// to 2,000,000 pairs.
    ///
    /// Pairs with steps that every run must do count twice.
    public static let exactLimit = PlanAlignment.exactWeight

    /// Whether no other alignment costs less.
    public var isExact: Bool { cost == leastCost }

    /// 1 less ``cost`` over all steps that were planned or ran; 1 when there are none. A bound from below unless
    /// ``isExact``. Tolerated steps beside the plan are not among them: however many there are, they make no run fit.
    public var fitness: Double {
        let beside = moves.count { $0.outcome == .extra && $0.cost == 0 }
        return Self.fitness(cost, plannedCount + graph.stepCount - beside)
    }

    /// What fitness is at most; ``fitness`` itself when ``isExact``.
    public var mostFitness: Double {
        isExact ? fitness : Self.fitness(leastCost, plan.steps.count + graph.stepCount)
    }

    private static func fitness(_ cost: Int, _ steps: Int) -> Double {
        steps == 0 ? 1 : Double(steps - cost) / Double(steps)
    }

    /// The moves of an outcome, in order.
    public func moves(_ outcome: Outcome) -> [Move] { moves.filter { $0.outcome == outcome } }

    // MARK: Touches

    private static func undeclaredTouches(
        _ plan: ProcessPlan, _ graph: DecisionGraph, _ planOf: [Int?]
    ) -> [UndeclaredTouch] {
        // A plan that is silent about resources says nothing about these.
        guard plan.steps.contains(where: { !$0.reads.isEmpty || !$0.writes.isEmpty }) else { return [] }
        var found: [UndeclaredTouch] = []
        for (run, step) in planOf.enumerated() {
            guard let step else { continue }
            var seen: Set<Touch> = []
            for touch in graph.touches(at: run) where !touch.resource.isMemory {
                guard seen.insert(Touch(touch.access, touch.resource)).inserted else { continue }
                let names = touch.resource.planNames
                let isDeclared =
                    switch touch.access {
                    case .read: plan.steps[step].reads.contains { names.contains($0.resource) }
                    case .write: plan.steps[step].writes.contains { names.contains($0) }
                    }
                if !isDeclared {
                    found.append(UndeclaredTouch(plan: step, run: run, access: touch.access, resource: touch.resource))
                }
            }
        }
        return found
    }
}

extension ResourceRef {
    /// What a plan may call the resource: its id, with or without namespace in front and key behind, joined by a point, a
    /// colon or a slash. What is declared as a whole is declared with its parts.
    var planNames: Set<JSONString> {
        let id = resourceID.lossyText
        var names: Set<JSONString> = [resourceID]
        for mark in [".", ":", "/"] {
            names.insert(JSONString(namespace.lossyText + mark + id))
            if !key.isEmpty {
                names.insert(JSONString(id + mark + key.lossyText))
                names.insert(JSONString(namespace.lossyText + mark + id + mark + key.lossyText))
            }
        }
        return names
    }
}
