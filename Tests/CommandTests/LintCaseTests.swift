import CanonicalJSON
import Foundation
import Testing

/// The command-line cases of `lint` and `explain` that lie beside the checkout on some machines.
@Suite struct LintCaseTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let fields: JSONObject
        var id: String { fields["id"]?.text ?? "?" }
        var testDescription: String { id }
        func texts(_ key: JSONString) -> [String] { fields[key]?.array?.compactMap(\.text) ?? [] }

        static let all: [Case] = {
            guard let file = SourceTree.shared("conformance/prelint/cli_cases.json"),
                let bytes = try? Data(contentsOf: file),
                let cases = try? JSONReader.value(of: Array(bytes)).array
            else { return [] }
            return cases.compactMap { $0.object.map { Case(fields: $0) } }
        }()
    }

    @Test(.enabled(if: !Case.all.isEmpty), arguments: Case.all)
    func aCase(_ one: Case) throws {
        let folder = try ScratchFolder()
        func write(_ key: JSONString) throws {
            for (name, text) in one.fields[key]?.object ?? [:] {
                try folder.file(text.text ?? "", named: name.lossyText)
            }
        }
        let verb = one.fields["command"]?.text ?? "lint"
        let input = Array((one.fields["stdin"]?.text ?? "").utf8)
        func run(_ arguments: [String]) throws -> BuiltTool.Outcome {
            try BuiltTool.run([verb] + arguments, input: .bytes(input), folder: folder.path)
        }
        try write("files")
        for arguments in one.fields["setup"]?.array ?? [] { _ = try run((arguments.array ?? []).compactMap(\.text)) }
        try write("change")
        let arguments = one.texts("args")
        let outcome = try run(arguments)
        #expect(outcome.status == one.fields["exit"]?.int.map { Int32($0) }, "\(outcome.account)")
        if let text = one.fields["stdout_has"]?.text { #expect(outcome.text.contains(text), "\(outcome.account)") }
        if let text = one.fields["stdout_lacks"]?.text { #expect(!outcome.text.contains(text)) }
        if let text = one.fields["stderr_has"]?.text { #expect(outcome.errorText.contains(text), "\(outcome.account)") }
        for name in one.texts("creates") { #expect(folder.bytes(of: name) != nil, "\(name)") }
        if one.fields["stdout_is_json"] == true {
            let document = try JSONReader.value(of: outcome.output)
            for (path, expected) in one.fields["stdout_json"]?.object ?? [:] {
                let found = path.lossyText.split(separator: ".").reduce(document as JSONValue?) { value, key in
                    value?.array.map { Int(key).flatMap { [list = $0] in list.indices.contains($0) ? list[$0] : nil } }
                        ?? value?.object?[JSONString(String(key))]
                }
                #expect(found == expected, "\(path.lossyText)")
            }
        }
        guard one.fields["findings"] != nil, !arguments.contains("--format") else { return }
        let document = try JSONReader.value(of: try run(arguments + ["--json"]).output)
        for key in ["findings", "suppressed"] as [JSONString] {
            guard let expected = one.fields[key]?.array else { continue }
            var found: [[JSONValue]] = []
            for plan in document.object?["plans"]?.array ?? [] {
                for finding in plan.object?[key]?.array ?? [] {
                    let fields = finding.object
                    found.append([
                        fields?["code"] ?? .null, plan.object?["path"] ?? .null,
                        fields?["region"]?.object?["line"] ?? .null,
                    ])
                }
            }
            #expect(found.count == expected.count, "\(key.lossyText): \(found)")
            for (one, other) in zip(found, expected.compactMap(\.array)) {
                #expect(one[0] == other[0] && one[1] == other[1] && (other[2].isNull || one[2] == other[2]), "\(found)")
            }
        }
    }
}
