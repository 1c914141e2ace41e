/// A part of a source text, in UTF-8 bytes.
public struct CELSpan: Sendable, Hashable {
    /// The offset of the first byte.
    public let start: Int
    /// The offset behind the last byte; equal to ``start`` for a place between two bytes.
    public let end: Int

    /// A part of a source from one byte up to another, which is not in it.
    public init(start: Int, end: Int) {
        self.start = start
        self.end = end
    }

    /// From the start of this part to the end of another.
    package func joined(_ other: CELSpan) -> CELSpan { CELSpan(start: min(start, other.start), end: max(end, other.end)) }
}

/// A place in a text for people: both counts start at 1, columns count code points.
package struct SourcePlace: Hashable {
    package let line: Int
    package let column: Int

    package init(of offset: Int, in source: [UInt8]) {
        var line = 1
        var column = 1
        for byte in source.prefix(max(0, offset)) {
            if byte == UInt8(ascii: "\n") {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
        }
        self.line = line
        self.column = column
    }
}
