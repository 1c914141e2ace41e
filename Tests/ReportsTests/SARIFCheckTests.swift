import Findings
import Foundation
import Reports
import Testing

/// The checker that lies among the shared conformance cases, where it is there.
@Suite struct SARIFCheckTests {
    static let checker = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "shared/conformance/prelint/sarif/sarif_check.py").path

    static var isThere: Bool {
        ExternalTool.path(of: "python3") != nil && FileManager.default.fileExists(atPath: checker)
    }

    @Test(.enabled(if: isThere, "no python3, or no checker beside the checkout"))
    func checkerAcceptsWhatWeWrite() throws {
        var long = FindingSamples.audit
        long.path = Array(repeating: long.path[0], count: 3_000)
        var failed = FindingSamples.report([FindingSamples.finding("PRE002", .error, "no plan", line: nil)])
        failed.isSuccessful = false
        let reports = [
            FindingSamples.report(), FindingSamples.report([]), FindingSamples.report([long]), failed,
            FindingsReport(tool: FindingSamples.tool, files: []),
        ]
        for report in reports {
            let text = String(decoding: try SARIFLog.render(report), as: UTF8.self)
            let answer = try check(text)
            #expect(answer.status == 0 && answer.output == "errors: 0\n", "\(answer.output.prefix(2_000))")
        }
    }

    /// Hostile texts may be shown badly, which the checker only warns of, but nothing is refused.
    @Test(.enabled(if: isThere, "no python3, or no checker beside the checkout"))
    func checkerRefusesNothingOfTheHostileReport() throws {
        let text = String(decoding: try SARIFLog.render(FindingSamples.hostileReport), as: UTF8.self)
        let answer = try check(text)
        #expect(answer.status == 0, "\(answer.output.suffix(2_000))")
        let warnings = answer.output.split(separator: "\n").dropLast()
        #expect(warnings.allSatisfy { $0.hasSuffix("a suppressed result is shown as an open alert") }, "\(warnings)")
    }

    @Test(.enabled(if: isThere, "no python3, or no checker beside the checkout"))
    func checkerDoesRefuse() throws {
        let text = String(decoding: try SARIFLog.render(FindingSamples.report()), as: UTF8.self)
        #expect(try check(text.replacing("flows/pay.yaml", with: "flows/a b.yaml")).status == 1)
        #expect(try check(text.replacing("\"startLine\":14", with: "\"startLine\":0")).status == 1)
    }

    private func check(_ text: String) throws -> (status: Int32, output: String, errors: String) {
        try ExternalTool.run("python3", [Self.checker], on: text)
    }
}
