import CanonicalJSON
import Signing

/// Writes records as canonical text, one behind the other into one buffer, whose memory is kept.
///
/// What is written can be read: nesting, digits and length stay within what log readers take, and numbers that are not
/// finite are refused unless lenient writing was asked for.
///
/// Source: spec/core.md 2.
struct RecordWriter {
    private(set) var text = CanonicalWriter()
    private let strictness: JSONStrictness
    /// Where the record that was written last starts.
    private(set) var bodyStart = 0
    /// Hexadecimal digits on their way.
    private var hex: [UInt8] = []

    init(_ strictness: JSONStrictness = .strict) {
        self.strictness = strictness
    }

    /// Empties the buffer.
    mutating func removeAll() {
        text.removeAll()
        bodyStart = 0
    }

    /// Ends a line that was begun elsewhere.
    mutating func endLine() {
        text.newline()
    }

    /// Hands the record's text that was written last to `body`.
    func withBody<R, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
        try text.withBytes { (bytes) throws(E) in
            try body(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: bytes[bodyStart...])))
        }
    }

    /// Adds the text that a record's id is the digest of.
    ///
    /// - Throws: ``RecordError``: `nonfinite`, `unencodable`, `tooDeep`, `intTooLong`, `tooLarge`; the buffer is then
    ///   as before.
    mutating func writeBody(_ record: DecisionRecord, following previous: RecordID?) throws(RecordError) {
        bodyStart = text.count
        do throws(RecordError) {
            try add(record, following: previous)
        } catch {
            text.truncate(to: bodyStart)
            throw error
        }
    }

    private mutating func add(_ record: DecisionRecord, following previous: RecordID?) throws(RecordError) {
        text.verbatim(#"{"action_type":"#)
        try string(record.actionType, "/action_type")
        text.verbatim(#","compound":"#)
        if let compound = record.compound { try write(compound) } else { text.null() }
        text.verbatim(#","data":{"inputs":"#)
        try object(record.data.inputs, "/data/inputs", depth: 2)
        text.verbatim(#","report":"#)
        try write(record.data.report, "/data/report", depth: 2)
        text.verbatim(#","retrieved":"#)
        try array(record.data.retrieved, "/data/retrieved", depth: 2)
        text.verbatim(#","snapshot":{"captured_at":"#)
        try number(record.data.snapshot.capturedAt, "/data/snapshot/captured_at")
        text.verbatim(#","state":"#)
        try object(record.data.snapshot.state, "/data/snapshot/state", depth: 3)
        text.verbatim(#"}},"decided_at":"#)
        try number(record.decidedAt, "/decided_at")
        text.verbatim(#","harness":{"action_type":"#)
        try string(record.harness.action.type, "/harness/action_type")
        text.verbatim(#","arguments":"#)
        try object(record.harness.action.arguments, "/harness/arguments", depth: 2)
        text.verbatim(#","cost":"#)
        try number(record.harness.action.cost, "/harness/cost")
        text.verbatim(#","report":"#)
        try write(record.harness.report, "/harness/report", depth: 2)
        text.verbatim(#"},"model":{"decision_basis":"#)
        try string(record.model.decisionBasis, "/model/decision_basis")
        text.verbatim(#","model_id":"#)
        try string(record.model.modelID, "/model/model_id")
        text.verbatim(#","output":"#)
        try value(record.model.output, "/model/output", depth: 2)
        text.verbatim(#","report":"#)
        try write(record.model.report, "/model/report", depth: 2)
        text.verbatim(#"},"prev_digest":"#)
        if let previous { writeID(previous) } else { text.null() }
        text.verbatim("}")
        if text.hasNonfinite, strictness == .strict {
            throw RecordError(
                .nonfinite, "a number of the record is not finite, and JSON has no spelling for it",
                hint: "leave the value out, or record it as a text")
        }
        guard text.count - bodyStart <= RecordLimits.body else {
            throw RecordError(
                .tooLarge, "a record of \(text.count - bodyStart) bytes; readers take \(RecordLimits.body)",
                hint: "record a digest of the large value, and keep the value elsewhere")
        }
    }

    /// Adds the id, and the signature if there is one, to the body in the buffer, and ends the line.
    mutating func finishLine(_ id: RecordID, _ signature: RecordSignature?) {
        text.truncate(to: text.count - 1)
        text.verbatim(#","record_id":"#)
        writeID(id)
        if let signature {
            text.verbatim(#","signature":{"alg":"#)
            text.string(signature.algorithm.rawValue)
            text.verbatim(#","key_id":"#)
            text.string(signature.keyID.text)
            text.verbatim(#","value":""#)
            hex.removeAll(keepingCapacity: true)
            Hexadecimal.append(signature.value, to: &hex)
            text.verbatim(hex)
            text.verbatim(#""}"#)
        }
        text.verbatim("}")
        text.newline()
    }

    /// Replaces the buffer by a report's text.
    mutating func writeReport(_ report: Report) throws(RecordError) {
        text.removeAll()
        try write(report, "", depth: 0)
    }

    /// Replaces the buffer by a compound report's text.
    mutating func writeCompound(_ compound: CompoundReport) throws(RecordError) {
        text.removeAll()
        try write(compound)
    }

    // MARK: Parts

    private mutating func write(
        _ report: Report, _ pointer: @autoclosure () -> String, depth: Int
    ) throws(RecordError) {
        if report.isBlank {
            text.verbatim(#"{"evidence":{},"flag":"ok","name":"","reason":"","score":0.0,"stage":"#)
            try string(report.stage, pointer() + "/stage")
            text.verbatim("}")
            return
        }
        text.verbatim(#"{"evidence":"#)
        try object(report.evidence, pointer() + "/evidence", depth: depth + 1)
        text.verbatim(#","flag":"#)
        try string(report.flag, pointer() + "/flag")
        text.verbatim(#","name":"#)
        try string(report.name, pointer() + "/name")
        text.verbatim(#","reason":"#)
        try string(report.reason, pointer() + "/reason")
        text.verbatim(#","score":"#)
        try number(report.score, pointer() + "/score")
        text.verbatim(#","stage":"#)
        try string(report.stage, pointer() + "/stage")
        text.verbatim("}")
    }

    private mutating func write(_ compound: CompoundReport) throws(RecordError) {
        text.verbatim(#"{"reports":["#)
        for (at, report) in compound.reports.enumerated() {
            if at > 0 { text.verbatim(",") }
            try write(report, "/compound/reports", depth: 3)
        }
        text.verbatim(#"],"uncalibrated_score":"#)
        try number(compound.uncalibratedScore, "/compound/uncalibrated_score")
        text.verbatim("}")
    }

    private mutating func writeID(_ id: RecordID) {
        text.verbatim("\"")
        hex.removeAll(keepingCapacity: true)
        id.digest.writeHex(to: &hex)
        text.verbatim(hex)
        text.verbatim("\"")
    }

    private mutating func number(_ number: JSONNumber?, _ pointer: @autoclosure () -> String) throws(RecordError) {
        switch number {
        case nil: text.null()
        case .double(let double)?: text.double(double)
        case .integer(let integer)?: try value(.integer(integer), pointer(), depth: 0)
        }
    }

    private mutating func string(_ string: JSONString, _ pointer: @autoclosure () -> String) throws(RecordError) {
        do throws(JSONError) {
            try text.string(string)
        } catch {
            throw RecordError(error, in: pointer())
        }
    }

    private mutating func object(
        _ object: JSONObject, _ pointer: @autoclosure () -> String, depth: Int
    ) throws(RecordError) {
        do throws(JSONError) {
            try text.object(object, limits: RecordLimits.json, depth: depth)
        } catch {
            throw RecordError(error, in: pointer())
        }
    }

    private mutating func array(
        _ elements: [JSONValue], _ pointer: @autoclosure () -> String, depth: Int
    ) throws(RecordError) {
        do throws(JSONError) {
            try text.array(elements, limits: RecordLimits.json, depth: depth)
        } catch {
            throw RecordError(error, in: pointer())
        }
    }

    private mutating func value(
        _ value: JSONValue, _ pointer: @autoclosure () -> String, depth: Int
    ) throws(RecordError) {
        do throws(JSONError) {
            try text.value(value, limits: RecordLimits.json, depth: depth)
        } catch {
            throw RecordError(error, in: pointer())
        }
    }
}
