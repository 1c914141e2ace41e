/// A line of source as people see it, with a part of it underlined.
///
/// Tabs are widened to stops of four columns; everything else that has no picture is a visible escape. Columns of the
/// underline are columns of the screen: two for a wide character, none for a combining mark, six for `\u{1B}`. A line
/// that is too long is cut to a window around the part.
struct SourceExcerpt {
    /// The line, escaped and cut, without spaces at its end.
    let text: String
    /// Spaces up to the part, in columns.
    let offset: Int
    /// How many columns of the part are shown, at least one.
    let length: Int

    private static let tabStop = 4

    /// Takes a line and a part of it.
    ///
    /// - Parameters:
    ///   - line: the line without its end.
    ///   - start: the first column of the part, from 1, in Unicode scalars; beyond the line it is the place behind it.
    ///   - end: the column behind the part; nil for the rest of the line.
    ///   - columns: the columns at hand, at least 20.
    ///   - ascii: whether only ASCII may be written.
    /// - Complexity: O(n) for n scalars.
    init(line: String, from start: Int, to end: Int?, columns: Int, ascii: Bool) {
        let (scalars, start, end, isCut) = Self.neighbourhood(of: line.unicodeScalars, from: start, to: end)
        func columnsBefore(_ column: Int) -> Int {
            Self.width(Self.widened(scalars.prefix(max(1, column) - 1), ascii), ascii)
        }
        let shown = VisibleText(Self.widened(scalars, ascii), ascii: ascii, keepsPieces: true)
        let total = shown.pieces.reduce(0) { $0 + $1.columns }
        let from = min(columnsBefore(start), total)
        let to = max(end.map { min(columnsBefore($0), total) } ?? total, from + 1)

        let window = Self.window(
            from: from, to: to, total: total, columns: max(20, columns), mark: ascii ? 3 : 1, isCut: isCut)
        var column = 0
        var byte = 0
        var taken: (first: Int, last: Int)?
        var bytes = (start: 0, end: 0)
        for piece in shown.pieces {
            if column >= window.start, column + piece.columns <= window.end {
                if taken == nil {
                    taken = (column, column)
                    bytes.start = byte
                }
                taken?.last = column + piece.columns
                bytes.end = byte + piece.byteCount
            }
            column += piece.columns
            byte += piece.byteCount
        }
        let mark = ascii ? "..." : "…"
        let (first, last) = taken ?? (window.start, window.start)
        let before = window.cutsStart ? mark : ""
        let body = String(decoding: shown.utf8[bytes.start..<bytes.end], as: UTF8.self)
        text = Self.trimmed(before + body + (window.cutsEnd ? mark : ""))
        let visible = (start: min(max(from, first), last), end: min(max(to, first), max(last, from + 1)))
        offset = visible.start - first + (window.cutsStart ? mark.count : 0)
        length = max(1, visible.end - visible.start)
    }

    /// The scalars around a part, as many as may be needed, so that a huge line costs no more than a long one.
    private static func neighbourhood(
        of scalars: String.UnicodeScalarView, from start: Int, to end: Int?
    ) -> (scalars: Substring.UnicodeScalarView, start: Int, end: Int?, isCut: (atStart: Bool, atEnd: Bool)) {
        let reach = 1_000
        let skipped = max(0, min(max(1, start) - 1, scalars.count) - reach)
        let tail = scalars.dropFirst(skipped)
        let kept = tail.prefix(2 * reach)
        let isCut = (atStart: skipped > 0, atEnd: kept.endIndex != scalars.endIndex)
        return (kept, max(1, start) - skipped, end.map { max(1, $0) - skipped }, isCut)
    }

    /// Which columns of a line are shown between the marks of what is cut.
    private static func window(
        from: Int, to: Int, total: Int, columns: Int, mark: Int, isCut: (atStart: Bool, atEnd: Bool)
    ) -> (start: Int, end: Int, cutsStart: Bool, cutsEnd: Bool) {
        let marks = (isCut.atStart ? mark : 0) + (isCut.atEnd ? mark : 0)
        guard total + marks > columns else { return (0, total, isCut.atStart, isCut.atEnd) }
        // A short part stands in the middle, a long one begins near the left.
        let wanted = to - from <= columns / 2 ? (from + to) / 2 - columns / 2 : from - columns / 6
        let low = min(max(0, wanted), max(0, total - columns))
        let high = low + columns
        let cuts = (start: low > 0 || isCut.atStart, end: high < total || isCut.atEnd)
        return (low + (cuts.start ? mark : 0), high - (cuts.end ? mark : 0), cuts.start, cuts.end)
    }

    /// The text with each tab as spaces up to the next stop.
    private static func widened(_ scalars: Substring.UnicodeScalarView, _ ascii: Bool) -> String {
        guard scalars.contains("\t") else { return String(scalars) }
        var output = ""
        var column = 0
        var isFirst = true
        for segment in scalars.split(separator: "\t", omittingEmptySubsequences: false) {
            if !isFirst {
                let fill = tabStop - column % tabStop
                output += String(repeating: " ", count: fill)
                column += fill
            }
            isFirst = false
            let text = String(segment)
            output.unicodeScalars.append(contentsOf: text.unicodeScalars)
            column += width(text, ascii)
        }
        return output
    }

    private static func width(_ text: String, _ ascii: Bool) -> Int {
        TerminalText(text, ascii: ascii).width
    }

    private static func trimmed(_ text: String) -> String {
        var scalars = text.unicodeScalars[...]
        while scalars.last == " " { scalars.removeLast() }
        return String(scalars)
    }
}
