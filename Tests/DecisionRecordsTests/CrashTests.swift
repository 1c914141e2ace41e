import ByteStreams
import CanonicalJSON
import Foundation
import Signing
import Testing

@testable import DecisionRecords

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Promises 4 to 6 of ``FileSink``, against processes that are killed at every step. A quick round always; the number
/// of kills in `AUDITABLE_TORTURE` when that is set (`make torture`).
@Suite(.serialized) struct CrashTests {
    private static let tortures = ProcessInfo.processInfo.environment["AUDITABLE_TORTURE"].flatMap { Int($0) }
    private static let seed = ProcessInfo.processInfo.environment["AUDITABLE_SEED"].flatMap { UInt64($0) } ?? 1

    /// Each step of the protocol once, before, within and after it, on a fresh log.
    @Test(arguments: ["before", "within", "after"], [1, 3, 0])
    func aProcessKilledAtAnyStepLosesNothingConfirmed(_ when: String, _ durability: Int) throws {
        var step = 0
        var kills = 0
        while true {
            let log = try ScratchFile()
            let outcome = try Writer.run(
                log.path, count: 4, durability: durability, key: step.isMultiple(of: 2) ? "signed" : "hashed",
                step: step,
                when: when)
            try expectNothingLost(log, outcome.confirmed, "\(when) step \(step)")
            guard outcome.signal == SIGKILL else {
                #expect(outcome.status == 0, "\(outcome.lines)")
                break
            }
            kills += 1
            // The next writer goes on where this one was stopped.
            try repairIfTorn(log)
            let kept = try ids(of: log)
            let next = try Writer.run(
                log.path, count: 2, durability: durability, key: step.isMultiple(of: 2) ? "signed" : "hashed", step: -1,
                when: when)
            #expect(next.status == 0, "\(when) step \(step): \(next.lines)")
            try expectNothingLost(log, kept + next.confirmed, "\(when) step \(step), and on")
            step += 1
        }
        // A write and a wait for each record, or fewer waits, and the head in the end.
        #expect(kills >= 5)
    }

    /// One log through many deaths, at steps and at moments that the seed gives.
    @Test func aLogOutlivesManyWriters() throws {
        let kills = Self.tortures ?? 40
        var random = SeededRandom(seed: Self.seed)
        var log = try ScratchFile()
        var confirmed: [String] = []
        var torn = 0
        for round in 0..<kills {
            if round % 50 == 0 {
                log = try ScratchFile()
                confirmed = []
            }
            let outcome: Writer.Outcome
            let note: String
            if random.below(3) == 0 {
                let delay = UInt32(random.below(9000))
                note = "seed \(Self.seed) round \(round): killed after \(delay) us"
                outcome = try Writer.run(
                    log.path, count: 100_000, durability: random.pick([1, 4, 0]), key: "signed", step: -1, when: "-",
                    killAfter: delay)
            } else {
                let (step, when) = (random.below(40), random.pick(["before", "within", "after"]))
                note = "seed \(Self.seed) round \(round): \(when) step \(step)"
                outcome = try Writer.run(
                    log.path, count: 30, durability: random.pick([1, 4, 0]), key: "signed", step: step, when: when)
            }
            #expect(outcome.signal == SIGKILL || outcome.status == 0, "\(note): \(outcome.lines)")
            confirmed += outcome.confirmed
            try expectNothingLost(log, confirmed, note)
            if try repairIfTorn(log) { torn += 1 }
            confirmed = try ids(of: log)
        }
        if Self.tortures != nil { print("torture: \(kills) kills with seed \(Self.seed), \(torn) torn tails") }
        #expect(torn > 0, "no kill left a torn tail, so nothing was tested")
    }

    // MARK: Parts

    /// The log holds up to its last confirmed record, in order; behind that stands at most one record that was not
    /// confirmed, or a torn tail that the verifier names.
    private func expectNothingLost(_ log: ScratchFile, _ confirmed: [String], _ note: String) throws {
        guard FileManager.default.fileExists(atPath: log.path) else {
            #expect(confirmed.isEmpty, "\(note)")
            return
        }
        let (found, ids) = try read(log)
        #expect(Array(ids.prefix(confirmed.count)) == confirmed, "\(note): a confirmed record is missing")
        #expect(ids.count <= confirmed.count + 1, "\(note): more than one record that nobody confirmed")
        if let refusal = found.refusal {
            guard case .torn(let offset, let byteCount) = found.tail else {
                Issue.record("\(note): \(refusal)")
                return
            }
            #expect(try offset + byteCount == log.bytes.count, "\(note)")
            do {
                _ = try FileSink(path: log.path, clock: DecisionClock { 0 }, key: Writer.key)
                Issue.record("\(note): a torn log was opened")
            } catch let error {
                #expect(error.code == .tornTail || error.code == .otherKey, "\(note): \(error)")
            }
        }
    }

    @discardableResult
    private func repairIfTorn(_ log: ScratchFile) throws -> Bool {
        guard FileManager.default.fileExists(atPath: log.path) else { return false }
        let before = try log.bytes
        guard let repair = try LogRepair.apply(path: log.path) else { return false }
        #expect(try log.bytes == Array(before[..<repair.offset]))
        #expect(Array(try Data(contentsOf: URL(filePath: repair.sideFile))) == Array(before[repair.offset...]))
        #expect(try log.verify().holds)
        return true
    }

    private func read(_ log: ScratchFile) throws -> (LogVerification, [String]) {
        var ids: [String] = []
        let found = try LogVerifier().verify(ByteSource(path: log.path)) { ids.append($0.id.text) }
        return (found, ids)
    }

    private func ids(of log: ScratchFile) throws -> [String] {
        FileManager.default.fileExists(atPath: log.path) ? try read(log).1 : []
    }
}

/// The process that is killed.
private enum Writer {
    static var key: SigningKey? { try? SigningKey.hmac(secret: [UInt8](repeating: 1, count: 32)) }

    struct Outcome {
        let status: Int32?
        let signal: Int32?
        /// What it wrote before it ended, whole lines only.
        let lines: [String]
        var confirmed: [String] { lines.filter { $0.utf8.count == 64 } }
    }

    private static let path: String = {
        var candidates: [URL] = []
        #if os(Linux)
            candidates.append(URL(filePath: "/proc/self/exe").resolvingSymlinksInPath())
        #endif
        candidates.append(URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath())
        candidates += Bundle.allBundles.filter { $0.bundlePath.hasSuffix(".xctest") }.map(\.bundleURL)
        candidates.append(
            URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
                .appending(path: ".build/debug/tests"))
        let places = candidates.map { $0.deletingLastPathComponent().appending(path: "crash-writer").path }
        return places.first { FileManager.default.isExecutableFile(atPath: $0) } ?? "crash-writer is not built"
    }()

    /// - Parameter killAfter: microseconds after which it is killed from outside; it kills itself otherwise.
    static func run(
        _ log: String, count: Int, durability: Int, key: String, step: Int, when: String, killAfter: UInt32? = nil
    ) throws -> Outcome {
        let output = log + ".confirmed"
        defer { unlink(output) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        let words = [path, log, String(count), String(durability), key, String(step), when]
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
        defer { for word in arguments { free(word) } }
        arguments.append(nil)
        var process: pid_t = 0
        let code = posix_spawn(&process, path, &actions, nil, arguments, environ)
        try #require(code == 0, "\(path) does not start: \(code)")
        if let killAfter {
            usleep(killAfter)
            kill(process, SIGKILL)
        }
        var state: Int32 = 0
        while waitpid(process, &state, 0) < 0, errno == EINTR {}
        let signal = state & 0x7F
        let text = String(decoding: try Data(contentsOf: URL(filePath: output)), as: UTF8.self)
        // A line that was being written when the process died was not read by anybody.
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
        return Outcome(status: signal == 0 ? state >> 8 & 0xFF : nil, signal: signal == 0 ? nil : signal, lines: lines)
    }
}
