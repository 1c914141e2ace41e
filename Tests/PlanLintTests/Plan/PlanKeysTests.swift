import CanonicalJSON
import PlanLint
import PositionedDocuments
import Testing

@Suite struct PlanKeysTests {
    private func unknown(_ yaml: String) throws -> [PlanKeys.Unknown] {
        PlanKeys.unknown(in: try PositionedDocument(yaml.utf8, path: "p.yaml").root)
    }

    @Test func areFoundWhereverNamesAreFixed() throws {
        let found = try unknown(
            """
            schema: auditable.plan/2
            node: []
            resources: {any/name: {trsut: trusted}}
            agents: {kind: {scop: []}}
            tools: {t: {read: [], reads: [{id: x, producr: 1}], annotations: {readonlyHint: true}}}
            triggers: [{id: x, node: 0, dedup: {}, dedupe: {keys: x}}]
            controls: {requires: [], kill_switch: {scopes: []}, rate_limits: [{resource: x, per: 1}], limits: {max_step: 1}}
            nodes:
              - {idx: 0, agent: a, kind: decision, gates: [human], args: {any: 1}, env: {thing: 2}, headers: {x: {y: 1}}}
              - {idx: 1, agent: a, kind: decision, reads: [x, {id: x, mode: append}], writes: [{id: x, volatile: 1, zzzzzzz: 1, reversal: {step: 1}}]}
              - {idx: 2, agent: a, kind: decision, gate: [{type: human, cover: []}], control_edges: [{from: 1, on: x}], back_edges: [{to: 1, maximum: 2}]}
              - {idx: 3, agent: a, kind: decision, fanout: {min: 1}, retry: {maxx: 1}, suppress: [{code: X, reasons: y}], auditable: {ignore: [], because: x}}

            """)
        #expect(
            found.map(\.pointer) == [
                "/node", "/resources/any~1name/trsut", "/agents/kind/scop", "/tools/t/read", "/tools/t/reads/0/producr",
                "/tools/t/annotations/readonlyHint", "/triggers/0/dedup", "/triggers/0/dedupe/keys",
                "/controls/requires",
                "/controls/kill_switch/scopes", "/controls/rate_limits/0/per", "/controls/limits/max_step",
                "/nodes/0/gates", "/nodes/1/reads/1/mode", "/nodes/1/writes/0/zzzzzzz",
                "/nodes/1/writes/0/reversal/step",
                "/nodes/2/gate/0/cover", "/nodes/2/control_edges/0/on", "/nodes/2/back_edges/0/maximum",
                "/nodes/3/fanout/min", "/nodes/3/retry/maxx", "/nodes/3/suppress/0/reasons",
                "/nodes/3/auditable/because",
            ])
        #expect(found.map(\.nearest).prefix(5) == ["nodes", "trust", "scope", "reads", "producer"])
        #expect(found.first { $0.key == "zzzzzzz" }?.nearest == nil)
        #expect(found[0].member.place == TextPlace(line: 2, column: 1))
        let gates = try #require(found.first { $0.key == "gates" })
        #expect(gates.nearest == "gate" && gates.member.place == TextPlace(line: 9, column: 40))
    }

    @Test func areLookedForInVersion2Only() throws {
        #expect(try unknown("{nodes: [], whatever: 1}").isEmpty)
        #expect(try unknown("{schema: other, nodes: [], whatever: 1}").isEmpty)
        #expect(try unknown("[1]").isEmpty)
    }

    @Test func valuesOfAnotherFormHoldNone() throws {
        #expect(
            try unknown(
                "{schema: auditable.plan/2, nodes: {a: 1}, resources: [x], tools: 5, triggers: [3], controls: null}"
            ).isEmpty)
    }

    @Test func thePlacesOfAConvertedPlanAreNoneOfThem() throws {
        #expect(try unknown(#"{schema: auditable.plan/2, nodes: [], origins: {/nodes/0: "flow.json:3:4"}}"#).isEmpty)
    }

    @Test func manyAreNotSlow() throws {
        var members: JSONObject = ["schema": "auditable.plan/2", "nodes": []]
        for number in 0..<20_000 {
            members[JSONString("an_unknown_key_of_some_length_that_is_like_nothing_\(number)")] = 1
        }
        let root = try PositionedDocument(try JSONValue.object(members).canonicalText(), path: "p.json").root
        #expect(PlanKeys.unknown(in: root).count == 20_000)
    }
}
