/// The lines of a text, for excerpts.
///
/// LF, CR LF and a lone CR each end a line once, as positions of findings count them.
public struct TextLines: Sendable {
    private let bytes: [UInt8]
    /// Where each line begins.
    private let starts: [Int]

    /// Takes a text without a byte-order mark.
    ///
    /// - Parameter bytes: UTF-8; what is not is shown as U+FFFD.
    /// - Complexity: O(bytes) time, one word per line.
    public init(_ bytes: [UInt8]) {
        var starts = [0]
        for at in bytes.indices {
            let next = at + 1
            let isEnd = bytes[at] == 0x0A || (bytes[at] == 0x0D && (next == bytes.count || bytes[next] != 0x0A))
            if isEnd { starts.append(next) }
        }
        self.bytes = bytes
        self.starts = starts
    }

    /// How many lines there are: one more than there are line ends.
    public var count: Int { starts.count }

    /// A line without its end, or nil where there is none.
    ///
    /// - Parameter number: the line, from 1.
    /// - Complexity: linear in the line.
    public subscript(number: Int) -> String? {
        guard number >= 1, number <= starts.count else { return nil }
        let start = starts[number - 1]
        var end = number < starts.count ? starts[number] : bytes.count
        while end > start, bytes[end - 1] == 0x0A || bytes[end - 1] == 0x0D { end -= 1 }
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }
}
