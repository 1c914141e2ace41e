public import CanonicalJSON
public import Signing

/// Gives records their identity: each names the one before it, is hashed, and with a key is signed.
///
/// The line of a sealed record, byte for byte: the record as canonical JSON with `prev_digest` (the id of the record
/// before it, or null), its members in byte order; then `record_id`, the lower-case hexadecimal SHA-256 of that text;
/// then, with a key, `signature` (``RecordSignature``). Without a key the line is what the Python library writes.
///
/// What is sealed can be read by every reader of this library. The reference's loader stops at a nesting that depends
/// on its host, somewhat below 512 levels.
///
/// Words: a record without a signature is hashed, which shows changes to whoever has the id from elsewhere; one with a
/// signature is signed.
///
/// Source: spec/core.md 2.7, 3; DESIGN D3.
public struct RecordSealer: ~Copyable {
    /// The record that the next one follows; nil before the first.
    public private(set) var previous: RecordID?

    private let key: SigningKey?
    private var hash: SHA256Stream
    private var writer: RecordWriter

    /// A sealer that goes on behind a record.
    ///
    /// - Parameters:
    ///   - previous: the id of the record that the next one follows; nil to start a chain.
    ///   - key: signs every record when given.
    ///   - strictness: lenient also seals numbers that are not finite, as the reference does.
    /// - Throws: ``RecordError`` `signing` when libcrypto fails.
    public init(
        following previous: RecordID? = nil, key: SigningKey? = nil, strictness: JSONStrictness = .strict
    ) throws(RecordError) {
        self.previous = previous
        self.key = key
        writer = RecordWriter(strictness)
        do throws(SigningError) {
            hash = try SHA256Stream()
        } catch {
            throw RecordError(.signing, "\(error)")
        }
    }

    /// Seals a record, which the next one will follow.
    ///
    /// - Throws: ``RecordError``: `nonfinite`, `unencodable`, `tooDeep`, `intTooLong`, `tooLarge`, `signing`; the chain
    ///   is then as before.
    /// - Complexity: linear in the record's text.
    public mutating func seal(_ record: DecisionRecord) throws(RecordError) -> SealedRecord {
        writer.removeAll()
        return try addLine(record)
    }

    // MARK: Lines on their way to a file

    /// Forgets the lines of earlier records.
    ///
    /// - Parameter endsLine: whether a line end comes before the first line.
    package mutating func beginLines(endingLine endsLine: Bool) {
        writer.removeAll()
        if endsLine { writer.endLine() }
    }

    /// Hands the lines of the records sealed since ``beginLines(endingLine:)`` to `body`, line ends included.
    package func withLines<R, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
        try writer.text.withBytes { (bytes) throws(E) in try body(UnsafeRawBufferPointer(bytes)) }
    }

    /// How long the lines are, and the last of them, line ends included.
    var linesLength: (all: Int, last: Int) { (writer.text.count, writer.text.count - writer.bodyStart) }

    /// Seals a record behind the last one and adds its line.
    package mutating func addLine(_ record: DecisionRecord) throws(RecordError) -> SealedRecord {
        try writer.writeBody(record, following: previous)
        do throws(SigningError) {
            try writer.withBody { (body) throws(SigningError) in try hash.update(body) }
            let id = RecordID(try hash.finish())
            let signature = try key.map { (key) throws(SigningError) in try key.signature(of: id) }
            writer.finishLine(id, signature)
            let sealed = SealedRecord(record: record, id: id, previous: previous, signature: signature)
            previous = id
            return sealed
        } catch {
            throw RecordError(.signing, "\(error)")
        }
    }

    /// Goes back to where it was before records that could not be stored.
    mutating func rewind(to previous: RecordID?) {
        self.previous = previous
    }
}

extension SigningKey {
    fileprivate func signature(of id: RecordID) throws(SigningError) -> RecordSignature {
        RecordSignature(algorithm: algorithm, keyID: keyID, value: try sign(id.signedBytes))
    }
}
