public import Findings

/// Findings as a table, for CSV and TSV: a row per finding, also of those that are suppressed or that a baseline knew,
/// which their `status` says.
///
/// - Note: Source: spec/experience.md, sections 4.1 and 4.2; member names of spec/prelint.md 8.5.
public enum FindingTable {
    /// Makes the table of a report.
    ///
    /// - Returns: rows in output order.
    /// - Complexity: O(n log n) for n findings.
    public static func table(_ report: FindingsReport) -> Table {
        let figures: Set<String> = ["line", "column", "end_line", "end_column", "node_idx"]
        let names = [
            "file", "line", "column", "end_line", "end_column", "severity", "code", "lint", "node_idx", "node",
            "resource_id", "variant", "detail", "status", "reason", "pointer", "fingerprint",
        ]
        return Table(
            columns: names.map { name in
                .init(
                    name: name, alignment: figures.contains(name) ? .trailing : .leading, shrinkable: name == "detail")
            },
            rows: report.findings.map(row))
    }

    private static func row(_ finding: Finding) -> [Table.Cell] {
        let region = finding.location.region
        let status = finding.suppression != nil ? "suppressed" : finding.isBaselined ? "baselined" : "active"
        return [
            .text(finding.location.path), number(region?.startLine), number(region?.startColumn),
            number(region?.endLine), number(region?.endColumn), .text(finding.severity.rawValue), .text(finding.code),
            .text(finding.name), number(finding.subject?.index), text(finding.subject?.name), text(finding.resource),
            text(finding.variant), .text(finding.message), .text(status), text(finding.suppression?.reason),
            text(finding.pointer), text(finding.fingerprint),
        ]
    }

    private static func number(_ value: Int?) -> Table.Cell { value.map { .number(String($0)) } ?? .empty }

    private static func text(_ value: String?) -> Table.Cell {
        guard let value, !value.isEmpty else { return .empty }
        return .text(value)
    }
}
