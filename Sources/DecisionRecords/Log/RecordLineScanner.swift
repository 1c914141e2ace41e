import CanonicalJSON

/// The parts of a record line in canonical form, found without building anything.
///
/// Keys come in byte order, so the shape of a record is a fixed sequence of literals with values between them;
/// `record_id` comes last but for the signature, so the text that was hashed is the line up to there and a brace.
///
/// A line that is scanned has the right shape, the right types and the right spelling. A line that is not may still be
/// a good record: ``RecordLineRule`` then judges it by its values.
///
/// Source: spec/performance.md 4.9, spec/core.md 2, 4.
struct RecordLineScanner {
    /// Where the hashed text ends; a closing brace belongs behind it.
    private(set) var bodyEnd = 0
    /// The text of the id that the line states.
    private(set) var statedID: Range<Int> = 0..<0
    /// The text of the id of the record before it, 64 bytes; nil when it states to be the first.
    private(set) var previous: Range<Int>?
    private(set) var decidedAt: Range<Int> = 0..<0
    private(set) var signature: SignatureParts?

    struct SignatureParts {
        let algorithm: Range<Int>
        let keyID: Range<Int>
        let value: Range<Int>
    }

    private let line: UnsafeBufferPointer<UInt8>
    private var scanner: CanonicalScanner

    /// - Parameter padding: how many bytes behind the line may be read, whatever they hold.
    init(_ line: UnsafeBufferPointer<UInt8>, padding: Int) {
        self.line = line
        scanner = CanonicalScanner(line, padding: padding)
    }

    /// Walks the line; false when it is not a canonical record line as far as this can tell.
    mutating func scan() -> Bool {
        guard scanner.skip(#"{"action_type":"#), scanner.skipString(),
            scanner.skip(#","compound":"#), scanner.skip("null") || skipCompound(),
            scanner.skip(#","data":{"inputs":"#), scanner.skipObject(),
            scanner.skip(#","report":"#), skipReport(),
            scanner.skip(#","retrieved":"#), scanner.skipArray(),
            scanner.skip(#","snapshot":{"captured_at":"#), scanner.skip("null") || scanner.skipNumber(),
            scanner.skip(#","state":"#), scanner.skipObject(),
            scanner.skip(#"}},"decided_at":"#)
        else { return false }
        let start = scanner.at
        guard scanner.skipNumber() else { return false }
        decidedAt = start..<scanner.at
        guard scanner.skip(#","harness":{"action_type":"#), scanner.skipString(),
            scanner.skip(#","arguments":"#), scanner.skipObject(),
            scanner.skip(#","cost":"#), scanner.skipNumber(),
            scanner.skip(#","report":"#), skipReport(),
            scanner.skip(#"},"model":{"decision_basis":"#), scanner.skipString(),
            scanner.skip(#","model_id":"#), scanner.skipString(),
            scanner.skip(#","output":"#), scanner.skipValue(),
            scanner.skip(#","report":"#), skipReport(),
            scanner.skip(#"},"prev_digest":"#), skipPrevious()
        else { return false }
        bodyEnd = scanner.at
        guard scanner.skip(#","record_id":"#), let id = skipText() else { return false }
        statedID = id
        guard scanner.skip("}") || skipSignature(), scanner.isAtEnd else { return false }
        return !scanner.hasNonASCII || line.isUTF8
    }

    private mutating func skipReport() -> Bool {
        // Most spans have not been looked at by anybody, and say so in the same words.
        if scanner.skip(#"{"evidence":{},"flag":"ok","name":"","reason":"","score":0.0,"stage":"#) {
            return scanner.skipString() && scanner.skip("}")
        }
        return scanner.skip(#"{"evidence":"#) && scanner.skipObject() && scanner.skip(#","flag":"#)
            && scanner.skipString() && scanner.skip(#","name":"#) && scanner.skipString()
            && scanner.skip(#","reason":"#) && scanner.skipString() && scanner.skip(#","score":"#)
            && scanner.skipNumber() && scanner.skip(#","stage":"#) && scanner.skipString() && scanner.skip("}")
    }

    private mutating func skipCompound() -> Bool {
        guard scanner.skip(#"{"reports":["#) else { return false }
        if !scanner.skip("]") {
            repeat {
                guard skipReport() else { return false }
            } while scanner.skip(",")
            guard scanner.skip("]") else { return false }
        }
        return scanner.skip(#","uncalibrated_score":"#) && (scanner.skip("null") || scanner.skipNumber())
            && scanner.skip("}")
    }

    private mutating func skipPrevious() -> Bool {
        if scanner.skip("null") { return true }
        previous = skipText()
        return previous?.count == 64
    }

    private mutating func skipSignature() -> Bool {
        guard scanner.skip(#","signature":{"alg":"#), let algorithm = skipText(),
            scanner.skip(#","key_id":"#), let keyID = skipText(),
            scanner.skip(#","value":"#), let value = skipText(), scanner.skip("}}")
        else { return false }
        signature = SignatureParts(algorithm: algorithm, keyID: keyID, value: value)
        return true
    }

    /// The bytes between the quotes of a string.
    private mutating func skipText() -> Range<Int>? {
        let start = scanner.at + 1
        return scanner.skipString() ? start..<scanner.at - 1 : nil
    }
}
