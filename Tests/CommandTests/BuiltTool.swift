import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The built `auditable`, run as a process of its own.
///
/// Output goes to files, so that no pipe can fill up, and a process that does not end is killed, so that no test hangs.
enum BuiltTool {
    /// What a process was given.
    enum Input {
        case bytes([UInt8])
        case file(String)
    }

    /// How a process ended and what it wrote.
    struct Outcome {
        /// The exit status; nil when a signal ended the process.
        let status: Int32?
        /// The signal that ended the process, ours after the time limit included.
        let signal: Int32?
        let hasTimedOut: Bool
        let output: [UInt8]
        let errors: [UInt8]
        /// The most memory it was seen to hold, in bytes; nil where the system does not tell.
        let peakMemory: Int?

        var text: String { String(decoding: output, as: UTF8.self) }
        var errorText: String { String(decoding: errors, as: UTF8.self) }
        var lines: [String] { text.split(separator: "\n").map(String.init) }

        /// For a failure message.
        var account: String {
            let end = hasTimedOut ? "no end in time" : signal.map { "signal \($0)" } ?? "status \(status ?? -1)"
            return "\(end)\n--- output\n\(text.prefix(2000))\n--- errors\n\(errorText.prefix(2000))"
        }
    }

    /// Where the tool was built: beside the running tests.
    static let path: String = {
        var candidates: [URL] = []
        #if os(Linux)
            candidates.append(URL(filePath: "/proc/self/exe").resolvingSymlinksInPath())
        #endif
        candidates.append(URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath())
        candidates += Bundle.allBundles.filter { $0.bundlePath.hasSuffix(".xctest") }.map(\.bundleURL)
        candidates.append(SourceTree.root.appending(path: ".build/debug/tests"))
        let places = candidates.map { $0.deletingLastPathComponent().appending(path: "auditable").path }
        return places.first { FileManager.default.isExecutableFile(atPath: $0) } ?? "auditable is not built"
    }()

    /// A folder that holds the tool under its name, for the search path of scripts.
    static var folder: String { URL(filePath: path).deletingLastPathComponent().path }

    /// Variables that a process needs to be found and to start; nothing else of ours reaches it.
    static func environment(_ changes: [String: String] = [:]) -> [String: String] {
        let own = ProcessInfo.processInfo.environment
        var environment = ["LC_ALL": "C.UTF-8", "PATH": "\(folder):\(own["PATH"] ?? "/usr/bin:/bin")"]
        for name in ["LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "TMPDIR"] { environment[name] = own[name] }
        return environment.merging(changes) { $1 }
    }

    /// Runs the tool.
    static func run(
        _ arguments: [String], input: Input = .bytes([]), environment changes: [String: String] = [:],
        folder: String? = nil, timeout: Double = 30
    ) throws -> Outcome {
        try start([path] + arguments, input: input, environment: environment(changes), folder: folder, timeout: timeout)
    }

    /// Runs a line of shell with the tool on its search path.
    static func shell(
        _ line: String, environment changes: [String: String] = [:], folder: String? = nil, timeout: Double = 30
    ) throws -> Outcome {
        try start(
            ["/bin/sh", "-c", line], input: .bytes([]), environment: environment(changes), folder: folder,
            timeout: timeout)
    }

    struct CannotStart: Error {
        let path: String
        let code: Int32
    }

    private static func start(
        _ words: [String], input: Input, environment: [String: String], folder: String?, timeout: Double
    ) throws -> Outcome {
        let scratch = try ScratchFolder()
        let inputPath: String
        switch input {
        case .file(let path): inputPath = path
        case .bytes(let bytes): inputPath = try scratch.file(bytes, named: "input")
        }
        let (outputPath, errorPath) = (scratch.path + "/output", scratch.path + "/errors")

        var actions = FileActions()
        defer { actions.destroy() }
        actions.open(0, inputPath, O_RDONLY)
        actions.open(1, outputPath, O_WRONLY | O_CREAT | O_TRUNC)
        actions.open(2, errorPath, O_WRONLY | O_CREAT | O_TRUNC)

        var process: pid_t = 0
        // The shell changes the folder and then becomes the program, so its number stays that of the process.
        let moved = folder.map { ["/bin/sh", "-c", "cd \"$1\" && shift && exec \"$@\"", "sh", $0] + words } ?? words
        let arguments = moved.map { strdup($0) } + [nil]
        let variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for pointer in arguments + variables { free(pointer) } }
        let code = posix_spawn(&process, moved[0], &actions.actions, nil, arguments, variables)
        guard code == 0 else { throw CannotStart(path: moved[0], code: code) }

        let start = ContinuousClock.now
        var state: Int32 = 0
        var peak: Int?
        var hasTimedOut = false
        var pause: UInt32 = 300
        while true {
            let ended = waitpid(process, &state, hasTimedOut ? 0 : WNOHANG)
            if ended == process || (ended < 0 && errno != EINTR) { break }
            if let memory = peakMemory(of: process) { peak = max(peak ?? 0, memory) }
            if ContinuousClock.now - start > .seconds(timeout) {
                hasTimedOut = true
                kill(process, SIGKILL)
            }
            usleep(pause)
            pause = min(pause * 2, 5000)
        }
        // The macros of wait.h: the low seven bits are the signal, the next eight the exit status.
        let signal = state & 0x7F
        return Outcome(
            status: signal == 0 ? state >> 8 & 0xFF : nil, signal: signal == 0 ? nil : signal, hasTimedOut: hasTimedOut,
            output: Array(try Data(contentsOf: URL(filePath: outputPath))),
            errors: Array(try Data(contentsOf: URL(filePath: errorPath))), peakMemory: peak)
    }

    /// The high-water mark of a running process. What `wait4` tells is not of use: it counts the memory that the child
    /// shared with this process before it became another program.
    private static func peakMemory(of process: pid_t) -> Int? {
        #if os(Linux)
            guard let status = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8) else {
                return nil
            }
            for line in status.split(separator: "\n") where line.hasPrefix("VmHWM:") {
                return line.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first
                    .flatMap { Int($0) }.map { $0 * 1024 }
            }
        #endif
        return nil
    }

    /// What is done to the descriptors of a process before it starts.
    private struct FileActions {
        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
        #else
            var actions = posix_spawn_file_actions_t()
        #endif

        init() { posix_spawn_file_actions_init(&actions) }

        mutating func open(_ descriptor: Int32, _ path: String, _ flags: Int32) {
            posix_spawn_file_actions_addopen(&actions, descriptor, path, flags, 0o600)
        }

        mutating func destroy() { posix_spawn_file_actions_destroy(&actions) }
    }
}

/// The checkout that the tests were built from.
enum SourceTree {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Material that lies beside the checkout on some machines.
    static func shared(_ name: String) -> URL? {
        let url = root.deletingLastPathComponent().appending(path: "shared").appending(path: name)
        return FileManager.default.fileExists(atPath: url.path) ? url : nil
    }
}

/// A folder of a test's own, removed with its contents when the test is done with it.
final class ScratchFolder {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "/auditable-command-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a file, with the folders on the way to it, and gives its path.
    @discardableResult
    func file(_ bytes: [UInt8], named name: String) throws -> String {
        let url = URL(filePath: path).appending(path: name)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
        return url.path
    }

    @discardableResult
    func file(_ text: String, named name: String) throws -> String { try file(Array(text.utf8), named: name) }

    func bytes(of name: String) -> [UInt8]? {
        (try? Data(contentsOf: URL(filePath: path).appending(path: name))).map { Array($0) }
    }

    /// The names in the folder, sorted.
    var names: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
    }
}
