/// Texts of others inside a Markdown page that a hosting site goes on to process.
///
/// Beyond what ``MarkdownTable/escape(_:)`` does, names after `@` and numbers after `#` are parted by a zero-width
/// space, because sites look for both in the finished page, where a backslash has gone: a label must not call people
/// or point at tickets.
///
/// - Note: Source: GitHub Flavored Markdown 0.29, sections 4.5 (fences) and 6.3 (code spans); spec/prelint.md 8.5.
enum MarkdownText {
    /// Escapes a text for the inside of a line.
    ///
    /// - Complexity: O(n) for n scalars.
    static func escape(_ text: String) -> String {
        parted(MarkdownTable.escape(text))
    }

    /// Escapes a text that stands on a line of its own.
    static func paragraph(_ text: String) -> String {
        parted(MarkdownTable.paragraph(text))
    }

    /// Escapes a text of ours in which code stands between backticks; code stays code.
    static func prose(_ text: String) -> String {
        let parts = text.unicodeScalars.split(separator: "`", omittingEmptySubsequences: false)
        guard parts.count % 2 == 1, parts.count > 1 else { return paragraph(text) }
        var output = ""
        for (number, part) in parts.enumerated() {
            let piece = String(part)
            if number % 2 == 0 {
                output += number == 0 ? leading(piece) : escape(piece)
            } else if piece.isEmpty {
                output += "\\`\\`"
            } else {
                output += "`" + TerminalText.escape(piece) + "`"
            }
        }
        return output
    }

    /// Lines in a fence that nothing in them can close.
    ///
    /// - Parameters:
    ///   - lines: any texts; each is made one line.
    ///   - language: a plain word, or empty.
    static func fenced(_ lines: [String], language: String = "") -> String {
        let shown = lines.map { TerminalText.escape($0) }
        var longest = 2
        for line in shown {
            var run = 0
            for byte in line.utf8 {
                run = byte == 0x60 ? run + 1 : 0
                longest = max(longest, run)
            }
        }
        let fence = String(repeating: "`", count: longest + 1)
        return fence + language + "\n" + shown.map { $0 + "\n" }.joined() + fence + "\n"
    }

    /// The beginning of a line, whose last space still parts it from what follows.
    private static func leading(_ text: String) -> String {
        let line = paragraph(text)
        return text.unicodeScalars.last == " " && !line.isEmpty ? line + " " : line
    }

    /// Parts names and numbers from the signs that sites act on; pairs of backslash and sign stay pairs.
    private static func parted(_ escaped: String) -> String {
        var output = ""
        var isEscaped = false
        for scalar in escaped.unicodeScalars {
            if isEscaped {
                isEscaped = false
                switch scalar {
                case "@": output += "@&#8203;"
                case "#": output += "\\#&#8203;"
                default:
                    output += "\\"
                    output.unicodeScalars.append(scalar)
                }
            } else if scalar == "\\" {
                isEscaped = true
            } else {
                output.unicodeScalars.append(scalar)
            }
        }
        return output
    }
}
