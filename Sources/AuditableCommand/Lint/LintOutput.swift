import CanonicalJSON
import Findings
import Reports
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// What a run of the linter found, in each format.
struct LintOutput {
    /// As people in the working folder see it.
    let report: FindingsReport
    /// The same with paths from the root of the repository, for those who look at it from there.
    let rootReport: () -> FindingsReport
    /// The plans among the files of the report: the others are configurations.
    let inputs: Set<String>
    let facts: [String: JSONObject]
    let showsExcerpts: Bool
    let countsByRule: Bool

    func bytes(_ format: OutputFormat, _ plan: OutputPlan) throws -> [UInt8] {
        switch format {
        case .json:
            var document = FindingJSON.document(
                report, schema: "auditable/lint/1", isInput: { inputs.contains($0.path) }
            ) { facts[$0.path] ?? [:] }
            if countsByRule {
                document["statistics"] = .array(
                    statistics.map { ["code": .text($0.code), "name": .text($0.name), "count": .int($0.count)] })
            }
            return try JSONValue.object(document).canonicalText() + [0x0A]
        case .jsonl:
            var text: [UInt8] = []
            for line in FindingJSON.lines(report, schema: "auditable/lint/1") {
                text += try JSONValue.object(line).canonicalText() + [0x0A]
            }
            return text
        case .sarif: return try SARIFLog.render(rootReport())
        case .junit: return Array(JUnitXML.render(report).utf8)
        case .github: return Array(GitHubAnnotations.render(rootReport()).utf8)
        case .markdown: return Array(FindingMarkdown.render(report).utf8)
        case .csv: return Array(CSVTable.render(FindingTable.table(report)).utf8)
        case .tsv: return Array(TSVTable.render(FindingTable.table(report)).droppingFirstLine.utf8)
        case .text, .dot:
            guard countsByRule else {
                return Array(
                    FindingText.render(report, style: plan.style, form: showsExcerpts ? .block : .line).utf8)
            }
            let statistics = statistics
            let width = String(statistics.first?.count ?? 0).count
            var text = ""
            for entry in statistics {
                let count = String(entry.count)
                text += String(repeating: " ", count: width - count.count) + "\(count)  \(entry.code)  \(entry.name)\n"
            }
            return Array((text + FindingText.summary(report)).utf8)
        }
    }

    /// How many findings that count each rule has: the most first.
    private var statistics: [(code: String, name: String, count: Int)] {
        var counts: [String: (name: String, count: Int)] = [:]
        for finding in report.active { counts[finding.code, default: (finding.name, 0)].count += 1 }
        return counts.map { ($0.key, $0.value.name, $0.value.count) }.sorted {
            ($1.count, $0.code) < ($0.count, $1.code)
        }
    }
}

/// The lines of the files of a run, read when an excerpt is shown.
final class LintLines: Sendable {
    private let known = Mutex<[String: TextLines?]>([:])
    private let standardInput: [UInt8]?
    private let inputPath: String?
    /// What the paths of findings are called on the disk, where that differs.
    private let opened: [String: String]

    init(standardInput: [UInt8]?, inputPath: String?, opened: [String: String] = [:]) {
        self.standardInput = standardInput
        self.inputPath = inputPath
        self.opened = opened
    }

    func line(_ path: String, _ number: Int) -> String? {
        known.withLock { known in
            if let lines = known[path] { return lines?[number] }
            var bytes: [UInt8]?
            let name = opened[path] ?? path
            if name == inputPath {
                bytes = standardInput
            } else if name != "-", PlainFile.isThere(name, upTo: PlanReading.limit) {
                bytes = try? BoundedFile.bytes(name, what: "the file", limit: PlanReading.limit)
            }
            if let text = bytes, text.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = Array(text.dropFirst(3)) }
            let lines = bytes.map { TextLines($0) }
            known[path] = .some(lines)
            return lines?[number]
        }
    }
}
