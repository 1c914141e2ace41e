import Adapters
import CanonicalJSON
import DecisionGraph
import Foundation
import PlanLint
import PositionedDocuments
import Testing

/// The analysis of declared plans as the reference has it.
@Suite struct PlanConformanceTests {
    @Test(arguments: try ConformanceSuite("core/plans.json").cases.filter { $0["plan"] != nil })
    func declaredPlan(_ vector: ConformanceCase) throws {
        let adapter = try DeclaredPlanV1()
        let analysis: DeclaredPlanAnalysis
        do {
            let graph = try vector.lower(vector["plan"] ?? .null, with: adapter).graph
            analysis = try DeclaredPlanAnalysis(of: graph, adapterID: adapter.id)
        } catch let error as AdapterError {
            // The classes of these errors are compared with the adapter's own tests.
            #expect(vector["ok"] == .bool(false), "\(error)")
            return
        } catch let error as DeclaredPlanError {
            #expect(vector.wart == "host_type_error", "\(error)")
            #expect(error.code == .scopeEntryType)
            return
        }
        try #require(vector["ok"] == .bool(true))
        let graph = analysis.graph
        #expect(.text(analysis.adapterID) == vector["adapter"])
        #expect(graph.stepCount == vector["n_steps"]?.int)
        #expect(analysis.keystone.map { graph.index(at: $0.position) } == vector["keystone_idx"]?.int)
        #expect(analysis.keystone?.followers ?? 0 == vector["keystone_followers"]?.int)
        let reach = analysis.executionReaches.enumerated().map { position, reach -> JSONValue in
            [.int(graph.index(at: position)), .int(Int(reach))]
        }
        #expect(.array(reach) == vector["reach"])
        let findings = analysis.findings.map { finding -> JSONValue in
            [
                .text(finding.lint.rawValue), .int(graph.index(at: finding.position)),
                finding.resource.map { .string($0) } ?? .null,
                finding.source.map { .int(graph.index(at: $0)) } ?? .null,
            ]
        }
        #expect(.array(findings) == vector["findings"])
        expectEntries(of: analysis)
        expectPreflight(analysis.preflight.json, vector["preflight"]?.object ?? [:])
        expectViews(of: graph, vector)
        #expect(analysis.notes.count == 4)
    }

    @Test(arguments: try ConformanceSuite("core/plans.json").cases.filter { $0["steps_in"] != nil })
    func views(_ vector: ConformanceCase) throws {
        let graph = try vector.lower(["steps": vector["steps_in"] ?? .null], with: StepsV1()).graph
        expectViews(of: graph, vector)
    }

    @Test(arguments: try ConformanceSuite("core/audit_report.json").cases.filter { $0["plan"]?.object != nil })
    func planOfAReport(_ vector: ConformanceCase) throws {
        let adapter = try DeclaredPlanV1()
        let graph = try vector.lower(vector["plan"] ?? .null, with: adapter).graph
        let analysis = try DeclaredPlanAnalysis(of: graph, adapterID: adapter.id)
        let counted = (vector["findings"]?.array ?? []).filter { $0.array?[1] == "PRE" }
        #expect(counted.count == analysis.findings.count)
        let keystone = vector["json"]?.object?["structural_keystone"]?.object
        #expect(analysis.keystone.map { graph.index(at: $0.position) } == keystone?["idx"]?.int)
        #expect(analysis.keystone?.followers == keystone?["followers"]?.int)
    }

    /// Version 2 keys change nothing about the four lints (spec/prelint.md 1.4).
    @Test(arguments: try plans()) func keysOfVersion2(_ file: String) throws {
        let url = try #require(Self.folder).appending(path: file)
        let document = try PositionedDocument(try Data(contentsOf: url), path: file)
        let whole = try analysis(of: document.root.json)
        let reduced = try analysis(of: version1(document.root.json))
        #expect(Array(whole.findings) == Array(reduced.findings))
        #expect(whole.keystone == reduced.keystone)
        // What the rules of the catalogue that are the four lints find.
        let expectation = url.deletingLastPathComponent().appending(
            path: url.lastPathComponent.replacing(/\.plan\.(yaml|json)$/, with: ".expect.json"))
        let expected = try #require(try JSONReader.value(of: try Data(contentsOf: expectation)).object)
        let selected = (expected["options"]?.object?["select"]?.array ?? []).compactMap(\.text)
        for (code, lint) in zip(["PRE101", "PRE102", "PRE103", "PRE104"], ReferenceLint.allCases)
        where selected.contains(code) {
            let listed = (expected["findings"]?.array ?? []).compactMap(\.object).filter { $0["code"] == .text(code) }
            let found = whole.findings.filter { $0.lint == lint }
            let places = found.map { "\(whole.graph.index(at: $0.position)) \($0.resource?.text ?? "")" }
            #expect(
                places.sorted()
                    == listed.map { "\($0["node_idx"]?.int ?? -1) \($0["resource"]?.text ?? "")" }.sorted())
        }
    }

    // MARK: Parts

    private static let folder: URL? = {
        let shared = ConformanceSuite.root.deletingLastPathComponent()
            .appending(path: "shared/conformance/prelint/cases")
        return FileManager.default.fileExists(atPath: shared.path) ? shared : nil
    }()

    /// None when the cases are not there.
    private static func plans() throws -> [String] {
        guard let folder else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.contains(".plan.") }
            .sorted()
    }

    private func analysis(of plan: JSONValue) throws -> DeclaredPlanAnalysis {
        let reader = JSONReader()
        try reader.parse(try plan.canonicalText())
        let graph = try reader.withRoot { (run) throws(AdapterError) in try DeclaredPlanV1().lower(run) }.graph
        return try DeclaredPlanAnalysis(of: graph, adapterID: "declared_plan_v1")
    }

    /// The plan with the keys of version 1 alone.
    private func version1(_ plan: JSONValue) -> JSONValue {
        func keep(_ keys: Set<JSONString>, _ object: JSONObject) -> JSONObject {
            JSONObject(object.filter { keys.contains($0.key) }.map { ($0.key, $0.value) })
        }
        func references(_ list: JSONValue) -> JSONValue {
            .array(
                (list.array ?? []).map { entry in
                    guard let object = entry.object else { return entry }
                    return .object(keep(["id", "producer", "volatile", "pinned", "revalidates"], object))
                })
        }
        guard let object = plan.object else { return plan }
        var reduced = keep(["nodes", "plan_id", "framework"], object)
        reduced["nodes"] = .array(
            (object["nodes"]?.array ?? []).map { node in
                var kept = keep(
                    ["idx", "agent", "kind", "control_preds", "reads", "writes", "scope"], node.object ?? [:])
                for key in ["reads", "writes"] as [JSONString] {
                    if let list = kept[key] { kept[key] = references(list) }
                }
                return .object(kept)
            })
        return .object(reduced)
    }

    /// The entry that a finding names is the one it is about.
    private func expectEntries(of analysis: DeclaredPlanAnalysis) {
        let graph = analysis.graph
        for finding in analysis.findings {
            func entry(_ key: JSONString, at position: Int) -> JSONString? {
                guard let list = graph.attributes(at: position)[key]?.array, list.indices.contains(finding.entry),
                    case .string(let name) = list[finding.entry]
                else { return nil }
                return name
            }
            switch finding.lint {
            case .writeWithNoPriorRead: #expect(entry("writes", at: finding.position) == finding.resource)
            case .scopeVersusSnapshot: #expect(entry("scope", at: finding.position) == finding.resource)
            case .missingRevalidationBarrier:
                #expect(entry("volatile_reads", at: finding.source ?? -1) == finding.resource)
            case .flippableDependency:
                let edge = graph.dependencies(of: finding.position)[finding.entry]
                #expect(graph.evidence(of: edge)["resource_id"] == finding.resource.map { .string($0) })
            }
        }
    }

    private func expectPreflight(_ found: JSONObject, _ expected: JSONObject) {
        for key in ["n_steps", "n_dep_edges", "observed", "declared", "inferred"] as [JSONString] {
            #expect(found[key] == expected[key])
        }
        #expect(found["observed_fraction"]?.number == expected["observed_fraction"]?.number)
        #expect(found["rho"]?.number == expected["rho"]?.number)
        #expect(found["would_score"] == expected["would_score"])
        let state = expected["no_score_state"]?.text ?? "?"
        #expect(found["no_score_reason"]?.text?.hasPrefix(state) == true)
    }

    private func expectViews(of graph: DecisionGraph, _ vector: ConformanceCase) {
        let touch = TouchCompleteness(of: graph).json
        for (key, value) in vector["touch"]?.object ?? [:] where key != "gaps" { #expect(touch[key] == value) }
        let gaps = (touch["gaps"]?.array ?? []).map { gap -> JSONValue in
            [gap.object?["kind"] ?? .null, gap.object?["node_idx"] ?? .null, gap.object?["src_idx"] ?? .null]
        }
        #expect(.array(gaps) == vector["touch"]?.object?["gaps"])
        let barriers = BarrierInventory(of: graph).json
        let resources = (barriers["by_resource"]?.object ?? [:]).map { name, list -> JSONValue in [.string(name), list]
        }
        #expect(.array(resources) == vector["barriers"]?.object?["by_resource"])
        #expect(barriers["barrier_nodes"] == vector["barriers"]?.object?["barrier_nodes"])
        #expect(barriers["resources_with_barrier"] == vector["barriers"]?.object?["resources_with_barrier"])
    }
}
