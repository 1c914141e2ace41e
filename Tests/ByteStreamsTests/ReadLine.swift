import ByteStreams

/// A line with its number, taken out of the reader's memory.
struct ReadLine: Equatable, CustomStringConvertible {
    let number: Int
    let bytes: [UInt8]

    var description: String { "\(number): \(bytes)" }

    /// The lines of a text by the plain reading: split at LF, each without the CR before it, nothing behind the last LF.
    static func split(_ text: [UInt8]) -> [ReadLine] {
        var pieces = text.split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init)
        if pieces.last?.isEmpty == true { pieces.removeLast() }
        return pieces.enumerated().map { at, piece in
            ReadLine(number: at + 1, bytes: piece.last == 0x0D ? piece.dropLast() : piece)
        }
    }
}

extension LineBatch {
    var copied: [ReadLine] {
        lines.indices.map { ReadLine(number: firstLine + $0, bytes: Array(self[$0])) }
    }
}

extension LineReader {
    /// Every line that is left.
    func remaining() throws -> [ReadLine] {
        var all: [ReadLine] = []
        while let batch = try next() { all += batch.copied }
        return all
    }
}

extension ByteSource {
    /// Every byte that is left, read in pieces of a size.
    func everything(in piece: Int = 7) throws -> [UInt8] {
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: piece)
        while true {
            let count = try buffer.withUnsafeMutableBytes { try read(into: $0) }
            if count == 0 { return all }
            all += buffer[..<count]
        }
    }
}
