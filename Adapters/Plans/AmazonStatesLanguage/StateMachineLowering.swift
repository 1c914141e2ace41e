internal import CanonicalJSON
internal import PositionedDocuments

/// Flattens a state machine and those inside it into one draft.
struct StateMachineLowering {
    /// A machine inside a state, or the whole one.
    private struct Machine {
        let node: PositionedNode
        /// The machine that the state it lies in is of; nil for the whole one.
        let parent: Int?
        /// The state it lies in.
        let state: JSONString?
        /// Whether that state runs several machines at once.
        let isBranch: Bool
        /// How deep it lies.
        let depth: Int
    }

    private var draft: PlanDraft
    private let root: PositionedNode
    private var machines: [Machine] = []
    /// The machine of each state, and its description.
    private var states: [JSONString: (machine: Int, node: PositionedNode)] = [:]
    /// Steps that branches lead to when they end, and how many edges do.
    private var merges: [JSONString: (edges: Int, origin: PositionedNode)] = [:]
    /// How many edges lead to a step that are no ends of branches.
    private var others: [JSONString: Int] = [:]
    /// How many states end each branch of a Parallel.
    private var branchEnds: [Int: Int] = [:]
    /// Steps of whose predecessors one word cannot speak: errors inside a Parallel lead there, or branches and others.
    private var unclear: Set<JSONString> = []
    /// Where the catchers of a state lead, which every state inside it asks for.
    private var caught: [JSONString: [(target: JSONString, origin: PositionedNode)]] = [:]
    /// The machines inside a state.
    private var inner: [JSONString: [Int]] = [:]

    init(_ root: PositionedNode, adapterID: String) {
        self.root = root
        draft = PlanDraft(adapterID: adapterID, from: root)
    }

    mutating func lowered() throws(PlanAdapterError) -> LoweredPlan {
        draft.set("framework", root.text("aws_asl"))
        if let timeout = root.present("TimeoutSeconds")?.seconds { draft.limit("timeout_s", timeout) }
        machines.append(Machine(node: root, parent: nil, state: nil, isBranch: false, depth: 0))
        var order: [JSONString] = []
        var next = 0
        while next < machines.count {
            try addStates(of: next, &order)
            next += 1
        }
        let first = try start(of: 0)
        draft.enter(at: first.string ?? "", from: first)
        for name in order { try connect(name) }
        for (name, merge) in merges where merge.edges > 1 {
            if others[name, default: 0] == 0, !unclear.contains(name) {
                draft[name]?.join(.all, from: merge.origin)
            } else {
                unclear.insert(name)
            }
        }
        for (name, _) in merges.sorted(by: { $0.key < $1.key })
        where unclear.contains(name) && merges[name].map({ $0.edges > 1 }) ?? false {
            draft.note(
                "no one word says which of its branches step \(name) waits for; its join stays undeclared",
                at: states[name]?.node ?? root)
        }
        try draft.inferShape(splits: false, silent: unclear)
        return try draft.lowered(isExecuted: true)
    }

    // MARK: States

    private mutating func addStates(of number: Int, _ order: inout [JSONString]) throws(PlanAdapterError) {
        let machine = machines[number]
        guard machine.depth <= 64 else {
            throw PlanAdapterError("state machines lie in each other more than 64 deep", at: machine.node)
        }
        let list = try machine.node.required("States", of: "a state machine").requiredObject("States")
        for member in list {
            let name = member.key
            let state = member.value
            _ = try state.requiredObject("state \(name.quoted)")
            let type = try state.required("Type", of: "state \(name.quoted)").requiredText("Type")
            guard states.updateValue((number, state), forKey: name) == nil else {
                throw PlanAdapterError(
                    "there are two states with the name \(name.quoted); names are unique in the whole machine",
                    at: member.name)
            }
            order.append(name)
            try draft.addStep(name, kind(type, state), from: state)
            describe(name, type, state)
            let inner: [PositionedNode]
            switch type {
            case "Parallel":
                let branches = try state.required("Branches", of: "a Parallel state").requiredList("Branches")
                draft[name]?.split(.all, from: branches.first ?? state)
                inner = branches
            case "Map":
                guard let processor = state.present("ItemProcessor") ?? state.present("Iterator") else {
                    throw PlanAdapterError("a Map state has no ItemProcessor", at: state)
                }
                draft[name]?.fanout(
                    over: (state.present("Items") ?? state.present("ItemsPath")).flatMap {
                        $0.string == nil ? nil : $0
                    },
                    from: state)
                inner = [processor]
            case "Task", "Pass", "Choice", "Wait", "Succeed", "Fail": inner = []
            default:
                draft.hidesEdges("what states of type \(type.quoted) do is not known", at: state)
                inner = []
            }
            for node in inner {
                self.inner[name, default: []].append(machines.count)
                machines.append(
                    Machine(
                        node: node, parent: number, state: name, isBranch: type == "Parallel" && inner.count > 1,
                        depth: machine.depth + 1))
            }
        }
    }

    private func kind(_ type: JSONString, _ state: PositionedNode) -> PlanDraft.Kind {
        if type == "Choice" { return .decision }
        guard type == "Task", let resource = state["Resource"]?.string else { return .toolCall }
        return resource.hasSuffix(".waitForTaskToken") || resource.contains(ignoringCase: ":bedrock:")
            ? .decision : .toolCall
    }

    private mutating func describe(_ name: JSONString, _ type: JSONString, _ state: PositionedNode) {
        if let resource = state.present("Resource"), let text = resource.string {
            let service = Self.service(text.lossyText, state)
            draft[name]?.set("tool", resource.text(JSONString(service)))
            if text.hasSuffix(".waitForTaskToken") { draft[name]?.gate(.human, from: resource) }
        }
        if let arguments = state.present("Arguments") ?? state.present("Parameters"), arguments.members != nil {
            draft[name]?.set("args", arguments)
        }
        if let timeout = state.present("TimeoutSeconds")?.seconds { draft[name]?.set("timeout_s", timeout) }
        retry(name, state)
    }

    /// The most attempts that one of the retriers allows; each has three where it does not say.
    private mutating func retry(_ name: JSONString, _ state: PositionedNode) {
        guard let retry = state.present("Retry"), let retriers = retry.elements, !retriers.isEmpty else { return }
        var most: PositionedNode?
        for retrier in retriers {
            let attempts = retrier.present("MaxAttempts") ?? retrier.number(3)
            guard let count = attempts.count else {
                draft.note("how often step \(name) is tried again is no number", at: attempts)
                draft[name]?.retry(max: nil, from: retry)
                return
            }
            if (most?.int ?? -1) < (count.int ?? .max) { most = count }
        }
        draft[name]?.retry(max: most, from: retry)
    }

    /// Service and action, as `dynamodb:putItem`, and `lambda:` with the name of the function where it is stated.
    private static func service(_ resource: String, _ state: PositionedNode) -> String {
        var text = resource
        for suffix in [".waitForTaskToken", ".sync:2", ".sync"] where text.utf8.count > suffix.utf8.count {
            if JSONString(text).hasSuffix(suffix) { text = String(text.dropLast(suffix.count)) }
        }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count > 5, parts[0] == "arn" else { return text }
        if parts[2] == "lambda", parts[5] == "function", parts.count > 6 { return "lambda:\(parts[6])" }
        let service = parts[5...].joined(separator: ":")
        let given = (state["Parameters"] ?? state["Arguments"])?["FunctionName"]?.string
        if service == "lambda:invoke", let function = given?.text, !function.isEmpty, !function.utf8.contains(0x7B) {
            let name = function.split(separator: ":")
            return "lambda:\(name.count > 6 ? name[6] : name.first ?? "")"
        }
        return service
    }

    // MARK: Edges

    private func start(of machine: Int) throws(PlanAdapterError) -> PositionedNode {
        let node = machines[machine].node
        let start = try node.required("StartAt", of: "a state machine")
        try check(try start.requiredText("StartAt"), isIn: machine, at: start)
        return start
    }

    /// Transitions stay inside their own machine.
    private func check(_ name: JSONString, isIn machine: Int, at node: PositionedNode) throws(PlanAdapterError) {
        if let found = states[name], found.machine == machine { return }
        let known = states.filter { $0.value.machine == machine }.map(\.key.lossyText)
        throw PlanAdapterError(
            "no state of this machine is named \(name.quoted)\(OverlayProblem.meant(name, among: known))", at: node)
    }

    private mutating func connect(_ name: JSONString) throws(PlanAdapterError) {
        guard let (machine, state) = states[name] else { return }
        try draft.refuseTooManyEdges()
        let type = state["Type"]?.string ?? ""
        try catches(name, machine, state)
        switch type {
        case "Choice":
            draft[name]?.split(.one, from: state)
            let choices = try state.required("Choices", of: "a Choice state").requiredList("Choices")
            for (number, choice) in choices.enumerated() {
                let next = try choice.required("Next", of: "a choice")
                edge(name, try target(next, machine), when: choice.text(JSONString("choice \(number)")), from: next)
            }
            if let next = state.present("Default") {
                edge(name, try target(next, machine), when: next.text("default"), from: next)
            }
        case "Parallel", "Map":
            let inner = inner[name] ?? []
            for number in inner {
                let first = try start(of: number)
                edge(name, first.string ?? "", from: first)
            }
            if inner.isEmpty { try leave(name, machine, state) }
        case "Fail": draft.exit(at: name, from: state)
        default: try leave(name, machine, state)
        }
    }

    /// The end of a state: to the next one, or out of its machine to what follows the state that it lies in.
    private mutating func leave(_ name: JSONString, _ machine: Int, _ state: PositionedNode) throws(PlanAdapterError) {
        var here = (machine: machine, state: state)
        var isMerge = false
        var hasTwoEnds = false
        while true {
            if here.state["Type"]?.string != "Succeed", let next = here.state.present("Next") {
                let target = try target(next, here.machine)
                edge(name, target, isMerge: isMerge, from: next)
                // Two ends of one branch exclude each other: no word says "one of these, and all of the others".
                if hasTwoEnds { unclear.insert(target) }
                return
            }
            guard isEnd(here.state) else {
                throw PlanAdapterError("a state has Next, or End: true; this one has neither", at: here.state)
            }
            let own = machines[here.machine]
            guard let parent = own.parent, let outer = own.state, let node = states[outer]?.node else {
                draft.exit(at: name, from: here.state)
                return
            }
            isMerge = isMerge || own.isBranch
            if own.isBranch {
                branchEnds[here.machine, default: 0] += 1
                hasTwoEnds = hasTwoEnds || branchEnds[here.machine, default: 0] > 1
            }
            here = (parent, node)
        }
    }

    private func isEnd(_ state: PositionedNode) -> Bool {
        state["Type"]?.string == "Succeed" || state["End"]?.bool ?? false
    }

    private func target(_ next: PositionedNode, _ machine: Int) throws(PlanAdapterError) -> JSONString {
        let name = try next.requiredText("the name of the next state")
        try check(name, isIn: machine, at: next)
        return name
    }

    private mutating func edge(
        _ source: JSONString, _ target: JSONString, when: PositionedNode? = nil,
        outcome: PlanDraft.Outcome = .success, isMerge: Bool = false, from origin: PositionedNode
    ) {
        if isMerge {
            merges[target] = (merges[target].map { $0.edges + 1 } ?? 1, merges[target]?.origin ?? origin)
        } else {
            others[target, default: 0] += 1
        }
        draft.connect(source, to: target, when: when, outcome: outcome, from: origin)
    }

    /// The error edges of a state: its own, and those of the states it lies in.
    private mutating func catches(
        _ name: JSONString, _ machine: Int, _ state: PositionedNode
    ) throws(PlanAdapterError) {
        var here: (machine: Int, state: PositionedNode)? = (machine, state)
        var holder = name
        var isOwn = true
        var seen: Set<JSONString> = []
        while let (number, node) = here {
            let holdsMachines = node["Type"]?.string == "Parallel" || node["Type"]?.string == "Map"
            if !isOwn || !holdsMachines {
                for (target, next) in try catchers(of: node, named: holder, number) {
                    if !isOwn, node["Type"]?.string == "Parallel" { unclear.insert(target) }
                    if seen.insert(target).inserted { edge(name, target, outcome: .error, from: next) }
                }
            }
            isOwn = false
            here = nil
            if let parent = machines[number].parent, let outer = machines[number].state, let node = states[outer]?.node
            {
                here = (parent, node)
                holder = outer
            }
        }
    }

    /// Where the catchers of a state lead, each step once.
    private mutating func catchers(
        of state: PositionedNode, named name: JSONString, _ machine: Int
    ) throws(PlanAdapterError) -> [(target: JSONString, origin: PositionedNode)] {
        if let known = caught[name] { return known }
        var found: [(target: JSONString, origin: PositionedNode)] = []
        var seen: Set<JSONString> = []
        for catcher in state.present("Catch")?.elements ?? [] {
            let next = try catcher.required("Next", of: "a catcher")
            let target = try target(next, machine)
            if seen.insert(target).inserted { found.append((target, next)) }
        }
        caught[name] = found
        return found
    }
}
