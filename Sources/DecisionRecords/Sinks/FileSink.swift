package import ByteStreams
import CanonicalJSON
public import Signing
import Synchronization

/// Keeps sealed records in a file, one canonical line each, that only ever grows.
///
/// What it promises, in numbers that its tests cite:
///
/// 1. One writer. The file is locked for as long as the sink is open; a second sink is refused, and told who has it.
/// 2. Nothing is added to a log that does not hold: opening verifies what was not verified before.
/// 3. An append is one write of a whole line. When it fails, the file is cut back to where it was; when that fails too,
///    the sink takes nothing more.
/// 4. A record is confirmed (``append(_:)`` returns) after its line is in the file and, as ``Durability`` says, on the
///    disk. Every confirmed record is in every later reading of the log, but for a loss of power before it was durable.
/// 5. After a process was killed at any point the log holds up to its last confirmed record; behind that stand at most
///    the records of appends that had not returned, whole, and the beginning of one: a torn tail. A torn tail is never
///    repaired in passing: opening refuses it and names the way out.
/// 6. The stored head (`LOG.head`) never says more than what was on the disk before it was written.
/// 7. After a failed wait for the disk nothing is known of what was written since the last one that succeeded, so the
///    sink takes nothing more; opening the log again finds out.
///
/// A sink that goes on behind an existing log reads its stored head and verifies the record there and everything behind
/// it: a time that does not depend on the log's length. Without a head, or when asked, it verifies the whole log.
///
/// Source: spec/core.md 3, 18 W3, W4; DESIGN D3, D11.
public final class FileSink: Sink {
    /// How the existing log is checked when a sink is opened.
    public enum Resume: Sendable, Hashable {
        /// From the stored head on; in full when there is none that counts.
        case fromHead
        /// From the first line on.
        case verifyingAll
    }

    /// The log's path as it was given.
    public let path: String
    public let clock: DecisionClock
    /// How many records of the log were not read when the sink was opened, the stored head having vouched for them.
    public let trustedCount: Int

    private let state: Mutex<FileSinkState>
    /// Held by whoever waits for the disk. Taken before `state`, never while it is held.
    private let turn = Mutex<Void>(())

    /// Opens a log for appending, or makes it.
    ///
    /// - Parameters:
    ///   - path: the log; its folder must be there. Its stored head is the file `path` + `.head`.
    ///   - clock: tells the time of captured decisions.
    ///   - key: signs every record when given. An existing log is then expected to be signed by this key or by those of
    ///     `earlierKeys`.
    ///   - earlierKeys: keys that signed parts of the log before.
    ///   - durability: when to wait for the disk.
    ///   - resume: how an existing log is checked.
    /// - Throws: ``RecordError``: `locked`, `notAFile`, `cannotOpen`, `tornTail`, `damagedLog`, `damagedHead`,
    ///   `headAhead`, `signing`. The log is then as it was.
    /// - Complexity: linear in what is verified.
    public convenience init(
        path: String, clock: DecisionClock, key: SigningKey? = nil, earlierKeys: KeyRing = KeyRing(),
        durability: Durability = .everyRecord, resume: Resume = .fromHead
    ) throws(RecordError) {
        let file: AppendFile
        do throws(ByteStreamError) {
            file = try AppendFile(path: path)
        } catch {
            throw RecordError(opening: error)
        }
        try self.init(
            file, clock: clock, key: key, earlierKeys: earlierKeys, durability: durability, resume: resume)
    }

    /// A sink over the steps of another file system.
    package init(
        _ target: any AppendTarget, clock: DecisionClock, key: SigningKey? = nil, earlierKeys: KeyRing = KeyRing(),
        durability: Durability = .everyRecord, resume: Resume = .fromHead
    ) throws(RecordError) {
        path = target.path
        self.clock = clock
        let resumption = try LogResumption(target, key: key, earlierKeys: earlierKeys, resume: resume)
        trustedCount = resumption.trustedCount
        let sealer = try RecordSealer(following: resumption.last, key: key)
        state = Mutex(
            FileSinkState(target: target, sealer: sealer, key: key, durability: durability, resumption: resumption))
    }

    deinit { try? close() }

    /// Seals a record behind the last one and adds its line to the log.
    ///
    /// Tasks that append at the same time share their waits for the disk: while one waits, others write, and the next
    /// wait is for all of them.
    ///
    /// - Throws: ``RecordError``: those of ``RecordSealer/seal(_:)``, after which the log is as before; `cannotWrite`,
    ///   after which the log is as before unless the message says otherwise; `logChanged` when somebody else changed
    ///   the file; `poisoned`, `closed`.
    /// - Complexity: linear in the record, and one write; one wait for the disk as ``Durability`` says.
    public func append(_ record: DecisionRecord) throws(RecordError) -> SealedRecord {
        let result = state.withLock { state in
            Result { () throws(RecordError) in
                (sealed: try state.append(record), due: state.isWaitDue ? state.recordCount : nil)
            }
        }
        let (sealed, due) = try result.get()
        if let due { try wait(for: due) }
        return sealed
    }

    /// Seals records and adds their lines in one write and, when the durability asks for a wait, one wait.
    ///
    /// - Throws: as ``append(_:)``; all of the records are in the log, or none.
    public func append(contentsOf records: [DecisionRecord]) throws(RecordError) -> [SealedRecord] {
        let result = state.withLock { state in
            Result { () throws(RecordError) in
                (sealed: try state.append(contentsOf: records), due: state.isWaitDue ? state.recordCount : nil)
            }
        }
        let (sealed, due) = try result.get()
        if let due { try wait(for: due) }
        return sealed
    }

    /// Waits until everything appended so far survives a loss of power.
    ///
    /// - Throws: ``RecordError`` `cannotWrite` (nothing is then certain about records since the last wait, and the sink
    ///   takes nothing more), `poisoned`, `closed`.
    public func synchronize() throws(RecordError) {
        try wait(for: state.withLock { $0.recordCount })
    }

    /// Makes everything durable, stores the head, and lets the log go. A closed sink takes nothing more; closing again
    /// does nothing.
    ///
    /// - Throws: as ``synchronize()``, and `logChanged` when another file has taken the log's place. The log is let go
    ///   in any case.
    public func close() throws(RecordError) {
        let failure: RecordError? = turn.withLock { _ in
            let count = state.withLock { state in
                state.beginClosing()
                return state.recordCount
            }
            do throws(RecordError) {
                try takeTurn(for: count)
            } catch {
                try? closeState()
                // An earlier failure was told when it happened.
                return error.code == .poisoned || error.code == .closed ? nil : error
            }
            do throws(RecordError) {
                try closeState()
                return nil
            } catch {
                return error
            }
        }
        if let failure { throw failure }
    }

    private func closeState() throws(RecordError) {
        let result = state.withLock { state in Result { () throws(RecordError) in try state.close() } }
        try result.get()
    }

    /// Returns once so many records are durable: by a wait of somebody else's, or one of its own.
    private func wait(for count: Int) throws(RecordError) {
        let failure: RecordError? = turn.withLock { _ in
            do throws(RecordError) {
                try takeTurn(for: count)
                return nil
            } catch {
                return error
            }
        }
        if let failure { throw failure }
    }

    /// The wait itself, for whoever holds the turn.
    private func takeTurn(for count: Int) throws(RecordError) {
        let begun = state.withLock { state in Result { () throws(RecordError) in try state.beginWait(for: count) } }
        guard let wait = try begun.get() else { return }
        do throws(ByteStreamError) {
            try wait.target.synchronize()
        } catch {
            let failure = error
            throw state.withLock { $0.failWait(wait, failure) }
        }
        state.withLock { $0.endWait(wait) }
    }

    /// The id of the last record; nil when there is none. Keep it elsewhere: it is what shows later that records were
    /// removed from the end.
    public var head: RecordID? { state.withLock { $0.head } }

    /// How many records the log holds.
    public var recordCount: Int { state.withLock { $0.recordCount } }

    /// How many of them are known to survive a loss of power.
    public var durableCount: Int { state.withLock { $0.durableCount } }

    /// Why the stored head could not be renewed the last time, if it could not: appending goes on, and the next opening
    /// reads more of the log.
    public var headFailure: String? { state.withLock { $0.headFailure } }
}
