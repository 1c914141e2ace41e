import ByteStreams
import CanonicalJSON
import DecisionRecords
import Foundation
import Testing

@Suite struct LogConformanceTests {
    private static func cases() throws -> [ConformanceCase] { try ConformanceSuite("core/logs.json").cases }

    /// What the reference accepts and refuses.
    @Test(arguments: try cases())
    func lenientReading(_ vector: ConformanceCase) throws {
        let log = try LogFile(vector)
        try appendIfAsked(log, vector)
        for threads in [1, 2] {
            var ids: [String] = []
            let found = try LogVerifier(LogSettings(strictness: .lenient, threads: threads))
                .verify(ByteSource(path: log.path)) { ids.append($0.id.text) }
            try expect(found, ids, vector, allowing: [])
        }
    }

    /// Strict reading differs where a property of the case says that it may.
    @Test(arguments: try cases())
    func strictReading(_ vector: ConformanceCase) throws {
        let log = try LogFile(vector)
        try appendIfAsked(log, vector)
        var ids: [String] = []
        let found = try LogVerifier().verify(ByteSource(path: log.path)) { ids.append($0.id.text) }
        var allowed: [LogRefusal.Code] = []
        if vector.has(flag: "duplicate_key") { allowed.append(.duplicateKey) }
        if vector.has(flag: "nonfinite") { allowed.append(.nonfinite) }
        if vector.has(flag: "lone_surrogate") { allowed.append(.unencodable) }
        if vector.wart == "string_fields_unchecked" { allowed.append(.wrongScalarType) }
        if vector["group"] == "accept" { allowed.append(.notCanonical) }
        try expect(found, ids, vector, allowing: allowed)
    }

    private func expect(
        _ found: LogVerification, _ ids: [String], _ vector: ConformanceCase, allowing: [LogRefusal.Code]
    ) throws {
        if let refusal = found.refusal, allowing.contains(refusal.code) { return }
        let load = try #require(vector["load"]?.object)
        guard load["ok"] == true else {
            #expect(found.refusal?.code.rawValue == load["class"]?.text, "\(vector.id): \(found)")
            if let line = load["line"]?.int { #expect(found.refusal?.line == line, "\(vector.id)") }
            return
        }
        #expect(found.refusal == nil, "\(vector.id): \(String(describing: found.refusal))")
        #expect(.array(ids.map { .text($0) }) == load["record_ids"])
        #expect(found.recordCount == ids.count)
        #expect(found.head?.text == ids.last)
    }

    /// A sink goes on behind what the reference goes on behind, unless the log does not hold.
    @Test(arguments: try cases())
    func resuming(_ vector: ConformanceCase) throws {
        guard vector["group"] != "append" else { return }
        let log = try LogFile(vector)
        let before = try Data(contentsOf: URL(filePath: log.path))
        let load = try #require(vector["load"]?.object)
        do {
            let sink = try FileSink(path: log.path, clock: DecisionClock { 0 })
            #expect(load["ok"] == true, "\(vector.id)")
            #expect(sink.head?.text == vector["resume"]?.object?["last"]?.text)
            let sealed = try sink.append(DecisionRecord(actionType: "next", decidedAt: 1))
            try sink.close()
            #expect(sealed.previous == sink.head || sealed.id == sink.head)
            let after = try LogVerifier().verify(ByteSource(path: log.path))
            #expect(after.holds && after.head == sealed.id)
        } catch let error as RecordError {
            // What strict reading refuses is not added to either.
            let isRefused = load["ok"] != true || vector.wart != nil || vector["group"] == "accept"
            #expect(isRefused, "\(vector.id): \(error)")
            #expect([.damagedLog, .tornTail].contains(error.code), "\(error)")
            #expect(try Data(contentsOf: URL(filePath: log.path)) == before, "a refused log is left as it is")
        }
    }

    private func appendIfAsked(_ log: LogFile, _ vector: ConformanceCase) throws {
        guard let fields = vector["append"]?.object else { return }
        do {
            let sink = try FileSink(path: log.path, clock: DecisionClock { 0 })
            let sealed = try sink.append(try DecisionRecord(fields, missing: .defaulted(decidedAt: nil)))
            #expect(sealed.id.text == vector["appended"]?.object?["record_id"]?.text)
            #expect((sealed.previous?.text) == vector["appended"]?.object?["prev_digest"]?.text)
            try sink.close()
        } catch {
            // The reference appends to logs that do not hold; here they are refused, and refused as they are.
            #expect(vector.wart == "resume_does_not_verify", "\(vector.id): \(error)")
        }
    }
}

/// A case's log in a file of its own.
private final class LogFile {
    let path: String

    init(_ vector: ConformanceCase) throws {
        path = NSTemporaryDirectory() + "/auditable-log-\(UUID().uuidString)"
        let bytes =
            try vector["content"]?.text.map { Data($0.utf8) }
            ?? #require(vector["content_b64"]?.text.flatMap { Data(base64Encoded: $0) })
        try bytes.write(to: URL(filePath: path))
    }

    deinit {
        for suffix in ["", ".head"] { try? FileManager.default.removeItem(atPath: path + suffix) }
    }
}
