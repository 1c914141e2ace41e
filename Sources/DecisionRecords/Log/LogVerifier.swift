public import ByteStreams
import CanonicalJSON
import Dispatch
import Signing
import Synchronization

/// Reads a log and tells how far it holds.
///
/// Lines are checked apart from each other, on as many threads as are given, and linked in order. The log is read as a
/// stream; memory is a few megabytes, whatever its length, and at least its longest line.
///
/// Source: spec/core.md 4, spec/performance.md 4.9.
public struct LogVerifier: Sendable {
    /// How the log is read and what it is held to.
    public let settings: LogSettings
    /// A record that is known to have been in the log, to be found there.
    public let knownHead: RecordID?

    /// A verifier, with the id of a record that the log must hold where one is known.
    public init(_ settings: LogSettings = LogSettings(), knownHead: RecordID? = nil) {
        self.settings = settings
        self.knownHead = knownHead
    }

    /// Reads a log to its end, or to the first thing that is wrong.
    ///
    /// - Parameters:
    ///   - source: the log from its first line.
    ///   - visit: is called with each record that holds, in order; an error of its ends the reading.
    /// - Returns: what was found; that something is wrong is part of it, and not thrown.
    /// - Throws: ``ByteStreams/ByteStreamError`` when the bytes cannot be read, ``Signing/SigningError`` when libcrypto
    ///   fails, or what `visit` throws.
    /// - Complexity: linear in the bytes.
    public func verify(
        _ source: ByteSource, visit: ((VerifiedLine) throws -> Void)? = nil
    ) throws -> LogVerification {
        try verify(source, following: nil, visit: visit)
    }

    /// As ``verify(_:visit:)`` for what stands behind a record that is known to hold.
    func verify(
        _ source: ByteSource, following start: RecordID?, visit: ((VerifiedLine) throws -> Void)? = nil
    ) throws -> LogVerification {
        let threads = max(1, settings.threads)
        // Small enough that a piece stays in the cache between being read and being checked.
        let chunk = threads == 1 ? 512 << 10 : threads << 20
        let reader = LineReader(source, limit: settings.limits.bytes, chunk: chunk, endsLinesAtReturns: true)
        let checkers = try (0..<threads).map { _ in try LineChecker(settings) }
        var chain = LogChain(following: start, knownHead: knownHead)
        while !chain.isBroken, let batch = try nextBatch(reader, &chain) {
            let checks = try check(batch, checkers)
            for (at, check) in checks.enumerated() {
                guard let verified = chain.link(check, batch, at) else {
                    if chain.isBroken { break }
                    continue
                }
                try visit?(verified)
            }
        }
        return chain.finish()
    }

    /// The next lines; nil at the end, and when a line is too long, which is then the chain's refusal.
    private func nextBatch(_ reader: LineReader, _ chain: inout LogChain) throws(ByteStreamError) -> LineBatch? {
        do throws(ByteStreamError) {
            return try reader.next()
        } catch {
            guard error.code == .tooLarge else { throw error }
            chain.refuse(.tooLarge, error.detail)
            return nil
        }
    }

    /// What each line says of itself, in order.
    private func check(_ batch: LineBatch, _ checkers: [LineChecker]) throws(SigningError) -> [LineCheck] {
        // A thread is worth its start for some hundred lines.
        let shares = min(checkers.count, batch.lines.count / 64)
        guard shares > 1 else { return try checkers[0].check(batch, batch.lines.indices) }
        let results = Mutex<[Int: Result<[LineCheck], SigningError>]>([:])
        let count = batch.lines.count
        DispatchQueue.concurrentPerform(iterations: shares) { share in
            let lines = share * count / shares..<(share + 1) * count / shares
            let result = Result { () throws(SigningError) in try checkers[share].check(batch, lines) }
            results.withLock { $0[share] = result }
        }
        let done = results.withLock { $0 }
        var checks: [LineCheck] = []
        checks.reserveCapacity(count)
        for share in 0..<shares {
            if let result = done[share] { checks += try result.get() }
        }
        return checks
    }
}

extension LineChecker {
    /// Checks lines of a batch.
    func check(_ batch: LineBatch, _ lines: Range<Int>) throws(SigningError) -> [LineCheck] {
        var checks: [LineCheck] = []
        checks.reserveCapacity(lines.count)
        for line in lines { checks.append(try check(batch[line], padding: LineReader.padding)) }
        return checks
    }
}
