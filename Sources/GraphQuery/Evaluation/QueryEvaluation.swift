internal import CanonicalJSON
internal import DecisionGraph
internal import Expressions

/// One query on one run.
struct QueryEvaluation {
    let context: QueryContext
    let source: [UInt8]
    /// What is left for all predicates together.
    var predicateSteps: Int
    /// What an answer that is empty, or smaller than asked for, has to say.
    private(set) var notes: [String] = []
    /// The last path that was found.
    private(set) var path: DependencyPath?

    private var graph: DecisionGraph { context.graph }

    init(_ context: QueryContext, source: [UInt8], limits: QueryLimits) {
        self.context = context
        self.source = source
        predicateSteps = limits.predicateSteps
    }

    mutating func set(_ node: QueryNode) throws(QueryError) -> QuerySet {
        switch node.form {
        case .step(let index): return QuerySet([try position(of: index, node.span)], capacity: graph.stepCount)
        case .members(let members, let predicate): return try self.members(members, predicate)
        case .combined(let first, let rest):
            var result = try set(first)
            for (sign, next) in rest {
                let other = try set(next)
                switch sign {
                case .and: result.formIntersection(other)
                case .or: result.formUnion(other)
                case .minus: result.subtract(other)
                }
            }
            return result
        case .around(let inner, let up, let down):
            let steps = try set(inner)
            var result = QuerySet(capacity: graph.stepCount)
            if let up { result.formUnion(reach(.up, steps, .inferred, up.depth)) }
            if let down { result.formUnion(reach(.down, steps, .inferred, down.depth)) }
            return result
        case .reach(let direction, let inner, let grade, let depth):
            return reach(direction, try set(inner), Self.tier(grade), depth)
        case .between(let a, let b): return between(try set(a), try set(b))
        case .path(let a, let b): return path(try set(a), try set(b))
        case .touching(let question, let choice): return try touching(question, choice)
        case .gates(let inner): return gates(try set(inner))
        case .keystone(let count): return keystone(count)
        case .agent(let name): return agent(name)
        }
    }

    // MARK: Steps

    private func position(of index: Int, _ span: CELSpan) throws(QueryError) -> Int {
        if let position = graph.position(of: index) { return position }
        guard graph.stepCount > 0 else {
            throw QueryError(.value, span, "the run has no steps", in: source)
        }
        var nearest = graph.index(at: 0)
        var (low, high) = (nearest, nearest)
        for position in 0..<graph.stepCount {
            let other = graph.index(at: position)
            let (far, near) = (Self.distance(nearest, index), Self.distance(other, index))
            if near < far || (near == far && other < nearest) { nearest = other }
            (low, high) = (min(low, other), max(high, other))
        }
        let isOne = graph.stepCount == 1
        throw QueryError(
            .value, span, "no step \(index); the nearest is \(nearest)",
            hint: isOne
                ? "the run has one step, \(low)" : "the run has \(graph.stepCount) steps, from \(low) to \(high)",
            in: source)
    }

    private static func distance(_ a: Int, _ b: Int) -> UInt {
        // Indices are any integers, so that their difference may not fit with a sign.
        a < b ? UInt(bitPattern: b &- a) : UInt(bitPattern: a &- b)
    }

    private mutating func agent(_ name: JSONString) -> QuerySet {
        guard let number = graph.agents.firstIndex(of: name) else {
            let nearest = NearestName.of(name.lossyText, amongMany: graph.agents.lazy.map(\.lossyText))
            note(
                "no agent is called \(QueryNode.quoted(name))"
                    + (nearest.map { "; the nearest is \(QueryNode.quoted(JSONString($0)))" } ?? ""))
            return QuerySet(capacity: graph.stepCount)
        }
        return QuerySet(capacity: graph.stepCount) { graph.agentNumber(at: $0) == number }
    }

    private mutating func keystone(_ count: Int) -> QuerySet {
        let order = graph.hasAscendingIndices ? nil : (0..<graph.stepCount).map { graph.index(at: $0) }
        let best = ReachCounts.top(count, in: graph.dependencyRows, tieOrder: order)
        let idle = best.count { $0.count == 0 }
        if idle > 0 { note("nothing rests on \(idle) of the \(best.count) steps of keystone(\(count))") }
        return QuerySet(best.map(\.position), capacity: graph.stepCount)
    }

    // MARK: Dependencies

    private static func tier(_ grade: Grade?) -> EvidenceTier {
        switch grade {
        // Modelled edges are observed ones.
        case .observed: .modelled
        case .declared: .declared
        case .inferred, nil: .inferred
        }
    }

    private func reach(
        _ direction: GradedReach.Direction, _ steps: QuerySet, _ weakest: EvidenceTier, _ depth: Int?
    ) -> QuerySet {
        guard let depth else {
            let reach = GradedReach(direction, from: steps.numbers, in: graph, atLeast: weakest)
            return QuerySet(reach.positions, capacity: graph.stepCount)
        }
        // The fewest edges to each step; list order is a topological order, so one pass finds them.
        let rows = context.rows(atLeast: weakest)
        var hops = Array(repeating: UInt32.max, count: graph.stepCount)
        for position in steps.numbers { hops[position] = 0 }
        let limit = UInt32(clamping: min(depth, graph.stepCount))
        switch direction {
        case .down:
            for position in hops.indices where hops[position] != 0 {
                for source in rows[position] {
                    let from = hops[Int(source)]
                    if from < limit { hops[position] = min(hops[position], from + 1) }
                }
            }
        case .up:
            for position in hops.indices.reversed() where hops[position] < limit {
                for source in rows[position] {
                    hops[Int(source)] = min(hops[Int(source)], hops[position] + 1)
                }
            }
        }
        return QuerySet(capacity: graph.stepCount) { hops[$0] > 0 && hops[$0] <= limit }
    }

    private func between(_ a: QuerySet, _ b: QuerySet) -> QuerySet {
        var result = reach(.down, a, .inferred, nil)
        result.formIntersection(reach(.up, b, .inferred, nil))
        var other = reach(.down, b, .inferred, nil)
        other.formIntersection(reach(.up, a, .inferred, nil))
        result.formUnion(other)
        return result
    }

    private mutating func path(_ a: QuerySet, _ b: QuerySet) -> QuerySet {
        path = nil
        var common = a
        common.formIntersection(b)
        if let step = common.first { return QuerySet([step], capacity: graph.stepCount) }
        var best: (reach: GradedReach, end: Int, tier: EvidenceTier, hops: Int)?
        for (from, to) in [(a, b), (b, a)] {
            let reach = GradedReach(.down, from: from.numbers, in: graph)
            for end in to.numbers {
                guard let tier = reach.tier(at: end), let hops = reach.distance(to: end) else { continue }
                if let best, (best.tier, best.hops) <= (tier, hops) { continue }
                best = (reach, end, tier, hops)
            }
        }
        guard let best, let found = best.reach.path(to: best.end) else {
            if !a.isEmpty, !b.isEmpty { note("no path: neither side rests on the other") }
            return QuerySet(capacity: graph.stepCount)
        }
        path = found
        return QuerySet(found.positions, capacity: graph.stepCount)
    }

    /// The steps that strictly dominate every one of a set: those with all of the set below them in the tree.
    private func gates(_ steps: QuerySet) -> QuerySet {
        let tree = context.dominators
        let count = steps.count
        guard count > 0 else { return QuerySet(capacity: graph.stepCount) }
        var below = Array(repeating: UInt32(0), count: graph.stepCount)
        for position in (0..<graph.stepCount).reversed() {
            guard let parent = tree.immediateDominator(of: position) else { continue }
            below[parent] += below[position] + (steps.contains(position) ? 1 : 0)
        }
        return QuerySet(capacity: graph.stepCount) { Int(below[$0]) == count }
    }

    // MARK: Resources

    private mutating func touching(
        _ question: QueryNode.TouchQuestion, _ choice: QueryNode.ResourceChoice
    ) throws(QueryError) -> QuerySet {
        var wanted: [Int] = []
        switch choice {
        case .set(let node): wanted = try set(node).numbers
        case .named(let name, let span):
            switch context.resources.meaning(of: name) {
            case .one(let number): wanted = [number]
            case .several(let numbers):
                let resources = context.resources.resources
                let few = numbers.prefix(3).map { resources[$0].description }.joined(separator: ", ")
                throw QueryError(
                    .value, span,
                    "\(numbers.count) resources are called that: \(few)\(numbers.count > 3 ? ", ..." : "")",
                    hint: "write one in full, or take all: \(question.rawValue)(resources[resource.startsWith(...)])",
                    in: source)
            case .none(let nearest):
                let text = "no step touches \(QueryNode.quoted(name))"
                if context.resources.resources.isEmpty {
                    note(text + "; the source recorded no resources")
                } else {
                    note(text + (nearest.map { "; the nearest is \(QueryNode.quoted(JSONString($0)))" } ?? ""))
                }
            }
        }
        var result = QuerySet(capacity: graph.stepCount)
        for number in wanted {
            if question != .writers { for at in context.resources.readers[number] { result.insert(Int(at)) } }
            if question != .readers { for at in context.resources.writers[number] { result.insert(Int(at)) } }
        }
        return result
    }

    private mutating func note(_ text: String) {
        if !notes.contains(where: { $0.utf8.elementsEqual(text.utf8) }) { notes.append(text) }
    }

    // MARK: Conditions

    private mutating func members(_ members: QueryClass, _ predicate: QueryPredicate?) throws(QueryError) -> QuerySet {
        var result = context.members(members)
        switch predicate?.test {
        case nil: return result
        case .word(let word, let isNegated):
            if isNegated { result.subtract(context.steps(word)) } else { result.formIntersection(context.steps(word)) }
            return result
        case .program(let program):
            guard let predicate else { return result }
            var test = PredicateTest(
                context: context, members: members, program: program, predicate: predicate, source: source,
                steps: predicateSteps)
            defer { predicateSteps = test.steps }
            var kept = QuerySet(capacity: result.capacity)
            for number in result.numbers where try test.holds(for: number) { kept.insert(number) }
            return kept
        }
    }
}
