/// Where the lines of a text begin, to find the place of a byte and the byte of a place.
struct LineStarts: Sendable {
    private let bytes: [UInt8]
    /// The offset of the first byte of each line.
    private let starts: [Int]
    /// Whether a column is an offset and nothing has to be counted.
    private let isASCII: Bool
    /// The last answer of ``next(at:)``: its offset, its line from 0, and the scalars before it in that line.
    private var last = (offset: 0, line: 0, scalars: 0)

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
        isASCII = all < 0x80
    }

    /// How many lines there are; what stands behind the last end of a line is one, though it be empty.
    var count: Int { starts.count }

    /// The offsets of a line without its end; empty and at the end of the text when there is no such line.
    ///
    /// - Parameter line: from 1.
    func bounds(of line: Int) -> Range<Int> {
        guard line >= 1, line <= starts.count else { return bytes.count..<bytes.count }
        let start = starts[line - 1]
        var end = line < starts.count ? starts[line] : bytes.count
        if line < starts.count {
            end -= 1
            if end > start, bytes[end] == 0x0A, bytes[end - 1] == 0x0D { end -= 1 }
        }
        return start..<end
    }

    /// The place of the byte at an offset that lies no earlier than the one asked for before.
    ///
    /// - Complexity: over all calls together linear in the text, however long its lines are.
    mutating func next(at offset: Int) -> TextPlace {
        while last.line + 1 < starts.count, starts[last.line + 1] <= offset {
            last = (starts[last.line + 1], last.line + 1, 0)
        }
        let end = min(offset, bytes.count)
        if last.offset < end {
            last.scalars += scalars(in: last.offset..<end)
            last.offset = end
        }
        return TextPlace(line: last.line + 1, column: last.scalars + 1)
    }

    /// The place of the byte at an offset.
    ///
    /// - Complexity: O(log L) for L lines, and linear in the bytes of the line when the text is not all ASCII.
    func place(at offset: Int) -> TextPlace {
        var low = 0
        var high = starts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= offset { low = middle } else { high = middle }
        }
        let end = min(max(offset, starts[low]), bytes.count)
        return TextPlace(line: low + 1, column: scalars(in: starts[low]..<end) + 1)
    }

    /// The offset of a place; one behind the end of its line lies there.
    ///
    /// - Complexity: O(1), and linear in the bytes of the line when the text is not all ASCII.
    func offset(of place: TextPlace) -> Int {
        let line = bounds(of: place.line)
        guard !isASCII else { return min(line.lowerBound + max(place.column - 1, 0), line.upperBound) }
        var left = place.column - 1
        var at = line.lowerBound
        while left > 0, at < line.upperBound {
            at += 1
            while at < line.upperBound, bytes[at] & 0xC0 == 0x80 { at += 1 }
            left -= 1
        }
        return at
    }

    /// Continuation bytes are of the scalar before them.
    private func scalars(in range: Range<Int>) -> Int {
        isASCII ? range.count : bytes[range].count { $0 & 0xC0 != 0x80 }
    }

    /// How many scalars stand before each line, for a reader that counts them and ends lines elsewhere.
    ///
    /// - Complexity: linear in the text.
    func scalarsBeforeLines() -> [Int] {
        var counts: [Int] = []
        counts.reserveCapacity(starts.count)
        var count = 0
        for line in starts.indices {
            counts.append(count)
            count += scalars(in: starts[line]..<(line + 1 < starts.count ? starts[line + 1] : bytes.count))
        }
        return counts
    }
}
