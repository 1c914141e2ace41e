/// The line of a source text that a span starts in, with the span underlined and a note behind the underline.
///
/// ```
///   down(20, observd) & writes
///            ^^^^^^^  not a grade
/// ```
///
/// Characters that would move the cursor or reorder the line are shown as `·`; a long line is cut to what lies around
/// the span.
///
/// Source: spec/experience.md 7.
package struct SourceExcerpt {
    private static let width = 100

    /// The line, indented.
    package let line: String
    /// The underline below it, with the note.
    package let underline: String

    package init(_ source: [UInt8], _ span: CELSpan, note: String) {
        let start = min(max(0, span.start), source.count)
        let lineStart = source[..<start].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        let lineEnd = source[start...].firstIndex(of: UInt8(ascii: "\n")) ?? source.count
        let before = String(decoding: source[lineStart..<start], as: UTF8.self).unicodeScalars.count
        let end = min(max(span.end, start), lineEnd)
        let marked = max(1, String(decoding: source[start..<end], as: UTF8.self).unicodeScalars.count)
        let shown = String(decoding: source[lineStart..<lineEnd], as: UTF8.self).unicodeScalars.map(Self.shown)
        // The window starts early enough that the span is in it, with some of what stands before it.
        let first = before + min(marked, Self.width / 2) > Self.width ? before - Self.width / 4 : 0
        let window = shown[min(first, shown.count)..<min(first + Self.width, shown.count)]
        var text = String.UnicodeScalarView(window)
        if first > 0 { text.insert("…", at: text.startIndex) }
        if first + Self.width < shown.count { text.append("…") }
        line = "  " + String(text)
        let carets = min(marked, max(1, first + Self.width - before))
        underline =
            "  " + String(repeating: " ", count: before - first + (first > 0 ? 1 : 0))
            + String(repeating: "^", count: carets) + (note.isEmpty ? "" : "  " + note)
    }

    private static func shown(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: scalar == "\t" ? " " : "·"
        default: scalar
        }
    }

    package var text: String { line + "\n" + underline }
}
