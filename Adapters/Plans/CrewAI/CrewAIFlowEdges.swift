internal import CanonicalJSON
internal import PositionedDocuments

/// Finds the edges of a CrewAI flow: a method listens to methods and to labels, and labels come from whoever emits them.
struct CrewAIFlowEdges {
    /// A method with what it reacts to and what it says.
    private struct Method {
        let id: JSONString
        /// `listen`, or `start` when that is no plain truth.
        let condition: PositionedNode?
        let isStart: PositionedNode?
        let isConditionalStart: Bool
        /// Where it says that it chooses among labels; nil for a method that chooses nothing.
        let router: PositionedNode?
    }

    private var methods: [Method] = []
    private var emitters: [JSONString: [JSONString]] = [:]
    private var ids: Set<JSONString> = []

    /// Takes a method: its labels, and its conditions for later.
    mutating func add(_ id: JSONString, _ method: PositionedNode) throws(PlanAdapterError) {
        ids.insert(id)
        let start = method.present("start")
        let isPlainStart = start?.bool == true
        let conditional = start.flatMap { $0.bool == nil ? $0 : nil }
        var router: PositionedNode?
        if let flag = method["router"], flag.bool == true { router = flag }
        for list in [method.present("emit"), method["human_feedback"]?.present("emit")] {
            guard let list else { continue }
            for label in try list.requiredList("the labels of the method \(id)") {
                let text = try label.requiredText("a label")
                if emitters[text]?.last != id { emitters[text, default: []].append(id) }
                router = router ?? list
            }
        }
        if let router, method.present("emit") == nil, method["human_feedback"]?.present("emit") == nil {
            unnamed.append((id, router))
        }
        methods.append(
            Method(
                id: id, condition: method.present("listen") ?? conditional, isStart: isPlainStart ? start : nil,
                isConditionalStart: conditional != nil, router: router))
    }

    /// Routers that do not say between which labels they choose.
    private var unnamed: [(id: JSONString, router: PositionedNode)] = []

    /// Adds all edges, entries, splits and joins.
    mutating func connect(in draft: inout PlanDraft) throws(PlanAdapterError) {
        for (id, router) in unnamed {
            draft.hidesEdges("the router \(id) does not say which labels it chooses among", at: router)
        }
        // A label as a start condition starts nothing by itself when a method starts the flow anyway.
        let hasStart = methods.contains { $0.isStart != nil }
        var plain: [JSONString: (count: Int, first: PositionedNode)] = [:]
        for method in methods {
            if let start = method.isStart ?? (hasStart || !method.isConditionalStart ? nil : method.condition) {
                draft.enter(at: method.id, from: start)
            }
            guard let condition = method.condition else { continue }
            var walk = Walk()
            try collect(condition, under: nil, into: &walk)
            var sources = 0
            for name in walk.names {
                try draft.refuseTooManyEdges()
                let text = try name.requiredText("what the method \(method.id) listens to")
                if ids.contains(text) {
                    draft.connect(text, to: method.id, from: name)
                    plain[text] = (plain[text, default: (0, name)].count + 1, plain[text]?.first ?? name)
                    sources += 1
                }
                for emitter in emitters[text] ?? [] {
                    draft.connect(emitter, to: method.id, when: name, from: name)
                    sources += 1
                }
                guard !ids.contains(text), emitters[text] == nil else { continue }
                draft.hidesEdges("no method emits \(text), which step \(method.id) waits for", at: name)
            }
            guard sources > 1 else { continue }
            let isSplitUp = sources > walk.names.count && walk.names.count > 1
            switch walk.join {
            case .all? where !walk.isMixed && !isSplitUp: draft[method.id]?.join(.all, from: condition)
            case .all?:
                draft.note(
                    "step \(method.id) waits for a mixture of all and any, which a plan cannot say", at: condition)
            case .any? where walk.isMixed:
                draft.note(
                    "step \(method.id) waits for a mixture of all and any, which a plan cannot say", at: condition)
            default: draft[method.id]?.join(.any, from: condition)
            }
        }
        for method in methods {
            let listeners = plain[method.id]
            if let router = method.router {
                draft[method.id]?.kind = .decision
                guard listeners == nil else {
                    draft.note(
                        "step \(method.id) chooses a label, and others run behind it whatever it chooses", at: router)
                    continue
                }
                draft[method.id]?.split(.one, from: router)
            } else if let listeners, listeners.count > 1 {
                draft[method.id]?.split(.all, from: listeners.first)
            }
        }
    }

    /// What a condition names, and how.
    private struct Walk {
        var names: [PositionedNode] = []
        var join: PlanDraft.Join?
        var isMixed = false
    }

    /// Collects the names in a condition: a name, or `{or: [..]}` or `{and: [..]}` of conditions. The nesting is that
    /// of the document, which has a limit.
    private func collect(
        _ condition: PositionedNode, under outer: PlanDraft.Join?, into walk: inout Walk
    ) throws(PlanAdapterError) {
        if condition.string != nil {
            walk.names.append(condition)
            return
        }
        guard let members = condition.members, members.count == 1, let member = members.first,
            member.key == "or" || member.key == "and", let parts = member.value.elements
        else {
            throw PlanAdapterError(
                "a condition is a name, {or: [..]} or {and: [..]}, not \(condition.kindName)", at: condition)
        }
        let join: PlanDraft.Join = member.key == "or" ? .any : .all
        if parts.count > 1 {
            if let outer, outer != join { walk.isMixed = true }
            if walk.join == nil { walk.join = join }
        }
        for part in parts {
            try collect(part, under: parts.count > 1 ? join : outer, into: &walk)
        }
    }
}
