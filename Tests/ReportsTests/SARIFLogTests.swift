import CanonicalJSON
import Findings
import Foundation
import Reports
import Testing

@Suite struct SARIFLogTests {
    private func log(_ report: FindingsReport) throws -> JSONValue {
        let bytes = try SARIFLog.render(report)
        #expect(bytes.last == 0x0A && bytes.dropLast().allSatisfy { (0x20...0x7E).contains($0) })
        #expect(try SARIFLog.render(report) == bytes)
        return try JSONReader.value(of: Data(bytes))
    }

    private func run(_ report: FindingsReport) throws -> JSONValue { try #require(try log(report)["runs", 0]) }

    private func result(_ finding: Finding) throws -> JSONValue {
        try #require(try run(FindingSamples.report([finding]))["results", 0])
    }

    @Test func documentHasSchemaVersionAndOneRun() throws {
        let log = try log(FindingSamples.report())
        #expect(
            log["$schema"]
                == "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json")
        #expect(log["version"] == "2.1.0" && log["runs"]?.array?.count == 1)
        #expect(log["runs", 0, "columnKind"] == "unicodeCodePoints")
        #expect(log["runs", 0, "tool", "driver", "name"] == "auditable")
        #expect(log["runs", 0, "tool", "driver", "semanticVersion"] == "1.2.3")
    }

    @Test(arguments: [
        (nil, "auditable-lint/"), ("", "auditable-lint/"), ("plans", "auditable-lint/plans/"),
        ("a/b", "auditable-lint/a/b/"), ("/a//", "auditable-lint/a/"), ("a b\n\u{202E}", "auditable-lint/a_b__/"),
    ])
    func automationIdEndsInASlash(category: String?, id: String) throws {
        var report = FindingSamples.report()
        report.category = category
        #expect(try run(report)["automationDetails", "id"] == .text(id))
    }

    @Test func everyResultRefersToItsRuleInCodeOrder() throws {
        let findings =
            [FindingSamples.audit]
            + ["PRE003", "PRE101", "PRE604", "X-PAY-1", "ZZZ"].map {
                FindingSamples.finding($0, .warning, "m")
            }
        let run = try run(FindingSamples.report(findings))
        let ids = run["tool", "driver", "rules"]?.array?.compactMap { $0["id"]?.text } ?? []
        #expect(ids == ["PRE003", "PRE101", "PRE206", "PRE401", "PRE604", "X-PAY-1", "ZZZ"])
        let results = run["results"]?.array ?? []
        #expect(results.count == 6)
        for result in results {
            let index = try #require(result["ruleIndex"]?.int)
            #expect(result["ruleId"]?.text == ids[index])
        }
    }

    @Test func rulesCarryWhatTheServiceReads() throws {
        let rules = try run(FindingSamples.report())["tool", "driver", "rules"]?.array ?? []
        let audit = try #require(rules.first { $0["id"] == "PRE401" })
        #expect(audit["name"] == "audit_gate_missing")
        #expect(audit["shortDescription", "text"] == "A write can happen without an audit row before it.")
        #expect(
            audit["fullDescription", "text"]
                == "A write can happen without an audit row before it. What is not written down before it happens cannot be proved."
        )
        #expect(audit["help", "text"]?.text?.contains("How to fix it") == true)
        #expect(audit["help", "markdown"]?.text?.hasPrefix("## PRE401 audit\\_gate\\_missing\n") == true)
        #expect(audit["defaultConfiguration", "level"] == "error")
        #expect(
            audit["properties"] == [
                "tags": ["security", "external/cwe/cwe-778", "owasp-agentic/T8", "owasp-llm-2025/LLM06"],
                "precision": "high", "decidability": "decidable", "security-severity": "7.5",
            ])
        let merge = try #require(rules.first { $0["id"] == "PRE206" })
        #expect(merge["defaultConfiguration", "level"] == "note")
        #expect(
            merge["properties"] == [
                "tags": ["correctness"], "precision": "high", "decidability": "decidable",
                "problem.severity": "recommendation",
            ])
    }

    @Test(arguments: [
        ("0.1", true), ("10.0", true), ("10", true), ("0", false), ("0.0", false), ("10.1", false), ("-1", false),
        ("nan", false), ("0x5", false), ("1e1", false), ("", false), ("5.5 ", false), ("high", false), ("1.2.3", false),
    ])
    func securitySeverityIsAboveZeroUpToTen(text: String, isSecurity: Bool) throws {
        let card = FindingSamples.card("PRE401", "n", .error, security: text)
        let report = FindingsReport(tool: FindingSamples.tool, rules: [card], files: [])
        let properties = try #require(try run(report)["tool", "driver", "rules", 0, "properties"])
        #expect((properties["security-severity"] != nil) == isSecurity)
        #expect((properties["problem.severity"] != nil) != isSecurity)
        #expect(properties["tags", 0] == (isSecurity ? "security" : "correctness"))
    }

    @Test func ruleTextsAndTagsAreBounded() throws {
        var card = FindingSamples.card(
            "PRE401", String(repeating: "n", count: 300), references: (1...30).map { "CWE-\($0)" })
        card.statement = String(repeating: "\u{1B}", count: 2_000)
        let rule = try #require(
            try run(FindingsReport(tool: FindingSamples.tool, rules: [card], files: []))["tool", "driver", "rules", 0])
        #expect(rule["name"]?.text?.unicodeScalars.count == 255)
        #expect(rule["shortDescription", "text"]?.text?.unicodeScalars.count == 1_024)
        #expect(rule["fullDescription", "text"]?.text?.unicodeScalars.count == 1_024)
        #expect(rule["properties", "tags"]?.array?.count == 10)
        card.statement = ""
        card.rationale = ""
        card.name = ""
        let empty = try #require(
            try run(FindingsReport(tool: FindingSamples.tool, rules: [card], files: []))["tool", "driver", "rules", 0])
        #expect(empty["shortDescription", "text"] == "PRE401" && empty["name"] == "PRE401")
    }

    @Test func golden() throws {
        var finding = FindingSamples.audit
        finding.related.append(
            .init(location: Location(path: "flows/b.yaml"), message: "a [b](c) \\ d"))
        let text = try result(finding).canonicalText()
        #expect(
            String(decoding: text, as: UTF8.self) == #"""
                {"codeFlows":[{"threadFlows":[{"locations":[{"location":{"message":{"text":"step 0 starts here"},"physicalLocation":{"artifactLocation":{"uri":"flows/pay.yaml"},"region":{"endColumn":9,"endLine":2,"startColumn":3,"startLine":2}}}},{"location":{"message":{"text":"step 2 (pay) writes"},"physicalLocation":{"artifactLocation":{"uri":"flows/pay.yaml"},"region":{"endColumn":20,"endLine":14,"startColumn":14,"startLine":14}}}}]}]}],"fixes":[{"artifactChanges":[{"artifactLocation":{"uri":"flows/pay.yaml"},"replacements":[{"deletedRegion":{"endColumn":21,"endLine":14,"startColumn":21,"startLine":14},"insertedContent":{"text":", gate: [audit]"}}]}],"description":{"text":"state a gate"}}],"level":"error","locations":[{"logicalLocations":[{"fullyQualifiedName":"/nodes/2/writes/0","kind":"value"}],"physicalLocation":{"artifactLocation":{"uri":"flows/pay.yaml"},"region":{"endColumn":20,"endLine":14,"startColumn":14,"startLine":14}}}],"message":{"text":"step 2 (pay) writes 'ledger' and no audit row precedes it on path 0 > 2. See [step 1 (audit)](1), [a \\[b\\](c) \\\\ d](2)."},"partialFingerprints":{"primaryLocationLineHash":"fa68cafcacdd5a93:1"},"properties":{"fix":"state a gate","node":2,"nodeName":"pay","resource":"ledger","variant":"bypassed"},"relatedLocations":[{"id":1,"message":{"text":"step 1 (audit) lies on another branch"},"physicalLocation":{"artifactLocation":{"uri":"flows/pay.yaml"},"region":{"endColumn":11,"endLine":8,"startColumn":10,"startLine":8}}},{"id":2,"message":{"text":"a \\[b\\](c) \\ d"},"physicalLocation":{"artifactLocation":{"uri":"flows/b.yaml"},"region":{"endColumn":2,"endLine":1,"startColumn":1,"startLine":1}}}],"ruleId":"PRE401","ruleIndex":2}
                """#)
    }

    @Test(arguments: [(Severity.info, "note"), (.warning, "warning"), (.error, "error")])
    func levelsAreThoseOfTheFormat(severity: Severity, level: String) throws {
        #expect(try result(FindingSamples.finding("PRE101", severity, "m"))["level"] == .text(level))
    }

    @Test(arguments: [
        ("a/b.yaml", "a/b.yaml"), ("./a//b.yaml", "a/b.yaml"), ("a/../b.yaml", "b.yaml"), ("../../b.yaml", "b.yaml"),
        ("/etc/x", "etc/x"), ("", "-"), ("-", "-"), ("..", "-"), ("a b", "a%20b"), ("a:b", "a%3Ab"),
        ("javascript:alert(1)", "javascript%3Aalert%281%29"), ("a%20b", "a%2520b"), ("a#b?c", "a%23b%3Fc"),
        ("C:\\x", "C%3A%5Cx"), ("é/漢.yaml", "%C3%A9/%E6%BC%A2.yaml"), ("a\nb", "a%0Ab"),
        ("<\"{}|^`>", "%3C%22%7B%7D%7C%5E%60%3E"),
        ("~a_b-c.d", "~a_b-c.d"), ("\0", "%00"), ("a/.../b", "a/.../b"),
    ])
    func urisAreRelativeAndEncoded(path: String, uri: String) throws {
        let finding = FindingSamples.finding("PRE101", .error, "m", path: path)
        #expect(try result(finding)["locations", 0, "physicalLocation", "artifactLocation", "uri"] == .text(uri))
    }

    @Test func regionsStayOnOneLineAndAreAtLeastOne() throws {
        func region(_ location: Location) throws -> [Int] {
            var finding = FindingSamples.audit
            finding.location = location
            finding.path = []
            let region = try result(finding)["locations", 0, "physicalLocation", "region"]
            return ["startLine", "startColumn", "endLine", "endColumn"].compactMap { region?[$0]?.int }
        }
        func place(_ path: String, _ a: Int, _ b: Int, _ c: Int, _ d: Int) -> Location {
            Location(path: path, region: .init(startLine: a, startColumn: b, endLine: c, endColumn: d))
        }
        #expect(try region(place("flows/pay.yaml", 14, 5, 20, 3)) == [14, 5, 14, 21])
        #expect(try region(place("unknown", 14, 5, 20, 3)) == [14, 5, 14, 6])
        #expect(try region(Location(path: "flows/pay.yaml")) == [1, 1, 1, 9])
        #expect(try region(Location(path: "unknown")) == [1, 1, 1, 2])
        #expect(try region(place("unknown", 0, -3, 0, -9)) == [1, 1, 1, 1])
        #expect(try region(place("unknown", 3, 9, 3, 2)) == [3, 9, 3, 9])
        #expect(try region(place("unknown", Int.max, Int.max, Int.min, 1)) == [Int.max, Int.max, Int.max, Int.max])
    }

    @Test func suppressedResultsAreLeftOutUnlessShown() throws {
        #expect(try run(FindingSamples.report())["results"]?.array?.count == 1)
        let shown = try run(FindingSamples.report(showsSuppressed: true))["results"]?.array ?? []
        #expect(shown.count == 2)
        #expect(shown[0]["suppressions"] == [["kind": "inSource", "justification": "created from scratch"]])
        #expect(try run(FindingSamples.report([]))["results"] == [])
        #expect(try run(FindingSamples.report([FindingSamples.baselined], showsSuppressed: true))["results"] == [])
    }

    @Test func codesOfTheRunAreNotifications() throws {
        var report = FindingSamples.report([
            FindingSamples.finding("PRE001", .error, "cannot be parsed", line: 3),
            FindingSamples.finding("PRE009", .info, "PRE405 could not be assessed"), FindingSamples.audit,
            FindingSamples.finding("PRE005", .error, "no reason"),
        ])
        report.isSuccessful = false
        let run = try run(report)
        #expect(run["results"]?.array?.compactMap { $0["ruleId"]?.text } == ["PRE005", "PRE401"])
        let descriptors = run["tool", "driver", "notifications"]?.array ?? []
        #expect(descriptors.compactMap { $0["id"]?.text } == ["PRE001", "PRE002", "PRE008", "PRE009"])
        #expect(run["invocations", 0, "executionSuccessful"] == false)
        let notes = run["invocations", 0, "toolExecutionNotifications"]?.array ?? []
        #expect(notes.count == 2)
        #expect(notes[0]["descriptor"] == ["id": "PRE001", "index": 0] && notes[0]["level"] == "error")
        #expect(notes[0]["message", "text"] == "cannot be parsed")
        #expect(notes[0]["locations", 0, "physicalLocation", "region", "startLine"] == 3)
        #expect(notes[1]["descriptor"] == ["id": "PRE009", "index": 3] && notes[1]["level"] == "note")
        #expect(notes[1]["message", "text"] == "PRE405: reversal_not_declared")
        #expect(try self.run(FindingSamples.report())["invocations", 0, "executionSuccessful"] == true)
    }

    @Test func onlyRulesWithAWitnessHaveCodeFlows() throws {
        var finding = FindingSamples.audit
        for code in [
            "PRE105", "PRE106", "PRE401", "PRE402", "PRE403", "PRE404", "PRE406", "PRE601", "PRE602", "PRE603",
        ] {
            finding.code = code
            #expect(try result(finding)["codeFlows"] != nil, "\(code)")
        }
        for code in ["PRE101", "PRE202", "PRE501"] {
            finding.code = code
            #expect(try result(finding)["codeFlows"] == nil, "\(code)")
        }
        finding.code = "PRE401"
        finding.path = []
        #expect(try result(finding)["codeFlows"] == nil)
    }

    @Test func longPathsLoseTheirMiddleAndSayHowMuch() throws {
        var finding = FindingSamples.audit
        finding.path = (0..<2_500).map {
            .init(location: finding.location, subject: .init(index: $0), message: "m")
        }
        let flow = try result(finding)["codeFlows", 0, "threadFlows", 0, "locations"]?.array ?? []
        let texts = flow.compactMap { $0["location", "message", "text"]?.text }
        #expect(texts.count == 1_000 && texts.first == "step 0 m" && texts.last == "step 2499 m")
        #expect(texts[499] == "step 499 m (1500 steps are left out behind this one)" && texts[500] == "step 2000 m")
        finding.path.removeLast(1_500)
        let whole = try result(finding)["codeFlows", 0, "threadFlows", 0, "locations"]?.array ?? []
        #expect(whole.count == 1_000 && whole.last?["location", "message", "text"] == "step 999 m")
    }

    @Test func manyRelatedPlacesAreCounted() throws {
        var finding = FindingSamples.audit
        finding.related = (0..<250).map {
            .init(location: finding.location, subject: .init(index: $0), message: "m")
        }
        let result = try result(finding)
        #expect(result["relatedLocations"]?.array?.compactMap { $0["id"]?.int } == Array(1...100))
        #expect(result["message", "text"]?.text?.hasSuffix("[step 99](100) and 150 more.") == true)
    }

    @Test func fixesNeedEdits() throws {
        var finding = FindingSamples.audit
        finding.fix = Fix(message: "say more")
        #expect(try result(finding)["fixes"] == nil)
        #expect(try result(finding)["properties", "fix"] == "say more")
        let edits = [("a", 5), ("b", 1), ("a", 2)].map { path, line in
            Fix.Edit(location: Location(path: path, region: FindingSamples.region(line, 1, 2)), text: "x\n\u{202E}")
        }
        finding.fix = Fix(
            message: "m", applicability: .safe, edits: edits + [.init(location: Location(path: "c"), text: "y")])
        let changes = try result(finding)["fixes", 0, "artifactChanges"]?.array ?? []
        #expect(changes.compactMap { $0["artifactLocation", "uri"]?.text } == ["a", "b"])
        #expect(changes[0]["replacements"]?.array?.count == 2)
        #expect(changes[0]["replacements", 0, "insertedContent", "text"] == "x\n\u{202E}", "edits are exact")
    }

    @Test func linksOfOthersAreNoLinks() throws {
        let finding = FindingSamples.finding("PRE101", .error, "a [click](1) and [b] \u{202E}")
        #expect(try result(finding)["message", "text"] == #"a \[click\](1) and \[b\] \u{202E}"#)
        let brackets = FindingSamples.finding("PRE101", .error, "writes: [ledger]")
        #expect(try result(brackets)["message", "text"] == "writes: [ledger]")
        #expect(try result(FindingSamples.finding("PRE101", .error, ""))["message", "text"] == "a_rule")
    }

    @Test func tooManyResultsKeepTheMostSevere() throws {
        var findings = (0..<25_010).map { FindingSamples.finding("PRE206", .info, "m", line: $0 + 1) }
        findings += (0..<5).map { FindingSamples.finding("PRE101", .error, "m", line: 30_000 + $0) }
        let run = try #require(SARIFLog.value(FindingSamples.report(findings))["runs", 0])
        let results = run["results"]?.array ?? []
        #expect(results.count == 25_000 && results.count { $0["level"] == "error" } == 5)
        #expect(results.last?["level"] == "error", "the order stays")
        let notes = run["invocations", 0, "toolExecutionNotifications"]?.array ?? []
        #expect(notes.last?["message", "text"] == "15 results beyond 25000 are left out; the most severe are kept.")
    }

    @Test func textsAreBoundedAndExactInProperties() throws {
        var finding = FindingSamples.finding("PRE101", .error, String(repeating: "m", count: 1_000_000))
        finding.resource = "a\u{202E}b"
        let one = try result(finding)
        #expect(one["message", "text"]?.text?.utf8.count ?? 0 < 5_000)
        #expect(one["properties", "resource"] == "a\u{202E}b")
        finding.resource = String(repeating: "漢", count: 1_000_000)
        #expect(try result(finding)["properties", "resource"]?.text?.unicodeScalars.count == 4_000)
    }

    @Test func hostileReportIsADocument() throws {
        let run = try run(FindingSamples.hostileReport)
        let results = run["results"]?.array ?? []
        #expect(results.count == FindingSamples.hostileReport.findings.count)
        for result in results {
            #expect(result["message", "text"]?.text?.isEmpty == false)
            #expect(Samples.isInert(result["message", "text"]?.text ?? "\n", lineEnds: ""))
        }
    }
}

extension JSONValue {
    /// A member of an object.
    subscript(key: String) -> JSONValue? { object?[JSONString(key)] }

    /// What lies under keys and positions, one after the other.
    subscript(path: any Sendable...) -> JSONValue? {
        var value: JSONValue? = self
        for step in path {
            if let key = step as? String {
                value = value?[key]
            } else if let at = step as? Int {
                value = value?.array.flatMap { $0.indices.contains(at) ? $0[at] : nil }
            }
        }
        return value
    }
}
