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
        let threads = min(max(1, settings.threads), Self.mostThreads)
        // Small enough that a piece stays in the cache between being read and being checked, and that a piece of
        // nothing but line ends costs no more than some megabytes.
        let chunk = min(threads, 4) << 19
        let reader = LineReader(source, limit: settings.limits.bytes, chunk: chunk, endsLinesAtReturns: true)
        let checkers = try (0..<threads).map { _ in try LineChecker(settings) }
        var chain = LogChain(following: start, knownHead: knownHead)
        while !chain.isBroken, let batch = try nextBatch(reader, &chain) {
            var first = 0
            while first < batch.lines.count, !chain.isBroken {
                let window = first..<min(first + Self.linesPerThread * threads, batch.lines.count)
                for share in try check(batch, window, checkers) where !chain.isBroken {
                    for (at, check) in zip(share.lines, share.checks) where !chain.isBroken {
                        if let verified = chain.link(check, batch, at) { try visit?(verified) }
                    }
                }
                first = window.upperBound
            }
        }
        return chain.finish()
    }

    /// More threads than this have nothing left to share.
    private static let mostThreads = 64
    /// What is known of so many lines is held at a time, for each thread.
    private static let linesPerThread = 4096

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

    /// What each line of a window says of itself, in order, by the shares of the threads.
    private func check(
        _ batch: LineBatch, _ window: Range<Int>, _ checkers: [LineChecker]
    ) throws(SigningError) -> [(lines: Range<Int>, checks: [LineCheck])] {
        // A thread is worth its start for some hundred lines.
        let shares = max(1, min(checkers.count, window.count / 64))
        guard shares > 1 else { return [(window, try checkers[0].check(batch, window))] }
        let ranges = (0..<shares).map { share in
            window.lowerBound + share * window.count / shares..<window.lowerBound + (share + 1) * window.count / shares
        }
        let results = Mutex<[Int: Result<[LineCheck], SigningError>]>([:])
        DispatchQueue.concurrentPerform(iterations: shares) { share in
            let result = Result { () throws(SigningError) in try checkers[share].check(batch, ranges[share]) }
            results.withLock { $0[share] = result }
        }
        let done = results.withLock { $0 }
        var checks: [(lines: Range<Int>, checks: [LineCheck])] = []
        for share in 0..<shares {
            if let result = done[share] { checks.append((ranges[share], try result.get())) }
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
