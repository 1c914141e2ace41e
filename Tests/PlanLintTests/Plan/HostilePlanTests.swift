import CanonicalJSON
import PlanLint
import PositionedDocuments
import Testing

/// What no document may do, whoever wrote it.
@Suite struct HostilePlanTests {
    private func root(_ json: JSONValue) throws -> PositionedNode {
        try PositionedDocument(try json.canonicalText(), path: "p.json").root
    }

    /// A tree without a text.
    private func tree(_ json: JSONValue, _ origin: PositionedNode) -> PositionedNode {
        let content: PositionedNode.Content =
            switch json {
            case .null: .null
            case .bool(let value): .bool(value)
            case .integer(let value): .integer(value)
            case .double(let value): .double(value)
            case .string(let value): .string(value)
            case .array(let elements): .array(elements.map { tree($0, origin) })
            case .object(let members):
                .object(members.map { PositionedNode.Member($0.0, tree($0.1, origin)) })
            }
        return PositionedNode(content, from: origin)
    }

    @Test func aHundredThousandNodesAreReadAtOnce() throws {
        let origin = try root([:])
        let nodes = (0..<100_000).map { index -> PositionedNode in
            tree(
                [
                    "idx": .int(index), "agent": "a", "kind": "tool_call", "scope": ["ledger.*"],
                    "reads": index == 0 ? [] : [["id": "r", "producer": .int(index / 2), "trust": "trusted"]],
                    "writes": ["w"],
                ], origin)
        }
        let root = PositionedNode(
            .object([PositionedNode.Member("nodes", PositionedNode(.array(nodes), from: origin))]), from: origin)
        let clock = ContinuousClock()
        var plan: Plan?
        let taken = clock.measure { plan = try? Plan(root) }
        #expect(plan?.nodes.count == 100_000)
        // Without optimization it takes a few seconds; a quadratic reader would take hours.
        #expect(taken < .seconds(30), "\(taken)")
    }

    @Test func manyIDsAndPatternsAreLookedUpAtOnce() throws {
        var declarations: JSONObject = [:]
        for number in 0..<9000 { declarations[JSONString("p\(number).*")] = ["kind": "state"] }
        declarations["**"] = ["egress": true]
        let nodes = (0..<1000).map { index -> JSONValue in
            [
                "idx": .int(index), "agent": "a", "kind": "tool_call",
                "writes": .array((0..<100).map { .text("p\($0 * 90 + index % 90).x\(index)") }),
            ]
        }
        let plan = try Plan(try root(["nodes": .array(nodes), "resources": .object(declarations)]))
        let clock = ContinuousClock()
        var table: ResourceTable?
        let taken = clock.measure { table = ResourceTable(plan) }
        let attributes = try #require(table?["p17.x17"])
        #expect(attributes.kind == .state && attributes.isEgress == true)
        // Each id with each pattern would be 900 million comparisons.
        #expect(taken < .seconds(60), "\(taken)")
    }

    @Test func patternsAreBounded() throws {
        let many = JSONValue.array((0...PlanLimits.patterns).map { .text("a\($0).*") })
        let node: JSONValue = ["idx": 0, "agent": "a", "kind": "decision", "scope": many]
        let tooMany = try root(["nodes": [node]])
        let error = #expect(throws: PlanError.self) { try Plan(tooMany) }
        #expect(error?.code == .tooLarge && error?.pointer == "/nodes/0/scope/10000")

        let long = String(repeating: "*a", count: PlanLimits.patternBytes / 2)
        func plan(_ text: String) throws -> Plan {
            try Plan(try root(["nodes": [], "agents": ["a": ["scope": [.text(text)]]]]))
        }
        #expect(try plan(long).agents[0].scope?.count == 1)
        #expect(#expect(throws: PlanError.self) { try plan(long + "b") }?.code == .tooLarge)
        // A text that is no pattern may be longer.
        #expect(try plan(String(repeating: "a", count: 5000)).agents[0].scope?.count == 1)
    }

    @Test func anyDocumentIsAnsweredAndEveryRefusalHasItsPlace() throws {
        var codes: [PlanError.Code: Int] = [:]
        for seed in UInt64(10_000)..<16_000 {
            var random = PlanRandom(state: seed)
            let document = seed % 2 == 0 ? RandomDocument.plan(&random) : RandomDocument.anything(&random, 5)
            let root = try root(document)
            _ = PlanKeys.unknown(in: root)
            do throws(PlanError) {
                let plan = try Plan(root)
                let count = plan.nodes.count
                for (position, node) in plan.nodes.enumerated() {
                    #expect(node.reads.allSatisfy { $0.producer.map { $0 < position } ?? true }, "seed \(seed)")
                    #expect(node.backEdges.allSatisfy { (0...position).contains($0.to) }, "seed \(seed)")
                    #expect(node.controlEdges.allSatisfy { (0..<position).contains($0.from) }, "seed \(seed)")
                    #expect(node.declaredPredecessors?.allSatisfy { $0 < position } ?? true, "seed \(seed)")
                }
                #expect(plan.triggers.allSatisfy { $0.node < count }, "seed \(seed)")
            } catch {
                codes[error.code, default: 0] += 1
                let there = Self.value(at: error.pointer, in: root)
                #expect(there?.place == error.node.place && there?.json == error.node.json, "seed \(seed): \(error)")
                #expect(!error.message.isEmpty)
            }
        }
        // Every class but that of size is met.
        let missed = Set(PlanError.Code.allCases).subtracting(codes.keys).subtracting([.tooLarge])
        #expect(missed.isEmpty)
    }

    @Test func aLongTextIsNotRepeatedInAMessage() throws {
        let root = try root([
            "nodes": [["idx": 0, "agent": "a", "kind": .text(String(repeating: "x", count: 100_000))]]
        ])
        let error = #expect(throws: PlanError.self) { try Plan(root) }
        #expect(error?.message == "a node's kind is decision or tool_call, not a text of 100000 bytes")
    }

    /// What a JSON Pointer leads to.
    private static func value(at pointer: String, in root: PositionedNode) -> PositionedNode? {
        var node: PositionedNode? = root
        for token in pointer.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
            let key = token.replacing("~1", with: "/").replacing("~0", with: "~")
            if let elements = node?.elements {
                node = Int(String(key)).flatMap { elements.indices.contains($0) ? elements[$0] : nil }
            } else {
                node = node?[JSONString(String(key))]
            }
        }
        return node
    }
}
