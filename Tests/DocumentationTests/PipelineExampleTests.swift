import Foundation
import Testing

/// The README's example for pipelines, run in a repository of its own.
@Suite struct PipelineExampleTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private static func block(_ language: String, holding words: String) throws -> String {
        let text = try String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)
        let blocks = text.components(separatedBy: "```\(language)\n").dropFirst().map {
            $0.components(separatedBy: "```")[0]
        }
        return try #require(blocks.first { $0.contains(words) })
    }

    /// Runs a shell text with the built tool on the path.
    private static func shell(_ text: String, in folder: URL) throws -> (status: Int32, output: String) {
        let tools = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().path
        let process = Process()
        process.executableURL = URL(filePath: "/bin/bash")
        process.arguments = ["-o", "pipefail", "-c", text]
        process.currentDirectoryURL = folder
        process.environment = [
            "PATH": "\(tools):/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": folder.path,
            "GIT_CONFIG_NOSYSTEM": "1",
        ]
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }

    @Test func theCommandsForPipelinesDoWhatIsSaid() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "pipeline-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try FileManager.default.copyItem(
            at: Self.root.appending(path: "Corpora/RefundDesk"), to: folder.appending(path: "plans"))
        let git = "git -c user.name=a -c user.email=a@example.org -c init.defaultBranch=main"
        #expect(try Self.shell("\(git) init -q && \(git) add . && \(git) commit -qm start", in: folder).status == 0)

        let commands = try Self.block("sh", holding: "--write-baseline").split(separator: "\n").map(String.init)
        #expect(commands.count == 3)
        let baseline = try Self.shell(commands[0], in: folder)
        #expect(baseline.status == 0, "\(baseline.output)")
        // Known findings are no objection, wherever their lines have gone.
        let plan = folder.appending(path: "plans/refund.plan.yaml")
        let text = try String(contentsOf: plan, encoding: .utf8)
        try Data(("# moved\n\n" + text).utf8).write(to: plan)
        let known = try Self.shell(commands[1], in: folder)
        #expect(known.status == 0, "\(known.output)")
        for name in ["lint.sarif", "lint.xml"] {
            #expect(FileManager.default.fileExists(atPath: folder.appending(path: name).path))
        }
        // Taking away the gate makes a write object that nobody touched.
        try Data(text.replacing("    gate: [audit]\n", with: "").utf8).write(to: plan)
        let new = try Self.shell(commands[2], in: folder)
        #expect(new.status == 0 || new.status == 1)
        let unchanged = try Self.shell("\(git) checkout -q plans && \(commands[2])", in: folder)
        #expect(unchanged.status == 0, "\(unchanged.output)")
    }

    @Test func theActionHasTheInputsThatAreShown() throws {
        let shown = try Self.block("yaml", holding: "uses:")
        let action = try String(contentsOf: Self.root.appending(path: "action.yml"), encoding: .utf8)
        let with = try #require(shown.components(separatedBy: "with: {").last?.components(separatedBy: "}").first)
        let inputs = with.components(separatedBy: ", ").map { $0.components(separatedBy: ":")[0] }
        #expect(inputs.count == 3)
        for input in inputs { #expect(action.contains("\n  \(input):\n"), "\(input)") }
    }
}
