import Adapters
import CanonicalJSON
import Foundation
import PositionedDocuments
import Testing

/// The control flow of a lowered plan by the names of its steps: what a plan is compared by.
struct LoweredShape {
    let plan: LoweredPlan
    let names: [String]
    private let nodes: [PositionedNode]

    init(_ plan: LoweredPlan) throws {
        self.plan = plan
        nodes = try #require(plan.root["nodes"]?.elements)
        names = try nodes.map { try #require($0["name"]?.string?.text) }
        for (at, node) in nodes.enumerated() { #expect(node["idx"]?.json == .integer(JSONInteger(at))) }
    }

    /// Lowers a text with the adapter that it is recognized for.
    init(_ text: String, path: String = "plan.yaml", files: [String: String] = [:]) throws {
        try self.init(try LoweredShape.lowered(text, path: path, files: files))
    }

    static func lowered(_ text: String, path: String = "plan.yaml", files: [String: String] = [:]) throws -> LoweredPlan
    {
        let document = try AllPlanAdapters.read(Array(text.utf8), path: path)
        return try AllPlanAdapters.recognized(document).lower(document) { name in
            files[name].flatMap { try? AllPlanAdapters.read(Array($0.utf8), path: name) }
        }
    }

    subscript(name: String) -> PositionedNode? {
        names.firstIndex { $0.utf8.elementsEqual(name.utf8) }.map { nodes[$0] }
    }

    private func name(_ node: PositionedNode?) -> String {
        guard case .integer(let idx)? = node?.content, let at = idx.int, names.indices.contains(at) else { return "?" }
        return names[at]
    }

    /// Forward edges as `source>target`, with `:when` and `!outcome` where there are any.
    var forward: [String] {
        var all: [String] = []
        for node in nodes {
            let target = node["name"]?.string?.text ?? "?"
            let attributes = node["control_edges"]?.elements ?? []
            for source in node["control_preds"]?.elements ?? [] {
                let own = attributes.filter { name($0["from"]) == name(source) }
                if own.isEmpty { all.append("\(name(source))>\(target)") }
                for edge in own { all.append("\(name(source))>\(target)\(Self.suffix(edge))") }
            }
        }
        return all.sorted()
    }

    /// Loop edges as `source>target`, with `:when` and `!outcome`, and `*max` where there is a bound.
    var back: [String] {
        var all: [String] = []
        for node in nodes {
            for edge in node["back_edges"]?.elements ?? [] {
                let max = edge["max"]?.int.map { "*\($0)" } ?? ""
                all.append("\(node["name"]?.string?.text ?? "?")>\(name(edge["to"]))\(Self.suffix(edge))\(max)")
            }
        }
        return all.sorted()
    }

    private static func suffix(_ edge: PositionedNode) -> String {
        let when = edge["when"]?.string.map { ":\($0)" } ?? ""
        return when + (edge["outcome"]?.string.map { "!\($0)" } ?? "")
    }

    var isComplete: Bool { plan.root["complete"]?.bool ?? true }

    /// The steps under `entry`, or those without predecessors.
    var entry: [String] {
        if let entry = plan.root["entry"]?.elements { return entry.map { name($0) }.sorted() }
        return names.filter { (self[$0]?["control_preds"]?.elements ?? []).isEmpty }.sorted()
    }

    /// The steps under `exit`, or those without successors.
    var exit: [String] {
        if let exit = plan.root["exit"]?.elements { return exit.map { name($0) }.sorted() }
        var going: Set<String> = []
        for node in nodes {
            for source in node["control_preds"]?.elements ?? [] { going.insert(name(source)) }
            if node["back_edges"] != nil { going.insert(node["name"]?.string?.text ?? "?") }
        }
        return names.filter { !going.contains($0) }.sorted()
    }

    /// What a step declares under a key, as JSON text; nil when nothing.
    func value(_ name: String, _ key: JSONString) -> String? {
        guard let value = self[name]?[key]?.json else { return nil }
        return (try? value.canonicalText()).map { String(decoding: $0, as: UTF8.self) }
    }

    /// What the plan declares at a path of keys.
    func whole(_ keys: JSONString...) -> String? {
        var node: PositionedNode? = plan.root
        for key in keys { node = node?[key] }
        guard let value = node?.json else { return nil }
        return (try? value.canonicalText()).map { String(decoding: $0, as: UTF8.self) }
    }

    var notes: [String] { plan.notes.map(\.message) }
}

/// The corpus of exported plans, which lies beside the checkout of those who have it.
enum ExportCorpus {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "shared/corpora/plans")

    static var isThere: Bool { FileManager.default.fileExists(atPath: folder.path) }

    static func document(_ name: String) throws -> PositionedDocument {
        try AllPlanAdapters.read([UInt8](try Data(contentsOf: folder.appending(path: name))), path: name)
    }

    static func lowered(_ name: String) throws -> LoweredPlan {
        let main = try document(name)
        let base = (name as NSString).deletingLastPathComponent
        return try AllPlanAdapters.recognized(main).lower(main) { try? document(base + "/" + $0) }
    }

    /// The expected skeletons of some folders.
    static func expected(_ folders: [String]) throws -> [(source: String, JSONObject)] {
        let files = try FileManager.default.contentsOfDirectory(
            at: folder.appending(path: "expected"), includingPropertiesForKeys: nil)
        var all: [(String, JSONObject)] = []
        for file in files.sorted(by: { $0.path < $1.path }) {
            let object = try #require(try JSONReader.value(of: try Data(contentsOf: file)).object)
            let source = try #require(object["source"]?.text)
            if folders.contains(where: { $0.isEmpty || source.hasPrefix($0 + "/") }) { all.append((source, object)) }
        }
        return all
    }
}
