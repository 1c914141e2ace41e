import ByteStreams
import CanonicalJSON
import Foundation
import Signing
import Testing

@testable import DecisionRecords

/// Two logs under `Tests/Vectors/logs` that never change: one that the Python library wrote, one that was written here.
///
/// `make_log_vectors.py` makes the first; `AUDITABLE_STORE_LOG=1 swift test --filter StoredLogTests` made the second.
/// Whoever has to make the second again has changed the format, and every log that was ever written is then refused.
@Suite struct StoredLogTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Vectors/logs")
    static let writtenByPython = folder.appending(path: "written-by-python-0.3.0.jsonl").path
    static let writtenHere = folder.appending(path: "written-here.jsonl").path

    private static let headOfPython = RecordID("e54720b34eb599dd63e02419068aef7fc0756ead3be774636afbcb041ce4eb82")

    private func bytes(_ path: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: path))) }

    @Test func whatThePythonLibraryWroteHolds() throws {
        let head = try #require(Self.headOfPython)
        var types: [JSONString?] = []
        let found = try LogVerifier(knownHead: head).verify(ByteSource(path: Self.writtenByPython)) { line in
            let members = try #require(try JSONReader.value(of: Array(line.text)).object)
            types.append(try DecisionRecord(members).actionType)
        }
        #expect(found.holds && found.head == head && found.knownHeadPosition == 12, "\(found)")
        #expect(types[1] == "approve" && types[11] == "last" && types.count == 12)
    }

    /// Reading it into values and sealing these gives the same bytes.
    @Test func whatThePythonLibraryWroteIsWhatIsWrittenHere() throws {
        let stored = try bytes(Self.writtenByPython)
        let records = try stored.split(separator: 0x0A).map { line in
            try DecisionRecord(try #require(try JSONReader.value(of: Array(line)).object))
        }
        #expect(try written(records) == stored)
    }

    @Test func aLogIsGoneOnWithThatThePythonLibraryWrote() throws {
        let log = try ScratchFile(try bytes(Self.writtenByPython))
        let sink = try FileSink(path: log.path, clock: DecisionClock { 0 })
        #expect(sink.recordCount == 12)
        _ = try sink.append(Self.records[1])
        try sink.close()
        let found = try log.verify(knownHead: Self.headOfPython)
        #expect(found.holds && found.recordCount == 13 && found.knownHeadPosition == 12)
    }

    @Test func theFormatIsFrozen() throws {
        let now = try written(Self.records)
        if ProcessInfo.processInfo.environment["AUDITABLE_STORE_LOG"] == "1" {
            try Data(now).write(to: URL(filePath: Self.writtenHere))
        }
        let stored = try bytes(Self.writtenHere)
        #expect(now == stored)
        let found = try LogVerifier().verify(ByteSource(path: Self.writtenHere))
        #expect(found.holds && found.recordCount == 12)
        #expect(found.head?.text == "73df4cb03f27f16ff03ab9f7f44cf129526bca8f74e8be575bc2fa6f4140ee35")
    }

    private func written(_ records: [DecisionRecord]) throws -> [UInt8] {
        let log = try ScratchFile()
        let sink = try FileSink(path: log.path, clock: DecisionClock { 0 }, durability: .onClose)
        for record in records { _ = try sink.append(record) }
        try sink.close()
        return try log.bytes
    }

    // MARK: The values of the second

    private static let stale = Report(
        stage: "data", name: "freshness", score: 0.75, flag: "stale", reason: "90 s old, 60 s allowed",
        evidence: ["age_seconds": 90.0, "max_age_seconds": 60])

    static let records: [DecisionRecord] = [
        DecisionRecord(actionType: "", decidedAt: 0),
        DecisionRecord(
            actionType: "ship",
            data: DataSpan(
                inputs: ["order": "O-17", "weight": 2.5], retrieved: ["O-17", 3, .null],
                snapshot: DependencySnapshot(["stock": 4, "reserved": 1.0], capturedAt: 1_699_999_999)),
            model: ModelSpan(modelID: "model-b", decisionBasis: "4 in stock", output: ["ship": true]),
            harness: HarnessSpan(action: Action("ship", ["order": "O-17"], cost: 12.25)), decidedAt: 1_700_000_000.5),
        DecisionRecord(
            actionType: "floats",
            model: ModelSpan(
                output: .array(
                    [
                        0.0, -0.0, 1, 0.1, 0.30000000000000004, 1e15, 1e16, 123_456_789_012_345_680,
                        9_007_199_254_740_994, 0.0001, 0.00001, .leastNonzeroMagnitude, .leastNormalMagnitude,
                        .greatestFiniteMagnitude, -1.5e-07, 1e22, 1e23, .pi, -1e100,
                    ].map { .double($0) })), decidedAt: -0.0),
        DecisionRecord(
            actionType: "integers",
            model: ModelSpan(
                output: .array(
                    [
                        "0", "-1", "9007199254740993", "-9223372036854775808", "18446744073709551616",
                        "1000000000000000000000000000000000000000000000000000000000000",
                    ].map { .integer(JSONInteger(decimal: $0) ?? 0) })),
            decidedAt: .integer(JSONInteger(decimal: "-170000000000000000000000000000") ?? 0)),
        DecisionRecord(
            actionType: JSONString((0..<0x20).map { String(UnicodeScalar($0 as UInt8)) }.joined()),
            model: ModelSpan(modelID: "\u{7F}\u{80}\u{85}\u{9F}", decisionBasis: "a/b\\c\"d"),
            decidedAt: 1_700_000_002),
        DecisionRecord(
            actionType: "caf\u{E9} cafe\u{301}",
            data: DataSpan(inputs: ["caf\u{E9}": 1, "cafe\u{301}": 2]),
            model: ModelSpan(output: "\u{6C34}\u{1F4D2}\u{10FFFD}\u{2028}\u{2029}\u{FEFF}\u{FFFE}"),
            decidedAt: 1_700_000_003.125),
        DecisionRecord(
            actionType: "keys",
            data: DataSpan(
                snapshot: DependencySnapshot([
                    "b": 1, "a": 2, "B": 3, "aa": 4, "": 5, "10": 6, "9": 7, "\u{FFEE}": 8, "\u{10000}": 9, "~": 10,
                ])), decidedAt: 1e300),
        DecisionRecord(
            actionType: "empty", data: DataSpan(inputs: ["a": [], "b": [:], "c": [[], [:], ""]], retrieved: [[], [:]]),
            model: ModelSpan(output: false), decidedAt: 1e-300),
        DecisionRecord(
            actionType: "nested",
            harness: HarnessSpan(
                action: Action("other", ["n": [1, [2, ["three": [3.0, ["four": [[[[.null]]]]]]]]]], cost: -7)),
            decidedAt: 1_700_000_004),
        DecisionRecord(
            actionType: "reported", data: DataSpan(report: stale),
            model: ModelSpan(report: Report(stage: "model", name: "basis", score: 1, flag: "no_basis")),
            harness: HarnessSpan(report: Report(stage: "harness", name: "cap", score: 0.0, reason: "\u{2028}")),
            compound: CompoundReport(of: [stale, .blank(.model), .blank(.harness)]), decidedAt: 1_700_000_005),
        DecisionRecord(
            actionType: "unscored", compound: CompoundReport(of: [nil, stale], scores: false),
            decidedAt: 1_700_000_006),
        DecisionRecord(actionType: "no reports", compound: CompoundReport(of: []), decidedAt: 1_700_000_007.25),
    ]
}
