/// What a log comes to when it is read from its first line: how far it holds, and what stops it.
///
/// Source: spec/core.md 4.
public struct LogVerification: Sendable {
    /// How a log ends.
    public enum Tail: Sendable, Hashable {
        /// With a line end, or it is empty.
        case complete
        /// With a whole record that lacks its line end: it holds, and was never confirmed to whoever wrote it.
        case missingLineEnd
        /// In the middle of a line, from the byte `offset` on: a write that did not finish, or has not finished yet.
        case torn(offset: Int, byteCount: Int)
    }

    /// How many records hold, from the first on.
    public internal(set) var recordCount = 0
    /// The id of the first record; nil when there is none.
    public internal(set) var first: RecordID?
    /// The id of the last record that holds; nil when there is none.
    public internal(set) var head: RecordID?
    /// Physical lines read, blank ones included.
    public internal(set) var lineCount = 0
    /// Where the last record that holds ends, its line end included, in bytes from the start of what was read.
    public internal(set) var headEnd = 0
    /// How long the line of that record is, its line end included.
    public internal(set) var headLineLength = 0
    /// Records with a signature, checked or not.
    public internal(set) var signedCount = 0
    /// Records whose signature one of the keys given made.
    public internal(set) var verifiedSignatureCount = 0
    /// The first thing that is wrong; nothing behind it was looked at.
    public internal(set) var refusal: LogRefusal?
    /// How the log ends, as far as it was read.
    public internal(set) var tail = Tail.complete
    /// Whether its line ends with LF, as those that are written here do.
    var headEndsInNewline = false
    /// Whether the last record that holds carries a signature.
    var isHeadSigned = false
    /// Whether the last byte read ends a line, or none was read.
    var endsInLineEnd = true
    /// At which record, from 1, the record stands that was looked for as a known head.
    public internal(set) var knownHeadPosition: Int?

    /// Whether nothing is wrong.
    public var holds: Bool { refusal == nil }
}

/// A record of a log, met while everything up to it holds.
public struct VerifiedLine {
    /// Its place among the records, from 1.
    public let position: Int
    /// Its physical line, from 1.
    public let line: Int
    /// The record's id.
    public let id: RecordID
    /// The line's bytes without the line end; they hold for the time of the call.
    public let text: UnsafeBufferPointer<UInt8>
}
