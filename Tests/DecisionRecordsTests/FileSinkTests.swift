import ByteStreams
import CanonicalJSON
import Foundation
import Signing
import Synchronization
import Testing

@testable import DecisionRecords

/// The promises of ``FileSink``, by their numbers.
@Suite struct FileSinkTests {
    private let clock = DecisionClock { 1_750_000_000 }

    private func record(_ number: Int) -> DecisionRecord {
        DecisionRecord(actionType: "step \(number)", decidedAt: .integer(JSONInteger(number)))
    }

    private func sink(_ log: ScratchFile, _ resume: FileSink.Resume = .fromHead) throws(RecordError) -> FileSink {
        try FileSink(path: log.path, clock: clock, resume: resume)
    }

    private func code(_ work: () throws -> Void) -> RecordError.Code? {
        do {
            try work()
            return nil
        } catch let error as RecordError {
            return error.code
        } catch {
            Issue.record("\(error)")
            return nil
        }
    }

    // MARK: 1. One writer

    @Test func aSecondWriterIsRefusedAndToldWhoTheFirstIs() throws {
        let log = try ScratchFile()
        let first = try sink(log)
        #expect(code { _ = try sink(log) } == .locked)
        _ = try first.append(record(1))
        try first.close()
        let second = try sink(log)
        #expect(second.recordCount == 1)
        _ = try second.append(record(2))
        #expect(code { _ = try first.append(record(3)) } == .closed)
        try second.close()
        #expect(try log.verify().recordCount == 2)
    }

    @Test func theHolderIsNamedWhereItIsAnotherProcess() throws {
        let log = try ScratchFile([])
        let holder = Process()
        holder.executableURL = URL(filePath: "/usr/bin/env")
        holder.arguments = [
            "python3", "-c",
            "import fcntl,sys,time; f=open(sys.argv[1],'a'); fcntl.flock(f,fcntl.LOCK_EX); fcntl.lockf(f,fcntl.LOCK_EX); print('held',flush=True); time.sleep(60)",
            log.path,
        ]
        let output = Pipe()
        holder.standardOutput = output
        try holder.run()
        defer { holder.terminate() }
        guard try output.fileHandleForReading.read(upToCount: 4) == Data("held".utf8) else {
            print("skipped: no python3 to hold a lock")
            return
        }
        do {
            _ = try sink(log)
            Issue.record("the lock of another process is passed over")
        } catch {
            #expect(error.code == .locked)
            #expect(error.detail.contains("process \(holder.processIdentifier)"), "\(error)")
        }
        #expect(AppendFile.writer(of: log.path) == holder.processIdentifier)
    }

    @Test func appendsOfManyTasksAreOneChain() async throws {
        let log = try ScratchFile()
        let sink = try FileSink(path: log.path, clock: clock, durability: .onClose)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<8 {
                group.addTask { for number in 0..<50 { _ = try sink.append(record(task * 100 + number)) } }
            }
            try await group.waitForAll()
        }
        try sink.close()
        let found = try log.verify()
        #expect(found.holds && found.recordCount == 400 && found.head == sink.head)
    }

    /// Tasks that wait for the disk at the same time share their waits, and each is told only once its record is there.
    @Test func waitsAreShared() async throws {
        let log = try ScratchFile()
        let target = CountingTarget(try AppendFile(path: log.path))
        let sink = try FileSink(target, clock: clock, durability: .everyRecord)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<8 {
                group.addTask {
                    for number in 0..<50 {
                        _ = try sink.append(record(task * 100 + number))
                        #expect(sink.durableCount > 0)
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(sink.durableCount == 400)
        #expect(target.waits.withLock { $0 } <= 400)
        try sink.close()
        #expect(try log.verify().recordCount == 400)
    }

    // MARK: 2. Nothing is added to a log that does not hold

    @Test func damageBehindTheHeadIsFoundAtOnce() throws {
        let log = try ScratchFile()
        try fill(log, 3)
        try FileManager.default.removeItem(atPath: log.path + ".head")
        var bytes = try log.bytes
        bytes[20] ^= 1
        try log.replace(bytes)
        #expect(code { _ = try sink(log) } == .damagedLog)
        #expect(try log.bytes == bytes)
    }

    @Test func damageBeforeTheHeadIsFoundWhenAllIsVerified() throws {
        let log = try ScratchFile()
        try fill(log, 3)
        var bytes = try log.bytes
        bytes[20] ^= 1
        try log.replace(bytes)
        #expect(code { _ = try sink(log, .verifyingAll) } == .damagedLog)
        let trusting = try sink(log)
        #expect(trusting.trustedCount == 3 && trusting.recordCount == 3)
    }

    @Test func aHeadThatDoesNotFitIsRefused() throws {
        let log = try ScratchFile()
        try fill(log, 3)
        let whole = try log.bytes
        let head = try Data(contentsOf: URL(filePath: log.path + ".head"))
        // The end is gone.
        let cut = try #require(whole.dropLast().lastIndex(of: 0x0A))
        try log.replace(Array(whole[...cut]))
        #expect(code { _ = try sink(log) } == .headAhead)
        // Another record stands where the head's should.
        var changed = whole
        changed[whole.count - 100] ^= 1
        try log.replace(changed)
        #expect(code { _ = try sink(log) } == .damagedLog)
        try log.replace(whole)
        for text in [
            "", "{}", "[", "{\"schema\":\"auditable/log-head/2\"}", String(decoding: head, as: UTF8.self) + "x",
        ] {
            try Data(text.utf8).write(to: URL(filePath: log.path + ".head"))
            #expect(code { _ = try sink(log) } == .damagedHead, "\(text)")
        }
        try head.write(to: URL(filePath: log.path + ".head"))
        #expect(code { _ = try sink(log) } == nil)
    }

    @Test func aSignedHeadIsTheKeysOrCountsForNothing() throws {
        let key = try SigningKey.hmac(secret: [UInt8](repeating: 1, count: 32))
        let log = try ScratchFile()
        let signed = try FileSink(path: log.path, clock: clock, key: key)
        for number in 0..<3 { _ = try signed.append(record(number)) }
        try signed.close()
        func trusted() throws -> Int { try FileSink(path: log.path, clock: clock, key: key).trustedCount }
        #expect(try trusted() == 3)
        let path = URL(filePath: log.path + ".head")
        let text = try String(contentsOf: path, encoding: .utf8)
        // Not signed at all: the whole log is verified.
        var fields = try #require(try JSONReader.value(of: text.utf8).object)
        fields["signature"] = nil
        try Data(try JSONValue.object(fields).canonicalText()).write(to: path)
        #expect(try trusted() == 0)
        try Data(text.replacing("\"records\":3", with: "\"records\":4").utf8).write(to: path)
        #expect(code { _ = try trusted() } == .damagedHead)
        // A log that another key has signed is not gone on with.
        let other = try SigningKey.hmac(secret: [UInt8](repeating: 2, count: 32))
        #expect(code { _ = try FileSink(path: log.path, clock: clock, key: other) } == .otherKey)
        // Nor without a key: what is added would spoil a log that was signed throughout.
        #expect(code { _ = try FileSink(path: log.path, clock: clock) } == .otherKey)
        #expect(code { _ = try FileSink(path: log.path, clock: clock, resume: .verifyingAll) } == .otherKey)
        let unsigned = try ScratchFile()
        try fill(unsigned, 2)
        #expect(code { _ = try FileSink(path: unsigned.path, clock: clock, key: key) } == .otherKey)
        let ring = try KeyRing([KeyRing.Entry(key: key.verificationKey)])
        let rotated = try FileSink(path: log.path, clock: clock, key: other, earlierKeys: ring)
        _ = try rotated.append(record(9))
        try rotated.close()
        #expect(try log.verify().recordCount == 4)
    }

    /// A log is one log, by whatever name it is opened: its head lies beside it and not beside a link to it.
    @Test func aLinkDoesNotHideTheHead() throws {
        let log = try ScratchFile()
        try fill(log, 3)
        let link = URL(filePath: log.path).deletingLastPathComponent().appending(path: "link.jsonl").path
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: log.path)
        let linked = try FileSink(path: link, clock: clock)
        #expect(linked.trustedCount == 3)
        _ = try linked.append(record(4))
        try linked.close()
        #expect(try log.names == ["link.jsonl", "log.jsonl", "log.jsonl.head"])
        let whole = try log.bytes
        try log.replace(Array(whole.dropLast(40)))
        #expect(code { _ = try LogRepair.apply(path: link) } == .notRepairable)
        let last = try #require(whole.dropLast().lastIndex(of: 0x0A))
        try log.replace(Array(whole[...last]))
        #expect(code { _ = try FileSink(path: link, clock: clock) } == .headAhead)
    }

    @Test func aHeadThatIsNoFileIsRefused() throws {
        let log = try ScratchFile()
        #expect(mkfifo(log.path + ".head", 0o600) == 0)
        #expect(code { _ = try sink(log) } == .damagedHead)
        #expect(AppendFile.writer(of: log.path + ".head") == nil)
    }

    @Test func aCompressedLogIsRefused() throws {
        let log = try ScratchFile([0x1F, 0x8B, 0x08, 0x00])
        #expect(code { _ = try sink(log) } == .notAFile)
        #expect(code { _ = try LogRepair.plan(path: log.path) } == .notAFile)
    }

    /// Opening and closing changes nothing, whatever the last line ends with: no head names a record that is not found
    /// again.
    @Test(arguments: ["", "\n\n", "   ", "\r", "\r\n", "\n \n"])
    func openingAndClosingLeavesTheLogOpenable(_ tail: String) throws {
        let log = try ScratchFile()
        try fill(log, 2)
        try FileManager.default.removeItem(atPath: log.path + ".head")
        try log.replace(Array(try log.bytes.dropLast()) + Array(tail.utf8))
        let before = try log.bytes
        for _ in 0..<2 { try sink(log).close() }
        #expect(try log.bytes == before)
        let writer = try sink(log)
        _ = try writer.append(record(3))
        try writer.close()
        #expect(try sink(log).trustedCount == 3)
        #expect(try log.verify().recordCount == 3)
    }

    @Test func aLogOfBareReturnsIsGoneOnWith() throws {
        let log = try ScratchFile()
        try fill(log, 3)
        try FileManager.default.removeItem(atPath: log.path + ".head")
        try log.replace(try log.bytes.map { $0 == 0x0A ? 0x0D : $0 })
        for _ in 0..<2 { try sink(log).close() }
        let writer = try sink(log)
        _ = try writer.append(record(4))
        try writer.close()
        #expect(try log.verify().recordCount == 4)
    }

    @Test func aHeadOfAnySizeIsNoTrap() throws {
        let log = try ScratchFile()
        try fill(log, 2)
        let path = URL(filePath: log.path + ".head")
        let text = try String(contentsOf: path, encoding: .utf8)
        for (from, to) in [
            ("\"records\":2", "\"records\":9223372036854775807"), ("\"line_bytes\":", "\"line_bytes\":9"),
            ("\"bytes\":", "\"bytes\":9"), ("\"bytes\":", "\"bytes\":-"),
        ] {
            try Data(text.replacing(from, with: to).utf8).write(to: path)
            let found = code { _ = try sink(log).append(record(3)) }
            #expect(
                found == .damagedHead || found == .headAhead || found == .damagedLog,
                "\(to): \(String(describing: found))")
        }
        #expect(try log.verify().recordCount == 2)
    }

    /// A head that calls most of a huge file one line does not have it read into memory: the file here has a hole of
    /// eight gigabytes.
    @Test func aHeadCallsNoFileALine() throws {
        let log = try ScratchFile()
        try fill(log, 2)
        let path = URL(filePath: log.path + ".head")
        let object = try JSONReader.value(of: Array(Data(contentsOf: path))).object
        var head = try #require(object)
        let size = 1 << 33
        try FileHandle(forWritingTo: URL(filePath: log.path)).truncate(atOffset: UInt64(size))
        (head["bytes"], head["line_bytes"]) = (.int(size), .int(size - 1))
        try Data(JSONValue.object(head).canonicalText()).write(to: path)
        #expect(code { _ = try sink(log).append(record(3)) } == .damagedHead)
    }

    /// A process that is being started has, for a moment, a copy of every descriptor; the lock does not wait for it.
    @Test func aClosedLogIsFreeWhateverCopiesOfItsDescriptorAreLeft() throws {
        let log = try ScratchFile()
        let first = try sink(log)
        _ = try first.append(record(1))
        var wanted = stat()
        try #require(stat(log.path, &wanted) == 0)
        let copies = (Int32(3)..<1024).filter { descriptor in
            var found = stat()
            return fstat(descriptor, &found) == 0 && found.st_ino == wanted.st_ino && found.st_dev == wanted.st_dev
        }.map { dup($0) }
        try #require(!copies.isEmpty)
        defer { for copy in copies { close(copy) } }
        #expect(code { _ = try sink(log) } == .locked)
        try first.close()
        #expect(try sink(log).append(record(2)).previous == first.head)
    }

    /// Whoever was told that the sink is closed has no record in the log, and whoever has one there was told so.
    @Test func closingWhileOthersAppendLosesNothing() async throws {
        for _ in 0..<30 {
            let log = try ScratchFile()
            let sink = try sink(log)
            let confirmed = try await withThrowingTaskGroup(of: Int.self) { group in
                for task in 0..<3 {
                    group.addTask {
                        var count = 0
                        for number in 0..<40 {
                            do throws(RecordError) {
                                _ = try sink.append(record(task * 100 + number))
                                count += 1
                            } catch {
                                #expect(error.code == .closed, "\(error)")
                                break
                            }
                        }
                        return count
                    }
                }
                group.addTask {
                    try await Task.sleep(for: .milliseconds(2))
                    try sink.close()
                    return 0
                }
                return try await group.reduce(0, +)
            }
            let found = try log.verify()
            #expect(found.holds && found.recordCount == confirmed)
            #expect(try self.sink(log).trustedCount == confirmed)
        }
    }

    @Test func theHolderIsNamedAlsoWhenTheLogWasRead() throws {
        let log = try ScratchFile()
        try fill(log, 3)
        try FileManager.default.removeItem(atPath: log.path + ".head")
        let holder = try sink(log)
        let question = Process()
        question.executableURL = URL(filePath: "/usr/bin/env")
        question.arguments = [
            "python3", "-c",
            "import fcntl,struct,sys; f=open(sys.argv[1],'r+'); r=fcntl.fcntl(f,fcntl.F_GETLK,struct.pack('hhqqi4x',fcntl.F_WRLCK,0,0,0,0)); print(struct.unpack('hhqqi4x',r)[4])",
            log.path,
        ]
        let output = Pipe()
        question.standardOutput = output
        try question.run()
        let answer = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        question.waitUntilExit()
        guard question.terminationStatus == 0 else {
            print("skipped: no python3 to ask for the lock")
            return
        }
        #expect(
            answer.trimmingCharacters(in: .whitespacesAndNewlines) == "\(ProcessInfo.processInfo.processIdentifier)")
        try holder.close()
    }

    @Test func goingOnDoesNotReadTheLog() throws {
        let log = try ScratchFile()
        try fill(log, 2000)
        // Everything before the last record could be gone, and nobody would notice: that is what the head is for.
        let last = try #require(try log.bytes.dropLast().lastIndex(of: 0x0A))
        var bytes = try log.bytes
        for at in 0..<last where bytes[at] != 0x0A { bytes[at] = 0x78 }
        try log.replace(bytes)
        let resumed = try sink(log)
        #expect(resumed.trustedCount == 2000)
    }

    @Test func whatTheReferenceWritesWithoutALastLineEndIsGoneOnWith() throws {
        let log = try ScratchFile()
        try fill(log, 2)
        try FileManager.default.removeItem(atPath: log.path + ".head")
        for tail in ["", "\n\n", "  ", "\r\n", "\u{85}"] {
            let whole = try log.bytes
            try log.replace(Array(whole.dropLast()) + Array(tail.utf8))
            let resumed = try sink(log)
            _ = try resumed.append(record(9))
            try resumed.close()
            let found = try log.verify()
            #expect(found.holds && found.recordCount == 3, "\(found)")
            try log.replace(whole)
            try? FileManager.default.removeItem(atPath: log.path + ".head")
        }
    }

    // MARK: 3 to 7. What fails

    /// Each step fails once, or from then on, having stored nothing, a part, or everything: every confirmed record is
    /// there, nothing else is but at most what was stored, and the sink knows when it may go on.
    @Test(arguments: FaultyTarget.Fault.allCases, [false, true])
    func afterAnyFailureTheLogHoldsWhatWasConfirmed(_ fault: FaultyTarget.Fault, _ goesOn: Bool) throws {
        for durability in [Durability.everyRecord, .every(3), .onClose] {
            var step = 0
            while true {
                let log = try ScratchFile()
                let account: FaultyTarget.Account
                let note = "\(durability) step \(step)"
                var confirmed: [RecordID] = []
                var closing: RecordError.Code?
                do {
                    let target = FaultyTarget(
                        try AppendFile(path: log.path), step: step, fault: fault, goesOnFailing: goesOn)
                    account = target.account
                    let sink = try FileSink(target, clock: clock, durability: durability)
                    for number in 0..<6 {
                        let before = try log.bytes
                        do throws(RecordError) {
                            confirmed.append(try sink.append(record(number)).id)
                        } catch {
                            #expect([.cannotWrite, .poisoned].contains(error.code), "\(note): \(error)")
                            // Either the sink goes on and the log is as it was, or it takes nothing more.
                            let next = code { confirmed.append(try sink.append(record(100)).id) }
                            if next == nil {
                                #expect(try log.bytes.starts(with: before), "\(note)")
                            } else {
                                #expect(next == .poisoned || goesOn, "\(note): \(String(describing: next))")
                            }
                        }
                    }
                    closing = code { try sink.close() }
                }
                #expect(closing == nil || closing == .cannotWrite, "\(note)")
                var ids: [RecordID] = []
                let found = try LogVerifier().verify(ByteSource(path: log.path)) { ids.append($0.id) }
                #expect(Array(ids.prefix(confirmed.count)) == confirmed, "\(note)")
                #expect(ids.count <= confirmed.count + 1, "\(note)")
                if found.refusal != nil {
                    guard case .torn = found.tail else {
                        Issue.record("\(note): \(found)")
                        break
                    }
                }
                // Opened anew it goes on, or names the torn tail.
                let reopened = code { _ = try FileSink(path: log.path, clock: clock) }
                #expect(reopened == nil || (reopened == .tornTail && found.refusal != nil), "\(note)")
                guard account.hasFailed else { break }
                step += 1
            }
            #expect(step >= 7)
        }
    }

    @Test func aFullDiskCostsTheRecordAndNothingElse() throws {
        let log = try ScratchFile()
        let target = FaultyTarget(try AppendFile(path: log.path), step: 2, fault: .partStored)
        let sink = try FileSink(target, clock: clock)
        let first = try sink.append(record(1))
        #expect(code { _ = try sink.append(record(2)) } == .cannotWrite)
        let third = try sink.append(record(3))
        #expect(third.previous == first.id)
        try sink.close()
        #expect(try log.verify().recordCount == 2)
    }

    @Test func aFailedWaitEndsTheSink() throws {
        let log = try ScratchFile()
        let target = FaultyTarget(try AppendFile(path: log.path), step: 1, fault: .nothingStored)
        let sink = try FileSink(target, clock: clock)
        #expect(code { _ = try sink.append(record(1)) } == .cannotWrite)
        #expect(code { _ = try sink.append(record(2)) } == .poisoned)
        #expect(code { try sink.synchronize() } == .poisoned)
        #expect(code { try sink.close() } == nil)
    }

    @Test func aHeadThatCannotBeStoredCostsNoRecord() throws {
        let log = try ScratchFile()
        try FileManager.default.createDirectory(atPath: log.path + ".head.partial", withIntermediateDirectories: true)
        let first = try sink(log)
        _ = try first.append(record(1))
        try first.close()
        #expect(first.headFailure != nil)
        #expect(try log.verify().recordCount == 1)
        let second = try sink(log)
        #expect(second.recordCount == 1 && second.trustedCount == 0)
    }

    @Test func aLogThatSomebodyElseChangedIsLetGo() throws {
        for change in 0..<2 {
            let log = try ScratchFile()
            let writer = try sink(log)
            _ = try writer.append(record(1))
            switch change {
            case 0:
                let handle = try FileHandle(forWritingTo: URL(filePath: log.path))
                try handle.seekToEnd()
                try handle.write(contentsOf: Data("x".utf8))
            default: try FileHandle(forWritingTo: URL(filePath: log.path)).truncate(atOffset: 5)
            }
            #expect(code { _ = try writer.append(record(2)) } == .logChanged, "change \(change)")
            #expect(code { _ = try writer.append(record(2)) } == .poisoned)
        }
        let removed = try ScratchFile()
        let gone = try sink(removed)
        try FileManager.default.removeItem(atPath: removed.path)
        #expect(code { for number in 0..<100 { _ = try gone.append(record(number)) } } == .logChanged)
        let log = try ScratchFile()
        let writer = try sink(log)
        _ = try writer.append(record(1))
        try FileManager.default.moveItem(atPath: log.path, toPath: log.path + ".1")
        // The file itself goes on until somebody looks at its name: every so many records, and in the end.
        _ = try writer.append(record(2))
        #expect(code { try writer.close() } == .logChanged)
        let other = try ScratchFile()
        let second = try sink(other)
        try FileManager.default.moveItem(atPath: other.path, toPath: other.path + ".1")
        #expect(code { for number in 0..<100 { _ = try second.append(record(number)) } } == .logChanged)
    }

    @Test func whatIsNoFileIsRefused() throws {
        let log = try ScratchFile()
        let folder = URL(filePath: log.path).deletingLastPathComponent().path
        #expect(code { _ = try FileSink(path: folder, clock: clock) } == .notAFile)
        #expect(code { _ = try FileSink(path: "/dev/null", clock: clock) } == .cannotOpen)
        #expect(code { _ = try FileSink(path: folder + "/none/log", clock: clock) } == .cannotOpen)
        #expect(mkfifo(log.path, 0o600) == 0)
        #expect(code { _ = try FileSink(path: log.path, clock: clock) } == .cannotOpen)
    }

    @Test func aBatchIsInTheLogWhollyOrNotAtAll() throws {
        let log = try ScratchFile()
        let sink = try sink(log)
        #expect(try sink.append(contentsOf: []).isEmpty)
        let bad = DecisionRecord(actionType: "bad", decidedAt: .double(.nan))
        #expect(code { _ = try sink.append(contentsOf: [record(1), bad, record(2)]) } == .nonfinite)
        #expect(try log.bytes.isEmpty && sink.recordCount == 0 && sink.head == nil)
        let sealed = try sink.append(contentsOf: [record(1), record(2), record(3)])
        #expect(sealed.map(\.previous) == [nil, sealed[0].id, sealed[1].id])
        #expect(sink.durableCount == 3)
        try sink.close()
        #expect(try log.verify().head == sealed[2].id)
    }

    // MARK: Parts

    private func fill(_ log: ScratchFile, _ count: Int) throws {
        let sink = try FileSink(path: log.path, clock: clock, durability: .onClose)
        for number in 0..<count { _ = try sink.append(record(number)) }
        try sink.close()
    }
}
