internal import CYaml

/// Makes places of the marks of the YAML parser.
///
/// It ends lines also at U+0085, U+2028 and U+2029, where editors and everything else here do not: in a text that has
/// one of these, lines and columns come from the number of scalars before the mark instead.
struct YAMLMarks {
    private let source: SourceText
    /// There when the parser's own lines are not ours.
    private let lines: LineStarts?

    init(_ source: SourceText) {
        self.source = source
        lines = Self.hasOtherLineEnds(source.bytes) ? source.lineStarts : nil
    }

    func place(_ mark: yaml_mark_t) -> TextPlace {
        lines.map { $0.place(at: $0.offset(ofScalar: mark.index)) }
            ?? TextPlace(line: mark.line + 1, column: mark.column + 1)
    }

    /// As ``place(_:)``, but no further than the text goes: the parser ends every text with a line of its own, and marks
    /// there what is missing.
    func placeInText(_ mark: yaml_mark_t) -> TextPlace { min(place(mark), source.place(at: source.bytes.count)) }

    /// The place behind the colon that follows a name in braces, where its value is missing; nil when there is no colon.
    func missingValue(behindNameTo end: yaml_mark_t) -> TextPlace? {
        let lines = source.lineStarts
        var at = lines.offset(ofScalar: end.index)
        while at < source.bytes.count {
            switch source.bytes[at] {
            case 0x20, 0x09, 0x0A, 0x0D: at += 1
            case UInt8(ascii: "#"): at = lines.bounds(of: lines.place(at: at).line).upperBound
            case UInt8(ascii: ":"): return lines.place(at: at + 1)
            default: return nil
            }
        }
        return nil
    }

    /// Where the text of a scalar ends. The mark of a block scalar lies behind the blank lines that follow it; here it
    /// ends with the last line that is not blank, or with its header when there is none.
    func end(ofScalar event: yaml_event_t, from start: TextPlace) -> TextPlace {
        let style = event.data.scalar.style
        guard style == YAML_LITERAL_SCALAR_STYLE || style == YAML_FOLDED_SCALAR_STYLE else {
            return place(event.end_mark)
        }
        let lines = source.lineStarts
        let from = lines.offset(ofScalar: event.start_mark.index)
        let text = Self.withoutBlanks(source.bytes[from..<lines.offset(ofScalar: event.end_mark.index)])
        let end = lines.place(at: text.endIndex)
        guard end.line == start.line, let comment = text.firstIndex(of: UInt8(ascii: "#")) else { return end }
        return lines.place(at: Self.withoutBlanks(text[..<comment]).endIndex)
    }

    /// A text without the blanks and ends of lines that it ends with.
    private static func withoutBlanks(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var text = text
        while let last = text.last {
            switch last {
            case 0x20, 0x09, 0x0A, 0x0D: text.removeLast()
            case 0x85 where text.dropLast().last == 0xC2: text.removeLast(2)
            case 0xA8 where text.dropLast().suffix(2).elementsEqual([0xE2, 0x80]): text.removeLast(3)
            case 0xA9 where text.dropLast().suffix(2).elementsEqual([0xE2, 0x80]): text.removeLast(3)
            default: return text
            }
        }
        return text
    }

    private static func hasOtherLineEnds(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBufferPointer { bytes in
            var at = 0
            while at < bytes.count {
                switch bytes[at] {
                case 0xC2 where at + 1 < bytes.count && bytes[at + 1] == 0x85: return true
                case 0xE2 where at + 2 < bytes.count && bytes[at + 1] == 0x80 && bytes[at + 2] & 0xFE == 0xA8:
                    return true
                default: at += 1
                }
            }
            return false
        }
    }
}
