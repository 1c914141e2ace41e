public import Signing
import Synchronization

/// Keeps sealed records in memory: for tests, and for programs that write them elsewhere.
///
/// Memory grows with every record; nothing is ever dropped.
///
/// Source: spec/core.md 3, 18 W13.
public final class MemorySink: Sink {
    public let clock: DecisionClock
    private let state: Mutex<State>

    private struct State: ~Copyable {
        var sealer: RecordSealer
        var records: [SealedRecord] = []
    }

    /// An empty sink.
    ///
    /// - Parameters:
    ///   - clock: tells the time of captured decisions.
    ///   - key: signs every record when given.
    /// - Throws: ``RecordError`` `signing` when libcrypto fails.
    public init(clock: DecisionClock, key: SigningKey? = nil) throws(RecordError) {
        self.clock = clock
        let sealer = try RecordSealer(key: key)
        state = Mutex(State(sealer: sealer))
    }

    /// Seals a record behind the last one and keeps it.
    ///
    /// - Throws: as ``RecordSealer/seal(_:)``.
    public func append(_ record: DecisionRecord) throws(RecordError) -> SealedRecord {
        let result: Result<SealedRecord, RecordError> = state.withLock { state in
            do throws(RecordError) {
                let sealed = try state.sealer.seal(record)
                state.records.append(sealed)
                return .success(sealed)
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// The records kept so far, in order.
    public var records: [SealedRecord] { state.withLock { $0.records } }
}
