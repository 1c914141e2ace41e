public import Findings

/// Writes a table in GitHub Flavored Markdown.
///
/// Texts show as themselves: visible escapes for controls and hidden marks first, then a backslash
/// before every character that Markdown could read (`|`, backtick, brackets, emphasis, math, the
/// beginning of a web address) and entities for `<`, `>` and `&`. Title and footer are paragraphs
/// of their own. What a hosting site makes of names after `@` once the page is built is beyond Markdown.
///
/// - Note: Source: spec/experience.md, section 4.2; GitHub Flavored Markdown 0.29, sections 2.4,
///   4.10 and 6.1.
public enum MarkdownTable {
    /// Writes a table.
    ///
    /// - Parameter table: the table; its texts are escaped here.
    /// - Returns: lines, each with its newline.
    /// - Complexity: O(total length of the texts).
    public static func render(_ table: Table) -> String {
        var output = ""
        if let title = table.title, !title.isEmpty { output += "**" + trimmed(escape(title)) + "**\n\n" }
        if !table.columns.isEmpty {
            output += line(table.columns.map { escape($0.title) })
            output += line(table.columns.map { $0.alignment == .trailing ? "---:" : "---" })
        }
        for row in table.rows where !row.isEmpty {
            output += line(
                row.map { cell in
                    switch cell {
                    case .text(let text), .number(let text): escape(text)
                    case .withheld: "n/a"
                    case .empty: ""
                    }
                })
        }
        for note in WithheldReasons.lines(of: table) + table.footer { output += "\n" + paragraph(note) + "\n" }
        return output
    }

    private static func line(_ cells: [String]) -> String {
        cells.reduce("|") { $0 + ($1.isEmpty ? " |" : " " + $1 + " |") } + "\n"
    }

    /// Escapes a text for the inside of a line.
    public static func escape(_ text: String) -> String {
        var output = ""
        var previous: Unicode.Scalar = " "
        let scalars = TerminalText.escape(text).unicodeScalars
        var index = scalars.startIndex
        while index < scalars.endIndex {
            let scalar = scalars[index]
            index = scalars.index(after: index)
            switch scalar {
            case "<": output += "&lt;"
            case ">": output += "&gt;"
            case "&": output += "&amp;"
            case "\\", "`", "*", "_", "{", "}", "[", "]", "|", "#", "!", "~", "$", "@":
                output += "\\"
                output.unicodeScalars.append(scalar)
            case ":" where index < scalars.endIndex && scalars[index] == "/",
                "." where previous == "w" || previous == "W":
                output += "\\"
                output.unicodeScalars.append(scalar)
            default:
                output.unicodeScalars.append(scalar)
            }
            previous = scalar
        }
        return output
    }

    /// Escapes a text that stands on a line of its own, where its beginning could open a block.
    static func paragraph(_ text: String) -> String {
        let line = trimmed(escape(text))
        let digits = line.unicodeScalars.prefix { ("0"..."9").contains($0) }
        let rest = line.unicodeScalars.dropFirst(digits.count)
        guard let first = rest.first else { return line }
        let opens = digits.isEmpty ? "+-=".unicodeScalars.contains(first) : first == "." || first == ")"
        return opens ? String(Substring(digits)) + "\\" + String(Substring(rest)) : line
    }

    /// Without spaces at the ends, which would undo emphasis or make a code block.
    private static func trimmed(_ text: String) -> String {
        let isSpace: (Unicode.Scalar) -> Bool = { $0.properties.isWhitespace }
        let start = text.unicodeScalars.drop(while: isSpace)
        let end = start.lastIndex { !isSpace($0) }
        return end.map { String(Substring(start[...$0])) } ?? ""
    }
}
