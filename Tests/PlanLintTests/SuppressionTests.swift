import CanonicalJSON
import Findings
import PlanLint
import PositionedDocuments
import Testing

@Suite struct SuppressionTests {
    private struct Answer {
        var suppressed: [String] = []
        var active: [String] = []
        var findings: [Finding] = []
    }

    /// One finding of PRE101 at each `W` value, of PRE303 at each `X` value.
    private func apply(
        _ text: String, json: Bool = false, select: [String]? = nil, today: String = "2026-11-25"
    ) throws -> Answer {
        let document = try PositionedDocument(Array(text.utf8), path: json ? "p.json" : "p.yaml")
        var findings: [Finding] = []
        func visit(_ node: PositionedNode, _ pointer: String, _ step: Int?) {
            let region = node.region
            let location = Location(
                path: document.path,
                region: .init(
                    startLine: region.start.line, startColumn: region.start.column, endLine: region.end.line,
                    endColumn: region.end.column))
            for (word, code) in [("W", "PRE101"), ("X", "PRE303")] where node.string?.text == word {
                findings.append(
                    Finding(
                        code: code, name: "n", severity: .warning, message: "m", location: location,
                        subject: step.map { Finding.Subject(index: $0) }, pointer: pointer))
            }
            for (at, element) in (node.elements ?? []).enumerated() {
                visit(element, "\(pointer)/\(at)", pointer == "/nodes" ? at : step)
            }
            for member in node.members ?? [] { visit(member.value, "\(pointer)/\(member.key.lossyText)", step) }
        }
        visit(document.root, "", nil)
        let sheet = SuppressionSheet(
            document: document, plan: document.root, path: document.path, catalogue: SampleRules.catalogue)
        let selection = try RuleSelection(SampleRules.catalogue, commandLine: RuleLayer(select: select))
        sheet.apply(to: &findings, selection: selection, today: try #require(CalendarDay(today)))
        var answer = Answer()
        for finding in findings {
            let shown = "\(finding.code):\(finding.location.region?.startLine ?? 0)"
            if finding.suppression == nil { answer.active.append(shown) } else { answer.suppressed.append(shown) }
        }
        answer.findings = findings
        return answer
    }

    @Test func aCommentCoversWhatItBelongsTo() throws {
        let line = try apply("nodes:\n  - {idx: 0, writes: [W]}  # auditable: ignore[PRE101] why\n  - {writes: [W]}\n")
        #expect(line.suppressed == ["PRE101:2"] && line.active == ["PRE101:3"])
        let above = try apply(
            "nodes:\n  # auditable: ignore[PRE101] why\n  - idx: 0\n    writes:\n      - W\n  - {writes: [W]}\n")
        #expect(above.suppressed == ["PRE101:5"] && above.active == ["PRE101:6"])
        let member = try apply("nodes:\n  - reads: [W]  # auditable: ignore[PRE101] why\n    writes: [W]\n")
        #expect(member.suppressed == ["PRE101:2", "PRE101:3"], "the first line of a step is the step")
        let middle = try apply("nodes:\n  - idx: 0\n    reads: [W]  # auditable: ignore[PRE101] why\n    writes: [W]\n")
        #expect(middle.suppressed == ["PRE101:3"] && middle.active == ["PRE101:4"])
        let names = try apply("nodes:\n  - [W, X]  # auditable: ignore[write-with-no-prior-read, PRE303] why\n")
        #expect(names.suppressed == ["PRE101:2", "PRE303:2"] && names.active.isEmpty)
    }

    @Test func aFileIsCoveredFromItsFirstComments() throws {
        let first = try apply("# hello\n# auditable: ignore-file[PRE101] why\nnodes: [[W], [W]]\n")
        #expect(first.suppressed.count == 2 && first.active.isEmpty)
        let late = try apply("nodes:\n  # auditable: ignore-file[PRE101] why\n  - [W]\n")
        #expect(late.active == ["PRE101:3", "PRE005:2"])
    }

    @Test(
        arguments: [
            "ignore[PRE101]", "ignore[PRE101]   ", "ignore[] why", "ignore why", "ignore", "ignore[PRE101 why",
            "ignore[PRE999] why", "ignore[PRE101, PRE999] why", "ignore[PRE1] why", "ignore[PRE001] why",
            "ignroe[PRE101] why", "ignore-file", "", "ignore [PRE101] why",
        ])
    func whatIsWrongHasNoEffect(_ word: String) throws {
        let answer = try apply("nodes:\n  - [W]  # auditable: \(word)\n")
        #expect(answer.active == ["PRE101:2", "PRE005:2"] && answer.suppressed.isEmpty)
    }

    @Test(arguments: ["auditable ignore[PRE101] why", "see auditable: ignore[PRE101] why", "noqa"])
    func otherCommentsSayNothing(_ text: String) throws {
        #expect(try apply("nodes:\n  - [W]  # \(text)\n").active == ["PRE101:2"])
    }

    @Test func whatSuppressesNothingIsSaid() throws {
        let answer = try apply("nodes:\n  - [X]  # auditable: ignore[PRE101, PRE303] why\n  - 1\n")
        #expect(answer.suppressed == ["PRE303:2"] && answer.active == ["PRE006:2"])
        let fix = try #require(answer.findings.last?.fix)
        #expect(fix.applicability == .safe && fix.edits.map(\.text) == ["# auditable: ignore[PRE303] why"])
        // A rule that did not run says nothing about its suppressions.
        #expect(try apply("- 1  # auditable: ignore[PRE101] why\n", select: ["PRE303"]).active.isEmpty)
    }

    @Test(
        arguments: [
            ("- 1  # auditable: ignore[PRE101] why\n- 2\n", "- 1\n- 2\n"),
            ("- 1\n  # auditable: ignore[PRE101] why\n- 2\n", "- 1\n- 2\n"),
            ("- 1\t# auditable: ignore[PRE101] why\r\n- 2\r\n", "- 1\r\n- 2\r\n"),
            ("- é  # auditable: ignore[PRE101] why", "- é"),
            ("# auditable: ignore-file[PRE101] why\n- 2", "- 2"),
            ("- X  # auditable: ignore[PRE101, PRE303]  why so\n", "- X  # auditable: ignore[PRE303] why so\n"),
        ])
    func theFixRemovesIt(_ text: String, _ fixed: String) throws {
        let fixes = try apply(text).findings.compactMap(\.fix)
        let pass = FixPass(fixes, to: Array(text.utf8), path: "p.yaml")
        #expect(String(decoding: pass.bytes, as: UTF8.self) == fixed)
    }

    // MARK: Steps

    @Test func aStepMayCarryIt() throws {
        let json = try apply(
            #"{"nodes": [{"idx": 0, "writes": ["W"],"# + "\n"
                + #""suppress": [{"code": "PRE101", "reason": "r"}]}, {"idx": 1, "writes": ["W"]}]}"#, json: true)
        #expect(json.suppressed == ["PRE101:1"] && json.active == ["PRE101:2"])
        let form = try apply(
            "nodes:\n  - {idx: 0, w: W, auditable: {ignore: [PRE101], reason: r, until: 2027-01-01}}\n")
        #expect(form.suppressed == ["PRE101:2"] && form.findings[0].suppression?.reason == "r")
    }

    @Test func aDayMayEndIt() throws {
        let text = "nodes:\n  - {idx: 0, w: W, suppress: [{code: PRE101, reason: r, until: \"2026-11-25\"}]}\n"
        #expect(try apply(text).suppressed == ["PRE101:2"], "it counts on its last day")
        #expect(try apply(text, today: "2026-11-26").active == ["PRE101:2", "PRE007:2"])
    }

    @Test(
        arguments: [
            "5", "{code: PRE101}", "{reason: r}", "{code: PRE101, reason: ' '}", "{code: PRE999, reason: r}",
            "{code: PRE101, reason: r, until: soon}", "{code: PRE101, reason: r, untl: 2027-01-01}",
            "{code: 5, reason: r}", "[PRE101]", "{code: PRE101, reason: r, until: 5}",
        ])
    func anEntryThatIsWrongHasNoEffect(_ entry: String) throws {
        let answer = try apply("nodes:\n  - {idx: 0, w: W, suppress: [\(entry)]}\n")
        #expect(answer.active == ["PRE101:2", "PRE005:2"], "\(answer.findings.map(\.message))")
    }
}
