#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Removes half-written files when the process is told to end, and ends it with 128 and the signal's number.
///
/// A signal handler can reach nothing but globals, so this is the one place that has any.
enum InterruptCleanup {
    private static let capacity = 32

    // Invariant: written by the main thread only, each slot one pointer wide; the handler reads a slot as it is before or
    // after a change, and a path stays allocated after its slot is cleared.
    nonisolated(unsafe) private static let paths: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?> = {
        let paths = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: capacity)
        paths.initialize(repeating: nil, count: capacity)
        return paths
    }()

    /// Starts to listen; signals that are ignored stay so.
    static func install() {
        // Made now: a handler may not allocate.
        _ = paths
        for number in signals {
            if isIgnored(number) { continue }
            signal(number) { number in
                for slot in 0..<InterruptCleanup.capacity {
                    if let path = InterruptCleanup.paths[slot] { unlink(path) }
                }
                _exit(128 + number)
            }
        }
    }

    private static let signals = [SIGINT, SIGTERM, SIGHUP]

    private static func isIgnored(_ number: Int32) -> Bool {
        var action = sigaction()
        sigaction(number, nil, &action)
        #if canImport(Glibc) || canImport(Musl)
            return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
        #else
            return unsafeBitCast(action.__sigaction_u.__sa_handler, to: Int.self) == 1
        #endif
    }

    /// Has a file removed if the process is told to end. A path that is no longer there does no harm.
    static func add(_ path: String) {
        for slot in 0..<capacity where paths[slot] == nil {
            paths[slot] = strdup(path)
            return
        }
    }

    /// Does work that must not be cut in half: a signal that comes meanwhile ends the process when it is done.
    ///
    /// The calling thread's signals wait; other threads of the process take none.
    static func held<Result>(_ work: () throws -> Result) rethrows -> Result {
        var waiting = sigset_t()
        var before = sigset_t()
        sigemptyset(&waiting)
        for number in signals { sigaddset(&waiting, number) }
        pthread_sigmask(SIG_BLOCK, &waiting, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        return try work()
    }

    /// Whether a signal waits for the end of work that is held.
    static var isWaiting: Bool {
        var waiting = sigset_t()
        sigemptyset(&waiting)
        sigpending(&waiting)
        // One that is ignored waits as well while it is blocked, and ends nothing.
        return signals.contains { sigismember(&waiting, $0) == 1 && !isIgnored($0) }
    }
}
