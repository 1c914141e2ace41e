#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A file of lines, written whole or not at all.
struct LineFile {
    let path: String

    /// Writes the lines, each with a line feed after it.
    ///
    /// The bytes go to a file beside the target first, which then takes the
    /// target's name: a failure leaves the old file as it was.
    ///
    /// - Throws: ``LineFileError`` with the system's reason.
    func write(_ lines: [String]) throws(LineFileError) {
        let draft = path + ".partial"
        guard let stream = fopen(draft, "wb") else { throw failure("cannot be opened for writing") }
        var isWritten = true
        for line in lines {
            let bytes = Array(line.utf8) + [UInt8(ascii: "\n")]
            isWritten = isWritten && fwrite(bytes, 1, bytes.count, stream) == bytes.count
        }
        // Closing flushes what is left, so its result counts as well.
        let isClosed = fclose(stream) == 0
        guard isWritten, isClosed, rename(draft, path) == 0 else {
            let reason = failure("cannot be written")
            remove(draft)
            throw reason
        }
    }

    private func failure(_ what: String) -> LineFileError {
        LineFileError(path: path, what: what, reason: String(cString: strerror(errno)))
    }
}

/// Why a file was not written.
struct LineFileError: Error, CustomStringConvertible {
    let path: String
    let what: String
    let reason: String

    var description: String { "\(path) \(what): \(reason)" }
}
