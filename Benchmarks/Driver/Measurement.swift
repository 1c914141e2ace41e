import Foundation

/// A measured case: a line of JSON Lines, and a row of the table.
struct Measurement {
    let workload: String
    let what: String
    let seconds: Double
    var peer: String?
    var peerSeconds: Double?
    /// The most the ratio may be.
    var target: Double?
    var note: String?
    /// The most memory that the process held at once.
    var peakBytes: Int?

    var ratio: Double? { peerSeconds.map { seconds / $0 } }

    func printLine() {
        var fields: [String: Any] = ["workload": workload, "case": what, "seconds": seconds]
        if let peer { fields["peer"] = peer }
        if let peerSeconds { fields["peer_seconds"] = peerSeconds }
        if let ratio { fields["ratio"] = ratio }
        if let target { fields["target"] = target }
        if let note { fields["note"] = note }
        if let peakBytes { fields["peak_bytes"] = peakBytes }
        let data = try? JSONSerialization.data(withJSONObject: fields, options: [.sortedKeys, .withoutEscapingSlashes])
        FileHandle.standardOutput.write((data ?? Data("{}".utf8)) + Data("\n".utf8))
    }

    static func time(_ seconds: Double) -> String {
        seconds < 1e-3
            ? String(format: "%.1f µs", seconds * 1e6)
            : seconds < 1 ? String(format: "%.2f ms", seconds * 1e3) : String(format: "%.2f s", seconds)
    }
}

/// The best of several runs of some work.
func best(of runs: Int, _ work: () throws -> Void) rethrows -> Double {
    var best = Double.infinity
    for _ in 0..<runs {
        let start = ContinuousClock.now
        try work()
        let elapsed = ContinuousClock.now - start
        best = min(best, Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18)
    }
    return best
}

/// A benchmark that gave a wrong answer or could not run.
struct BenchmarkError: Error, CustomStringConvertible {
    let description: String
}

/// Runs a program to its end.
enum Program {
    /// The seconds from starting a program to its end, its output thrown away; the best of several runs.
    ///
    /// By `posix_spawn` and `waitpid`: Foundation's `Process` notices an end tens of milliseconds late.
    static func seconds(_ path: String, _ arguments: [String], bestOf runs: Int) throws -> Double {
        try best(of: runs) {
            var status: Int32 = 0
            let child = try spawn(path, arguments)
            while waitpid(child, &status, 0) < 0, errno == EINTR {}
            guard status == 0 else { throw BenchmarkError(description: "\(path) ended with the wait status \(status)") }
        }
    }

    /// The most memory that a program holds at once, in bytes, its output thrown away.
    ///
    /// From the kernel's high-water mark, looked at every millisecond: what `wait4` gives counts the memory of the
    /// parent that it was spawned from.
    static func peakBytes(_ path: String, _ arguments: [String]) throws -> Int {
        let child = try spawn(path, arguments)
        var peak = 0
        var status: Int32 = 0
        while waitpid(child, &status, WNOHANG) == 0 {
            let lines = (try? String(contentsOfFile: "/proc/\(child)/status", encoding: .utf8))?.split(separator: "\n")
            if let line = lines?.first(where: { $0.hasPrefix("VmHWM:") }),
                let kilobytes = Int(line.filter(\.isNumber))
            {
                peak = kilobytes * 1024
            }
            usleep(1000)
        }
        guard status == 0 else { throw BenchmarkError(description: "\(path) ended with the wait status \(status)") }
        return peak
    }

    private static func spawn(_ path: String, _ arguments: [String]) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for descriptor: Int32 in [1, 2] {
            posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_WRONLY, 0)
        }
        var words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) }
        defer { for word in words { free(word) } }
        words.append(nil)
        var child: pid_t = 0
        guard posix_spawn(&child, path, &actions, nil, words, nil) == 0 else {
            throw BenchmarkError(description: "\(path) cannot be started")
        }
        return child
    }

    /// - Returns: standard output; the last JSON line of standard error when `readsErrors`.
    static func run(_ path: String, _ arguments: [String], readsErrors: Bool = false) throws -> Data {
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        let output = Pipe()
        let errors = Pipe()
        process.standardOutput = output
        process.standardError = readsErrors ? errors : FileHandle.nullDevice
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        let errorData = readsErrors ? try errors.fileHandleForReading.readToEnd() ?? Data() : Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw BenchmarkError(description: "\(path) ended with \(process.terminationStatus)")
        }
        return readsErrors ? errorData : data
    }

    /// The JSON objects that a program prints, one per line.
    static func lines(_ path: String, _ arguments: [String], readsErrors: Bool = false) throws -> [[String: Any]] {
        try run(path, arguments, readsErrors: readsErrors).split(separator: 0x0A).compactMap {
            try? JSONSerialization.jsonObject(with: $0) as? [String: Any]
        }
    }
    /// The first 16 digits of a file's SHA-256.
    static func digest(of path: String) throws -> String {
        String(decoding: try run("/usr/bin/env", ["sha256sum", path]).prefix(16), as: UTF8.self)
    }
}
