import CanonicalJSON
public import Signing

/// A record with its identity. Only sealing and the verified reading of a log make one; nothing changes it, and no sink
/// takes it a second time.
///
/// Source: spec/core.md 1, 3.
public struct SealedRecord: Sendable {
    /// Held by reference: sealed records are handed on and collected, and never change.
    private final class Content: Sendable {
        let record: DecisionRecord
        let id: RecordID
        let previous: RecordID?
        let signature: RecordSignature?

        init(_ record: DecisionRecord, _ id: RecordID, _ previous: RecordID?, _ signature: RecordSignature?) {
            self.record = record
            self.id = id
            self.previous = previous
            self.signature = signature
        }
    }

    private let content: Content

    /// What was decided.
    public var record: DecisionRecord { content.record }
    /// The record's identity.
    public var id: RecordID { content.id }
    /// The record before it; nil for the first.
    public var previous: RecordID? { content.previous }
    /// Who vouches for it; nil when it is hashed only.
    public var signature: RecordSignature? { content.signature }

    init(record: DecisionRecord, id: RecordID, previous: RecordID?, signature: RecordSignature?) {
        content = Content(record, id, previous, signature)
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

/// Sealed records are equal when they have the same content, previous record and signature; the id follows from these.
extension SealedRecord: Hashable {
    public static func == (a: SealedRecord, b: SealedRecord) -> Bool {
        a.id == b.id && a.signature == b.signature && a.previous == b.previous && a.record == b.record
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(id)
        hasher.combine(signature)
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
