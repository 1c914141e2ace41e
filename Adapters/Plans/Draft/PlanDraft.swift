package import CanonicalJSON
package import PositionedDocuments

/// A plan in the making: what an adapter finds in a source, by the source's own names, in the order of the source.
///
/// ``lowered()`` numbers the steps, tells loop edges from the others and writes the keys of spec/prelint.md 2. Nothing
/// needs to be known in advance: an edge may name a step that comes later in the file.
///
/// Source: spec/prelint.md 5.
package struct PlanDraft {
    /// How many successors of a step run.
    package enum Split: JSONString, Sendable {
        case one
        case all
    }

    /// How many predecessors a step waits for.
    package enum Join: JSONString, Sendable {
        case any
        case all
    }

    /// What a gate is made of.
    package enum Gate: JSONString, Sendable {
        case audit
        case human
        case judge
        case killSwitch = "kill_switch"
        case rateLimit = "rate_limit"
    }

    /// When an edge is taken.
    package enum Outcome: JSONString, Sendable {
        case success
        case error
        case timeout
        case always
    }

    /// What a step does.
    package enum Kind: JSONString, Sendable {
        case decision
        case toolCall = "tool_call"
    }

    /// A way from one step to another, or to itself.
    package struct Edge: Sendable {
        package let source: JSONString
        package let target: JSONString
        /// The condition or label it is taken under, as it is written; nil for none.
        package var when: PositionedNode?
        package var outcome: Outcome
        /// How often it is taken at most, when it turns out to be a loop edge: an integer.
        package var max: PositionedNode?
        /// Where the source says it.
        package let origin: PositionedNode
    }

    let adapterID: String
    let root: PositionedNode
    private(set) var steps: [DraftStep] = []
    private(set) var edges: [Edge] = []
    /// The first edge beyond the most that a plan may have; it and those after it are not kept.
    private(set) var surplusEdge: PositionedNode?
    private(set) var entries: [(id: JSONString, origin: PositionedNode)]?
    private(set) var exits: [(id: JSONString, origin: PositionedNode)]?
    private(set) var notes: [LoweringNote] = []
    private(set) var incomplete: PositionedNode?
    private(set) var isEntryUnknown = false
    private(set) var limits: [PositionedNode.Member] = []
    private(set) var agents: [(name: JSONString, origin: PositionedNode, members: [PositionedNode.Member])] = []
    private(set) var triggers: [(node: JSONString, origin: PositionedNode, members: [PositionedNode.Member])] = []
    private(set) var members: [PositionedNode.Member] = []
    private var positions: [JSONString: Int] = [:]
    private(set) var stepNames: [JSONString: JSONString] = [:]
    private var agentPositions: [JSONString: Int] = [:]

    /// A plan without steps.
    ///
    /// - Parameters:
    ///   - adapterID: the adapter that makes it.
    ///   - root: the document, which stands for what no smaller part of it says.
    package init(adapterID: String, from root: PositionedNode) {
        self.adapterID = adapterID
        self.root = root
    }

    // MARK: Steps

    /// Adds a step at the end.
    ///
    /// - Parameters:
    ///   - id: its name in the source, which becomes `name`.
    ///   - kind: what it does; `tool_call` unless a decision is taken in it.
    ///   - agent: who owns it; itself when the source knows no owners.
    ///   - origin: where the source describes it.
    /// - Throws: ``PlanAdapterError`` when there is such a step already, or the name is empty.
    package mutating func addStep(
        _ id: JSONString, _ kind: Kind = .toolCall, agent: PositionedNode? = nil, from origin: PositionedNode
    ) throws(PlanAdapterError) {
        guard !id.isEmpty else { throw PlanAdapterError("a step needs a name that is not empty", at: origin) }
        guard positions.updateValue(steps.count, forKey: id) == nil else {
            throw PlanAdapterError("there are two steps with the name \(id); names are unique", at: origin)
        }
        steps.append(DraftStep(id: id, kind: kind, agent: agent, origin: origin))
    }

    /// The step with a name; nil when there is none. Setting changes a step that exists, and does nothing else.
    package subscript(id: JSONString) -> DraftStep? {
        get { positions[id].map { steps[$0] } }
        set {
            guard let at = positions[id], let newValue else { return }
            steps[at] = newValue
        }
    }

    /// Says that the source knows a step by an id which is not its name; overlays may name it so too.
    package mutating func know(_ id: JSONString, as name: JSONString) {
        if id != name { stepNames[id] = name }
    }

    /// The names of the steps, in the order of the source.
    package var ids: [JSONString] { steps.map(\.id) }

    /// Whether an entry was named.
    package var hasEntry: Bool { entries != nil }

    // MARK: Edges

    /// The most edges of a plan. Sources of a few thousand lines can unfold into far more.
    static let mostEdges = 1_000_000

    /// Adds an edge. Whether it is a loop edge shows when all are known, and so does that there are too many.
    package mutating func connect(
        _ source: JSONString, to target: JSONString, when: PositionedNode? = nil, outcome: Outcome = .success,
        max: PositionedNode? = nil, from origin: PositionedNode
    ) {
        guard edges.count < Self.mostEdges else {
            if surplusEdge == nil { surplusEdge = origin }
            return
        }
        edges.append(
            Edge(source: source, target: target, when: when, outcome: outcome, max: max, origin: origin))
    }

    /// Names an entry; without any, the entries are left to the reader of the plan.
    package mutating func enter(at id: JSONString, from origin: PositionedNode) {
        if entries == nil { entries = [] }
        entries?.append((id, origin))
    }

    /// Names an exit; without any, the exits are left to the reader of the plan.
    package mutating func exit(at id: JSONString, from origin: PositionedNode) {
        if exits == nil { exits = [] }
        exits?.append((id, origin))
    }

    // MARK: The whole plan

    /// Says that something in the source has no place in the plan.
    package mutating func note(_ message: String, at node: PositionedNode) {
        notes.append(LoweringNote(message, at: node))
    }

    /// Says that the control flow is known in part only, without a note.
    mutating func markIncomplete(at node: PositionedNode) {
        if incomplete == nil { incomplete = node }
    }

    /// Says that the source does not tell where it begins; a plan that hides nothing else is complete once someone else
    /// does (``LoweredPlan/entered(at:)``).
    package mutating func hidesEntry(_ message: String, at node: PositionedNode) {
        let isAll = incomplete == nil
        hidesEdges(message, at: node)
        isEntryUnknown = isAll
    }

    /// Says that the source hides edges: the plan becomes `complete: false`, and a note tells why.
    package mutating func hidesEdges(_ message: String, at node: PositionedNode) {
        isEntryUnknown = false
        markIncomplete(at: node)
        note(message, at: node)
    }

    /// Bounds the whole run: `max_steps`, `max_iterations` or `timeout_s`. The last word about a key counts.
    package mutating func limit(_ key: JSONString, _ value: PositionedNode) {
        limits.removeAll { $0.key == key }
        limits.append(PositionedNode.Member(key, value))
    }

    /// Says something of an agent: `scope`, `model` or `max_iterations`. The last word about a key counts.
    package mutating func agent(_ name: JSONString, _ key: JSONString, _ value: PositionedNode) {
        let at = agentPositions[name] ?? agents.count
        if at == agents.count {
            agentPositions[name] = at
            agents.append((name, value, []))
        }
        agents[at].members.removeAll { $0.key == key }
        agents[at].members.append(PositionedNode.Member(key, value))
    }

    /// Adds a trigger of a step.
    ///
    /// - Parameters:
    ///   - id: its name.
    ///   - step: the step that it starts.
    ///   - kind: `webhook`, `event`, `message`, `schedule` or `manual`; nil when the source does not say.
    ///   - members: further keys of a trigger.
    ///   - origin: where the source describes it.
    package mutating func addTrigger(
        _ id: JSONString, of step: JSONString, kind: JSONString?, members: [PositionedNode.Member] = [],
        from origin: PositionedNode
    ) {
        var all = [PositionedNode.Member("id", PositionedNode(.string(id), from: origin))]
        if let kind { all.append(PositionedNode.Member("kind", PositionedNode(.string(kind), from: origin))) }
        triggers.append((step, origin, all + members))
    }

    /// Sets another key of the plan: `plan_id`, `framework`, `resources`, `tools`, `controls`. The last word counts.
    package mutating func set(_ key: JSONString, _ value: PositionedNode) {
        members.removeAll { $0.key == key }
        members.append(PositionedNode.Member(key, value))
    }

    /// The position of a step in the order of the source.
    func position(of id: JSONString) -> Int? { positions[id] }
}
