import CanonicalJSON
import Signing

/// Checks lines one by one, by their bytes where that is enough and by their values where it is not.
///
/// `@unchecked Sendable`: a checker is used by one task at a time; the verifier hands each to one iteration of a
/// `concurrentPerform` and waits for all of them before the next.
final class LineChecker: @unchecked Sendable {
    private let strictness: JSONStrictness
    private let keys: KeyRing?
    private var hash: SHA256Stream
    private var rule: RecordLineRule
    private static let brace: [UInt8] = [UInt8(ascii: "}")]
    /// The id of the record checked last, and its text: the next record most often names it.
    private var lastID: RecordID?
    private var lastText: [UInt8] = []
    /// The key named last, and its text.
    private var lastKeyID: KeyID?
    private var lastKeyText: [UInt8] = []

    init(_ settings: LogSettings) throws(SigningError) {
        strictness = settings.strictness
        keys = settings.keys
        hash = try SHA256Stream()
        rule = RecordLineRule(settings.strictness, limits: settings.limits)
    }

    /// Checks a line that holds no line end.
    ///
    /// - Parameter padding: how many bytes behind the line may be read.
    func check(_ line: UnsafeBufferPointer<UInt8>, padding: Int) throws(SigningError) -> LineCheck {
        var scanner = RecordLineScanner(line, padding: padding)
        if scanner.scan(), let link = link(scanner.previous, line) {
            let id = try digest(line, scanner.bodyEnd)
            if hasText(id, line, scanner.statedID) {
                var record = CheckedRecord(id: id, link: link, later: nil, signing: .unsigned)
                if keys != nil || scanner.signature != nil { try judge(scanner, line, &record) }
                return .record(record)
            }
        }
        let outcome = try rule.judge(line, &hash)
        guard case .record(var record) = outcome.check else { return outcome.check }
        if record.later == nil { try judge(outcome.signature, outcome.decidedAt, &record) }
        return .record(record)
    }

    /// The digest of the record's text: the line up to its id, and a brace.
    private func digest(_ line: UnsafeBufferPointer<UInt8>, _ end: Int) throws(SigningError) -> RecordID {
        try hash.update(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(line)[..<end]))
        try hash.update(Self.brace)
        return RecordID(try hash.finish())
    }

    /// Whether a line states an id in its one spelling; the id is remembered.
    private func hasText(_ id: RecordID, _ line: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Bool {
        lastText.removeAll(keepingCapacity: true)
        id.digest.writeHex(to: &lastText)
        lastID = id
        return isLastText(line, range)
    }

    /// What a link names; nil when it is no id, or not in its one spelling.
    private func link(_ range: Range<Int>?, _ line: UnsafeBufferPointer<UInt8>) -> CheckedRecord.Link? {
        guard let range else { return .first }
        if let lastID, isLastText(line, range) { return .record(lastID) }
        return SHA256Digest(hex: UnsafeBufferPointer(rebasing: line[range])).map { .record(RecordID($0)) }
    }

    private func isLastText(_ line: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Bool {
        lastText.withUnsafeBufferPointer { $0.hasSameBytes(as: UnsafeBufferPointer(rebasing: line[range])) }
    }

    // MARK: Signatures

    private func judge(
        _ scanner: RecordLineScanner, _ line: UnsafeBufferPointer<UInt8>, _ record: inout CheckedRecord
    ) throws(SigningError) {
        guard let parts = scanner.signature else {
            return try judge(Optional<(KeyID, [UInt8])>.none, .nan, &record)
        }
        guard let keyID = keyID(parts, line),
            let value = Hexadecimal.decode(UnsafeBufferPointer(rebasing: line[parts.value])),
            value.count == keyID.algorithm.signatureByteCount
        else {
            record.later = RecordLineRule.malformedSignature
            return
        }
        func decidedAt() -> Double { Double(String(decoding: line[scanner.decidedAt], as: UTF8.self)) ?? .nan }
        try judge((keyID, value), decidedAt(), &record)
    }

    /// The key of a signature, in its one spelling and of the algorithm that is named. Most lines name the same one.
    private func keyID(_ parts: RecordLineScanner.SignatureParts, _ line: UnsafeBufferPointer<UInt8>) -> KeyID? {
        let text = UnsafeBufferPointer(rebasing: line[parts.keyID])
        if lastKeyID == nil || !(lastKeyText.withUnsafeBufferPointer { $0.hasSameBytes(as: text) }) {
            lastKeyID = KeyID(text)
            lastKeyText = Array(text)
        }
        guard let keyID = lastKeyID else { return nil }
        return line[parts.algorithm].elementsEqual(keyID.algorithm.rawValue.utf8) ? keyID : nil
    }

    private func judge(
        _ signature: RecordSignature?, _ decidedAt: JSONValue, _ record: inout CheckedRecord
    ) throws(SigningError) {
        try judge(
            signature.map { ($0.keyID, $0.value) }, JSONNumber(decidedAt)?.double ?? .nan, &record)
    }

    /// Judges a signature that has the right form, or that is not there.
    ///
    /// - Parameter decidedAt: asked for only where the key is valid for a time.
    private func judge(
        _ signature: (keyID: KeyID, value: [UInt8])?, _ decidedAt: @autoclosure () -> Double,
        _ record: inout CheckedRecord
    ) throws(SigningError) {
        guard let keys else {
            record.signing = signature == nil ? .unsigned : .unchecked
            return
        }
        guard let (keyID, value) = signature else {
            record.later = LineFault(
                .unsigned, "the record carries no signature, and keys were given to check them with")
            return
        }
        guard let entry = keys.lookup(keyID) else {
            record.later = LineFault(.unknownKey, "signed by \(keyID), which is not among the keys given")
            return
        }
        if entry.notBefore != nil || entry.notAfter != nil {
            switch keys.status(of: keyID, at: decidedAt()) {
            case .valid: break
            case .unknown, .notYetValid:
                record.later = LineFault(.keyNotValid, "signed by \(keyID) for a time before the key was valid")
                return
            case .expired:
                record.later = LineFault(.keyNotValid, "signed by \(keyID) for a time after the key was valid")
                return
            }
        }
        guard try entry.key.verify(signature: value, message: record.id.signedBytes) else {
            record.later = LineFault(
                .signatureMismatch, "the signature is not one that \(keyID) made for this record")
            return
        }
        record.signing = .verified
    }
}
