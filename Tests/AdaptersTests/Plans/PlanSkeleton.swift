import Adapters
import CanonicalJSON
import Foundation
import PositionedDocuments
import Testing

/// The control graph of a plan by names, as the corpus of exports states it beside each file.
struct PlanSkeleton: Equatable {
    var nodes: [String: [String: String]] = [:]
    /// Source, target, condition, outcome; loop edges among them.
    var edges: Set<[String]> = []
    var backEdges: Set<[String]> = []
    var entry: Set<String> = []
    var exit: Set<String> = []
    /// Bounds of the whole run, but for time.
    var limits: [String: Int] = [:]
    var isComplete = true

    init() {}

    /// The skeleton of a lowered plan, by the definitions of spec/prelint.md 2.
    init(_ plan: JSONValue) throws {
        let nodes = plan["nodes"]?.array ?? []
        func name(_ idx: JSONValue?) throws -> String {
            let node = try #require(nodes.first { $0["idx"] == idx })
            return node["name"]?.text ?? "?"
        }
        var left: Set<String> = []
        for node in nodes {
            let own = try name(node["idx"])
            var facts: [String: String] = [:]
            for key in ["split", "join"] { facts[key] = node[JSONString(key)]?.text }
            if let gates = node["gate"]?.array {
                facts["gate"] = gates.map { $0.text ?? $0["type"]?.text ?? "?" }.joined(separator: " ")
            }
            if let retry = node["retry"] { facts["retry"] = retry["max"]?.int.map(String.init) ?? "none" }
            if node["fanout"] != nil { facts["fanout"] = "true" }
            self.nodes[own] = facts
            let attributes = node["control_edges"]?.array ?? []
            let preds = try #require(node["control_preds"]?.array, "control_preds is explicit")
            for pred in preds {
                let source = try name(pred)
                left.insert(source)
                let own = attributes.filter { $0["from"] == pred }
                for edge in own.isEmpty ? [.object([:])] : own {
                    edges.insert([source, try name(node["idx"])] + Self.attributes(edge))
                }
            }
            for edge in node["back_edges"]?.array ?? [] {
                edges.insert([own, try name(edge["to"])] + Self.attributes(edge))
                backEdges.insert([own, try name(edge["to"])])
                left.insert(own)
            }
            if preds.isEmpty { entry.insert(own) }
        }
        if let stated = plan["entry"]?.array { entry = try Set(stated.map(name)) }
        exit = Set(self.nodes.keys).subtracting(left)
        if let stated = plan["exit"]?.array { exit = try Set(stated.map(name)) }
        for (key, value) in plan["controls"]?["limits"]?.object ?? [:] where key != "timeout_s" {
            limits[key.lossyText] = value.int
        }
        isComplete = plan["complete"] != .bool(false)
    }

    private static func attributes(_ edge: JSONValue) -> [String] {
        let outcome = edge["outcome"]?.text ?? "success"
        return [edge["when"]?.text ?? "", outcome == "success" ? "" : outcome]
    }

    /// The skeleton that the corpus states.
    init(expected: JSONValue) {
        for (name, facts) in expected["nodes"]?.object ?? [:] {
            var own: [String: String] = [:]
            for key in ["split", "join"] { own[key] = facts[JSONString(key)]?.text }
            if let gates = facts["gate"]?.array { own["gate"] = gates.map { $0.text ?? "?" }.joined(separator: " ") }
            if let retry = facts["retry"] { own["retry"] = retry.int.map(String.init) ?? "none" }
            if facts["fanout"] != nil { own["fanout"] = "true" }
            nodes[name.lossyText] = own
        }
        for edge in expected["edges"]?.array ?? [] { edges.insert((edge.array ?? []).map { $0.text ?? "" }) }
        for edge in expected["back_edges"]?.array ?? [] { backEdges.insert((edge.array ?? []).map { $0.text ?? "" }) }
        entry = Set((expected["entry"]?.array ?? []).compactMap(\.text))
        exit = Set((expected["exit"]?.array ?? []).compactMap(\.text))
        for (key, value) in expected["limits"]?.object ?? [:] { limits[key.lossyText] = value.int }
        isComplete = expected["complete"] != .bool(false)
    }
}

extension JSONValue {
    subscript(key: JSONString) -> JSONValue? { object?[key] }
}

/// The corpus of exports beside the checkout; nil where it is not.
enum PlanCorpus {
    static let folder: URL? = {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let folder = root.deletingLastPathComponent().appending(path: "shared/corpora/plans")
        return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
    }()

    static func document(_ file: String) throws -> PositionedDocument {
        let folder = try #require(folder)
        return try PositionedDocument([UInt8](Data(contentsOf: folder.appending(path: file))), path: file)
    }

    /// The stated skeletons of files whose path begins so.
    static func expected(_ prefixes: [String]) throws -> [(file: String, skeleton: PlanSkeleton)] {
        guard let folder else { return [] }
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.appending(path: "expected").path)
        return try names.sorted().compactMap { name in
            let value = try JSONReader.value(of: Data(contentsOf: folder.appending(path: "expected/\(name)")))
            let file = value["source"]?.text ?? ""
            return prefixes.contains { file.hasPrefix($0) } ? (file, PlanSkeleton(expected: value)) : nil
        }
    }
}

/// A document written in a test.
func document(_ text: String, path: String = "source.yaml") throws -> PositionedDocument {
    try PositionedDocument(Array(text.utf8), path: path)
}

/// What an adapter makes of a text.
func lowered(
    _ adapter: any PlanAdapter.Type, _ text: String, path: String = "source.yaml",
    files: (String) -> PositionedDocument? = { _ in nil }
) throws -> LoweredPlan {
    try adapter.lower(document(text, path: path), files: files)
}
