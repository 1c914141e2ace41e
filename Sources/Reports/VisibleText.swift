/// A text in which everything that could steer or deceive a reader's screen is written out.
///
/// Written as escapes: all control characters (C0, DEL, C1) as `\n`, `\t`, `\r` or `\u{1B}`; marks
/// that change the direction of writing; line and paragraph separators; characters without a
/// picture (zero-width space, byte order mark, soft hyphen, tags, fillers, variation selectors);
/// noncharacters; a combining mark that has nothing to stand on, and every one after the eighth on
/// one base. Kept, because they carry meaning where they stand: joiners between two letters of
/// Arabic and Indic scripts, and joiners and presentation selectors inside an emoji.
///
/// A backslash is left alone, so escaping a text twice is the same as escaping it once; a reader
/// cannot tell a written-out escape from the same characters in the source. Exact content is what
/// the JSON output is for.
///
/// - Note: Source: spec/experience.md, sections 1 (principle 8) and 4.3; Unicode property
///   `Default_Ignorable_Code_Point`.
struct VisibleText {
    /// A run of scalars that must not be parted: an escape, or a base with what stands on it.
    struct Piece: Hashable {
        var byteCount: Int
        var columns: Int
    }

    /// The text in UTF-8.
    private(set) var utf8: [UInt8] = []
    /// The pieces of the text in order, or only the last one.
    private(set) var pieces: [Piece] = []

    private let ascii: Bool
    private let keepsPieces: Bool
    private var previous: Unicode.Scalar = " "
    /// Whether the last piece is a picture that marks may stand on.
    private var carriesMarks = false
    /// Whether the last kept scalar belongs to an emoji.
    private var inEmoji = false
    /// Whether the next scalar joins the last piece.
    private var joins = false
    private var markCount = 0

    private static let markLimit = 8

    /// Whether a text is printable ASCII throughout and so stands for itself.
    ///
    /// - Complexity: O(bytes).
    static func isPlain(_ text: String) -> Bool {
        text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
    }

    /// Writes a text out.
    ///
    /// - Parameters:
    ///   - text: any text.
    ///   - ascii: write out everything beyond ASCII too.
    ///   - keepsPieces: whether the pieces are wanted, 16 bytes each.
    /// - Complexity: O(scalars).
    init(_ text: String, ascii: Bool, keepsPieces: Bool) {
        self.ascii = ascii
        self.keepsPieces = keepsPieces
        utf8.reserveCapacity(text.utf8.count)
        let scalars = text.unicodeScalars
        var index = scalars.startIndex
        while index < scalars.endIndex {
            let scalar = scalars[index]
            index = scalars.index(after: index)
            append(scalar, next: index < scalars.endIndex ? scalars[index] : nil)
            previous = scalar
        }
    }

    private mutating func append(_ scalar: Unicode.Scalar, next: Unicode.Scalar?) {
        if (0x20...0x7E).contains(scalar.value) { return begin(scalar, columns: 1) }
        if ascii { return escape(scalar) }
        if Self.isHidden(scalar) {
            return keepsItsPlace(scalar, next: next) ? attach(scalar) : escape(scalar)
        }
        if joins {
            joins = false
            extend(scalar, columns: 0)
            inEmoji = true
        } else if DisplayWidth.isNonspacing(scalar) {
            carriesMarks && markCount < Self.markLimit ? attach(scalar) : escape(scalar)
        } else if scalar.properties.generalCategory == .spacingMark {
            carriesMarks ? extend(scalar, columns: 1) : escape(scalar)
        } else if inEmoji, (0x1F3FB...0x1F3FF).contains(scalar.value), previous.properties.isEmojiModifierBase {
            attach(scalar)
        } else if Self.isRegionalIndicator(scalar), Self.isRegionalIndicator(previous), markCount == 0,
            pieces.last?.columns == 1
        {
            extend(scalar, columns: 1)
        } else {
            begin(scalar, columns: DisplayWidth.isWide(scalar) ? 2 : 1)
            inEmoji = scalar.properties.isEmoji
        }
    }

    /// Whether a hidden scalar has a meaning between these neighbours.
    private func keepsItsPlace(_ scalar: Unicode.Scalar, next: Unicode.Scalar?) -> Bool {
        guard carriesMarks, !joins, markCount < Self.markLimit else { return false }
        switch scalar.value {
        case 0xFE0E, 0xFE0F:
            if previous.isASCII { return previous.properties.isEmoji && next?.value == 0x20E3 }
            return inEmoji && previous.properties.isEmoji
        case 0x200C, 0x200D:
            guard let next else { return false }
            if inEmoji { return scalar.value == 0x200D && !next.isASCII && next.properties.isEmoji }
            return Self.isJoiningScript(previous) && Self.isJoiningScript(next)
                && next.properties.generalCategory == .otherLetter
        default:
            return false
        }
    }

    private mutating func begin(_ scalar: Unicode.Scalar, columns: Int) {
        addPiece(Piece(byteCount: 0, columns: 0))
        carriesMarks = true
        inEmoji = false
        markCount = 0
        extend(scalar, columns: columns)
    }

    /// Adds a scalar to the last piece and counts it against the limit of marks.
    private mutating func attach(_ scalar: Unicode.Scalar) {
        markCount += 1
        let widens = scalar.value == 0xFE0F && pieces[pieces.count - 1].columns == 1
        extend(scalar, columns: widens ? 1 : 0)
        joins = scalar.value == 0x200D && inEmoji
    }

    private mutating func extend(_ scalar: Unicode.Scalar, columns: Int) {
        let bytes = UTF8.encode(scalar)!
        utf8.append(contentsOf: bytes)
        pieces[pieces.count - 1].byteCount += bytes.count
        pieces[pieces.count - 1].columns += columns
    }

    private mutating func escape(_ scalar: Unicode.Scalar) {
        let text =
            switch scalar {
            case "\n": "\\n"
            case "\t": "\\t"
            case "\r": "\\r"
            default: "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
            }
        utf8.append(contentsOf: text.utf8)
        addPiece(Piece(byteCount: text.utf8.count, columns: text.utf8.count))
        carriesMarks = false
        inEmoji = false
        joins = false
        markCount = 0
    }

    private mutating func addPiece(_ piece: Piece) {
        if keepsPieces || pieces.isEmpty { pieces.append(piece) } else { pieces[0] = piece }
    }

    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.value < 0xA0 { return !(0x20...0x7E).contains(scalar.value) }
        return DisplayWidth.contains(hidden, scalar.value) || scalar.value & 0xFFFE == 0xFFFE
    }

    private static func isRegionalIndicator(_ scalar: Unicode.Scalar) -> Bool {
        (0x1F1E6...0x1F1FF).contains(scalar.value)
    }

    /// Arabic and its neighbours, and the Indic scripts up to Sinhala.
    private static func isJoiningScript(_ scalar: Unicode.Scalar) -> Bool {
        (0x600..<0xE00).contains(scalar.value)
    }

    /// Default ignorable characters, separators of lines, annotation marks and noncharacters.
    private static let hidden: [ClosedRange<UInt32>] = [
        0xAD...0xAD, 0x34F...0x34F, 0x61C...0x61C, 0x115F...0x1160, 0x17B4...0x17B5, 0x180B...0x180F,
        0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0x3164...0x3164, 0xFDD0...0xFDEF,
        0xFE00...0xFE0F, 0xFEFF...0xFEFF, 0xFFA0...0xFFA0, 0xFFF0...0xFFFB, 0x1BCA0...0x1BCA3,
        0x1D173...0x1D17A, 0xE0000...0xE0FFF,
    ]
}
