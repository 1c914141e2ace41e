internal import CanonicalJSON
public import PositionedDocuments

extension Plan {
    /// Reads a plan.
    ///
    /// The checks of version 1 come first and in the reference's order: each node completely before the next, the first
    /// failure wins. Keys of version 2 follow, those of the nodes before those of the plan; they are read with or without
    /// `schema`, so that none can vanish silently, and a null counts as absent.
    ///
    /// - Parameter root: the document, or what was lowered from one; places are then those of the source.
    /// - Throws: ``PlanError``: what is wrong, what is expected, and where.
    /// - Complexity: linear in the document.
    public init(_ root: PositionedNode) throws(PlanError) {
        var reader = PlanReader(root)
        try reader.read()
        self = reader.plan
    }
}

/// A plan as far as it has been read.
struct PlanReader {
    var plan: Plan
    /// The positions of the nodes by their `idx`.
    var positions: [Int: Int] = [:]
    /// What each node declares itself, whatever its tool does.
    var declares: [OwnEffects] = []
    /// Where the tools are declared.
    var toolValues: [JSONString: PlanValue] = [:]
    private var patterns: [JSONString: ResourcePattern] = [:]
    private var wildcardCount = 0

    struct OwnEffects: OptionSet {
        let rawValue: UInt8
        static let reads = OwnEffects(rawValue: 1)
        static let writes = OwnEffects(rawValue: 2)
        static let scope = OwnEffects(rawValue: 4)
    }

    init(_ root: PositionedNode) { plan = Plan(root: root) }

    mutating func read() throws(PlanError) {
        let document = PlanValue(node: plan.root, pointer: "")
        guard plan.root.isTruthy else { return }
        guard let members = plan.root.members, let nodes = plan.root["nodes"] else {
            throw PlanError(
                .planShape, "a plan is an object with nodes, not \(plan.root.foundWithoutNodes)", at: document)
        }
        let list = document.member("nodes", nodes)
        var elements: [PositionedNode] = []
        if nodes.isTruthy {
            guard let given = nodes.elements else {
                throw PlanError(.nodesType, "nodes is a list, not \(nodes.found)", at: list)
            }
            elements = given
        }
        plan.nodes.reserveCapacity(elements.count)
        positions.reserveCapacity(elements.count)
        var isPlain: [Bool] = []
        for (position, element) in elements.enumerated() {
            isPlain.append(try append(list.element(position, element)))
        }

        if let schema = plan.root["schema"], !schema.isNull { try readSchema(document.member("schema", schema)) }
        for (position, element) in elements.enumerated() where !isPlain[position] {
            try readKeys(of: position, list.element(position, element))
        }
        for member in members where !member.value.isNull {
            try readKey(member.key, document.member(member.key, member.value))
        }
        try takeEffectsFromTools()
    }

    /// The schema of version 2.
    static let schema: JSONString = "auditable.plan/2"

    private mutating func readSchema(_ value: PlanValue) throws(PlanError) {
        guard value.node.string == Self.schema else {
            throw value.error("\"\(Self.schema)\", the one that is known")
        }
        plan.isVersion2 = true
    }

    private mutating func readKey(_ key: JSONString, _ value: PlanValue) throws(PlanError) {
        switch key {
        case "plan_id": plan.id = value.node.string
        case "complete": plan.isComplete = try value.flag()
        case "entry": plan.declaredEntries = try steps(value)
        case "exit": plan.declaredExits = try steps(value)
        case "resources": try readResources(value)
        case "agents": try readAgents(value)
        case "tools": try readTools(value)
        case "triggers": try readTriggers(value)
        case "controls": try readControls(value)
        default: break
        }
    }

    // MARK: Steps and patterns

    /// The position of the step that a value names by its `idx`.
    func step(_ value: PlanValue) throws(PlanError) -> Int {
        guard let index = value.node.int else { throw value.error("the idx of a node") }
        guard let position = positions[index] else {
            throw PlanError(.unknownStep, "no node has the idx \(index)", at: value)
        }
        return position
    }

    private func steps(_ value: PlanValue) throws(PlanError) -> [Int] {
        var steps: [Int] = []
        for entry in try value.list() { steps.append(try step(entry)) }
        return steps
    }

    /// A pattern; the same text is made ready once.
    ///
    /// - Throws: ``PlanError`` `keyForm`, and `tooLarge` beyond ``PlanLimits``.
    mutating func pattern(_ value: PlanValue) throws(PlanError) -> ResourcePattern {
        try pattern(try value.text(), at: value)
    }

    /// As the other, for a text that stands as a key.
    mutating func pattern(_ text: JSONString, at value: PlanValue) throws(PlanError) -> ResourcePattern {
        if let known = patterns[text] { return known }
        let isWildcard = text.withBytes { $0.contains(UInt8(ascii: "*")) }
        if isWildcard {
            guard text.byteCount <= PlanLimits.patternBytes else {
                throw PlanError(
                    .tooLarge,
                    "a pattern of \(text.byteCount) bytes; the most is \(PlanLimits.patternBytes)", at: value)
            }
            wildcardCount += 1
            guard wildcardCount <= PlanLimits.patterns else {
                throw PlanError(.tooLarge, "more than \(PlanLimits.patterns) different patterns", at: value)
            }
        }
        let pattern = ResourcePattern(text)
        patterns[text] = pattern
        return pattern
    }

    mutating func patterns(_ value: PlanValue) throws(PlanError) -> [ResourcePattern] {
        var patterns: [ResourcePattern] = []
        for entry in try value.list() { patterns.append(try pattern(entry)) }
        return patterns
    }

    mutating func scope(_ value: PlanValue) throws(PlanError) -> [PlanNode.ScopeEntry] {
        var scope: [PlanNode.ScopeEntry] = []
        for entry in try value.list() {
            scope.append(PlanNode.ScopeEntry(pattern: try pattern(entry), pointer: entry.pointer))
        }
        return scope
    }
}

extension PositionedNode {
    fileprivate var foundWithoutNodes: String { members == nil ? found : "an object without them" }
}
