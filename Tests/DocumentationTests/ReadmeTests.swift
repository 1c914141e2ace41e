import Foundation
import Testing

/// What the README shows is what happens.
@Suite struct ReadmeTests {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// A command of a `console` block, with the output shown under it.
    struct Shown: Sendable, CustomTestStringConvertible {
        let command: String
        let output: String
        var testDescription: String { command }
    }

    @Test(arguments: try shownCommands())
    func commandPrintsWhatIsShown(_ shown: Shown) throws {
        let tools = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().path
        let process = Process()
        process.executableURL = URL(filePath: "/bin/bash")
        process.arguments = ["-o", "pipefail", "-c", shown.command]
        process.currentDirectoryURL = Self.root
        process.environment = [
            "PATH": "\(tools):/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": NSTemporaryDirectory(),
        ]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        // An objection is a result; a reader that stops early may end the one before it.
        #expect(process.terminationStatus <= 1 || shown.command.contains("head"))
        #expect(String(decoding: output, as: UTF8.self) == shown.output)
    }

    @Test func theReadmeHasCommands() throws {
        #expect(try Self.shownCommands().count >= 4)
    }

    /// The snippets are compiled and run in ``ReadmeExampleTests``; here they are compared with what is printed.
    @Test func theSwiftSnippetsAreThoseThatRun() throws {
        let readme = try String(contentsOf: Self.root.appending(path: "README.md"), encoding: .utf8)
        let shown = Self.blocks(of: readme, language: "swift").map {
            $0.replacingOccurrences(of: "import Auditable\n\n", with: "")
        }
        let source = try String(
            contentsOf: Self.root.appending(path: "Tests/DocumentationTests/ReadmeExampleTests.swift"), encoding: .utf8)
        var run: [String] = []
        var open: [Substring]?
        for line in source.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.contains("// snippet begins") {
                open = []
            } else if line.contains("// snippet ends"), let lines = open {
                run.append(lines.map { $0.dropFirst(8) + "\n" }.joined())
                open = nil
            } else {
                open?.append(line)
            }
        }
        #expect(shown == run)
        #expect(run.count >= 2)
    }

    private static func shownCommands() throws -> [Shown] {
        let readme = try String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)
        return blocks(of: readme, language: "console").flatMap { block in
            var shown: [Shown] = []
            for line in block.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
                if line.hasPrefix("$ ") {
                    shown.append(Shown(command: String(line.dropFirst(2)), output: ""))
                } else if let last = shown.popLast() {
                    shown.append(Shown(command: last.command, output: last.output + line + "\n"))
                }
            }
            return shown
        }
    }

    private static func blocks(of text: String, language: String) -> [String] {
        text.components(separatedBy: "```\(language)\n").dropFirst().map { $0.components(separatedBy: "```")[0] }
    }
}
