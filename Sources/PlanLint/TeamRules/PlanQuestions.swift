internal import CanonicalJSON
internal import DecisionGraph
internal import Expressions

/// Answers the calls of one team rule on the graph of one plan.
///
/// What is found out is kept for the next call, and paid for once: by the rule that asks first, so that a rule comes to
/// the same end whatever other rules there are.
final class PlanQuestions: CELFunctionHost {
    private let graph: PlanGraph
    private let values: PlanValues
    private let positions: [Int: Int]
    /// The step that the rule is asked of.
    var node: Int?
    /// The resource of the write that it is asked of.
    var resource: JSONString?

    private var gateLists: [Int: CELValue] = [:]
    private var coverage: Set<Int> = []
    private var coverageFrom = RowCache<Pair>()
    private var forward = RowCache<Int>()
    private var onward = RowCache<Int>()
    private var slices = RowCache<Int>()
    private var paid: Set<PlanFunction> = []
    private var taint: [Bool]?
    private var levels: [Int]?

    private struct Pair: Hashable {
        let first: Int
        let second: Int
    }

    init(_ graph: PlanGraph, _ values: PlanValues, positions: [Int: Int]) {
        self.graph = graph
        self.values = values
        self.positions = positions
    }

    /// The positions of steps by their `idx`.
    static func positions(_ plan: Plan) -> [Int: Int] {
        Dictionary(plan.nodes.enumerated().map { ($0.element.index, $0.offset) }) { first, _ in first }
    }

    // MARK: Calls

    func call(
        _ function: Int, _ arguments: [CELValue], _ meter: inout CELMeter
    ) throws(CELCallFailure) -> CELValue {
        guard let function = PlanFunction(rawValue: function) else { throw .wrongValue("no such function") }
        switch function {
        case .gates: return try gateList(try gates(arguments[0]), &meter)
        case .covered: return .bool(try isCovered(try gates(arguments[0]), &meter))
        case .coveredFrom:
            return .bool(try isCovered(from: try step(arguments[0]), try gates(arguments[1]), &meter))
        case .reaches:
            let (a, b) = (try step(arguments[0]), try step(arguments[1]))
            return .bool(try reaches(a, b, &meter))
        case .leadsTo:
            let (a, b) = (try step(arguments[0]), try step(arguments[1]))
            let row = try row(of: a, in: \.onward, &meter) { (questions) in questions.onward(from: a) }
            return .bool(row[b])
        case .dependsOn:
            let (a, b) = (try step(arguments[0]), try step(arguments[1]))
            let row = try slice(a, &meter)
            return .bool(a != b && row[b])
        case .slice:
            let row = try slice(try step(arguments[0]), &meter)
            let members = graph.plan.nodes.indices.filter { row[$0] }
            try meter.take(graph.plan.nodes.count / 64 + members.count)
            return .list(members.map { values.nodes[$0] })
        case .parallel: return .bool(try areParallel(try step(arguments[0]), try step(arguments[1]), &meter))
        case .inLoop:
            let node = try step(arguments[0])
            try pay(.inLoop, size, &meter)
            return .bool(graph.onCycle[node])
        case .tainted: return .bool(try isTainted(try step(arguments[0]), &meter))
        case .level: return .int(Int64(try level(try step(arguments[0]), &meter)))
        case .step: return values.nodes[try step(arguments[0])]
        }
    }

    // MARK: Arguments

    /// The position of the step that an argument means.
    private func step(_ value: CELValue) throws(CELCallFailure) -> Int {
        var index = value
        if case .map(let map) = value {
            guard let own = map["idx"] else { throw .wrongValue("a step is wanted here, and this map has no idx") }
            index = own
        }
        guard case .int(let number) = index else {
            throw .wrongType("a step or its idx is wanted here, not a value of type \(value.typeName.rawValue)")
        }
        guard let position = positions[Int(number)] else { throw .wrongValue("no step has the idx \(number)") }
        return position
    }

    /// The gates of the type that an argument names.
    private func gates(_ value: CELValue) throws(CELCallFailure) -> GateSet {
        guard case .string(let word) = value else { throw .wrongType("a type of gates is a text") }
        guard let kind = PlanGate.Kind.allCases.first(where: { JSONString($0.rawValue) == word }) else {
            let known = PlanGate.Kind.allCases.map(\.rawValue)
            let meant = NearestName.of(word.lossyText, among: known).map { "; meant \($0)?" } ?? ""
            throw .wrongValue("no gate is of the type \(String(word.lossyText.prefix(40)))\(meant)")
        }
        return resource.map { graph.gates([kind], covering: $0) } ?? graph.gates(ofKind: kind)
    }

    // MARK: Answers

    /// What a walk over the whole plan costs, in steps of an evaluation: it does little for each edge.
    private var size: Int { (graph.plan.nodes.count + graph.edges.count) / 8 + 1 }

    private func pay(_ function: PlanFunction, _ cost: Int, _ meter: inout CELMeter) throws(CELCallFailure) {
        if paid.contains(function) { return }
        try meter.take(cost)
        paid.insert(function)
    }

    /// A row that is walked for once.
    private func row<Key: Hashable>(
        of key: Key, in cache: ReferenceWritableKeyPath<PlanQuestions, RowCache<Key>>, _ meter: inout CELMeter,
        walk: (PlanQuestions) -> [Bool]
    ) throws(CELCallFailure) -> BitSetRow {
        if let known = self[keyPath: cache].rows[key] { return known }
        try meter.take(size)
        let row = BitSetRow(walk(self))
        self[keyPath: cache].keep(row, key)
        return row
    }

    private func gateList(_ gates: GateSet, _ meter: inout CELMeter) throws(CELCallFailure) -> CELValue {
        if let known = gateLists[gates.id] { return known }
        try meter.take(gates.nodes.count)
        let list = CELValue.list(gates.nodes.map { values.nodes[$0] })
        gateLists[gates.id] = list
        return list
    }

    private func isCovered(_ gates: GateSet, _ meter: inout CELMeter) throws(CELCallFailure) -> Bool {
        guard let node else { throw .wrongValue("no step is asked about") }
        if !coverage.contains(gates.id) {
            try meter.take(size * 4)
            coverage.insert(gates.id)
        }
        return graph.isCovered(node, by: gates)
    }

    private func isCovered(
        from source: Int, _ gates: GateSet, _ meter: inout CELMeter
    ) throws(CELCallFailure) -> Bool {
        guard let node else { throw .wrongValue("no step is asked about") }
        if gates.contains(node) { return true }
        let key = Pair(first: source, second: gates.id)
        if coverageFrom.rows[key] == nil { try meter.take(size * 3) }
        return try row(of: key, in: \.coverageFrom, &meter) { questions in
            let answers = questions.graph.flow.answers([.init(from: source, through: gates.nodes)])
            return answers.before.map { $0 & 1 == 1 }
        }[node]
    }

    private func reaches(_ a: Int, _ b: Int, _ meter: inout CELMeter) throws(CELCallFailure) -> Bool {
        // Forward edges lead to later steps only.
        guard a < b else { return false }
        return try row(of: a, in: \.forward, &meter) { questions in
            var ahead = Array(repeating: false, count: questions.graph.plan.nodes.count)
            for later in ahead.indices.dropFirst(a + 1) {
                ahead[later] = questions.graph.predecessors[later].contains { $0 == a || ahead[$0] }
            }
            return ahead
        }[b]
    }

    private func onward(from node: Int) -> [Bool] {
        let next = graph.flow.flow.edges(from: node).map { graph.edges[Int($0)].to }
        return graph.flow.flow.reachable(from: next)
    }

    private func slice(_ node: Int, _ meter: inout CELMeter) throws(CELCallFailure) -> BitSetRow {
        try row(of: node, in: \.slices, &meter) { questions in
            var isMember = Array(repeating: false, count: questions.graph.plan.nodes.count)
            var open = [node]
            isMember[node] = true
            while let next = open.popLast() {
                for producer in questions.graph.producers[next] where !isMember[producer] {
                    isMember[producer] = true
                    open.append(producer)
                }
            }
            return isMember
        }
    }

    private func areParallel(_ a: Int, _ b: Int, _ meter: inout CELMeter) throws(CELCallFailure) -> Bool {
        try pay(.parallel, size * 8, &meter)
        let isOrdered = try a < b ? reaches(a, b, &meter) : reaches(b, a, &meter)
        return graph.areParallel(a, b) { _, _ in isOrdered }
    }

    private func isTainted(_ node: Int, _ meter: inout CELMeter) throws(CELCallFailure) -> Bool {
        if let taint { return taint[node] }
        let sources = graph.taintSources().filter { graph.live[$0.node] }
        try meter.take((sources.count / 64 + 1) * size * 8)
        var found = Array(repeating: false, count: graph.plan.nodes.count)
        forEachBlock(of: sources, takenAway: { $0.endorses }) { _, entering in
            for (node, labels) in entering.enumerated() where labels != 0 { found[node] = true }
        }
        taint = found
        return found[node]
    }

    private func level(_ node: Int, _ meter: inout CELMeter) throws(CELCallFailure) -> Int {
        if let levels { return levels[node] }
        let sources = graph.sensitiveSources().filter { graph.live[$0.node] }
        try meter.take((sources.count / 64 + 1) * size * 8)
        var found = Array(repeating: 0, count: graph.plan.nodes.count)
        forEachBlock(of: sources, takenAway: { $0.declassifies }) { block, entering in
            for (node, labels) in entering.enumerated() {
                var open = labels
                while open != 0 {
                    let place = block.startIndex + open.trailingZeroBitCount
                    found[node] = max(found[node], block[place].level?.rawValue ?? 0)
                    open &= open - 1
                }
            }
        }
        levels = found
        return found[node]
    }

    private func forEachBlock(
        of sources: [LabelSource], takenAway: (PlanNode) -> [ResourcePattern],
        _ body: (ArraySlice<LabelSource>, [UInt64]) -> Void
    ) {
        let takesAway = graph.plan.nodes.map { !takenAway($0).isEmpty }
        for first in stride(from: 0, to: sources.count, by: 64) {
            let block = sources[first..<min(first + 64, sources.count)]
            body(block, graph.labels(of: block, takesAway: takesAway, takenAway: takenAway).entering)
        }
    }
}

/// A truth value for each step, a bit each.
struct BitSetRow {
    private let words: [UInt64]

    init(_ values: [Bool]) {
        var words = Array(repeating: UInt64(0), count: (values.count + 63) / 64)
        for (place, value) in values.enumerated() where value { words[place / 64] |= 1 << UInt64(place % 64) }
        self.words = words
    }

    subscript(place: Int) -> Bool { words[place / 64] >> UInt64(place % 64) & 1 == 1 }
    var wordCount: Int { words.count }
}

/// Rows that have been walked for, as many as are worth their memory.
struct RowCache<Key: Hashable> {
    private(set) var rows: [Key: BitSetRow] = [:]
    private var wordCount = 0

    /// 32 MiB.
    private static var most: Int { 4 << 20 }

    mutating func keep(_ row: BitSetRow, _ key: Key) {
        if wordCount + row.wordCount > Self.most {
            rows = [:]
            wordCount = 0
        }
        rows[key] = row
        wordCount += row.wordCount
    }
}
