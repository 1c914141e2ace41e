internal import CYaml

/// Finds the comments of a YAML text: what the scanner passes over between two tokens is blank or a comment, and only the
/// header of a block scalar has one inside.
struct YAMLComments: ~Copyable {
    private let source: SourceText
    private let lines: LineStarts
    private var found: [DocumentComment] = []
    /// A byte, and how many scalars stand before it.
    private var at = (offset: 0, scalars: 0)

    init(_ source: SourceText) {
        self.source = source
        lines = source.lineStarts
    }

    consuming func all() -> [DocumentComment] {
        guard var events = YAMLEvents(source.bytes) else { return [] }
        while var token = events.nextToken() {
            let start = max(offset(of: token.start_mark.index), at.offset)
            collect(in: at.offset..<start, atMost: .max)
            advance(to: start)
            if token.type == YAML_SCALAR_TOKEN, Self.isBlock(token.data.scalar.style) {
                collect(in: start..<lines.bounds(of: lines.place(at: start).line).upperBound, atMost: 1)
            }
            advance(to: max(offset(of: token.end_mark.index), start))
            yaml_token_delete(&token)
        }
        collect(in: at.offset..<source.bytes.count, atMost: .max)
        return found
    }

    private static func isBlock(_ style: yaml_scalar_style_t) -> Bool {
        style == YAML_LITERAL_SCALAR_STYLE || style == YAML_FOLDED_SCALAR_STYLE
    }

    /// The offset behind a number of scalars that is no smaller than the one behind which the last token ends.
    private func offset(of scalars: Int) -> Int {
        var (offset, count) = at
        while count < scalars, offset < source.bytes.count {
            offset += 1
            while offset < source.bytes.count, source.bytes[offset] & 0xC0 == 0x80 { offset += 1 }
            count += 1
        }
        return offset
    }

    private mutating func advance(to offset: Int) {
        at.scalars += source.bytes[at.offset..<offset].count { $0 & 0xC0 != 0x80 }
        at.offset = offset
    }

    private mutating func collect(in range: Range<Int>, atMost limit: Int) {
        var rest = source.bytes[range]
        var left = limit
        while left > 0, let hash = rest.firstIndex(of: UInt8(ascii: "#")) {
            let place = lines.place(at: hash)
            let line = lines.bounds(of: place.line)
            let text = source.bytes[(hash + 1)..<line.upperBound]
            found.append(
                DocumentComment(
                    text: String(decoding: text, as: UTF8.self), place: place,
                    isAlone: source.bytes[line.lowerBound..<hash].allSatisfy { $0 == 0x20 || $0 == 0x09 }))
            rest = rest[min(line.upperBound, rest.endIndex)...]
            left -= 1
        }
    }
}
