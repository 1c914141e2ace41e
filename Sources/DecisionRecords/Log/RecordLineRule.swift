import CanonicalJSON
import Signing

/// Judges a line of a log by the values it holds: the rule of which ``RecordLineScanner`` is the fast half.
///
/// The steps are those of the reference's loader, in their order; strict reading adds steps behind them, and a
/// signature is judged last.
///
/// Source: spec/core.md 4; DESIGN D2, D3.
struct RecordLineRule {
    private let strictness: JSONStrictness
    private let limits: JSONLimits
    /// Made when the first line comes that needs it; most logs have none.
    private lazy var json = JSONReader(strictness, limits: limits)

    init(_ strictness: JSONStrictness, limits: JSONLimits) {
        self.strictness = strictness
        self.limits = limits
    }

    static let malformedSignature = LineFault(
        .signatureMalformed,
        "signature is not an object of an alg, a key_id of it and a value, each in its one spelling")

    /// What a line's text comes to.
    struct Outcome {
        let check: LineCheck
        /// The signature, to be judged when nothing else is wrong.
        var signature: RecordSignature?
        var decidedAt: JSONValue = .null
        /// The record's members without `record_id` and `signature`.
        var body: JSONObject = [:]
    }

    /// Judges one line.
    ///
    /// - Parameter line: without its line end; blanks around it do not count.
    mutating func judge(
        _ line: UnsafeBufferPointer<UInt8>, _ hash: inout SHA256Stream
    ) throws(SigningError) -> Outcome {
        // The whole line must be UTF-8, also one that holds nothing but blanks.
        guard line.isUTF8 else {
            return .refused(.notUTF8, "bytes that are not UTF-8", endsEarly: line.isCutInCharacter)
        }
        let text = line.trimmingBlanks
        if text.isEmpty { return Outcome(check: .blank) }
        let value: JSONValue
        do throws(JSONError) {
            try json.parse(text)
            value = json.withRoot { $0.value }
        } catch {
            return .refused(
                Self.code(of: error), "column \(error.column): \(error.detail)",
                endsEarly: error.endsEarly || text.last == 0x00)
        }
        guard case .object(var body) = value else { return .refused(.nonObject, "a JSON text that is no object") }
        guard case .string(let stated)? = body["record_id"], !stated.isEmpty else {
            return .refused(.noRecordID, "no record_id, or one that is not a text")
        }
        let signature = body["signature"]
        body = JSONObject(body.filter { $0.key != "record_id" && $0.key != "signature" }.map { ($0.key, $0.value) })
        var writer = CanonicalWriter()
        do throws(JSONError) {
            try writer.value(.object(body))
        } catch {
            return .refused(.unencodable, error.detail)
        }
        try writer.withBytes { (text) throws(SigningError) in try hash.update(UnsafeRawBufferPointer(text)) }
        let id = RecordID(try hash.finish())
        guard stated == JSONString(id.text) else {
            return .refused(.digestMismatch, "the record is not the one that its record_id is the digest of")
        }

        var record = CheckedRecord(id: id, link: Self.link(of: body), later: nil, signing: .unsigned)
        var outcomeSignature: RecordSignature?
        if let pointer = RecordShape.firstDefect(of: body) {
            record.later = LineFault(.notCanonicalShape, "\(pointer) is missing, too much, or of another kind")
        } else if let pointer = RecordShape.firstWrongNumber(of: body) {
            record.later = LineFault(.wrongScalarType, "\(pointer) is no number")
        } else if strictness == .strict, let pointer = RecordShape.firstWrongText(of: body) {
            record.later = LineFault(.wrongScalarType, "\(pointer) is no text")
        } else if strictness == .strict, !isCanonical(value, text) {
            record.later = LineFault(
                .notCanonical, "the values are those that were hashed, in another spelling than the canonical one")
        } else if let signature {
            outcomeSignature = RecordSignature(signature)
            if outcomeSignature == nil {
                record.later = Self.malformedSignature
            }
        }
        return Outcome(
            check: .record(record), signature: outcomeSignature, decidedAt: body["decided_at"] ?? .null, body: body)
    }

    private func isCanonical(_ value: JSONValue, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let canonical = try? value.canonicalText() else { return false }
        return canonical.withUnsafeBufferPointer { $0.hasSameBytes(as: text) }
    }

    private static func link(of body: JSONObject) -> CheckedRecord.Link {
        switch body["prev_digest"] {
        case nil, .null?: return .first
        case .string(let text)?: return text.text.flatMap { RecordID($0) }.map { .record($0) } ?? .unusable
        default: return .unusable
        }
    }

    private static func code(of error: JSONError) -> LogRefusal.Code {
        switch error.code {
        case .syntax: .corruptJSON
        case .notUTF8: .notUTF8
        case .duplicateKey: .duplicateKey
        case .nonfinite: .nonfinite
        case .unencodable: .unencodable
        case .intTooLong: .intTooLong
        case .tooDeep: .tooDeep
        case .tooLarge, .outOfMemory: .tooLarge
        }
    }
}

extension RecordLineRule.Outcome {
    fileprivate static func refused(
        _ code: LogRefusal.Code, _ detail: String, endsEarly: Bool = false
    ) -> RecordLineRule.Outcome {
        RecordLineRule.Outcome(check: .refused(LineFault(code, detail, endsEarly: endsEarly)))
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// Whether the text is UTF-8 but for the beginning of a character at its end.
    fileprivate var isCutInCharacter: Bool {
        (1...3).contains { length in
            guard length <= count, UnsafeBufferPointer(rebasing: self[..<(count - length)]).isUTF8
            else { return false }
            let wanted =
                switch self[count - length] {
                case 0xC2...0xDF: 2
                case 0xE0...0xEF: 3
                case 0xF0...0xF4: 4
                default: 0
                }
            return wanted > length && self[(count - length + 1)...].allSatisfy { (0x80...0xBF).contains($0) }
        }
    }
}
