/// Bytes that could not be read or written.
public struct ByteStreamError: Error, Sendable, Hashable {
    /// The failure classes. The raw value is what machine output names.
    public enum Code: String, Sendable {
        /// The file is missing, or may not be opened.
        case cannotOpen = "cannot_open"
        /// The path names a folder.
        case isDirectory = "is_directory"
        /// A file that is followed was cut short or replaced by another.
        case changed
        /// Reading failed after the file was open, or there is no memory to decompress.
        case cannotRead = "cannot_read"
        /// Opening for output, writing or closing failed, for another reason than a closed pipe.
        case cannotWrite = "cannot_write"
        /// The reader of our output has gone; nothing is wrong with us.
        case closedPipe = "closed_pipe"
        /// A line or text beyond the limit the caller set.
        case tooLarge = "too_large"
        /// Somebody else has the file open for appending.
        case locked
        /// Compressed bytes that do not decompress.
        case corruptGzip = "corrupt_gzip"
    }

    /// The class, for programs; ``detail`` is for people.
    public let code: Code
    /// The path as the user wrote it; `-` for a standard stream.
    public let path: String
    /// The line that was being read, from 1; nil when no line is meant.
    public let line: Int?
    /// What went wrong, in words; the system's own where the system refused.
    public let detail: String

    /// An error of a stream; of a line of it when `line` (from 1) is given.
    public init(_ code: Code, path: String, line: Int? = nil, detail: String) {
        self.code = code
        self.path = path
        self.line = line
        self.detail = detail
    }
}

extension ByteStreamError: CustomStringConvertible {
    public var description: String {
        let place = line.map { "\(path):\($0)" } ?? path
        return "\(place): \(detail) (\(code.rawValue))"
    }
}
