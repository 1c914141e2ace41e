public import CanonicalJSON

/// Takes records, seals them, and keeps them in order.
///
/// A sink is shared: any task may append, and appends happen one after the other.
public protocol Sink: Sendable {
    /// Tells the time, in Unix seconds, for decisions that are captured.
    var clock: DecisionClock { get }

    /// Seals a record behind the last one and keeps it.
    ///
    /// - Returns: the record with its identity, once it is kept as the sink promises.
    /// - Throws: ``RecordError``; the record is then not in the sink.
    func append(_ record: DecisionRecord) throws(RecordError) -> SealedRecord
}

/// Where the time of a decision comes from, in Unix seconds.
///
/// It is passed in, so that what is recorded can be replayed and tested (DESIGN D11).
public struct DecisionClock: Sendable {
    private let read: @Sendable () -> JSONNumber

    /// A clock of the caller's own.
    public init(_ read: @escaping @Sendable () -> JSONNumber) {
        self.read = read
    }

    /// The time now.
    public func now() -> JSONNumber { read() }
}

extension Sink {
    /// Captures a decision and appends it, also when making it fails.
    ///
    /// The time of the decision is that of the call. When `body` throws, the record is appended with what was captured
    /// so far, marked as failed (``DecisionCapture/markFailed(_:)``), and the error goes on to the caller.
    ///
    /// - Parameters:
    ///   - actionType: what is to be decided.
    ///   - snapshot: the state that it relies on.
    ///   - body: makes the decision and gives the action that is to be taken.
    /// - Returns: the sealed record.
    /// - Throws: what `body` throws; ``RecordError`` of the append; ``FailedCapture`` when both fail.
    public func record(
        _ actionType: JSONString, relyingOn snapshot: DependencySnapshot = DependencySnapshot(),
        _ body: (inout DecisionCapture) throws -> Action
    ) throws -> SealedRecord {
        var capture = DecisionCapture(actionType, relyingOn: snapshot, decidedAt: clock.now())
        do {
            capture.act(try body(&capture))
        } catch {
            throw appendFailed(&capture, error)
        }
        return try append(capture.record)
    }

    /// As the other, for a body that waits.
    public func record(
        _ actionType: JSONString, relyingOn snapshot: DependencySnapshot = DependencySnapshot(),
        _ body: (inout DecisionCapture) async throws -> Action
    ) async throws -> SealedRecord {
        var capture = DecisionCapture(actionType, relyingOn: snapshot, decidedAt: clock.now())
        do {
            capture.act(try await body(&capture))
        } catch {
            throw appendFailed(&capture, error)
        }
        return try append(capture.record)
    }

    private func appendFailed(_ capture: inout DecisionCapture, _ error: any Error) -> any Error {
        capture.markFailed(error)
        do throws(RecordError) {
            _ = try append(capture.record)
            return error
        } catch let refusal {
            return FailedCapture(decision: error, append: refusal)
        }
    }
}

/// A decision that failed and could not be recorded either.
public struct FailedCapture: Error, CustomStringConvertible {
    /// Why the decision failed.
    public let decision: any Error
    /// Why the record of that could not be appended.
    public let append: RecordError

    package init(decision: any Error, append: RecordError) {
        self.decision = decision
        self.append = append
    }

    public var description: String { "\(decision); and no record of it could be kept: \(append)" }
}
