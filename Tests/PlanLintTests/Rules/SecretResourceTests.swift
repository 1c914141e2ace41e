import Findings
import PlanLint
import PositionedDocuments
import Testing

/// A resource whose id is a credential is named by no finding.
@Suite struct SecretResourceTests {
    @Test func anIdWithAPasswordIsMaskedInEveryFinding() throws {
        let text = """
            controls: {require: [all]}
            nodes:
              - {idx: 0, agent: a, kind: tool_call, scope: [x], retry: {max: 2}, writes: ["postgres://app:Hunter2xyz@db/o"]}
            """
        let document = try PositionedDocument(Array(text.utf8), path: "p.yaml")
        let findings = PlanLinter().lint(try Plan(document.root)).findings
        #expect(Set(findings.map(\.code)).isSuperset(of: ["PRE101", "PRE303", "PRE401", "PRE503", "PRE604"]))
        for finding in findings {
            let said = [finding.message, finding.resource ?? "", finding.fix?.message ?? ""].joined(separator: " ")
            #expect(!said.contains("Hunter2xyz"))
        }
        #expect(findings.contains { $0.resource == "***" })
    }
}
