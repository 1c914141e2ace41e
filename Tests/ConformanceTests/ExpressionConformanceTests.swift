import CanonicalJSON
import Expressions
import Foundation
import Testing

/// The language against the cases of its own conformance suite; each is evaluated without checks, as it is meant.
@Suite struct ExpressionConformanceTests {
    struct Section: Sendable, CustomTestStringConvertible {
        let file: URL
        var name: String { file.deletingPathExtension().lastPathComponent }
        var testDescription: String { name }

        /// The shared sections when they lie beside the checkout, else the project's own.
        static let all: [Section] = {
            let shared = ConformanceSuite.root.deletingLastPathComponent().appending(path: "shared/conformance/cel")
            let own = ConformanceSuite.root.appending(path: "Tests/Vectors/cel")
            return [shared, own].flatMap { folder in
                let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
                return names.filter { $0.hasSuffix(".json") }.sorted().map { Section(file: folder.appending(path: $0)) }
            }
        }()
    }

    @Test(arguments: Section.all)
    func everyCaseComesToWhatItExpects(_ section: Section) throws {
        let cases = try #require(try JSONReader.value(of: try Data(contentsOf: section.file)).array)
        #expect(!cases.isEmpty)
        for entry in cases {
            let fields = try #require(entry.object)
            let name = fields["name"]?.text ?? "?"
            let expression = try #require(fields["expr"]?.text)
            var bindings: [String: CELValue] = [:]
            for (key, value) in fields["bindings"]?.object ?? [:] {
                let bound: CELValue = try #require(CELValue(tagged: value), "\(name): a binding")
                bindings[try #require(key.text)] = bound
            }
            let environment = CELEnvironment(bindings.keys.sorted())
            let outcome = Result {
                try CELProgram.unchecked(expression, in: environment).evaluate(named: bindings)
            }
            switch (fields["expect"], outcome) {
            case (let wanted?, .success(let value)):
                let expected = try #require(CELValue(tagged: wanted), "\(name): an expected value")
                #expect(Self.isSame(value, expected), "\(section.name) \(name): \(expression) is \(value.tagged)")
            case (let wanted?, .failure(let error)):
                Issue.record("\(section.name) \(name): \(expression) is not \(wanted): \(error)")
            case (nil, .success(let value)):
                Issue.record("\(section.name) \(name): \(expression) is \(value.tagged), not an error")
            case (nil, .failure): #expect(fields["error"] == true)
            }
        }
    }

    /// Of one type and one value: NaN is NaN here, and entries have no order.
    static func isSame(_ a: CELValue, _ b: CELValue) -> Bool {
        switch (a, b) {
        case (.double(let x), .double(let y)): x.bitPattern == y.bitPattern || (x.isNaN && y.isNaN)
        case (.list(let x), .list(let y)):
            x.count == y.count
                && (0..<x.count).allSatisfy { at in
                    guard let first = x[at], let second = y[at] else { return false }
                    return isSame(first, second)
                }
        case (.map(let x), .map(let y)):
            x.count == y.count
                && (0..<x.count).allSatisfy { at in
                    (0..<y.count).contains { other in
                        guard let first = x[at].value, let second = y[other].value else { return false }
                        return isSame(x[at].key, y[other].key) && isSame(first, second)
                    }
                }
        default: a.typeName == b.typeName && a.isEqual(to: b)
        }
    }
}
