import CanonicalJSON
import Foundation
import Testing

/// One file of cases: those beside the checkout when they are there, else the project's own under `Tests/Vectors`.
struct Vectors {
    struct Case {
        let fields: JSONObject
        /// The case as it stands in its file: one JSON text without a line feed.
        let line: String

        subscript(key: JSONString) -> JSONValue? { fields[key] }
        var id: String { self["id"]?.text ?? "?" }
        var isAccepted: Bool { self["ok"] == true }

        /// A flag of the input that a strict reader refuses by policy.
        func has(flag: String) -> Bool { self["flags"]?.array?.contains(.text(flag)) ?? false }
    }

    let cases: [Case]

    /// - Parameter name: folder and file, as `core/graphs.json`.
    init(_ name: String) throws {
        let own = SourceTree.root.appending(path: "Tests/Vectors/\(name)")
        let text = try String(contentsOf: SourceTree.shared("conformance/\(name)") ?? own, encoding: .utf8)
        // One case per line, between the line that opens the list and the one that closes it.
        cases = try text.split(separator: "\n").compactMap { line in
            guard line.hasPrefix("{\"id\"") else { return nil }
            let text = line.hasSuffix(",") ? String(line.dropLast()) : String(line)
            return Case(fields: try #require(try JSONReader.value(of: text.utf8).object), line: text)
        }
        try #require(!cases.isEmpty, "no cases in \(name)")
        let document = try JSONReader.value(of: text.utf8).object
        try #require(document?["cases"]?.array?.count == cases.count, "\(name) has not one case per line")
    }
}

extension BuiltTool.Outcome {
    /// The lines of standard output as objects.
    func objects() throws -> [JSONObject] {
        try output.split(separator: 0x0A).map { line in
            try #require(try JSONReader.value(of: line).object)
        }
    }
}

extension BuiltTool {
    /// Runs the tool on lines and gives one object per line of output.
    static func objects(
        _ arguments: [String], lines: [String], statuses: Set<Int32> = [0], timeout: Double = 60
    ) throws -> [JSONObject] {
        let text = lines.map { $0 + "\n" }.joined()
        let outcome = try run(arguments, input: .bytes(Array(text.utf8)), timeout: timeout)
        try #require(outcome.status.map(statuses.contains) == true, "\(arguments): \(outcome.account)")
        let objects = try outcome.objects()
        try #require(objects.count == lines.count, "\(arguments): \(objects.count) answers to \(lines.count) lines")
        return objects
    }
}

extension JSONValue {
    /// The value as one line of JSON.
    var lineText: String { get throws { String(decoding: try canonicalText(), as: UTF8.self) } }

    /// The value with every number as a double, so that 1 and 1.0 compare equal.
    var withoutNumberTypes: JSONValue {
        switch self {
        case .integer(let integer): .double(integer.double)
        case .array(let elements): .array(elements.map(\.withoutNumberTypes))
        case .object(let object): .object(JSONObject(object.map { ($0.key, $0.value.withoutNumberTypes) }))
        default: self
        }
    }
}

/// Whether two values are the same, numbers by value whatever their type.
func same(_ a: JSONValue?, _ b: JSONValue?) -> Bool {
    a?.withoutNumberTypes == b?.withoutNumberTypes
}
