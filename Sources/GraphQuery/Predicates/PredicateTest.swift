internal import CanonicalJSON
internal import DecisionGraph
internal import Expressions

/// Asks a condition of one member of a class after the other.
struct PredicateTest {
    let context: QueryContext
    let members: QueryClass
    let program: CELProgram
    let predicate: QueryPredicate
    /// The text of the query.
    let source: [UInt8]
    /// What is left for all predicates of the query.
    var steps: Int

    /// One value for each variable; those that the condition does not name stay as they are.
    private var bindings: [CELValue]
    private let fields: [StepField]
    private let asksOfTouches: Bool
    /// The variables without a value for the member at hand.
    private var unbound: Set<Int> = []

    private var graph: DecisionGraph { context.graph }

    init(
        context: QueryContext, members: QueryClass, program: CELProgram, predicate: QueryPredicate, source: [UInt8],
        steps: Int
    ) {
        self.context = context
        self.members = members
        self.program = program
        self.predicate = predicate
        self.source = source
        self.steps = steps
        bindings = Array(repeating: .null, count: program.environment.variables.count)
        fields = members.kind == .steps ? program.variables.compactMap(StepField.init) : []
        asksOfTouches = fields.contains(where: \.isOfTouch)
    }

    /// Whether the condition holds for a member, by its number.
    ///
    /// - Throws: ``QueryError`` where it has no value.
    mutating func holds(for number: Int) throws(QueryError) -> Bool {
        switch members.kind {
        case .steps: return try holds(forStep: number)
        case .agents:
            bindings[AgentField.agent.rawValue] = .string(graph.agents[number])
            bindings[AgentField.steps.rawValue] = .int(Int64(context.agentSteps[number]))
        case .resources:
            let index = context.resources
            let resource = index.resources[number]
            bindings[ResourceField.resource.rawValue] = .string(resource.shortForm)
            bindings[ResourceField.ns.rawValue] = .string(resource.namespace)
            bindings[ResourceField.key.rawValue] = .string(resource.key)
            bindings[ResourceField.reads.rawValue] = .int(Int64(index.readers[number].count))
            bindings[ResourceField.writes.rawValue] = .int(Int64(index.writers[number].count))
        }
        do throws(CELEvaluationError) {
            return try program.isTrue(bindings, unbound: [], within: &steps)
        } catch {
            throw failure(error, number)
        }
    }

    // MARK: Steps

    private mutating func holds(forStep position: Int) throws(QueryError) -> Bool {
        unbound.removeAll(keepingCapacity: true)
        for field in fields where !field.isOfTouch {
            if let value = value(of: field, at: position) {
                bindings[field.rawValue] = value
            } else {
                unbound.insert(field.rawValue)
            }
        }
        do throws(CELEvaluationError) {
            guard asksOfTouches else { return try program.isTrue(bindings, unbound: unbound, within: &steps) }
            let touches = touches(at: position)
            if touches.isEmpty {
                for field in fields where field.isOfTouch { unbound.insert(field.rawValue) }
                return try program.isTrue(bindings, unbound: unbound, within: &steps)
            }
            // As `||` does: one that holds is enough, whatever becomes of the others.
            var first: CELEvaluationError?
            for touch in touches {
                bindings[StepField.resource.rawValue] = .string(touch.resource.shortForm)
                bindings[StepField.ns.rawValue] = .string(touch.resource.namespace)
                bindings[StepField.key.rawValue] = .string(touch.resource.key)
                do throws(CELEvaluationError) {
                    if try program.isTrue(bindings, unbound: unbound, within: &steps) { return true }
                } catch {
                    if error.kind == .stepLimit || error.kind == .sizeLimit { throw error }
                    first = first ?? error
                }
            }
            if let first { throw first }
            return false
        } catch {
            throw failure(error, position)
        }
    }

    /// The touches that the class speaks of.
    private func touches(at position: Int) -> [Touch] {
        let touches = graph.touches(at: position)
        switch members {
        case .reads: return touches.filter { $0.access == .read }
        case .writes: return touches.filter { $0.access == .write }
        default: return touches
        }
    }

    /// The value of a field; nil where the step has none.
    private func value(of field: StepField, at position: Int) -> CELValue? {
        switch field {
        case .step: .int(Int64(graph.index(at: position)))
        case .agent: .string(graph.agent(at: position))
        case .kind: .text(graph.kind(at: position).name)
        case .tool:
            if case .string(let tool)? = graph.attributes(at: position)["tool"] { .string(tool) } else { nil }
        case .effect: graph.effect(at: position).map { .text($0.name) }
        case .attrs: .map(CELMap(json: graph.attributes(at: position)))
        case .least: .int(Int64(context.bounds[position].least))
        case .most: .int(Int64(context.bounds[position].most))
        case .time:
            graph.time(at: position)
                .flatMap { CELTimestamp(seconds: Int64($0.seconds), nanoseconds: Int32($0.nanoseconds)) }
                .map { .timestamp($0) }
        case .touches: .int(Int64(Set(touches(at: position).map(\.resource)).count))
        case .applied: .bool(graph.effect(at: position) == .applied)
        case .failed: .bool(graph.effect(at: position) == .failed)
        case .nochange: .bool(graph.effect(at: position) == .noChange)
        case .modelled: .bool(context.steps(.modelled).contains(position))
        case .resource, .ns, .key: nil
        }
    }

    // MARK: Errors

    private func failure(_ error: CELEvaluationError, _ number: Int) -> QueryError {
        let span = error.span.moved(by: predicate.span.start)
        if error.kind == .stepLimit {
            return QueryError(
                .tooLarge, span, "the conditions of the query take more steps than they may",
                hint: "narrow the set before the condition is asked, or ask less", in: source)
        }
        let name = name(of: number)
        guard error.kind == .unknownVariable, members.kind == .steps,
            let field = fields.first(where: {
                unbound.contains($0.rawValue) && $0.name.utf8.elementsEqual(text(error.span))
            })
        else {
            let hint =
                (error.kind == .noSuchField || error.kind == .noSuchKey)
                ? error.path.map { "guard it: has(\($0)) && ..." } ?? "" : ""
            return QueryError(.value, span, "\(name): \(error.message)", hint: hint, in: source)
        }
        return missing(field, number, span)
    }

    private func text(_ span: CELSpan) -> ArraySlice<UInt8> {
        source[predicate.span.start + span.start..<predicate.span.start + span.end]
    }

    private func name(of number: Int) -> String {
        switch members.kind {
        case .steps: "step \(graph.index(at: number))"
        case .agents: "agent \(QueryNode.quoted(graph.agents[number]))"
        case .resources: "resource \(QueryNode.quoted(context.resources.resources[number].shortForm))"
        }
    }

    /// What is said of a field that a step does not have.
    private func missing(_ field: StepField, _ position: Int, _ span: CELSpan) -> QueryError {
        let step = name(of: position)
        let attributes = graph.attributes(at: position)
        let (reason, guarded): (String, String)
        switch field {
        case .tool:
            let isDecision = graph.kind(at: position) == .decision
            reason = isDecision ? "is a decision and has no tool" : "is a call whose tool the source does not name"
            guarded = isDecision ? "kind == 'tool_call' && ..." : "has(attrs.tool) && ..."
        case .effect:
            reason = "writes nothing and has no effect"
            guarded = "ask it of writes[...], each of which has one"
        case .time:
            let given = DecisionGraph.timeAttributes.first { !(attributes[$0]?.isNull ?? true) }
            if let name = given {
                reason = "has no time: its \(name) is neither RFC 3339 nor Unix seconds"
                guarded = "compare attrs.\(name) itself"
            } else {
                reason = "has no time"
                guarded = "(has(attrs.time) || has(attrs.timestamp)) && ..."
            }
        default:
            let did = members == .reads ? "read" : members == .writes ? "wrote" : "touched"
            reason = "has no \(field.name): the source does not say what it \(did)"
            guarded = "touches > 0 && ..."
        }
        let hint =
            field == .effect ? guarded : field == .time && !guarded.hasSuffix("...") ? guarded : "guard it: \(guarded)"
        return QueryError(.value, span, "\(step) \(reason)", hint: hint, in: source)
    }
}
