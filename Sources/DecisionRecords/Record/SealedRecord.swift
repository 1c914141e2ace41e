import CanonicalJSON
public import Signing

/// A record with its identity. Only sealing and the verified reading of a log make one; nothing changes it, and no sink
/// takes it a second time.
///
/// Source: spec/core.md 1, 3.
public struct SealedRecord: Sendable, Hashable {
    /// What was decided.
    public let record: DecisionRecord
    /// The record's identity.
    public let id: RecordID
    /// The record before it; nil for the first.
    public let previous: RecordID?
    /// Who vouches for it; nil when it is hashed only.
    public let signature: RecordSignature?

    init(record: DecisionRecord, id: RecordID, previous: RecordID?, signature: RecordSignature?) {
        self.record = record
        self.id = id
        self.previous = previous
        self.signature = signature
    }

    /// The record's line in a log, without its line end (``RecordSealer`` says what it holds).
    ///
    /// - Parameter signed: false leaves the signature out, for readers that take every member into the digest.
    /// - Throws: ``RecordError`` when the record was read leniently and has no canonical line.
    /// - Complexity: linear in the text.
    public func line(signed: Bool = true) throws(RecordError) -> [UInt8] {
        var writer = RecordWriter(.lenient)
        try writer.writeBody(record, following: previous)
        writer.finishLine(id, signed ? signature : nil)
        return Array(writer.text.bytes.dropLast())
    }
}

extension Report {
    /// The digest of the report's canonical text, all members included.
    ///
    /// - Throws: ``RecordError`` when the report has no canonical text.
    public func digest() throws(RecordError) -> SHA256Digest {
        var writer = RecordWriter(.lenient)
        try writer.writeReport(self)
        return try .of(writer.text.bytes)
    }
}

extension CompoundReport {
    /// The digest of the canonical text, the reports inside it included.
    ///
    /// - Throws: ``RecordError`` when it has no canonical text.
    public func digest() throws(RecordError) -> SHA256Digest {
        var writer = RecordWriter(.lenient)
        try writer.writeCompound(self)
        return try .of(writer.text.bytes)
    }
}

extension SHA256Digest {
    fileprivate static func of(_ text: [UInt8]) throws(RecordError) -> SHA256Digest {
        do throws(SigningError) {
            return try SHA256Digest(of: text)
        } catch {
            throw RecordError(.signing, "\(error)")
        }
    }
}
