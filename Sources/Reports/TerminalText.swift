public import Findings

/// A text made safe for a terminal or any other text surface, with its width in columns.
///
/// The value can only be made by escaping, so a function that takes one cannot be handed raw
/// content. Control characters, escape sequences, marks of writing direction and characters without
/// a picture become visible escapes such as `\n` and `\u{1B}`; in ASCII mode everything beyond ASCII
/// does, because in another encoding its bytes may themselves be controls. One line stays one line.
///
/// - Note: Source: spec/experience.md, section 4.3.
public struct TerminalText: Sendable, CustomStringConvertible {
    /// The escaped text.
    public let string: String
    /// The columns that the text takes: two for East Asian wide characters and emoji, none for
    /// combining marks.
    public let width: Int

    /// What must not be parted when the text is cut; nil when every byte is one column.
    private let pieces: [VisibleText.Piece]?
    private let ascii: Bool

    /// Escapes a text.
    ///
    /// - Parameters:
    ///   - text: any text.
    ///   - ascii: write everything beyond ASCII as escapes, and cut with `...`.
    /// - Complexity: O(n) for n scalars.
    public init(_ text: String, ascii: Bool = false) {
        if VisibleText.isPlain(text) {
            self.init(string: text, width: text.utf8.count, pieces: nil, ascii: ascii)
        } else {
            let visible = VisibleText(text, ascii: ascii, keepsPieces: true)
            self.init(
                string: String(decoding: visible.utf8, as: UTF8.self),
                width: visible.pieces.reduce(0) { $0 + $1.columns },
                pieces: visible.pieces, ascii: ascii)
        }
    }

    private init(string: String, width: Int, pieces: [VisibleText.Piece]?, ascii: Bool) {
        self.string = string
        self.width = width
        self.pieces = pieces
        self.ascii = ascii
    }

    /// The escaped text.
    public var description: String { string }

    /// Escapes a text; escaping twice is the same as escaping once.
    ///
    /// - Parameters:
    ///   - text: any text.
    ///   - ascii: write everything beyond ASCII as escapes.
    /// - Returns: one line of text without control characters.
    /// - Complexity: O(n) for n scalars.
    public static func escape(_ text: String, ascii: Bool = false) -> String {
        if VisibleText.isPlain(text) { return text }
        return String(decoding: VisibleText(text, ascii: ascii, keepsPieces: false).utf8, as: UTF8.self)
    }

    /// The columns that a text takes once escaped.
    ///
    /// - Parameter text: any text.
    /// - Returns: a count of columns.
    /// - Complexity: O(n) for n scalars.
    public static func width(_ text: String) -> Int {
        TerminalText(text).width
    }

    /// Cuts the middle out of a text that is too wide, leaving `…` (in ASCII mode `...`) in its place.
    ///
    /// Neither an escape nor a base with its marks is parted. The beginning keeps the odd column.
    ///
    /// - Parameter columns: the columns at hand; below the width of the mark only (part of) the mark
    ///   is left, and nothing at zero.
    /// - Returns: a text at most `columns` wide; itself when it fits.
    /// - Complexity: O(n) for n scalars.
    public func truncated(to columns: Int) -> TerminalText {
        guard width > columns else { return self }
        let mark = ascii ? "..." : "…"
        let markWidth = ascii ? 3 : 1
        let room = columns - markWidth
        guard room > 0 else {
            let rest = String(mark.prefix(max(0, columns)))
            return TerminalText(string: rest, width: max(0, min(markWidth, columns)), pieces: nil, ascii: ascii)
        }
        var all = pieces ?? Array(repeating: .init(byteCount: 1, columns: 1), count: width)
        let bytes = string.utf8
        var head = Self.taken(from: all, columns: (room + 1) / 2)
        if [[0xE2, 0x80, 0x8C], [0xE2, 0x80, 0x8D]].contains(Array(bytes.prefix(head.bytes).suffix(3))) {
            // A joiner between letters means nothing once the second letter is gone.
            all[head.pieces - 1].byteCount -= 3
            head.bytes -= 3
        }
        let tail = Self.taken(from: all.reversed(), columns: room - head.columns)
        let text =
            String(decoding: bytes.prefix(head.bytes), as: UTF8.self) + mark
            + String(decoding: bytes.suffix(tail.bytes), as: UTF8.self)
        let middle =
            ascii
            ? Array(repeating: VisibleText.Piece(byteCount: 1, columns: 1), count: 3)
            : [VisibleText.Piece(byteCount: mark.utf8.count, columns: 1)]
        return TerminalText(
            string: text, width: head.columns + markWidth + tail.columns,
            pieces: all.prefix(head.pieces) + middle + all.suffix(tail.pieces), ascii: ascii)
    }

    /// Fills a text with spaces.
    ///
    /// - Parameters:
    ///   - columns: the columns to fill; a wider text is left as it is.
    ///   - alignment: the side on which the text stands.
    /// - Returns: a text at least `columns` wide.
    public func padded(to columns: Int, alignment: Table.Alignment = .leading) -> String {
        let fill = String(repeating: " ", count: max(0, columns - width))
        return alignment == .leading ? string + fill : fill + string
    }

    /// How much of a sequence of pieces fits into some columns.
    private static func taken(
        from pieces: some Sequence<VisibleText.Piece>, columns room: Int
    ) -> (pieces: Int, bytes: Int, columns: Int) {
        var result = (pieces: 0, bytes: 0, columns: 0)
        for piece in pieces {
            guard result.columns + piece.columns <= room else { break }
            result = (result.pieces + 1, result.bytes + piece.byteCount, result.columns + piece.columns)
        }
        return result
    }
}
