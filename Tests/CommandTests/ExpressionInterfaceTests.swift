import CanonicalJSON
import Foundation
import Testing

/// `eval-cel --jsonl` through the binary, over all cases at once.
@Suite struct ExpressionInterfaceTests {
    @Test func everyCaseIsAnsweredLineByLine() throws {
        let own = SourceTree.root.appending(path: "Tests/Vectors/cel")
        let folders = [own] + [SourceTree.shared("conformance/cel")].compactMap { $0 }
        let cases = try folders.flatMap { folder in
            try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".json") }.sorted()
                .flatMap { name in
                    let list = try JSONReader.value(of: try Data(contentsOf: folder.appending(path: name))).array
                    return try #require(list).map { try #require($0.object) }
                }
        }
        #expect(cases.count >= 80)
        let lines = try cases.map { fields in
            var line: JSONObject = ["expr": fields["expr"] ?? .null]
            if let bindings = fields["bindings"] { line["bindings"] = bindings }
            return String(decoding: try JSONValue.object(line).canonicalText(), as: UTF8.self)
        }
        let answers = try BuiltTool.objects(["eval-cel", "--jsonl", "-"], lines: lines)
        #expect(answers.count == cases.count)
        for (fields, answer) in zip(cases, answers) {
            let wanted: JSONObject =
                if let value = fields["expect"] { ["value": Self.ordered(value)] } else { ["error": true] }
            #expect(
                JSONObject(answer.map { ($0.key, Self.ordered($0.value)) }) == wanted, "\(fields["name"]?.text ?? "")")
        }
    }

    /// A tagged value with the entries of its maps in one order.
    private static func ordered(_ value: JSONValue) -> JSONValue {
        switch value {
        case .array(let elements): return .array(elements.map(ordered))
        case .object(let object):
            if case .array(let entries)? = object["map"] {
                let texts = entries.map(ordered).sorted {
                    ((try? $0.canonicalText()) ?? []).lexicographicallyPrecedes((try? $1.canonicalText()) ?? [])
                }
                return ["map": .array(texts)]
            }
            return .object(JSONObject(object.map { ($0.key, ordered($0.value)) }))
        default: return value
        }
    }
}
