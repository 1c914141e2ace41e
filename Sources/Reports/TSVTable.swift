public import Findings

/// Writes a table as tab-separated values, for programs that cut lines at tabs.
///
/// A heading line with the columns' names, then one line per row, each ended by a newline. Inside a
/// field a tab is `\t`, a newline `\n`, a carriage return `\r` and a backslash `\\`; other controls
/// and hidden marks are visible escapes such as `\u{1B}`. Since the backslash is escaped too, the
/// original text can be had back. Withheld cells are empty. Title and footer are left out.
///
/// - Note: Source: spec/experience.md, section 4.1.
public enum TSVTable {
    /// Writes a table.
    ///
    /// - Parameter table: the table; its texts are escaped here.
    /// - Returns: lines, each with its newline.
    /// - Complexity: O(total length of the texts).
    public static func render(_ table: Table) -> String {
        var output = line(table.columns.map { field($0.name) })
        for row in table.rows {
            output += line(
                row.map { cell in
                    switch cell {
                    case .text(let text), .number(let text): field(text)
                    case .withheld, .empty: ""
                    }
                })
        }
        return output
    }

    private static func line(_ fields: [String]) -> String {
        fields.joined(separator: "\t") + "\n"
    }

    private static func field(_ text: String) -> String {
        guard text.utf8.contains(0x5C) else { return TerminalText.escape(text) }
        var doubled = ""
        for scalar in text.unicodeScalars {
            if scalar == "\\" { doubled += "\\" }
            doubled.unicodeScalars.append(scalar)
        }
        return TerminalText.escape(doubled)
    }
}
