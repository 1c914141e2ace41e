import ByteStreams
import CanonicalJSON
import Signing
import Testing

@testable import DecisionRecords

/// Logs go from here to the Python library and back, where it is installed (StoredLogTests: where it is not).
@Suite(.enabled(if: PythonLibrary.isInstalled, "the Python package auditable 0.3.0 is not installed"))
struct PythonInteropTests {
    private let clock = DecisionClock { 1_750_000_000 }

    private func append(
        _ count: Int, to log: ScratchFile, seed: UInt64, key: SigningKey? = nil
    ) throws -> [SealedRecord] {
        let sink = try FileSink(path: log.path, clock: clock, key: key, durability: .onClose)
        var random = RandomRecords(seed: seed)
        let sealed = try sink.append(contentsOf: (0..<count).map { _ in random.record() })
        try sink.close()
        return sealed
    }

    /// The lines of a log: what the library reads out of it, and what sealing its records once more gives here.
    private func linesReadByBoth(_ log: ScratchFile, _ count: Int) throws -> [[UInt8]] {
        let there = try PythonLibrary.load(log.path)
        #expect(there.status == 0, "\(there.errors)")
        let written = try log.bytes.split(separator: 0x0A).map { Array($0) }
        #expect(written.count == count && there.lines == written)
        var sealer = try RecordSealer()
        let found = try LogVerifier().verify(ByteSource(path: log.path)) { line in
            let members = try #require(try JSONReader.value(of: Array(line.text)).object)
            let sealed = try sealer.seal(try DecisionRecord(members))
            #expect(try sealed.id == line.id && sealed.line() == Array(line.text))
        }
        #expect(found.holds && found.recordCount == count, "\(found)")
        return written
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func whatIsWrittenHereLoadsThere(_ seed: UInt64) throws {
        let log = try ScratchFile()
        let sealed = try append(100, to: log, seed: seed)
        let written = try linesReadByBoth(log, 100)
        #expect(try written == lines(of: sealed))
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func whatIsWrittenThereVerifiesHere(_ seed: UInt64) throws {
        let log = try ScratchFile()
        let written = try PythonLibrary.append(100, to: log.path, seed: seed)
        #expect(written.status == 0, "\(written.errors)")
        var ids: [String] = []
        let found = try LogVerifier().verify(ByteSource(path: log.path)) { ids.append($0.id.text) }
        #expect(found.holds, "\(found)")
        #expect(ids == written.lines.map { String(decoding: $0, as: UTF8.self) } && ids.count == 100)
        _ = try linesReadByBoth(log, 100)
    }

    /// Each goes on behind the other, twice: with a stored head of ours from before what the library adds, and without.
    @Test(arguments: [5, 6] as [UInt64], [true, false])
    func bothWriteOneLogInTurns(_ seed: UInt64, _ beginsHere: Bool) throws {
        let log = try ScratchFile()
        var count = 0
        for turn in 0..<4 as Range<UInt64> {
            if turn.isMultiple(of: 2) == beginsHere {
                let sealed = try append(10, to: log, seed: seed * 10 + turn)
                #expect((sealed.first?.previous == nil) == (count == 0))
            } else {
                let written = try PythonLibrary.append(10, to: log.path, seed: seed * 10 + turn)
                #expect(written.status == 0, "\(written.errors)")
            }
            count += 10
            _ = try linesReadByBoth(log, count)
        }
    }

    /// The library takes every member of a line into the digest, also a signature; without one the line is its own.
    @Test func aSignedLogLoadsThereOnceItsSignaturesAreLeftOut() throws {
        let log = try ScratchFile()
        let key = try SigningKey.hmac(secret: [UInt8](repeating: 7, count: 32))
        let sealed = try append(20, to: log, seed: 7, key: key)
        let refused = try PythonLibrary.load(log.path)
        #expect(refused.status != 0 && refused.output.isEmpty)
        #expect(refused.errors.contains("record_id mismatch on line 1 "), "\(refused.errors)")
        let plain = try ScratchFile(sealed.flatMap { try $0.line(signed: false) + [0x0A] })
        let written = try linesReadByBoth(plain, 20)
        #expect(try written == sealed.map { try $0.line(signed: false) })
    }

    @Test func theStoredLogsLoadThere() throws {
        for path in [StoredLogTests.writtenHere, StoredLogTests.writtenByPython] {
            let loaded = try PythonLibrary.load(path)
            #expect(loaded.status == 0, "\(loaded.errors)")
            #expect(loaded.lines.count == 12)
        }
    }
}
