import Findings
import PlanLint
import PositionedDocuments
import Testing

@Suite struct BaselineTests {
    private func finding(
        _ code: String, node: Int? = nil, name: String? = nil, resource: String? = nil, variant: String? = nil,
        line: Int = 1
    ) -> Finding {
        Finding(
            code: code, name: "n", severity: .warning, message: "m",
            location: Location(
                path: "a.yaml", region: .init(startLine: line, startColumn: 1, endLine: line, endColumn: 2)),
            subject: node.map { Finding.Subject(index: $0, name: name) }, resource: resource, variant: variant,
            pointer: "/nodes")
    }

    @Test func theVector() throws {
        let base = try Fingerprint.base(
            path: "plans/a.yaml", code: "PRE401", key: "5", resource: "ads.budget", variant: "bypassed")
        #expect(base == "fa68cafcacdd5a93")
    }

    @Test func fingerprintsAreNumberedAndKeepTheirPlace() throws {
        var findings = [
            finding("PRE401", node: 5, resource: "r"), finding("PRE401", node: 5, resource: "r", line: 9),
            finding("PRE401", node: 5, name: "pay", resource: "r"), finding("PRE408"),
        ]
        try Fingerprint.assign(to: &findings) { $0.location.path }
        #expect(findings[0].fingerprint.hasSuffix(":1") && findings[1].fingerprint.hasSuffix(":2"))
        #expect(findings[0].fingerprint.dropLast(2) == findings[1].fingerprint.dropLast(2))
        #expect(Set(findings.map(\.fingerprint)).count == 4)
        var moved = findings.map { finding in
            var moved = finding
            moved.location.region?.startLine += 7
            return moved
        }
        try Fingerprint.assign(to: &moved) { $0.location.path }
        #expect(moved.map(\.fingerprint) == findings.map(\.fingerprint))
        #expect(Fingerprint.key(of: findings[2]) == "pay" && Fingerprint.key(of: findings[3]) == "/nodes")
    }

    @Test func whatIsWrittenIsRead() throws {
        var findings = [
            finding("PRE401", node: 1, name: "z\u{1B}\"", resource: nil), finding("PRE101", node: 0, resource: "é"),
            finding("PRE001"), finding("PRE405", node: 2),
        ]
        findings[3].suppression = Finding.Suppression(kind: .inSource, reason: "r")
        try Fingerprint.assign(to: &findings) { $0.location.path }
        let baseline = Baseline(findings) { $0.location.path }
        #expect(baseline.entries.map(\.code) == ["PRE101", "PRE401"], "sorted; no broken file, nothing suppressed")
        let text = baseline.text(tool: "auditable 0")
        #expect(try Baseline(text, path: "b.json") == baseline)
        let lines = String(decoding: text, as: UTF8.self).split(separator: "\n")
        #expect(lines.count == 4 && lines[0] == #"{"version": 1, "tool": "auditable 0", "findings": ["#)
        #expect(try Baseline(Baseline([]) { $0.code }.text(tool: "t"), path: "b").entries.isEmpty)

        #expect(baseline.mark(&findings).count == 2)
        #expect(findings.map(\.isBaselined) == [true, true, false, false])
    }

    @Test func entriesThatWereNotMetAreStaleWhereTheRunLooked() throws {
        var findings = [finding("PRE401", node: 1), finding("PRE101", node: 0)]
        try Fingerprint.assign(to: &findings) { $0.location.path }
        let baseline = Baseline(findings) { $0.location.path }
        var left = [findings[0]]
        let met = baseline.mark(&left)
        #expect(baseline.stale(met: met) { _, _ in true }.map(\.code) == ["PRE101"])
        #expect(baseline.stale(met: met) { code, _ in code != "PRE101" }.isEmpty)
        #expect(baseline.stale(met: met) { _, path in path != "a.yaml" }.isEmpty)
    }

    @Test(
        arguments: [
            "", "[]", "{}", "{\"version\": 2, \"findings\": []}", "{\"version\": 1}",
            "{\"version\": 1, \"findings\": {}}", "{\"version\": 1, \"findings\": [1]}",
            "{\"version\": 1, \"findings\": [{\"code\": \"PRE101\"}]}",
            "{\"version\": 1, \"findings\": [{\"fingerprint\": \"\"}]}",
            "{\"version\": 1, \"findings\": [{\"fingerprint\": \"a\", \"code\": []}]}", "{\"version\": 1, ",
            "{\"version\": \"1\", \"findings\": []}",
        ])
    func whatIsNoBaselineIsRefused(_ text: String) {
        #expect(throws: DocumentError.self) { try Baseline(Array(text.utf8), path: "b.json") }
    }

    @Test(
        arguments: [
            ("2027-01-31", true), ("2028-02-29", true), ("2027-02-29", false), ("2027-13-01", false),
            ("2027-00-10", false), ("2027-1-1", false), ("0000-01-01", true), ("2027-01-3x", false), ("", false),
        ])
    func days(_ text: String, _ isDay: Bool) {
        let day = CalendarDay(text)
        #expect((day != nil) == isDay)
        if let day { #expect(day.description == text) }
    }

    @Test(arguments: [
        (0, "1970-01-01"), (-1, "1969-12-31"), (86_399, "1970-01-01"), (951_782_400, "2000-02-29"),
        (1_795_564_800, "2026-11-25"), (4_107_542_399, "2100-02-28"), (4_107_542_400, "2100-03-01"),
        (-62_135_596_800, "0001-01-01"),
    ])
    func theDayOfAnInstant(_ seconds: Int, _ day: String) {
        #expect(CalendarDay(secondsSince1970: seconds).description == day)
    }
}
