internal import CYaml

/// Finds the comments of a YAML text: what the scanner passes over between two tokens is blank or a comment, and only the
/// header of a block scalar has one inside.
struct YAMLComments: ~Copyable {
    private let source: SourceText
    private let lines: LineStarts
    private var found: [DocumentComment] = []
    /// The end of the last token, and how many scalars stand before it.
    private var at = 0
    private var scalars = 0

    init(_ source: SourceText) {
        self.source = source
        lines = source.lineStarts
    }

    consuming func all() -> [DocumentComment] {
        guard var events = YAMLEvents(source.bytes) else { return [] }
        while var token = events.nextToken() {
            let gap = at
            advance(to: token.start_mark)
            collect(in: gap..<at, atMost: .max)
            if token.type == YAML_SCALAR_TOKEN, Self.isBlock(token.data.scalar.style) {
                collect(in: at..<lines.bounds(of: lines.place(at: at).line).upperBound, atMost: 1)
            }
            advance(to: token.end_mark)
            yaml_token_delete(&token)
        }
        collect(in: at..<source.bytes.count, atMost: .max)
        return found
    }

    /// To a mark, unless it lies before.
    private mutating func advance(to mark: yaml_mark_t) {
        while scalars < mark.index, at < source.bytes.count {
            at += 1
            while at < source.bytes.count, source.bytes[at] & 0xC0 == 0x80 { at += 1 }
            scalars += 1
        }
    }

    private static func isBlock(_ style: yaml_scalar_style_t) -> Bool {
        style == YAML_LITERAL_SCALAR_STYLE || style == YAML_FOLDED_SCALAR_STYLE
    }

    private mutating func collect(in range: Range<Int>, atMost limit: Int) {
        var rest = source.bytes[range]
        var left = limit
        while left > 0, let hash = rest.firstIndex(of: UInt8(ascii: "#")) {
            let place = lines.place(at: hash)
            let line = lines.bounds(of: place.line)
            let text = source.bytes[(hash + 1)..<max(hash + 1, min(line.upperBound, range.upperBound))]
            found.append(
                DocumentComment(
                    text: String(decoding: text, as: UTF8.self), place: place,
                    isAlone: source.bytes[line.lowerBound..<hash].allSatisfy { $0 == 0x20 || $0 == 0x09 }))
            rest = rest[min(line.upperBound, rest.endIndex)...]
            left -= 1
        }
    }
}
