import CanonicalJSON

/// A record that cannot be made, sealed, stored or read.
///
/// What a verifier finds wrong in a log is a ``LogRefusal``, a value; this is thrown where nothing could be done at
/// all.
public struct RecordError: Error, Sendable, Hashable {
    /// The failure classes. The raw value is what machine output names.
    public enum Code: String, Sendable, CaseIterable {
        /// A report for a span that records do not have.
        case unknownStage = "unknown_stage"
        /// A number that is not finite; JSON has no spelling for it.
        case nonfinite
        /// A text that is not Unicode: a lone surrogate has no canonical form.
        case unencodable
        /// A value nested deeper than a log reader takes.
        case tooDeep = "too_deep"
        /// An integer with more digits than a log reader takes.
        case intTooLong = "int_too_long"
        /// A record longer than a log reader takes.
        case tooLarge = "too_large"
        /// A record body with a member too many, too few, or of another kind.
        case notCanonicalShape = "not_canonical_shape"
        /// A number or text of a record body that is none.
        case wrongScalarType = "wrong_scalar_type"
        /// Signing or hashing failed.
        case signing
        /// The log's path is a folder, a pipe or a device.
        case notAFile = "not_a_file"
        /// The log cannot be opened, read or made.
        case cannotOpen = "cannot_open"
        /// Another sink, of this process or another, has the log open.
        case locked
        /// Bytes could not be written or made durable.
        case cannotWrite = "cannot_write"
        /// The log was changed or removed while this sink had it open.
        case logChanged = "log_changed"
        /// The log ends in the middle of a line: a write that did not finish.
        case tornTail = "torn_tail"
        /// The log does not verify, so nothing is added to it.
        case damagedLog = "damaged_log"
        /// The log is shorter than its stored head says: records were removed from its end.
        case headAhead = "head_ahead"
        /// The log is signed, and not by the keys that the sink was given; or the sink has a key, and the log is not
        /// signed.
        case otherKey = "other_key"
        /// The stored head itself cannot be read, or its signature does not hold.
        case damagedHead = "damaged_head"
        /// An earlier write failed in a way after which nothing certain can be said of the file.
        case poisoned
        /// The sink was closed.
        case closed
        /// The log cannot be repaired by moving its torn tail aside.
        case notRepairable = "not_repairable"
    }

    /// The class, for programs; ``detail`` is for people.
    public let code: Code
    /// The log, where one is meant.
    public let path: String?
    /// The line of the log, from 1, where one is meant.
    public let line: Int?
    /// The member of a record body that is wrong, as a JSON Pointer.
    public let pointer: String?
    /// What is wrong, with the value that was found.
    public let detail: String
    /// What to do next; empty when ``detail`` says it all.
    public let hint: String

    /// An error, with its place where one is known.
    public init(
        _ code: Code, path: String? = nil, line: Int? = nil, pointer: String? = nil, _ detail: String, hint: String = ""
    ) {
        self.code = code
        self.path = path
        self.line = line
        self.pointer = pointer
        self.detail = detail
        self.hint = hint
    }

    /// The error of a value that has no canonical text.
    init(_ error: JSONError, in member: String) {
        let code: Code =
            switch error.code {
            case .tooDeep: .tooDeep
            case .intTooLong: .intTooLong
            case .tooLarge: .tooLarge
            default: .unencodable
            }
        self.init(code, pointer: member, error.detail)
    }
}

extension RecordError: CustomStringConvertible {
    public var description: String {
        let place = [path, line.map { String($0) }, pointer].compactMap { $0 }.joined(separator: ":")
        let next = hint.isEmpty ? "" : "; \(hint)"
        return "\(place.isEmpty ? "" : "\(place): ")\(detail) (\(code.rawValue))\(next)"
    }
}
