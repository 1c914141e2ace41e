import CanonicalJSON
import Findings
import Foundation
import Reports
import Testing

@Suite struct FindingJSONTests {
    private func text(_ object: JSONObject) throws -> String {
        String(decoding: try JSONValue.object(object).canonicalText(), as: UTF8.self)
    }

    @Test func golden() throws {
        #expect(
            try text(FindingJSON.object(FindingSamples.audit)) == """
                {"agent":"payer","code":"PRE401","detail":"step 2 (pay) writes 'ledger' and no audit row precedes it on path 0 > 2","file":"flows/pay.yaml","fingerprint":"fa68cafcacdd5a93:1","fix":{"applicability":"unsafe","edits":[{"file":"flows/pay.yaml","region":{"column":21,"end_column":21,"end_line":14,"line":14},"text":", gate: [audit]"}],"message":"state a gate"},"lint":"audit_gate_missing","node":"pay","node_idx":2,"path":[0,2],"pointer":"/nodes/2/writes/0","region":{"column":14,"end_column":20,"end_line":14,"line":14},"related":[1],"related_places":[{"file":"flows/pay.yaml","message":"lies on another branch","node":"audit","node_idx":1,"region":{"column":10,"end_column":11,"end_line":8,"line":8}}],"resource_id":"ledger","severity":"error","variant":"bypassed"}
                """)
    }

    @Test func whatIsUnknownIsNull() throws {
        let object = FindingJSON.object(FindingSamples.finding("PRE001", .error, "m", line: nil))
        for key in ["node_idx", "node", "agent", "resource_id", "variant", "region", "fingerprint", "fix"] {
            #expect(object[JSONString(key)] == .null, "\(key)")
        }
        #expect(object["related"] == [] && object["path"] == [] && object["suppression"] == nil)
    }

    @Test func documentListsFilesAndCounts() throws {
        let document = FindingJSON.document(
            FindingSamples.report(), schema: "auditable/lint/1",
            facts: { _ in ["n_steps": 3, "findings": "not replaced by facts"] })
        #expect(document["schema"] == "auditable/lint/1")
        #expect(document["summary"] == ["error": 1, "warning": 0, "info": 0, "suppressed": 1, "baselined": 1])
        let plan = try #require(document["plans"]?.array?.first)
        #expect(plan["path"] == "flows/pay.yaml" && plan["adapter"] == "declared_plan_v1" && plan["complete"] == true)
        #expect(plan["n_steps"] == 3)
        #expect(plan["findings"] == [.object(FindingJSON.object(FindingSamples.audit))])
        #expect(plan["suppressed", 0, "suppression"] == ["kind": "in_source", "reason": "created from scratch"])
        #expect(plan["baselined"]?.array?.count == 1)
        #expect(plan["not_assessed"] == [["code": "PRE405", "reason": "reversal_not_declared"]])
        for (key, value) in try #require(plan.object) {
            #expect(document[key] == value, "one plan stands at the top too")
        }
    }

    @Test func severalPlansStandOnlyInTheList() {
        let report = FindingsReport(
            tool: FindingSamples.tool, files: [.init(path: "b", isComplete: false), .init(path: "a")])
        let document = FindingJSON.document(report, schema: "s")
        #expect(document.map(\.key) == ["schema", "summary", "plans"])
        #expect(document["plans"]?.array?.compactMap { $0["path"]?.text } == ["a", "b"])
        #expect(document["plans"]?.array?[1]["complete"] == false && document["plans"]?.array?[1]["adapter"] == .null)
        #expect(FindingJSON.document(FindingsReport(tool: FindingSamples.tool, files: []), schema: "s")["plans"] == [])
    }

    @Test func linesAreFindingsThatCount() {
        #expect(FindingJSON.lines(FindingSamples.report(), schema: "s").map { $0["code"] } == ["PRE401"])
        let shown = FindingJSON.lines(FindingSamples.report(showsSuppressed: true), schema: "s")
        #expect(shown.map { $0["code"] } == ["PRE101", "PRE401"] && shown[0]["suppression"] != nil)
        #expect(shown.allSatisfy { $0["schema"] == "s" })
    }

    @Test func hostileTextsAreExact() throws {
        let report = FindingSamples.hostileReport
        let lines = FindingJSON.lines(report, schema: "s")
        #expect(lines.count == report.findings.count)
        for (line, finding) in zip(lines, report.findings) {
            let bytes = try JSONValue.object(line).canonicalText()
            #expect(!bytes.contains { $0 < 0x20 })
            let read = try JSONReader.value(of: Data(bytes))
            #expect(read["detail"]?.text.map { Array($0.utf8) } == Array(finding.message.utf8))
            #expect(read["file"]?.text.map { Array($0.utf8) } == Array(finding.location.path.utf8))
        }
    }
}

@Suite struct FindingTableTests {
    @Test func golden() {
        #expect(
            CSVTable.render(FindingTable.table(FindingSamples.report()))
                == [
                    "file,line,column,end_line,end_column,severity,code,lint,node_idx,node,resource_id,variant,detail,status,reason,pointer,fingerprint",
                    "flows/pay.yaml,8,5,8,11,warning,PRE101,a_rule,,,,,known,baselined,,,",
                    "flows/pay.yaml,14,5,14,11,warning,PRE101,a_rule,,,,,\"step 2 writes 'ledger', which nothing has read\",suppressed,created from scratch,,0000000000000001:1",
                    "flows/pay.yaml,14,14,14,20,error,PRE401,audit_gate_missing,2,pay,ledger,bypassed,step 2 (pay) writes 'ledger' and no audit row precedes it on path 0 > 2,active,,/nodes/2/writes/0,fa68cafcacdd5a93:1",
                    "",
                ].joined(separator: "\r\n"))
    }

    @Test func hostileTextsStayInTheirCells() {
        let report = FindingSamples.hostileReport
        let text = TSVTable.render(FindingTable.table(report))
        let lines = text.split(separator: "\n")
        #expect(Samples.isInert(text, lineEnds: "\n\t"))
        #expect(lines.count == report.findings.count + 1)
        #expect(lines.allSatisfy { line in line.utf8.count { $0 == 0x09 } == 16 })
    }
}
