import ByteStreams

/// A file that is read whole, up to a bound: what people write, not what machines log.
enum BoundedFile {
    /// The bytes of a file; `-` is standard input.
    ///
    /// - Parameters:
    ///   - what: what the file is to be, for messages: `the policy`.
    ///   - limit: the most bytes.
    /// - Throws: ``CommandError`` when it cannot be read, or is longer.
    static func bytes(_ path: String, what: String, limit: Int) throws(CommandError) -> [UInt8] {
        // A named pipe would wait for its other end; one that the shell made has it.
        guard path == "-" || path == "/dev/stdin" || path.hasPrefix("/dev/fd/") || PlainFile.mayBeOpened(path) else {
            throw CommandError(
                .unreadableInput, code: "not_a_file", "\(what) \(path) cannot be read", [(path, "is no plain file")])
        }
        do throws(ByteStreamError) {
            // Most such files are small: a chunk of the usual size would cost more than the reading.
            let reader = LineReader(try ByteSource(path: path), limit: limit, chunk: 64 << 10)
            return Array(try reader.rest())
        } catch {
            let name = path == "-" ? "standard input" : path
            throw CommandError(
                .unreadableInput, code: error.code.rawValue, "\(what) \(name) cannot be read",
                [(name, error.code == .tooLarge ? "is longer than \(limit) bytes" : error.detail)])
        }
    }
}
