import CanonicalJSON
import PositionedDocuments
import Testing

@testable import Adapters

/// What the order of a draft and its loop edges are.
@Suite("A draft of a plan")
struct PlanDraftTests {
    private let root: PositionedNode

    init() throws {
        root = try PositionedDocument(Array("a: 1\nb: two\n".utf8), path: "s.yaml").root
    }

    private func draft(_ steps: [JSONString], _ edges: [(JSONString, JSONString)]) throws -> PlanDraft {
        var draft = PlanDraft(adapterID: "test_v1", from: root)
        for step in steps { try draft.addStep(step, from: root) }
        for (source, target) in edges { draft.connect(source, to: target, from: root) }
        return draft
    }

    @Test("puts siblings in the order of the file, whatever the order of the edges")
    func siblings() throws {
        let plan = try draft(["s", "a", "b", "c", "m"], [("s", "c"), ("s", "b"), ("s", "a"), ("a", "m"), ("c", "m")])
        let shape = try LoweredShape(try plan.lowered())
        #expect(shape.names == ["s", "a", "b", "c", "m"])
        #expect(shape.back.isEmpty)
        #expect(shape.value("m", "control_preds") == "[1,3]")
        #expect(shape.value("s", "control_preds") == "[]")
    }

    @Test("makes an edge into an open step a loop edge, also one of a step to itself")
    func loops() throws {
        var plan = try draft(["a", "b", "c"], [("a", "b"), ("b", "c"), ("b", "b")])
        plan.connect(
            "c", to: "a", when: PositionedNode(.string("again"), from: root), outcome: .error,
            max: PositionedNode(.integer(3), from: root), from: root)
        let shape = try LoweredShape(try plan.lowered())
        #expect(shape.forward == ["a>b", "b>c"])
        #expect(shape.back == ["b>b", "c>a:again!error*3"])
    }

    @Test("puts what no entry reaches behind, unless it leads to what is reached")
    func unreached() throws {
        var plan = try draft(["lost", "b", "before", "a"], [("a", "b"), ("before", "b")])
        plan.enter(at: "a", from: root)
        #expect(try plan.unreached() == ["lost", "before"])
        let shape = try LoweredShape(try plan.lowered())
        #expect(shape.names == ["a", "lost", "before", "b"])
        #expect(shape.forward == ["a>b", "before>b"])
        #expect(shape.entry == ["a"])
    }

    @Test("puts what an entry reaches in front of steps that nothing is known to lead to")
    func unknownPredecessors() throws {
        var plan = try draft(["a", "b", "x", "y", "c"], [("a", "b"), ("b", "c"), ("x", "y")])
        plan.enter(at: "a", from: root)
        #expect(try LoweredShape(try plan.lowered()).names == ["a", "b", "c", "x", "y"])
    }

    @Test("refuses more edges than a plan may have, and keeps no more of them")
    func tooManyEdges() throws {
        var plan = try draft(["a", "b"], [])
        for _ in 0..<PlanDraft.mostEdges { plan.connect("a", to: "b", from: root) }
        try plan.refuseTooManyEdges()
        for _ in 0..<3 { plan.connect("a", to: "b", from: root) }
        #expect(plan.edges.count == PlanDraft.mostEdges)
        let error = #expect(throws: PlanAdapterError.self) { try plan.lowered() }
        #expect(error?.message.contains("1000000 edges") == true)
    }

    @Test("says each of several edges between two steps")
    func parallelEdges() throws {
        var plan = try draft(["a", "b"], [("a", "b")])
        plan.connect("a", to: "b", when: PositionedNode(.string("x"), from: root), from: root)
        let shape = try LoweredShape(try plan.lowered())
        #expect(shape.value("b", "control_preds") == "[0]")
        #expect(shape.value("b", "control_edges") == #"[{"from":0},{"from":0,"when":"x"}]"#)
    }

    @Test("takes keys that people wrote into the source, with steps by name")
    func declared() throws {
        let text = """
            reads: [{id: x, producer: a}, {id: y, producer: c}, z, {id: w, producer: null}]
            writes: [{id: x, reversal: {node: c}}]
            gate: [audit]
            agent: owner
            back_edges: [{to: a, max: 4}, {to: c, max: 1}]
            idx: 7
            writs: [typo]
            """
        let keys = try PositionedDocument(Array(text.utf8), path: "keys.yaml").root
        var plan = try draft(["a", "b", "c"], [("a", "b"), ("b", "c"), ("b", "a")])
        plan["b"]?.gate(.human, from: root)
        plan["b"]?.gate(.human, from: root)
        try plan["b"]?.declare(keys)
        let lowered = try plan.lowered()
        let shape = try LoweredShape(lowered)
        #expect(shape.value("b", "reads") == #"[{"id":"x","producer":0},{"id":"y"},"z",{"id":"w","producer":null}]"#)
        #expect(shape.value("b", "writes") == #"[{"id":"x","reversal":{"node":2}}]"#)
        #expect(shape.value("b", "gate") == #"["audit","human"]"#)
        #expect(shape.value("b", "agent") == #""owner""#)
        #expect(shape.value("a", "agent") == #""a""#)
        #expect(shape.back == ["b>a*4"])
        // What is no key of a plan stays, so that the reader of the plan can name it.
        #expect(shape.value("b", "writs") == #"["typo"]"#)
        #expect(shape["b"]?["writs"]?.source.path == "keys.yaml")
        #expect(shape["b"]?["writs"]?.place.line == 7)
        #expect(shape.notes.count == 3, "\(shape.notes)")
    }

    @Test("refuses what names no step, with its place")
    func refusals() throws {
        #expect(throws: PlanAdapterError.self) { try draft(["a", "a"], []) }
        #expect(throws: PlanAdapterError.self) { try draft([""], []) }
        for edges in [[("a", "x")], [("x", "a")]] as [[(JSONString, JSONString)]] {
            let plan = try draft(["a"], edges)
            #expect(throws: PlanAdapterError.self) { try plan.lowered() }
        }
        var plan = try draft(["a"], [])
        plan.enter(at: "b", from: root)
        #expect(throws: PlanAdapterError.self) { try plan.lowered() }
        plan = try draft(["a"], [])
        plan.addTrigger("t", of: "b", kind: "webhook", from: root)
        #expect(throws: PlanAdapterError.self) { try plan.lowered() }
        plan = try draft(["a"], [])
        let keys = try PositionedDocument(Array("reads: [{id: x, producer: gone}]".utf8), path: "k.yaml").root
        try plan["a"]?.declare(keys)
        let error = #expect(throws: PlanAdapterError.self) { try plan.lowered() }
        #expect(error?.at.source.path == "k.yaml")
        #expect(error?.at.place.column == 27)
    }

    @Test("writes limits, agents and triggers")
    func wholePlan() throws {
        var plan = try draft(["b", "a"], [("a", "b")])
        plan.limit("max_steps", PositionedNode(.integer(5), from: root))
        plan.limit("max_steps", PositionedNode(.integer(6), from: root))
        plan.agent("x", "model", PositionedNode(.string("m"), from: root))
        plan.agent("x", "max_iterations", PositionedNode(.integer(2), from: root))
        plan.addTrigger("t", of: "a", kind: "webhook", from: root)
        plan.hidesEdges("some edges are not said", at: root)
        let shape = try LoweredShape(try plan.lowered())
        #expect(shape.whole("controls") == #"{"limits":{"max_steps":6}}"#)
        #expect(shape.whole("agents") == #"{"x":{"max_iterations":2,"model":"m"}}"#)
        #expect(shape.whole("triggers") == #"[{"id":"t","kind":"webhook","node":0}]"#)
        #expect(shape.whole("schema") == #""auditable.plan/2""#)
        #expect(!shape.isComplete)
    }

    /// The order against its definition, on random graphs.
    @Test("has every predecessor before its step, and loop edges only where there are cycles", arguments: 0..<300)
    func randomGraphs(seed: UInt64) throws {
        var random = SeededRandom(state: seed)
        let count = Int(random.next() % 12) + 1
        var edges: [(source: Int, target: Int)] = []
        for _ in 0..<Int(random.next() % 24) {
            edges.append((Int(random.next() % UInt64(count)), Int(random.next() % UInt64(count))))
        }
        let entries = random.next() % 2 == 0 ? nil : [Int(random.next() % UInt64(count))]
        let order = DraftOrder(count: count, edges: edges, entries: entries)
        #expect(order.order.sorted() == Array(0..<count), "seed \(seed)")
        var place = Array(repeating: 0, count: count)
        for (at, step) in order.order.enumerated() { place[step] = at }
        for (at, edge) in edges.enumerated() where !order.isBack[at] {
            #expect(place[edge.source] < place[edge.target], "seed \(seed)")
        }
        // A loop edge closes a cycle: its source is reached from its target.
        for (at, edge) in edges.enumerated() where order.isBack[at] {
            var reached: Set<Int> = [edge.target]
            var grows = true
            while grows {
                let more = edges.filter { reached.contains($0.source) && !reached.contains($0.target) }.map(\.target)
                reached.formUnion(more)
                grows = !more.isEmpty
            }
            #expect(reached.contains(edge.source), "seed \(seed)")
        }
        var reached = Set(entries ?? (0..<count).filter { step in !edges.contains { $0.target == step } })
        for _ in 0..<count { reached.formUnion(edges.filter { reached.contains($0.source) }.map(\.target)) }
        #expect((0..<count).filter { order.isReached[$0] } == reached.sorted(), "seed \(seed)")
    }

    @Test("takes a chain of 200,000 steps, and one step with as many successors, in linear time and without recursion")
    func large() throws {
        let count = 200_000
        let chain = DraftOrder(
            count: count, edges: (1..<count).map { ($0 - 1, $0) } + [(count - 1, 0)], entries: nil)
        #expect(chain.order == Array(0..<count))
        #expect(chain.isBack.last == true)
        let star = DraftOrder(count: count, edges: (1..<count).map { (0, $0) }, entries: [0])
        #expect(star.order == Array(0..<count))
        var plan = PlanDraft(adapterID: "test_v1", from: root)
        for at in 0..<100_000 { try plan.addStep(JSONString("s\(at)"), from: root) }
        for at in 1..<100_000 { plan.connect(JSONString("s\(at - 1)"), to: JSONString("s\(at)"), from: root) }
        #expect(try plan.lowered().root["nodes"]?.elements?.count == 100_000)
    }
}
