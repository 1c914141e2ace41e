extension TerminalText {
    /// A text of unknown length, escaped and cut in the middle.
    ///
    /// What cannot be shown is not looked at, so a label of a megabyte costs no more than a long one.
    ///
    /// - Parameters:
    ///   - columns: the most columns of the result, at least 1.
    ///   - ascii: write everything beyond ASCII as escapes.
    /// - Complexity: O(columns).
    static func shown(_ text: String, columns: Int, ascii: Bool = false) -> String {
        var text = text
        if text.utf8.count > 8 * columns {
            let scalars = text.unicodeScalars
            text = String(scalars.prefix(columns)) + (ascii ? "..." : "…") + String(scalars.suffix(columns))
        }
        return TerminalText(text, ascii: ascii).truncated(to: columns).string
    }
}
