public import Findings

/// Writes a table as comma-separated values.
///
/// A heading line with the columns' names, then one line per row, each ended by CR LF; a field that
/// holds a comma, a quotation mark or a semicolon is quoted, and quotation marks inside it doubled.
/// Controls, newlines and hidden marks are written as visible escapes, so a row is always one line.
/// A field that a spreadsheet would take for a formula (it begins with `=`, `+`, `-`, `@`, their
/// full-width forms, a tab or a carriage return) gets an apostrophe in front, unless it is a number.
/// Withheld cells are empty. Title and footer are left out.
///
/// - Note: Source: RFC 4180; spec/experience.md, section 4.2.
public enum CSVTable {
    /// Writes a table.
    ///
    /// - Parameter table: the table; its texts are escaped here.
    /// - Returns: lines, each with CR LF.
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
        // A lone empty field would be an empty line, which readers skip.
        (fields == [""] ? "\"\"" : fields.joined(separator: ",")) + "\r\n"
    }

    private static func field(_ text: String) -> String {
        let escaped = (startsFormula(text) && !isNumber(text) ? "'" : "") + TerminalText.escape(text)
        let needsQuotes =
            escaped.utf8.contains { ",;\"".utf8.contains($0) }
            || escaped.utf8.first == 0x20 || escaped.utf8.last == 0x20
        guard needsQuotes else { return escaped }
        var quoted = "\""
        for scalar in escaped.unicodeScalars {
            if scalar == "\"" { quoted += "\"" }
            quoted.unicodeScalars.append(scalar)
        }
        return quoted + "\""
    }

    private static func startsFormula(_ text: String) -> Bool {
        text.unicodeScalars.first.map { "=+-@\t\r\n＝＋－＠".unicodeScalars.contains($0) } ?? false
    }

    /// Optional sign, digits with grouping commas and a point, optional exponent.
    private static func isNumber(_ text: String) -> Bool {
        var rest = Substring(text).utf8
        if let sign = rest.first, "+-".utf8.contains(sign) { rest.removeFirst() }
        guard let first = rest.first, isDigit(first) else { return false }
        rest = rest.drop { isDigit($0) || ",.".utf8.contains($0) }
        guard let exponent = rest.first else { return true }
        guard "eE".utf8.contains(exponent) else { return false }
        rest.removeFirst()
        if let sign = rest.first, "+-".utf8.contains(sign) { rest.removeFirst() }
        return !rest.isEmpty && rest.allSatisfy(isDigit)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte)
    }
}
