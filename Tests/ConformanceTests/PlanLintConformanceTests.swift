import CanonicalJSON
import Findings
import Foundation
import PlanLint
import PositionedDocuments
import Testing

/// Where the shared cases of the plan linter lie.
enum PlanLintCases {
    /// The folder of the cases; nil where there is none.
    static let folder: URL? = {
        let folder = ConformanceSuite.root.deletingLastPathComponent().appending(path: "shared/conformance/prelint")
        return FileManager.default.fileExists(atPath: folder.appending(path: "index.json").path) ? folder : nil
    }()

    static func json(_ name: String) -> JSONValue {
        guard let folder, let data = try? Data(contentsOf: folder.appending(path: name)),
            let value = try? JSONReader.value(of: data)
        else { return .null }
        return value
    }
}

/// Every plan with the findings expected of it, and the cards of the rules, where the shared cases lie beside the
/// checkout.
@Suite(.enabled(if: PlanLintCases.folder != nil)) struct PlanLintConformanceTests {
    /// What is compared of a finding, one to a line.
    struct Seen: Hashable, CustomStringConvertible {
        var code: String
        var node: Int?
        var resource: String?
        var pointer: String
        var related: [Int]
        var variant: String?
        var region: [Int]

        init(_ finding: Finding) {
            code = finding.code
            node = finding.subject?.index
            resource = finding.resource
            pointer = finding.pointer
            related = finding.related.compactMap { $0.subject?.index }
            variant = finding.variant
            let region = finding.location.region
            self.region = region.map { [$0.startLine, $0.startColumn, $0.endLine, $0.endColumn] } ?? []
        }

        init(_ expected: JSONObject) {
            code = expected["code"]?.text ?? ""
            node = expected["node_idx"]?.int
            resource = expected["resource"]?.text
            pointer = expected["pointer"]?.text ?? ""
            related = expected["related"]?.array?.compactMap(\.int) ?? []
            variant = expected["variant"]?.text
            region = ["line", "column", "end_line", "end_column"].compactMap { expected[$0]?.int }
        }

        var description: String {
            "\n  \(code) \(node.map(String.init) ?? "-") \(resource ?? "-") \(pointer) \(related) \(variant ?? "-") \(region)"
        }
    }

    @Test(arguments: PlanLintCases.json("index.json").array?.compactMap { $0.object?["id"]?.text } ?? [])
    func findings(id: String) throws {
        let folder = try #require(PlanLintCases.folder)
        let index = PlanLintCases.json("index.json").array ?? []
        let entry = try #require(index.first { $0.object?["id"]?.text == id }?.object)
        let expectation = PlanLintCases.json(entry["expect"]?.text ?? "")
        let expected = try #require(expectation.object)
        let options = try #require(expected["options"]?.object)
        let file = folder.appending(path: try #require(entry["plan"]?.text))
        let document = try PositionedDocument(try Data(contentsOf: file), path: file.lastPathComponent)
        let plan = try Plan(document.root)
        let codes = Set(options["select"]?.array?.compactMap(\.text) ?? [])
        let required = Set(
            options["require"]?.array?.compactMap { $0.text.flatMap { PlanControl(rawValue: $0) } } ?? [])
        let report = PlanLinter(codes: codes, required: required).lint(plan)

        let wanted = (expected["findings"]?.array ?? []).compactMap(\.object).map(Seen.init)
        #expect(report.findings.map(Seen.init) == wanted)
        let silent = (expected["not_assessed"]?.array ?? []).compactMap(\.object).map {
            "\($0["code"]?.text ?? "") \($0["reason"]?.text ?? "")"
        }
        #expect(
            Set(report.notAssessed.map { "\($0.code) \($0.reason.rawValue)" })
                == Set(silent))
    }

    @Test(arguments: PlanLintCases.json("rules.json").array?.compactMap { $0.object?["code"]?.text } ?? [])
    func card(code: String) throws {
        let rows = PlanLintCases.json("rules.json").array ?? []
        let row = try #require(rows.first { $0.object?["code"]?.text == code }?.object)
        let card = try #require(AllPlanRules.cards.first { $0.code == code })
        #expect(card.name == row["name"]?.text)
        #expect(card.statement == row["statement"]?.text)
        #expect(card.severity.rawValue == row["severity"]?.text)
        #expect(card.securitySeverity == row["security_severity"]?.text)
        #expect(card.precision.rawValue == row["precision"]?.text)
        #expect(card.decidability.rawValue == row["decidability"]?.text)
        #expect(card.fix.rawValue == row["fix"]?.text)
        #expect(card.references.map(\.id) == row["tags"]?.array?.compactMap(\.text))
        #expect(card.needs == row["needs"]?.text)
        #expect(card.mayBeWrong == row["false_positive"]?.text)
        let needsWholeFlow = row["needs"]?.text?.contains("complete") ?? false
        let incomplete = try Plan(
            try PositionedDocument("complete: false\nnodes: [{idx: 0, agent: a, kind: decision}]".utf8, path: "p.yaml")
                .root)
        let silent = PlanLinter(codes: [code]).lint(incomplete).notAssessed
        #expect(silent.contains { $0.reason == .incompleteControlFlow } == needsWholeFlow)
    }
}
