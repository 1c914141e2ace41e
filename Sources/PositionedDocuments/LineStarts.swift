/// Where the lines of a text begin, to find the place of a byte and the byte of a place.
///
/// Columns count scalars, and a text may be one line of many megabytes: the scalars before each block of it are counted
/// once, so that no question costs more than a block.
struct LineStarts: Sendable {
    private static let blockBits = 10

    private let bytes: [UInt8]
    /// The offset of the first byte of each line.
    private let starts: [Int]
    /// How many scalars begin before each block of the text; empty when all is ASCII and offsets count them.
    private let scalarsBefore: [Int]

    /// LF, CR LF and a lone CR each end a line once.
    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        var starts = [0]
        var all: UInt8 = 0
        for at in bytes.indices {
            let byte = bytes[at]
            all |= byte
            if byte == 0x0A || (byte == 0x0D && (at + 1 == bytes.count || bytes[at + 1] != 0x0A)) {
                starts.append(at + 1)
            }
        }
        self.starts = starts
        var counts: [Int] = []
        if all >= 0x80 {
            var count = 0
            for block in stride(from: 0, through: bytes.count, by: 1 << Self.blockBits) {
                counts.append(count)
                count += Self.scalars(bytes[block..<min(block + 1 << Self.blockBits, bytes.count)])
            }
        }
        scalarsBefore = counts
    }

    /// Continuation bytes are of the scalar before them.
    private static func scalars(_ bytes: ArraySlice<UInt8>) -> Int { bytes.count { $0 & 0xC0 != 0x80 } }

    /// How many lines there are; what stands behind the last end of a line is one, though it be empty.
    var count: Int { starts.count }

    /// The offsets of a line without its end; empty and at the end of the text when there is no such line.
    ///
    /// - Parameter line: from 1.
    func bounds(of line: Int) -> Range<Int> {
        guard line >= 1, line <= starts.count else { return bytes.count..<bytes.count }
        let start = starts[line - 1]
        guard line < starts.count else { return start..<bytes.count }
        let end = starts[line] - 1
        return start..<(end > start && bytes[end] == 0x0A && bytes[end - 1] == 0x0D ? end - 1 : end)
    }

    /// How many scalars begin before an offset.
    func scalars(before offset: Int) -> Int {
        guard !scalarsBefore.isEmpty else { return offset }
        let block = offset >> Self.blockBits
        return scalarsBefore[block] + Self.scalars(bytes[(block << Self.blockBits)..<offset])
    }

    /// The offset of the scalar with a number of others before it; the end of the text for one beyond.
    func offset(ofScalar number: Int) -> Int {
        guard !scalarsBefore.isEmpty else { return min(number, bytes.count) }
        let block = Int.first(in: 0..<scalarsBefore.count) { scalarsBefore[$0] > number } - 1
        var left = number - scalarsBefore[block]
        var at = block << Self.blockBits
        while at < bytes.count {
            if bytes[at] & 0xC0 != 0x80 {
                if left == 0 { return at }
                left -= 1
            }
            at += 1
        }
        return at
    }

    /// The place of the byte at an offset.
    ///
    /// - Complexity: O(log L) for L lines, and a block when the text is not all ASCII.
    func place(at offset: Int) -> TextPlace {
        let line = Int.first(in: 1..<starts.count) { starts[$0] > offset }
        return TextPlace(line: line, column: scalars(before: offset) - scalars(before: starts[line - 1]) + 1)
    }

    /// The offset of a place; one behind the end of its line lies there.
    ///
    /// - Complexity: O(1), and O(log N) and a block when the text of N bytes is not all ASCII.
    func offset(of place: TextPlace) -> Int {
        let line = bounds(of: place.line)
        let number = scalars(before: line.lowerBound) + max(place.column - 1, 0)
        return max(line.lowerBound, min(offset(ofScalar: number), line.upperBound))
    }
}
