internal import Findings

/// The lines of source that reports show beside findings; never those that hold a secret.
struct FindingExcerpts {
    private let report: FindingsReport
    private let secrets: [[UInt8]: Set<Int>]

    /// Prepares the excerpts of a report.
    ///
    /// - Complexity: O(findings).
    init(_ report: FindingsReport) {
        self.report = report
        secrets = report.secretLines
    }

    /// A line beside its number.
    struct Numbered {
        let number: Int
        let excerpt: SourceExcerpt

        /// The columns that the number takes.
        var gutter: Int { String(number).utf8.count }
        /// The line with its number.
        var source: String { "\(number) |" + (excerpt.text.isEmpty ? "" : " " + excerpt.text) }
        /// What stands under the line, up to the carets.
        var margin: String { String(repeating: " ", count: gutter) + " |" }
        /// Spaces up to the part.
        var offset: String { String(repeating: " ", count: excerpt.offset + 1) }
        /// As many carets as the part has columns.
        var carets: String { String(repeating: "^", count: excerpt.length) }
    }

    /// The first line of a place; nil when there is none to show.
    ///
    /// - Parameter columns: the columns at hand, with the number.
    func excerpt(of location: Location, columns: Int, ascii: Bool = false) -> Numbered? {
        guard let region = location.region,
            secrets[Array(location.path.utf8)]?.contains(region.startLine) != true,
            let line = report.line(location.path, region.startLine)
        else { return nil }
        return Numbered(
            number: region.startLine,
            excerpt: SourceExcerpt(
                line: line, from: region.startColumn,
                to: region.endLine == region.startLine ? region.endColumn : nil,
                columns: columns - String(region.startLine).utf8.count - 3, ascii: ascii))
    }

    /// The line and its carets as two lines without colour; empty when there is nothing to show.
    func plain(_ location: Location, columns: Int = 100) -> [String] {
        guard let numbered = excerpt(of: location, columns: columns) else { return [] }
        return [numbered.source, numbered.margin + numbered.offset + numbered.carets]
    }
}
