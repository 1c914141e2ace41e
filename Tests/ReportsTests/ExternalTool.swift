import Foundation

/// A program on this machine that can judge an output; tests that need one are skipped without it.
enum ExternalTool {
    /// The path of a program, or nil when the machine has none of that name.
    static func path(of name: String) -> String? {
        (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
            .map { "\($0)/\(name)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    /// Hands a text to a program in a file.
    ///
    /// - Returns: the exit status, standard output and standard error.
    static func run(
        _ name: String, _ arguments: [String], on text: String
    ) throws -> (status: Int32, output: String, errors: String) {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("reports-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let names = ["input", "output", "errors"].map { folder.appendingPathComponent($0) }
        try Data(text.utf8).write(to: names[0])
        for file in names.dropFirst() { try Data().write(to: file) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path(of: name) ?? "/nonexistent")
        process.arguments = arguments + [names[0].path]
        process.standardOutput = try FileHandle(forWritingTo: names[1])
        process.standardError = try FileHandle(forWritingTo: names[2])
        try process.run()
        process.waitUntilExit()
        return (
            process.terminationStatus, String(decoding: try Data(contentsOf: names[1]), as: UTF8.self),
            String(decoding: try Data(contentsOf: names[2]), as: UTF8.self)
        )
    }
}
