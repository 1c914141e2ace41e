public import Findings

/// Writes a table in aligned columns for a terminal.
///
/// One space before each line and two between columns, as in the screens of spec/experience.md,
/// section 8; numbers at the right; no space at the end of a line. A table that is too wide gives
/// way in the middle of its shrinkable columns, down to 8 columns each, then in the others (texts
/// down to 12, figures down to 24); what is still too wide then stands out on the right. The footer
/// is wrapped. Each distinct reason for a withheld cell is told under the table, five at most.
public enum TextTable {
    private static let gap = 2

    /// Writes a table.
    ///
    /// - Parameters:
    ///   - table: the table; its texts are escaped here.
    ///   - style: width, ASCII mode and colour.
    ///   - indent: spaces before each line of the table.
    /// - Returns: lines, each with its newline.
    /// - Complexity: O(total length of the texts).
    public static func render(_ table: Table, style: TerminalStyle, indent: Int = 1) -> String {
        let margin = String(repeating: " ", count: max(0, indent))
        var output = ""
        if let title = table.title {
            let shown = TerminalText(title, ascii: style.ascii).truncated(to: style.width)
            output += style.paint(shown.string, .strong) + "\n\n"
        }
        var natural: [Int] = []
        output += lines(table.columns, table.rows, &natural, margin, style)
        let notes = WithheldReasons.lines(of: table) + table.footer
        if !notes.isEmpty { output += "\n" }
        for note in notes { output += wrapped(note, margin: margin, style: style) }
        return output
    }

    /// The rows, under their headings when they are the first.
    ///
    /// - Parameter natural: how wide the columns of the rows before would be; empty before the first.
    static func lines(
        _ columns: [Table.Column], _ rows: [[Table.Cell]], _ natural: inout [Int], _ margin: String,
        _ style: TerminalStyle
    ) -> String {
        let cells = rows.map { $0.map { text(of: $0, style: style) } }
        let titles = columns.map { TerminalText($0.title, ascii: style.ascii) }
        let isFirst = natural.isEmpty
        if isFirst { natural = titles.map(\.width) }
        for row in cells {
            for (column, cell) in row.enumerated() { natural[column] = max(natural[column], cell.width) }
        }
        var widths = natural
        fit(&widths, columns: columns, room: style.width - margin.utf8.count)
        var output = ""
        if isFirst, titles.contains(where: { $0.width > 0 }) {
            output += line(zip(titles, columns).map { ($0, $1.alignment, nil) }, widths, margin, style)
        }
        for (row, texts) in zip(rows, cells) {
            let entries = row.indices.map { column in
                let isFigure = if case .number = row[column] { true } else { false }
                let isWithheld = if case .withheld = row[column] { true } else { false }
                return (
                    texts[column], isFigure ? .trailing : columns[column].alignment,
                    isWithheld ? TerminalStyle.Role.dim : nil
                )
            }
            output += line(entries, widths, margin, style)
        }
        return output
    }

    private static func text(of cell: Table.Cell, style: TerminalStyle) -> TerminalText {
        switch cell {
        case .text(let text), .number(let text): TerminalText(text, ascii: style.ascii)
        case .withheld: TerminalText("n/a", ascii: style.ascii)
        case .empty: TerminalText("", ascii: style.ascii)
        }
    }

    /// Narrows columns until the line fits, the shrinkable ones first.
    private static func fit(_ widths: inout [Int], columns: [Table.Column], room: Int) {
        var excess = widths.reduce(0, +) + gap * max(0, widths.count - 1) - room
        for shrinkable in [true, false] where excess > 0 {
            let chosen = columns.indices.filter { columns[$0].shrinkable == shrinkable }
            func floor(_ column: Int) -> Int {
                shrinkable ? 8 : columns[column].alignment == .leading ? 12 : 24
            }
            func saved(cap: Int) -> Int {
                chosen.reduce(0) { $0 + max(0, widths[$1] - max(cap, floor($1))) }
            }
            // The widest cap that saves enough, found by halving.
            var low = 0
            var high = chosen.map { widths[$0] }.max() ?? 0
            while low < high {
                let middle = (low + high + 1) / 2
                if saved(cap: middle) >= excess { low = middle } else { high = middle - 1 }
            }
            excess -= saved(cap: low)
            for column in chosen { widths[column] = min(widths[column], max(low, floor(column))) }
        }
    }

    private static func line(
        _ entries: [(text: TerminalText, alignment: Table.Alignment, role: TerminalStyle.Role?)],
        _ widths: [Int], _ margin: String, _ style: TerminalStyle
    ) -> String {
        var output = ""
        // Spaces are held back until something follows them.
        var pending = margin.utf8.count
        for (column, entry) in entries.enumerated() {
            let text = entry.text.truncated(to: widths[column])
            let fill = widths[column] - text.width
            if entry.alignment == .trailing { pending += fill }
            if text.width > 0 {
                output += String(repeating: " ", count: pending)
                output += entry.role.map { style.paint(text.string, $0) } ?? text.string
                pending = 0
            }
            if entry.alignment == .leading { pending += fill }
            pending += gap
        }
        return output + "\n"
    }

    /// Breaks a note at spaces; a word that is wider than a line is cut.
    private static func wrapped(_ note: String, margin: String, style: TerminalStyle) -> String {
        let room = max(1, style.width - margin.utf8.count)
        let whole = TerminalText(note, ascii: style.ascii)
        if whole.width <= room { return whole.width == 0 ? "\n" : margin + whole.string + "\n" }
        var output = ""
        var current = ""
        var columns = 0
        for word in whole.string.split(separator: " ") {
            let text = TerminalText(String(word), ascii: style.ascii).truncated(to: room)
            if columns > 0, columns + 1 + text.width > room {
                output += margin + current + "\n"
                current = ""
                columns = 0
            }
            if columns > 0 {
                current += " "
                columns += 1
            }
            current += text.string
            columns += text.width
        }
        return output + margin + current + "\n"
    }
}
