import Adapters
import CanonicalJSON
import Findings
import Foundation
import PlanLint
import PositionedDocuments
import Testing

/// Where the exports of frameworks lie, with what is stated of them.
enum ExportedPlans {
    /// The folder of the corpus; nil where there is none.
    static let folder: URL? = {
        let folder = ConformanceSuite.root.deletingLastPathComponent().appending(path: "shared/corpora/plans")
        return FileManager.default.fileExists(atPath: folder.appending(path: "scenarios.json").path) ? folder : nil
    }()

    /// The stated results that hold findings.
    static let files: [String] = {
        guard let folder else { return [] }
        let names = try? FileManager.default.contentsOfDirectory(atPath: folder.appending(path: "expected").path)
        return (names ?? []).sorted().filter { json("expected/\($0)")["lint"]?.object != nil }
    }()

    static func json(_ name: String) -> JSONObject {
        guard let folder, let data = try? Data(contentsOf: folder.appending(path: name)),
            let value = try? JSONReader.value(of: data)
        else { return [:] }
        return value.object ?? [:]
    }
}

/// What frameworks export, with what a project declares beside it, against the findings stated beside each export.
@Suite(.enabled(if: ExportedPlans.folder != nil, "no corpus of exports beside the checkout"))
struct ExportedPlanLintTests {
    @Test func areMany() { #expect(ExportedPlans.files.count > 60) }

    @Test(arguments: ExportedPlans.files) func findings(file: String) throws {
        let folder = try #require(ExportedPlans.folder)
        let stated = ExportedPlans.json("expected/\(file)")
        let lint = try #require(stated["lint"]?.object)
        let source = try #require(stated["source"]?.text)
        let document = try AllPlanAdapters.read(
            [UInt8](Data(contentsOf: folder.appending(path: source))), path: source)
        let lowered = try AllPlanAdapters.recognized(document).lower(document) { _ in nil }
        let overlay = try PlanOverlay(try Self.overlay(of: try #require(stated["scenario"]?.text), on: lowered))
        let (laid, problems) = overlay.applied(to: lowered)
        #expect(problems.map(\.message) == [])
        let codes = Set((lint["select"]?.array ?? []).compactMap(\.text))
        let report = PlanLinter(codes: codes, required: []).lint(try Plan(laid.root))

        func line(_ parts: [String?]) -> String { parts.map { $0 ?? "-" }.joined(separator: " ") }
        let names = Set((laid.root["nodes"]?.elements ?? []).compactMap { $0["name"]?.string?.text })
        let wanted = (lint["findings"]?.array ?? []).map { finding in
            var parts = (finding.array ?? []).map(\.text)
            // Some formats allow no underscore in names.
            if let name = parts[1], !names.contains(name) { parts[1] = name.replacing("_", with: "-") }
            return line(parts)
        }
        var found = report.findings.map { line([$0.code, $0.subject?.name, $0.resource, $0.variant]) }
        if laid.root["triggers"] != nil {
            // The stated findings are of the graph without its triggers, which are sources of untrusted data.
            let tainted = found.filter { $0.hasPrefix("PRE60") && !wanted.contains($0) }
            found.removeAll { tainted.contains($0) }
        }
        #expect(found.sorted() == wanted.sorted())

        let silent = Set(report.notAssessed.map(\.code))
        let statedSilent = Set((lint["not_assessed"]?.array ?? []).compactMap(\.text))
        if stated["complete"] == .bool(true) {
            #expect(silent == statedSilent)
        } else {
            // Rules on gates are not assessed where edges are hidden, whether there is a gate or none.
            #expect(silent.isSuperset(of: statedSilent))
            #expect(silent.subtracting(statedSilent).isSubset(of: ["PRE401", "PRE402", "PRE403", "PRE404", "PRE406"]))
        }
    }

    /// What a project declares for a scenario: the effects of its steps, and the gates that no export carries.
    private static func overlay(of scenario: String, on plan: LoweredPlan) throws -> PositionedDocument {
        let scenario = try #require(ExportedPlans.json("scenarios.json")[JSONString(scenario)]?.object)
        var steps = try #require(scenario["overlay"]?.object)
        for (name, node) in try #require(scenario["nodes"]?.object) {
            guard let gates = node.object?["gate"]?.array, !gates.contains("human") else { continue }
            var own = steps[name]?.object ?? [:]
            own["gate"] = .array(gates)
            steps[name] = .object(own)
        }
        var text = String(decoding: try JSONValue.object(steps).canonicalText(), as: UTF8.self)
        let names = Set((plan.root["nodes"]?.elements ?? []).compactMap { $0["name"]?.string?.lossyText })
        for (name, _) in try #require(scenario["nodes"]?.object) where !names.contains(name.lossyText) {
            let other = name.lossyText.replacing("_", with: "-")
            text = text.replacing("\"\(name.lossyText)\"", with: "\"\(other)\"")
        }
        return try PositionedDocument(Array(text.utf8), path: "overlay.json")
    }
}
