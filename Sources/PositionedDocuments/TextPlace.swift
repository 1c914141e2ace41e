/// A place in a text that a person wrote.
public struct TextPlace: Sendable, Hashable, Comparable {
    /// The line, from 1.
    public let line: Int
    /// The column in that line, from 1, counted in Unicode scalars.
    public let column: Int

    /// A place; both numbers from 1.
    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    public static func < (a: TextPlace, b: TextPlace) -> Bool { (a.line, a.column) < (b.line, b.column) }
}

extension TextPlace: CustomStringConvertible {
    /// `line:column`, as compilers write it.
    public var description: String { "\(line):\(column)" }
}

/// Where the lines of a text begin, to find the place of a byte.
struct LineStarts {
    private let bytes: [UInt8]
    private let starts: [Int]
    /// The last answer of ``next(at:)``: its offset, its line from 0, and the scalars before it in that line.
    private var last = (offset: 0, line: 0, scalars: 0)

    /// LF, CR LF and a lone CR each end a line once.
    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        var starts = [0]
        for at in bytes.indices {
            let isEnd =
                bytes[at] == 0x0A
                || (bytes[at] == 0x0D && (at + 1 == bytes.count || bytes[at + 1] != 0x0A))
            if isEnd { starts.append(at + 1) }
        }
        self.starts = starts
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
            last.scalars += bytes[last.offset..<end].count { $0 & 0xC0 != 0x80 }
            last.offset = end
        }
        return TextPlace(line: last.line + 1, column: last.scalars + 1)
    }

    /// The place of the byte at an offset.
    ///
    /// - Complexity: O(log L + C) for L lines and a line of C bytes.
    func place(at offset: Int) -> TextPlace {
        var low = 0
        var high = starts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= offset { low = middle } else { high = middle }
        }
        // Continuation bytes are of the scalar before them.
        let scalars = bytes[starts[low]..<min(max(offset, starts[low]), bytes.count)].count { $0 & 0xC0 != 0x80 }
        return TextPlace(line: low + 1, column: scalars + 1)
    }
}
