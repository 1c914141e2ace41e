import CanonicalJSON
import Foundation
import Testing

/// One file of conformance cases: the shared ones when they lie beside the checkout, else the project's own smaller
/// copy under `Tests/Vectors`, which has the same schema.
struct ConformanceSuite {
    let cases: [ConformanceCase]
    /// Where the cases were read from, for failure messages.
    let path: String

    /// - Parameter name: folder and file, as `core/canonical.json`.
    init(_ name: String) throws {
        let root = ConformanceSuite.root
        let shared = root.deletingLastPathComponent().appending(path: "shared/conformance/\(name)")
        let own = root.appending(path: "Tests/Vectors/\(name)")
        let file = FileManager.default.fileExists(atPath: shared.path) ? shared : own
        path = file.path
        let document = try JSONReader.value(of: try Data(contentsOf: file))
        let list = try #require(document.object?["cases"]?.array)
        cases = try list.map { ConformanceCase(fields: try #require($0.object)) }
    }

    /// The checkout's top folder.
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
}

/// One case: inputs beside expected results.
struct ConformanceCase: Sendable, CustomTestStringConvertible {
    let fields: JSONObject

    var id: String { self["id"]?.text ?? "?" }
    var testDescription: String { id }

    subscript(key: JSONString) -> JSONValue? { fields[key] }

    /// A flag of the input that a strict reader refuses by policy.
    func has(flag: String) -> Bool {
        self["flags"]?.array?.contains(.text(flag)) ?? false
    }

    /// Which wart of the reference the case records, if any.
    var wart: String? { self["wart"]?.text }
}

extension JSONValue {
    /// Decodes a tagged value: the form in which cases write values whose JSON type must be unambiguous.
    ///
    /// - Returns: nil for `str16`, a string that is not Unicode, unless `illFormed` gives a way to make one.
    var untagged: JSONValue? {
        guard let fields = object, let tag = fields["t"]?.text else { return nil }
        let content = fields["v"]
        switch tag {
        case "null": return .null
        case "bool": return content
        case "int": return content?.text.flatMap { JSONInteger(decimal: $0) }.map { .integer($0) }
        case "float":
            return fields["bits"]?.text.flatMap { UInt64($0, radix: 16) }.map { .double(Double(bitPattern: $0)) }
        case "str": return content
        case "list":
            let elements = content?.array?.map(\.untagged) ?? []
            return elements.contains(nil) ? nil : .array(elements.compactMap { $0 })
        case "dict":
            var object = JSONObject()
            for pair in content?.array ?? [] {
                guard let entry = pair.array, entry.count == 2, case .string(let key) = entry[0],
                    let value = entry[1].untagged
                else { return nil }
                object[key] = value
            }
            return .object(object)
        default: return nil
        }
    }
}
