import CanonicalJSON
import DecisionGraph

/// A query as a tree, with a text and with answers that are obviously right and slow.
indirect enum SlowQuery {
    case step(Int)
    case members(String)
    case failed(String)
    case tool(String)
    case and(SlowQuery, SlowQuery)
    case or(SlowQuery, SlowQuery)
    case minus(SlowQuery, SlowQuery)
    case after(SlowQuery, Int?)
    case before(SlowQuery, Int?)
    case around(SlowQuery, Int?, Int?)
    case up(SlowQuery, Grade?, Int?)
    case down(SlowQuery, Grade?, Int?)
    case between(SlowQuery, SlowQuery)
    case writers(String)
    case readers(String)
    case gates(SlowQuery)
    case keystone(Int)
    case agent(String)

    /// A random query over the steps of a run.
    static func random(_ steps: [Step], depth: Int, _ random: inout SeededRandom) -> SlowQuery {
        let grade = random.pick([nil, .observed, .declared, .inferred] as [Grade?])
        let hops = random.pick([nil, nil, 1, 2, 3] as [Int?])
        if depth == 0 || random.oneIn(5) {
            switch random.below(8) {
            case 0, 1, 2: return .step(random.pick(steps).index)
            case 3: return .members(random.pick(["steps", "decisions", "calls", "reads", "writes"]))
            case 4: return .failed(random.pick(["writes", "steps"]))
            case 5: return .tool(random.pick(["pay", "look"]))
            case 6:
                return random.oneIn(2)
                    ? .writers(random.pick(SlowQuery.resources)) : .readers(random.pick(SlowQuery.resources))
            default: return random.oneIn(2) ? .keystone(1 + random.below(4)) : .agent(random.pick(["a", "b"]))
            }
        }
        let inner = Self.random(steps, depth: depth - 1, &random)
        switch random.below(10) {
        case 0: return .and(inner, .random(steps, depth: depth - 1, &random))
        case 1: return .or(inner, .random(steps, depth: depth - 1, &random))
        case 2: return .minus(inner, .random(steps, depth: depth - 1, &random))
        case 3: return .after(inner, hops)
        case 4: return .before(inner, hops)
        case 5: return .around(inner, hops, random.pick([nil, 1, 2] as [Int?]))
        case 6: return .up(inner, grade, hops)
        case 7: return .down(inner, grade, hops)
        case 8: return .between(inner, .random(steps, depth: depth - 1, &random))
        default: return .gates(inner)
        }
    }

    static let resources = ["r0", "r1/k", "r2"]

    /// A run with all that such queries ask for; indices are sparse and in no order.
    static func run(_ count: Int, _ random: inout SeededRandom) -> [Step] {
        let indices = (0..<count).map { 3 * $0 - count }.shuffled(using: &random)
        let refs = [ResourceRef("n", "r0"), ResourceRef("n", "r1", key: "k"), ResourceRef("n", "r2")]
        return (0..<count).map { position in
            let earlier = indices[..<position]
            let isCall = random.oneIn(2)
            var dependencies: [DependencyEdge] = []
            var predecessors: [Int]?
            if !earlier.isEmpty {
                dependencies = (0..<random.below(3)).map { _ in
                    DependencyEdge(
                        on: random.pick(Array(earlier)), grade: random.pick(Grade.allCases),
                        evidence: random.oneIn(3) ? ["modeled": true] : [:])
                }
                if random.oneIn(3) { predecessors = (0..<random.below(3)).map { _ in random.pick(Array(earlier)) } }
            }
            return Step(
                index: indices[position], agent: random.pick(["a", "b"]), kind: isCall ? .toolCall : .decision,
                dependencies: dependencies, attributes: isCall ? ["tool": random.pick(["pay", "look"])] : [:],
                executionPredecessors: predecessors,
                touches: isCall
                    ? (0..<random.below(3)).map { _ in Touch(random.pick([.read, .write]), random.pick(refs)) } : [],
                effect: isCall ? random.pick([nil, .applied, .failed]) : nil)
        }
    }

    // MARK: Text

    /// The query as people write it, with more parentheses than are needed and blanks here and there.
    var text: String {
        func hops(_ count: Int?) -> String { count.map(String.init) ?? "" }
        func more(_ grade: Grade?, _ count: Int?) -> String {
            (grade.map { ", \($0.name)" } ?? "") + (count.map { ",\($0)" } ?? "")
        }
        switch self {
        case .step(let index): return "\(index)"
        case .members(let name): return name
        case .failed(let name): return "\(name)[failed]"
        case .tool(let name): return "calls[tool == '\(name)' && !(kind == \"decision\")]"
        case .and(let a, let b): return "(\(a.text)) & (\(b.text))"
        case .or(let a, let b): return "(\(a.text)) | (\(b.text))"
        case .minus(let a, let b): return "(\(a.text))-(\(b.text))"
        case .after(let a, let count): return "(\(a.text))+\(hops(count))"
        case .before(let a, let count): return "\(hops(count))+(\(a.text))"
        case .around(let a, let up, let down): return "\(hops(up))+ (\(a.text)) +\(hops(down))"
        case .up(let a, let grade, let count): return "up(\(a.text)\(more(grade, count)))"
        case .down(let a, let grade, let count): return "down(\(a.text)\(more(grade, count)))"
        case .between(let a, let b): return "between(\(a.text), \(b.text))"
        case .writers(let name): return "writers('\(name)')"
        case .readers(let name): return "readers(\"\(name)\")"
        case .gates(let a): return "gates(\(a.text))"
        case .keystone(let count): return "keystone(\(count))"
        case .agent(let name): return "agent('\(name)')"
        }
    }

    // MARK: Answers

    /// The positions that answer it.
    func answer(_ steps: [Step]) -> Set<Int> {
        let all = Set(steps.indices)
        func isWrite(_ position: Int) -> Bool {
            let step = steps[position]
            return step.touches.contains { $0.access == .write } || (step.touches.isEmpty && step.effect != nil)
        }
        switch self {
        case .step(let index): return all.filter { steps[$0].index == index }
        case .members("steps"): return all
        case .members("decisions"): return all.filter { steps[$0].kind == .decision }
        case .members("calls"): return all.filter { steps[$0].kind == .toolCall }
        case .members("reads"): return all.filter { steps[$0].touches.contains { $0.access == .read } }
        case .members: return all.filter(isWrite)
        case .failed:
            return all.filter { steps[$0].effect == .failed && isWrite($0) }
        case .tool(let name): return all.filter { steps[$0].attributes["tool"] == .text(name) }
        case .and(let a, let b): return a.answer(steps).intersection(b.answer(steps))
        case .or(let a, let b): return a.answer(steps).union(b.answer(steps))
        case .minus(let a, let b): return a.answer(steps).subtracting(b.answer(steps))
        case .after(let a, let count): return Self.reach(a.answer(steps), steps, up: false, nil, count)
        case .before(let a, let count): return Self.reach(a.answer(steps), steps, up: true, nil, count)
        case .around(let a, let up, let down):
            return Self.reach(a.answer(steps), steps, up: true, nil, up)
                .union(Self.reach(a.answer(steps), steps, up: false, nil, down))
        case .up(let a, let grade, let count): return Self.reach(a.answer(steps), steps, up: true, grade, count)
        case .down(let a, let grade, let count): return Self.reach(a.answer(steps), steps, up: false, grade, count)
        case .between(let a, let b):
            let (x, y) = (a.answer(steps), b.answer(steps))
            func one(_ x: Set<Int>, _ y: Set<Int>) -> Set<Int> {
                Self.reach(x, steps, up: false, nil, nil).intersection(Self.reach(y, steps, up: true, nil, nil))
            }
            return one(x, y).union(one(y, x))
        case .writers(let name): return Self.touching(name, .write, steps)
        case .readers(let name): return Self.touching(name, .read, steps)
        case .gates(let a):
            let wanted = a.answer(steps)
            if wanted.isEmpty { return [] }
            return all.filter { gate in wanted.allSatisfy { $0 != gate && !Self.canAvoid(gate, $0, steps) } }
        case .keystone(let count):
            let reach = all.map { ($0, Self.reach([$0], steps, up: false, nil, nil).count) }
            return Set(reach.sorted { (-$0.1, steps[$0.0].index) < (-$1.1, steps[$1.0].index) }.prefix(count).map(\.0))
        case .agent(let name): return all.filter { steps[$0].agent == JSONString(name) }
        }
    }

    private static func touching(_ name: String, _ access: Touch.Access, _ steps: [Step]) -> Set<Int> {
        Set(
            steps.indices.filter {
                steps[$0].touches.contains { touch in
                    let key = touch.resource.key.isEmpty ? "" : "/\(touch.resource.key)"
                    return touch.access == access && "\(touch.resource.resourceID)\(key)" == name
                }
            })
    }

    /// Pairs of a dependent and what it rests on, as positions.
    private static func edges(_ steps: [Step], _ grade: Grade?) -> [(Int, Int)] {
        steps.indices.flatMap { position in
            steps[position].dependencies.filter { $0.grade <= grade ?? .inferred }.compactMap { edge in
                steps[..<position].firstIndex { $0.index == edge.source }.map { (position, $0) }
            }
        }
    }

    private static func reach(
        _ from: Set<Int>, _ steps: [Step], up: Bool, _ grade: Grade?, _ count: Int?
    ) -> Set<Int> {
        let edges = edges(steps, grade)
        var found = from
        for _ in 0..<(count ?? steps.count) {
            found.formUnion(
                edges.compactMap { (a, b) in up ? (found.contains(a) ? b : nil) : (found.contains(b) ? a : nil) })
        }
        return found.subtracting(from)
    }

    /// Whether a step without predecessors leads to `target` without passing `gate`.
    private static func canAvoid(_ gate: Int, _ target: Int, _ steps: [Step]) -> Bool {
        func predecessors(_ position: Int) -> [Int] {
            guard let given = steps[position].executionPredecessors else { return position == 0 ? [] : [position - 1] }
            return given.compactMap { index in steps[..<position].firstIndex { $0.index == index } }
        }
        var seen: Set<Int> = [target]
        var open = [target]
        while let position = open.popLast() {
            if position == gate { continue }
            let before = predecessors(position)
            if before.isEmpty { return true }
            for next in before where seen.insert(next).inserted { open.append(next) }
        }
        return false
    }
}
