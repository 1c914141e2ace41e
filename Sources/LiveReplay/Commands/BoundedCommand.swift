#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// How much another program may take.
public struct CommandLimits: Sendable, Hashable {
    /// How long it may run by the clock; at least a millisecond and at most a day.
    public var time: Duration
    /// The most bytes of its standard output, at most 1 GiB; one more ends it.
    public var output: Int
    /// How many bytes of its standard error are kept, at most 1 GiB; the rest is read and dropped.
    public var errorOutput: Int

    /// 10 seconds, 64 KiB and 4 KiB unless others are given.
    public init(time: Duration = .seconds(10), output: Int = 64 << 10, errorOutput: Int = 4 << 10) {
        self.time = time
        self.output = max(0, output)
        self.errorOutput = max(0, errorOutput)
    }

    /// ``output`` as it is held to.
    package var outputBytes: Int { min(max(0, output), 1 << 30) }

    /// ``errorOutput`` as it is held to.
    package var errorBytes: Int { min(max(0, errorOutput), 1 << 30) }

    /// ``time`` as it is held to: in whole milliseconds.
    package var milliseconds: Int {
        let day = 86_400
        let (seconds, attoseconds) = time.components
        guard seconds >= 0, attoseconds >= 0 else { return 1 }
        guard seconds < day else { return day * 1000 }
        return max(1, Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000))
    }
}

/// Another program, with what it is started with and how much it may take.
///
/// It is started directly, never through a shell: each argument arrives as it is. It gets three pipes and no other open
/// file, a process group of its own, and only the environment that is named here. What it leaves running in its group
/// is killed when it ends; a descendant that makes itself a group of its own is not found, and is no longer listened
/// to.
///
/// - Note: no limit is put on its memory or processors. A program that is not trusted belongs in a sandbox, whose
///   command line can be given here.
public struct BoundedCommand: Sendable, Hashable {
    /// The program and its arguments. A name without a slash is looked for in the `PATH` of this process, whatever
    /// ``environment`` names.
    public var arguments: [String]
    /// Its environment by name.
    public var environment: [String: String]
    /// How much it may take.
    public var limits: CommandLimits

    /// A command that has not been started.
    ///
    /// - Parameter environment: nil for ``plainEnvironment``.
    public init(
        _ arguments: [String], environment: [String: String]? = nil, limits: CommandLimits = CommandLimits()
    ) {
        self.arguments = arguments
        self.environment = environment ?? Self.plainEnvironment
        self.limits = limits
    }

    /// What programs need to find themselves and each other, as it is in this process now: `PATH`, `HOME`, `TMPDIR`,
    /// `LANG`, `LC_ALL`, `TZ`, where they are set. Secrets that this process was given are not passed on.
    public static var plainEnvironment: [String: String] {
        var environment: [String: String] = [:]
        for name in ["PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "TZ"] {
            if let value = getenv(name) { environment[name] = String(cString: value) }
        }
        return environment
    }

    /// Runs the program and waits for its end, or ends it at a limit.
    ///
    /// Whatever the program does, this returns: after the time limit and at most two seconds more. It may be called
    /// from any number of threads.
    ///
    /// - Parameter input: its standard input; that it does not read it is no error.
    /// - Complexity: linear in the input and what is kept of the output.
    public func run(input: [UInt8] = []) -> CommandRun {
        ChildProcess.run(self, input: input)
    }

    /// As the method of the same name, without blocking the threads that tasks run on. Cancelling the task does not
    /// end the program; its time limit does.
    public func run(input: [UInt8] = []) async -> CommandRun {
        await withCheckedContinuation { continuation in
            let isStarted = DetachedThread.start {
                continuation.resume(returning: ChildProcess.run(self, input: input))
            }
            if !isStarted {
                let reason = "the system has no room for a thread"
                continuation.resume(
                    returning: CommandRun(ending: .notStarted(reason: reason), output: [], errorOutput: []))
            }
        }
    }
}

/// How another program ended, and what it said.
public struct CommandRun: Sendable, Hashable {
    /// How a program ended.
    public enum Ending: Sendable, Hashable {
        /// It never ran: it does not exist, is not executable, or the system has no room for it.
        case notStarted(reason: String)
        /// It ended with an exit code.
        case exited(Int)
        /// A signal ended it that was not ours.
        case signalled(Int)
        /// It ran into the time limit, and was killed.
        case timedOut
        /// It wrote more than may be kept, and was killed.
        case outputTooLong
        /// It ended, and other code of this process took its exit code.
        case lost
    }

    /// How it ended.
    public var ending: Ending
    /// Its standard output, at most up to the limit.
    public var output: [UInt8]
    /// The start of its standard error, up to the limit.
    public var errorOutput: [UInt8]

    /// The first line of standard error that holds something, for a sentence: at most 200 characters.
    public var complaint: String? {
        let lines = String(decoding: errorOutput, as: UTF8.self).split(whereSeparator: \.isNewline)
        guard let line = lines.first(where: { !$0.allSatisfy(\.isWhitespace) }) else { return nil }
        return line.count <= 200 ? String(line) : line.prefix(200) + "…"
    }
}
