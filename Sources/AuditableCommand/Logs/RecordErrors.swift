import ByteStreams
import CanonicalJSON
import DecisionRecords

extension CommandError {
    /// The error of a record or a sink, in the command's words.
    ///
    /// - Parameters:
    ///   - status: how the command ends.
    ///   - place: the file and line, where the error names none.
    init(record error: RecordError, status: ExitStatus = .unreadableInput, in place: (path: String, line: Int?)? = nil)
    {
        let path = error.path ?? place?.path
        let line = error.line ?? place?.line
        var label = [path, line.map { String($0) }].compactMap { $0 }.joined(separator: ":")
        if let pointer = error.pointer { label += label.isEmpty ? pointer : " \(pointer)" }
        var details = [(label: label.isEmpty ? "record" : label, text: "\(error.detail) (\(error.code.rawValue))")]
        if !error.hint.isEmpty { details.append(("try", error.hint)) }
        let summary: String
        if place != nil, error.path == nil {
            summary = Self.notSealed(path ?? "the input", line)
        } else {
            let name = path ?? "the log"
            summary =
                switch error.code {
                case .locked: "\(name) is in use"
                case .tornTail, .damagedLog, .damagedHead, .headAhead:
                    "\(name) does not hold, and nothing is added to it"
                case .notRepairable: "\(name) is not repaired"
                case .cannotWrite, .logChanged, .poisoned: "\(name) cannot be written"
                default: "\(name) cannot be used as a log"
                }
        }
        self.init(status, code: error.code.rawValue, summary, details)
        self.line = line
        pointer = error.pointer
    }

    /// The error of a line that is no JSON text, where bodies are read.
    init(body error: JSONError, in place: (path: String, line: Int), _ advice: BodyAdvice) {
        let origin = RunOrigin(path: place.path, line: place.line, pointer: "")
        var details = [(label: origin.moved(toLine: error.line, column: error.column), text: error.detail)]
        switch error.code {
        case .duplicateKey where advice.isForLog: details.append(("try", "each key once in an object"))
        case .duplicateKey: details.append(("try", "each key once; or --lenient, which takes the last one"))
        case .nonfinite: details.append(("try", advice.hint(.nonfinite) ?? "a finite number"))
        case .unencodable: details.append(("try", advice.hint(.unencodable) ?? ""))
        case .tooLarge: details.append(("try", "--max-line-bytes with a larger number"))
        case .syntax:
            details.append(
                (
                    "reads",
                    "one JSON object per line, in UTF-8 without a byte-order mark; "
                        + "auditable canonical FILE makes one line of several"
                ))
        default: break
        }
        self.init(
            .unreadableInput, code: error.code.rawValue, Self.notSealed(place.path, place.line), details)
        line = place.line
    }

    private static func notSealed(_ path: String, _ line: Int?) -> String {
        let name = path == "-" ? "standard input" : path
        return line.map { "line \($0) of \(name) cannot be sealed" } ?? "\(name) holds no record that can be sealed"
    }
}

extension ExitStatus {
    /// How a command ends that a damaged log has stopped: as verifying that log does.
    static func of(_ error: RecordError, path: String) -> ExitStatus {
        switch error.code {
        case .headAhead, .otherKey: return .brokenIntegrity
        case .damagedLog, .notRepairable: break
        default: return .unreadableInput
        }
        let verifier = LogVerifier(LogSettings(strictness: error.code == .damagedLog ? .strict : .lenient))
        guard let found = try? verifier.verify(try ByteSource(path: path)), let refusal = found.refusal else {
            // The log holds by itself: it is its stored head, or its signatures, that it does not go with.
            return .brokenIntegrity
        }
        // A torn tail that cannot be moved is a record that the stored head vouches for.
        if case .torn = found.tail { return .brokenIntegrity }
        return refusal.code.isBrokenIntegrity ? .brokenIntegrity : .unreadableInput
    }
}
