public import CanonicalJSON
public import DecisionGraph

/// What a plan says a run is to do, as far as a run can be held against it.
///
/// It is filled from whatever declares plans; nothing is read here. Steps are positions in list order, and forward edges
/// lead from earlier to later ones, so list order is one of the orders in which the plan can be carried out.
///
/// Source: spec/experience.md 3.3 (`conform`), spec/prelint.md 2.
public struct ProcessPlan: Sendable {
    /// How many of a step's successors run.
    public enum Split: Sendable, Hashable {
        /// One of them, or more: all but one may be left out.
        case one
        /// Each that is not conditional.
        case all
    }

    /// A step that hands over to another.
    public struct Handoff: Sendable, Hashable {
        /// The position of the earlier step.
        public var from: Int
        /// Whether it is followed only in some runs: on a condition, or after a failure.
        public var isConditional: Bool

        /// A handover, followed in every run unless told otherwise.
        public init(from: Int, isConditional: Bool = false) {
            self.from = from
            self.isConditional = isConditional
        }
    }

    /// What a step must pass, or is.
    public struct Gate: Sendable, Hashable {
        /// The word for its kind, as `human` or `audit`.
        public var kind: JSONString
        /// The positions of the steps whose writes it is for; nil is every one behind it.
        public var covers: Set<Int>?

        /// A gate before every write behind it, unless told otherwise.
        public init(kind: JSONString, covers: Set<Int>? = nil) {
            self.kind = kind
            self.covers = covers
        }
    }

    /// What a step reads.
    public struct Read: Sendable, Hashable {
        /// The resource, by the plan's own id.
        public var resource: JSONString
        /// The position of the step that the value comes from; nil where nothing is said.
        public var producer: Int?
        /// Whether the value is read anew, so that nothing stale goes on: a barrier.
        public var revalidates: Bool

        /// A read of what was there before the plan, kept as it was, unless told otherwise.
        public init(_ resource: JSONString, producer: Int? = nil, revalidates: Bool = false) {
            self.resource = resource
            self.producer = producer
            self.revalidates = revalidates
        }
    }

    /// One step of a plan.
    public struct Step: Sendable {
        /// The step's own number.
        public var index: Int
        /// Its name in texts; nil where it has none.
        public var name: JSONString?
        /// What a run may call it: its tool, its action, its name.
        public var labels: [JSONString]
        /// Who is to act.
        public var agent: JSONString
        /// Whether somebody is to decide or a tool is to run.
        public var kind: StepKind
        /// The steps before it, each once.
        public var predecessors: [Handoff]
        /// How many of its successors run; nil where nothing is said: one when some are conditional, else all.
        public var split: Split?
        /// What it reads.
        public var reads: [Read]
        /// What it writes, by the plan's own ids.
        public var writes: [JSONString]
        /// What it is a gate for.
        public var gates: [Gate]
        /// The positions of steps, itself or earlier ones, to which the plan goes back from here.
        public var backTo: [Int]
        /// Whether it is run once per item, or tried again.
        public var isRepeated: Bool
        /// Whether a run may end here although steps follow.
        public var isExit: Bool

        /// A step; see the properties.
        public init(
            index: Int, name: JSONString? = nil, labels: [JSONString], agent: JSONString, kind: StepKind,
            predecessors: [Handoff] = [], split: Split? = nil, reads: [Read] = [], writes: [JSONString] = [],
            gates: [Gate] = [], backTo: [Int] = [], isRepeated: Bool = false, isExit: Bool = false
        ) {
            self.index = index
            self.name = name
            self.labels = labels
            self.agent = agent
            self.kind = kind
            self.predecessors = predecessors
            self.split = split
            self.reads = reads
            self.writes = writes
            self.gates = gates
            self.backTo = backTo
            self.isRepeated = isRepeated
            self.isExit = isExit
        }

        /// Whether a value is read anew here.
        public var isBarrier: Bool { reads.contains(where: \.revalidates) }

        /// What it is called in texts: its name, else its first label, else its agent.
        public var title: JSONString { name ?? labels.first ?? agent }
    }

    /// The plan's own id.
    public let id: JSONString?
    /// The steps, in list order.
    public let steps: [Step]
    /// Where runs begin: as given, else at the steps that nothing hands over to.
    public let entries: [Int]
    /// Whether each entry begins runs of its own, as triggers do, and not all of them every run.
    public let areEntriesAlternatives: Bool
    /// Whether the plan shows all of its control flow.
    public let isComplete: Bool
    /// By position, whether the step can run again: it lies on a loop, or is repeated by itself.
    public let canRepeat: [Bool]
    /// By position, the steps it hands over to, in list order.
    let successors: [[Handoff]]

    /// A plan of steps.
    ///
    /// - Parameters:
    ///   - entries: positions; nil is every step that nothing hands over to.
    ///   - areEntriesAlternatives: whether a run begins at one of the entries, or more, and need not begin at all.
    /// - Throws: ``ProcessPlanError`` when a handover, a producer or an entry does not lead where it must.
    /// - Complexity: O(V + E).
    public init(
        id: JSONString? = nil, steps: [Step], entries: [Int]? = nil, areEntriesAlternatives: Bool = false,
        isComplete: Bool = true
    ) throws(ProcessPlanError) {
        var successors = [[Handoff]](repeating: [], count: steps.count)
        var edges: [(from: Int, to: Int)] = []
        for (position, step) in steps.enumerated() {
            var seen: Set<Int> = []
            for handoff in step.predecessors {
                guard handoff.from >= 0, handoff.from < position else {
                    throw ProcessPlanError(.predecessor, step: step.index, value: handoff.from)
                }
                guard seen.insert(handoff.from).inserted else {
                    throw ProcessPlanError(.repeatedPredecessor, step: step.index, value: handoff.from)
                }
                // Seen from the other end: `from` is where it leads to.
                successors[handoff.from].append(Handoff(from: position, isConditional: handoff.isConditional))
                edges.append((handoff.from, position))
            }
            for back in step.backTo {
                guard back >= 0, back <= position else {
                    throw ProcessPlanError(.backEdge, step: step.index, value: back)
                }
                edges.append((position, back))
            }
            for read in step.reads {
                if let producer = read.producer, !steps.indices.contains(producer) {
                    throw ProcessPlanError(.producer, step: step.index, value: producer)
                }
            }
        }
        if let entry = entries?.first(where: { !steps.indices.contains($0) }) {
            throw ProcessPlanError(.entry, step: nil, value: entry)
        }
        let onCycle = FlowGraph(nodeCount: steps.count, edges: edges).onCycle()
        self.id = id
        self.steps = steps
        self.entries =
            entries.map { Set($0).sorted() } ?? steps.indices.filter { steps[$0].predecessors.isEmpty }
        self.areEntriesAlternatives = areEntriesAlternatives
        self.isComplete = isComplete
        self.successors = successors
        canRepeat = steps.indices.map { onCycle[$0] || steps[$0].isRepeated }
    }

    /// Whether not each of a step's successors need run.
    func isChoice(_ position: Int) -> Bool {
        switch steps[position].split {
        case .one: successors[position].count > 1 || steps[position].isExit
        case .all: false
        case nil: successors[position].count > 1 && successors[position].contains(where: \.isConditional)
        }
    }
}

/// A plan whose parts do not fit together.
public struct ProcessPlanError: Error, Sendable, Hashable {
    /// What is wrong.
    public enum Code: String, Sendable, CaseIterable {
        /// A step is handed over to by itself, by a later step or by none.
        case predecessor
        /// A step names one predecessor twice.
        case repeatedPredecessor = "repeated_predecessor"
        /// A loop goes back to a later step, or to none.
        case backEdge = "back_edge"
        /// A value comes from a step that is not there.
        case producer
        /// The plan begins at a step that is not there.
        case entry
    }

    /// The class.
    public let code: Code
    /// The index of the step; nil where the plan as a whole is meant.
    public let step: Int?
    /// The position that is wrong.
    public let value: Int

    init(_ code: Code, step: Int?, value: Int) {
        self.code = code
        self.step = step
        self.value = value
    }
}

extension ProcessPlanError: CustomStringConvertible {
    public var description: String {
        let subject = step.map { "step \($0)" } ?? "the plan"
        return switch code {
        case .predecessor: "\(subject) follows position \(value), which is not earlier in the list"
        case .repeatedPredecessor: "\(subject) follows position \(value) twice; name it once"
        case .backEdge: "\(subject) goes back to position \(value), which is later in the list or not there"
        case .producer: "\(subject) reads from position \(value), which is not there"
        case .entry: "\(subject) begins at position \(value), which is not there"
        }
    }
}
