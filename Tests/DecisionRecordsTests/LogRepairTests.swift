import ByteStreams
import CanonicalJSON
import Foundation
import Testing

@testable import DecisionRecords

@Suite struct LogRepairTests {
    private func log(_ count: Int, tail: [UInt8]) throws -> (log: ScratchFile, whole: Int) {
        let log = try ScratchFile()
        let sink = try FileSink(path: log.path, clock: DecisionClock { 0 })
        for number in 0..<count {
            _ = try sink.append(DecisionRecord(actionType: "a", decidedAt: .integer(JSONInteger(number))))
        }
        try sink.close()
        let whole = try log.bytes
        try log.replace(whole + tail)
        return (log, whole.count)
    }

    private func code(_ work: () throws -> Void) -> RecordError.Code? {
        do {
            try work()
            return nil
        } catch {
            return (error as? RecordError)?.code
        }
    }

    @Test func theTailIsMovedAside() throws {
        for tail in [Array("{\"action_type\":\"b".utf8), [0, 0, 0, 0], Array("{".utf8)] {
            let (log, whole) = try log(3, tail: tail)
            let before = try log.bytes
            let plan = try #require(try LogRepair.plan(path: log.path))
            #expect(try log.bytes == before, "a plan changes nothing")
            #expect(plan.offset == whole && plan.byteCount == tail.count && plan.recordCount == 3)
            #expect(try LogRepair.apply(path: log.path) == plan)
            #expect(Array(try Data(contentsOf: URL(filePath: plan.sideFile))) == tail)
            #expect(try log.bytes == Array(before[..<whole]))
            #expect(try LogRepair.apply(path: log.path) == nil)
            #expect(code { _ = try FileSink(path: log.path, clock: DecisionClock { 0 }) } == nil)
        }
    }

    /// A repair that was stopped after the copy, and a second tail at the same place.
    @Test func itCanBeTriedAgain() throws {
        let (log, whole) = try log(2, tail: Array("{\"a".utf8))
        try Data("{\"a".utf8).write(to: URL(filePath: log.path + ".torn-\(whole)"))
        let first = try #require(try LogRepair.apply(path: log.path))
        #expect(first.sideFile == log.path + ".torn-\(whole)")
        try log.replace(try log.bytes + Array("{\"b".utf8))
        let second = try #require(try LogRepair.apply(path: log.path))
        #expect(second.sideFile == log.path + ".torn-\(whole)-2")
        #expect(try Data(contentsOf: URL(filePath: first.sideFile)) == Data("{\"a".utf8))
    }

    @Test func damageOfAnotherKindIsLeftAlone() throws {
        for tail in ["{\"a\":1}\n", "{bad\n", "{bad", "{\"record_id\":\"x\"}"] {
            let (log, _) = try log(2, tail: Array(tail.utf8))
            let before = try log.bytes
            #expect(code { _ = try LogRepair.apply(path: log.path) } == .notRepairable, "\(tail)")
            #expect(try log.bytes == before)
            #expect(try log.names == ["log.jsonl", "log.jsonl.head"])
        }
    }

    /// What looks like a torn tail, and was confirmed: the stored head knows.
    @Test func whatTheHeadVouchesForIsLeftAlone() throws {
        let (log, whole) = try log(2, tail: [])
        try log.replace(Array(try log.bytes[..<(whole - 9)]))
        #expect(code { _ = try LogRepair.apply(path: log.path) } == .notRepairable)
        try FileManager.default.removeItem(atPath: log.path + ".head")
        #expect(try LogRepair.apply(path: log.path)?.recordCount == 1)
    }

    @Test func aLogInUseOrNotThereIsRefused() throws {
        let (log, _) = try log(1, tail: Array("{".utf8))
        let writer = try AppendFile(path: log.path)
        #expect(code { _ = try LogRepair.plan(path: log.path) } == .locked)
        withExtendedLifetime(writer) {}
        #expect(code { _ = try LogRepair.plan(path: log.path + "x") } == .cannotOpen)
        #expect(try log.names == ["log.jsonl", "log.jsonl.head"], "no file was made")
    }
}
