import CanonicalJSON
import DecisionGraph
import PlanLint
import PositionedDocuments
import Testing

/// The four lints over plans as rules read them.
@Suite struct PlanFindingsTests {
    private func plan(_ json: JSONValue) throws -> Plan {
        try Plan(PositionedDocument(try json.canonicalText(), path: "x.plan.json").root)
    }

    @Test(arguments: 0..<60) func sameAsOfTheGraph(_ at: Int) throws {
        let seed = UInt64(4_000 + at)
        var random = RandomPlan(seed: seed)
        let json = random.plan(
            nodes: at % 10 == 0 ? 150 : random.below(25), resources: 1 + random.below(9), isOrdered: random.chance(50))
        let plan = try plan(json)
        let found = Array(ReferenceFindings(of: plan))
        let analysis = try DeclaredPlanAnalysis(of: lowered(json), adapterID: "declared_plan_v1")
        func shape(_ findings: some Sequence<ReferenceFinding>) -> [String] {
            findings.map { "\($0.lint) \($0.position) \($0.resource?.text ?? "") \($0.source ?? -1)" }
        }
        #expect(shape(found) == shape(analysis.findings), "seed \(seed)")
        // The entry is the place of what is reported.
        for finding in found {
            let node = plan.nodes[finding.position]
            switch finding.lint {
            case .writeWithNoPriorRead: #expect(node.writes[finding.entry].id == finding.resource)
            case .scopeVersusSnapshot: #expect(node.ownScope?[finding.entry].pattern.text == finding.resource)
            case .flippableDependency:
                let read = node.reads[finding.entry]
                #expect(read.id == finding.resource && read.producer != nil && read.isVolatile && !read.isPinned)
            case .missingRevalidationBarrier:
                let read = plan.nodes[finding.source ?? -1].reads[finding.entry]
                #expect(read.id == finding.resource && read.isVolatile)
            }
        }
    }

    @Test func whatToolsDoCounts() throws {
        let json: JSONValue = [
            "schema": "auditable.plan/2",
            "tools": ["pay": ["writes": ["ledger"], "reads": ["ledger"], "scope": ["ledger", "mail"]]],
            "nodes": [["idx": 0, "agent": "a", "kind": "tool_call", "tool": "pay"]],
        ]
        // The tool reads the ledger before it writes it; its scope is not the step's own.
        #expect(ReferenceFindings(of: try plan(json)).isEmpty)
        var object = try #require(json.object)
        object["tools"] = ["pay": ["writes": ["ledger"]]]
        let found = ReferenceFindings(of: try plan(.object(object)))
        #expect(found.map(\.lint) == [.writeWithNoPriorRead] && found.first?.entry == 0)
    }
}
