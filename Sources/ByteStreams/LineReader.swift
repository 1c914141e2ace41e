#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Whole lines that lie one after the other in a reader's buffer.
///
/// The memory belongs to the ``LineReader`` and holds until its next call. At least ``LineReader/padding`` bytes behind
/// the last line are readable.
public struct LineBatch: @unchecked Sendable {
    // Sendable by hand: the memory is not written between two calls of the reader, so tasks that end before the next
    // call may all read it.
    /// All lines with their line ends, from the first line's start; ``lines`` are ranges of it.
    public let bytes: UnsafeBufferPointer<UInt8>
    /// Each line's bytes without its LF or CR LF, in order.
    public let lines: [Range<Int>]
    /// The number of the first line, from 1.
    public let firstLine: Int

    /// A line's bytes.
    public subscript(line: Int) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: bytes[lines[line]])
    }
}

/// Reads lines, or a whole text, from a source into one growing buffer.
///
/// - Complexity: linear in the bytes. Memory: the longest line, and one chunk.
public final class LineReader {
    /// Readable bytes behind every line and text: as much as any vectorized parser wants.
    public static let padding = 64

    private let source: ByteSource
    private let limit: Int
    private let chunk: Int
    private let endsLinesAtReturns: Bool

    // Invariant: `buffer` has `padding` bytes more than ever get filled; 0 <= start <= filled.
    private var buffer: UnsafeMutableRawBufferPointer
    private var start = 0
    private var filled = 0
    private var isAtEnd = false
    private var nextLine = 1
    private var peeked: LineBatch?

    /// - Parameters:
    ///   - limit: the longest line (without its LF or CR LF) or text accepted, in bytes.
    ///   - chunk: how much is read at a time.
    ///   - endsLinesAtReturns: whether a CR by itself ends a line too.
    public init(_ source: ByteSource, limit: Int, chunk: Int = 4 << 20, endsLinesAtReturns: Bool = false) {
        self.source = source
        self.limit = limit
        self.chunk = chunk
        self.endsLinesAtReturns = endsLinesAtReturns
        buffer = .allocate(byteCount: chunk + Self.padding, alignment: 64)
        buffer.initializeMemory(as: UInt8.self, repeating: 0)
    }

    deinit { buffer.deallocate() }

    /// The next whole lines, as many as one read brought and at least one; nil at the end.
    ///
    /// - Throws: ``ByteStreamError``: `tooLarge` with the line's number, after the lines before it have been given and
    ///   at every call until ``skipLine()``; or what the source throws.
    public func next() throws(ByteStreamError) -> LineBatch? {
        if let batch = peeked {
            peeked = nil
            return batch
        }
        compact()
        var searched = 0
        while true {
            if let end = lastNewline(from: searched) { return try takeBatch(upTo: end + 1) }
            // A CR at the very end may be half of a line's end.
            if endsLinesAtReturns, let end = lastReturn(from: searched) { return try takeBatch(upTo: end + 1) }
            searched = filled
            // A CR may yet turn out to be half of the line's end.
            let endsInReturn = filled > 0 && buffer[filled - 1] == 0x0D
            if (endsInReturn ? filled - 1 : filled) > limit { throw tooLarge(line: nextLine) }
            if isAtEnd { return filled > 0 ? try takeBatch(upTo: filled) : nil }
            try fill()
        }
    }

    /// Passes over the line that ``next()`` has refused as too long; what follows it can then be read.
    ///
    /// - Throws: what the source throws.
    /// - Complexity: linear in the line's bytes, which are not kept.
    public func skipLine() throws(ByteStreamError) {
        compact()
        while true {
            if let end = newline(from: 0, to: filled) {
                start = end + 1
                break
            }
            filled = 0
            if isAtEnd { break }
            try fill()
        }
        nextLine += 1
    }

    /// The lines that ``next()`` will give, without taking them.
    public func peek() throws(ByteStreamError) -> LineBatch? {
        if peeked == nil { peeked = try next() }
        return peeked
    }

    /// As ``peek()``, but reads on until that many lines hold more than blanks, or the source ends: what is peeked at
    /// then does not depend on how the bytes come in.
    public func peek(nonBlankLines wanted: Int) throws(ByteStreamError) -> LineBatch? {
        while let batch = try peek(), !isAtEnd {
            let found = batch.lines.reduce(0) { count, line in
                count + (batch.bytes[line].allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D } ? 0 : 1)
            }
            // A next line that is too long is for `next()` to refuse.
            if found >= wanted || filled - batch.bytes.count > limit { return batch }
            giveBack(batch)
            try fill()
        }
        return try peek()
    }

    /// Puts peeked lines, which lie at the front of the buffer, back to where ``next()`` finds them.
    private func giveBack(_ batch: LineBatch) {
        peeked = nil
        start = 0
        nextLine = batch.firstLine
    }

    /// Everything that has not been taken, read to the end: for a text that is one document.
    ///
    /// The memory holds until the next call; ``padding`` bytes behind it are readable.
    public func rest() throws(ByteStreamError) -> UnsafeBufferPointer<UInt8> {
        if let batch = peeked { giveBack(batch) }
        compact()
        while !isAtEnd {
            if filled > limit { throw tooLarge(line: nil) }
            try fill()
        }
        if filled > limit { throw tooLarge(line: nil) }
        start = filled
        return UnsafeBufferPointer(rebasing: UnsafeRawBufferPointer(buffer).bindMemory(to: UInt8.self)[..<filled])
    }

    private func compact() {
        guard start > 0 else { return }
        let left = filled - start
        if left > 0, let base = buffer.baseAddress { memmove(base, base + start, left) }
        filled = left
        start = 0
    }

    /// Reads once; makes room first, doubling, so that a long line costs linear time.
    private func fill() throws(ByteStreamError) {
        if buffer.count - Self.padding - filled < chunk {
            let larger = UnsafeMutableRawBufferPointer.allocate(
                byteCount: max(2 * filled, filled + chunk) + Self.padding, alignment: 64)
            larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[..<filled]))
            // Never read as text, but readable: parsers look behind the end.
            larger[filled...].initializeMemory(as: UInt8.self, repeating: 0)
            buffer.deallocate()
            buffer = larger
        }
        let room = UnsafeMutableRawBufferPointer(rebasing: buffer[filled..<filled + chunk])
        let count = try source.read(into: room)
        filled += count
        if count == 0 { isAtEnd = true }
    }

    private func lastNewline(from searched: Int) -> Int? {
        buffer[searched..<filled].lastIndex(of: 0x0A)
    }

    /// The last CR that is not the last byte.
    private func lastReturn(from searched: Int) -> Int? {
        guard filled > 1 else { return nil }
        return buffer[max(0, min(searched, filled) - 1)..<filled - 1].lastIndex(of: 0x0D)
    }

    private func newline(from start: Int, to end: Int) -> Int? {
        find(0x0A, from: start, to: end)
    }

    private func find(_ byte: Int32, from start: Int, to end: Int) -> Int? {
        guard let base = buffer.baseAddress, let found = memchr(base + start, byte, end - start) else { return nil }
        return UnsafeRawPointer(found) - UnsafeRawPointer(base)
    }

    private func takeBatch(upTo end: Int) throws(ByteStreamError) -> LineBatch {
        let bytes = UnsafeRawBufferPointer(buffer).bindMemory(to: UInt8.self)
        var lines: [Range<Int>] = []
        var at = 0
        // The next of each from here on; looked for again only once it is behind us, so that all is linear.
        var (nextNewline, nextReturn) = (-1, endsLinesAtReturns ? -1 : end)
        while at < end {
            if nextNewline < at { nextNewline = newline(from: at, to: end) ?? end }
            if nextReturn < at { nextReturn = find(0x0D, from: at, to: end) ?? end }
            // CR LF is one line end; its CR is taken off below.
            let newline = nextReturn + 1 < nextNewline ? nextReturn : nextNewline
            let hasReturn = newline > at && bytes[newline - 1] == 0x0D
            let stop = hasReturn ? newline - 1 : newline
            if stop - at > limit {
                // The lines before it are good: they go out first, and the next call finds this one at the front.
                if lines.isEmpty { throw tooLarge(line: nextLine) }
                break
            }
            lines.append(at..<stop)
            at = newline + 1
        }
        let taken = min(at, end)
        let batch = LineBatch(bytes: UnsafeBufferPointer(rebasing: bytes[..<taken]), lines: lines, firstLine: nextLine)
        nextLine += lines.count
        start = taken
        return batch
    }

    private func tooLarge(line: Int?) -> ByteStreamError {
        ByteStreamError(
            .tooLarge, path: source.path, line: line,
            detail: "\(line == nil ? "a text" : "a line") longer than \(limit) bytes")
    }
}
