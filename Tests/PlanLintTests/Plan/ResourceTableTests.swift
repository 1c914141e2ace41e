import CanonicalJSON
import PlanLint
import Testing

@Suite struct ResourceTableTests {
    @Test func eachAttributeComesFromTheNearestThatHasIt() throws {
        let plan = try plan(
            """
            resources:
              "**": {kind: data, trust: trusted, sensitivity: internal}
              ledger.*: {kind: state, egress: true}
              ledger.b*: {sensitivity: restricted, egress: false}
              "*.balance": {consequential: true, egress: true}
              ledger.balance: {kind: memory}
              le*er.x: {kind: message}
              "**er.x": {kind: audit_log}
            nodes: [{idx: 0, agent: a, kind: decision, reads: [ledger.balance], writes: [other, le.x]}]
            """)
        let table = ResourceTable(plan)
        let balance = table["ledger.balance"]
        #expect(balance.kind == .memory && balance.isTrusted == true && balance.sensitivity == .restricted)
        // "*.balance" and "ledger.b*" are of one length: the first written counts.
        #expect(balance.isEgress == false && balance.isConsequential == true && balance.clearance == nil)
        #expect(table["other"].kind == .data && table["other"].isEgress == nil)
        #expect(table["le.x"].kind == .data)
        // Asked for, though no node touches them.
        #expect(table["ledger.x"].kind == .state)
        #expect(table["leader.x"].kind == .message)
        #expect(table["a.er.x"].kind == .auditLog)
    }

    @Test func nothingSaidIsNothingKnown() throws {
        let plan = try plan("nodes: [{idx: 0, agent: a, kind: decision, reads: [x]}]")
        let attributes = ResourceTable(plan)["x"]
        #expect(attributes.kind == nil && attributes.isTrusted == nil && attributes.sensitivity == nil)
        #expect(attributes.isEgress == nil && attributes.clearance == nil && attributes.isConsequential == nil)
        #expect(ResourceTable(plan)["y"] == attributes)
    }

    @Test func agreesWithLookingAtEveryDeclaration() throws {
        for seed in UInt64(1)...300 {
            var random = PlanRandom(state: seed)
            func text() -> String {
                (0..<1 + random.below(4)).map { _ in random.one(of: ["a", "b", ".", "*", "**"]) }.joined()
            }
            var declarations: JSONObject = [:]
            for _ in 0..<random.below(8) {
                declarations[JSONString(text())] = .object([
                    "kind": random.one(of: [.null, "data", "state", "memory"]),
                    "egress": random.one(of: [.null, true, false]),
                ])
            }
            let plan = try plan(["nodes": [], "resources": .object(declarations)])
            let table = ResourceTable(plan)
            for _ in 0..<20 {
                let id = JSONString(text().replacing("*", with: "a"))
                let matching = plan.resources.enumerated().filter { $0.element.pattern.matches(id) }.sorted {
                    let ranks = [$0, $1].map {
                        ($0.element.pattern.text == id ? 0 : 1, -$0.element.pattern.text.byteCount, $0.offset)
                    }
                    return ranks[0] < ranks[1]
                }.map(\.element)
                let found = table[id]
                #expect(found.kind == matching.lazy.compactMap(\.kind).first, "seed \(seed): \(id)")
                #expect(found.isEgress == matching.lazy.compactMap(\.isEgress).first, "seed \(seed): \(id)")
            }
        }
    }
}
