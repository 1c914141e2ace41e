internal import Synchronization

/// A text that people edit, kept beside what was read from it: excerpts, comments and regions are found in it on demand.
public final class SourceText: Sendable {
    /// Where it came from, for messages.
    public let path: String
    /// Its bytes, without a byte-order mark.
    public let bytes: [UInt8]
    /// Found when first asked for: most documents have nothing to report.
    private let lines = Mutex<LineStarts?>(nil)

    /// A text.
    public init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
    }

    var lineStarts: LineStarts {
        lines.withLock { known in
            if let known { return known }
            let starts = LineStarts(bytes)
            known = starts
            return starts
        }
    }

    /// How many lines it has. LF, CR LF and a lone CR each end one; what stands behind the last end counts as a line,
    /// though it be empty.
    public var lineCount: Int { lineStarts.count }

    /// A line without its end; empty when there is none of that number.
    ///
    /// - Parameter number: from 1.
    /// - Complexity: O(1), but for the first question about lines, which is linear in the text.
    public func line(_ number: Int) -> ArraySlice<UInt8> { bytes[lineStarts.bounds(of: number)] }

    /// A line as text, for excerpts: as ``line(_:)``, with U+FFFD for what is no UTF-8.
    public func lineText(_ number: Int) -> String { String(decoding: line(number), as: UTF8.self) }

    /// The offset of a place in ``bytes``; that of the end of its line when the line is shorter.
    ///
    /// - Complexity: O(log N) for N bytes.
    public func offset(of place: TextPlace) -> Int { lineStarts.offset(of: place) }

    /// The place of the byte at an offset; that of the end of the text for one beyond.
    ///
    /// - Complexity: O(log L) for L lines.
    public func place(at offset: Int) -> TextPlace { lineStarts.place(at: max(0, min(offset, bytes.count))) }

    /// What stands in a part of the text.
    public func bytes(in region: TextRegion) -> ArraySlice<UInt8> {
        let lines = lineStarts
        let start = lines.offset(of: region.start)
        return bytes[start..<max(start, lines.offset(of: region.end))]
    }

    /// The place behind the last character of a line that is no blank.
    func lastPlace(ofLine number: Int) -> TextPlace {
        let lines = lineStarts
        let line = lines.bounds(of: number)
        let length = bytes[line].reversed().drop { $0 == 0x20 || $0 == 0x09 }.count
        return lines.place(at: line.lowerBound + length)
    }
}
