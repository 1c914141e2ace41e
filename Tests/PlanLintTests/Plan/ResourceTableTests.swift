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
            nodes: [{idx: 0, agent: a, kind: decision, reads: [ledger.balance], writes: [other]}]
            """)
        for table in [ResourceTable(plan.resources), ResourceTable(plan.resources, touchedBy: plan.nodes)] {
            let balance = table.attributes(of: "ledger.balance")
            #expect(balance.kind == .memory && balance.isTrusted == true && balance.sensitivity == .restricted)
            // "*.balance" is longer than "ledger.b*" by no byte: the first written counts.
            #expect(balance.isEgress == false && balance.isConsequential == true)
            #expect(balance.pattern.text == "ledger.balance" && balance.clearance == nil)
            let other = table.attributes(of: "other")
            #expect(other.kind == .data && other.isEgress == nil)
            #expect(table.attributes(of: "ledger.x").kind == .state)
            #expect(table.attributes(of: "leader.x").kind == .message)
            #expect(table.attributes(of: "a.er.x").kind == .auditLog)
        }
    }

    @Test func nothingSaidIsNothingKnown() {
        let attributes = ResourceTable([]).attributes(of: "x")
        #expect(attributes.kind == nil && attributes.isTrusted == nil && attributes.sensitivity == nil)
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
            let table = ResourceTable(plan.resources)
            for _ in 0..<20 {
                let id = JSONString(text().replacing("*", with: "a"))
                let matching = plan.resources.enumerated().filter { $0.element.pattern.matches(id) }.sorted {
                    let ranks = [$0, $1].map {
                        ($0.element.pattern.text == id ? 0 : 1, -$0.element.pattern.text.byteCount, $0.offset)
                    }
                    return ranks[0] < ranks[1]
                }.map(\.element)
                let found = table.attributes(of: id)
                #expect(found.kind == matching.lazy.compactMap(\.kind).first, "seed \(seed): \(id)")
                #expect(found.isEgress == matching.lazy.compactMap(\.isEgress).first, "seed \(seed): \(id)")
            }
        }
    }
}
