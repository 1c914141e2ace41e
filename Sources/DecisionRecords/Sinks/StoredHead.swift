import ByteStreams

extension FileSink {
    /// What the head beside a log says of it.
    ///
    /// It is the writer's own word and is not verified here: whoever can write the log can write its head. A head that
    /// knows more records than the log holds shows that some are missing; one that does not shows nothing.
    public struct StoredHead: Sendable, Hashable {
        /// How many records were on the disk.
        public let recordCount: Int
        /// The last of them.
        public let last: RecordID
    }

    /// Reads the head beside a log; nil when there is none, or none that can be read.
    ///
    /// While somebody writes the log, read the head first: the log is made longer before its head is.
    public static func storedHead(ofLog path: String) -> StoredHead? {
        guard let text = try? AppendFile.sideFile(beside: path, LogHead.suffix, limit: LogHead.limit),
            case .head(let head) = LogHead.read(text, nil)
        else { return nil }
        return StoredHead(recordCount: head.records, last: head.last)
    }
}
