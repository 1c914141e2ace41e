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
    /// ends with its last line that is not blank, or with its header when there is none.
    func end(ofScalar event: yaml_event_t, from start: TextPlace) -> TextPlace {
        let end = place(event.end_mark)
        let style = event.data.scalar.style
        guard style == YAML_LITERAL_SCALAR_STYLE || style == YAML_FOLDED_SCALAR_STYLE else { return end }
        let lines = source.lineStarts
        var line = end.column > 1 ? end.line : end.line - 1
        while line > start.line {
            let bounds = lines.bounds(of: line)
            if source.bytes[bounds].contains(where: { $0 != 0x20 && $0 != 0x09 }) {
                return lines.place(at: bounds.upperBound)
            }
            line -= 1
        }
        let from = lines.offset(of: start)
        var header = source.bytes[from..<max(from, lines.bounds(of: start.line).upperBound)]
        if let comment = header.firstIndex(of: UInt8(ascii: "#")) { header = header[..<comment] }
        while let last = header.last, last == 0x20 || last == 0x09 { header.removeLast() }
        return lines.place(at: header.endIndex)
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
