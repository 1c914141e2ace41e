/// A text that people edit, kept beside what was read from it: excerpts, comments and regions are found in it on demand.
public final class SourceText: Sendable {
    /// Where it came from, for messages.
    public let path: String
    /// Its bytes, without a byte-order mark.
    public let bytes: [UInt8]

    /// A text.
    public init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
    }
}
