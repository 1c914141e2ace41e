import Foundation
import Testing

/// The scripts under `Scripts`: what a person types, and what must come of it. `Scripts/README.md` has the format.
@Suite struct ScriptTests {
    @Test(arguments: try Script.all())
    func script(_ script: Script) throws {
        try ScriptRunner(script).run()
    }

    @Test func everyVerbHasAScript() throws {
        let texts = try Script.all().flatMap { $0.steps.filter { $0.word == "$" }.map(\.rest) }
        for verb in [
            "gates", "watch", "replay", "recover", "whatif", "policy", "rank", "conform", "diff", "show", "graph", "convert", "canonical",
            "eval-cel",
            "adapters",
            "doctor", "version", "completions", "man",
        ] {
            #expect(texts.contains { $0.contains("auditable \(verb)") }, "no script runs \(verb)")
        }
        #expect(try Script.all().count >= 20)
    }

    // MARK: The format itself

    @Test(arguments: [
        "frobnicate 3", "status zero", "stdout", "stdout resembles x", "stdout is nowhere", "file", "file a",
        "env NAME",
        "file a looks fine", "$",
    ])
    func aDirectiveThatMeansNothingIsRefused(_ line: String) throws {
        #expect(throws: Script.Mistake.self) {
            try ScriptRunner(Script(name: "bad", text: "$ true\n\(line)\n")).run(reporting: { _, _ in })
        }
    }

    @Test func aStatusThatIsNotAskedAboutMustBeZero() throws {
        var complaints = 0
        try ScriptRunner(Script(name: "bad", text: "$ exit 3\n$ true\n")).run(reporting: { _, _ in complaints += 1 })
        #expect(complaints == 1)
    }

    @Test func everyUnmetExpectationIsReported() throws {
        let text = """
            $ echo out; echo err >&2; exit 2
            status 3
            stdout has nothing
            stdout lacks out
            stdout is golden
            stdout empty
            stderr has out
            stderr empty
            file golden missing
            file nowhere there
            file golden is other
            -- golden --
            in
            -- other --
            else
            """
        var lines: [Int] = []
        try ScriptRunner(Script(name: "bad", text: text)).run(reporting: { line, _ in lines.append(line) })
        #expect(lines == Array(2...11))
    }
}

/// A command-line test as a text: steps at the top, files at the bottom.
struct Script: Sendable, CustomTestStringConvertible {
    struct Step: Sendable {
        /// The line in the script, from 1.
        let line: Int
        let word: String
        let rest: String
    }

    /// A script that says something the format does not have.
    struct Mistake: Error, CustomStringConvertible {
        let description: String
    }

    let name: String
    let steps: [Step]
    let files: [(name: String, text: String)]

    var testDescription: String { name }

    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Scripts")

    static func all() throws -> [Script] {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".txt") }
        return try names.sorted().map { name in
            Script(
                name: String(name.dropLast(4)),
                text: try String(contentsOf: folder.appending(path: name), encoding: .utf8))
        }
    }

    init(name: String, text: String) {
        self.name = name
        var steps: [Step] = []
        var files: [(name: String, text: String)] = []
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        for (at, line) in lines.enumerated() {
            if line.hasPrefix("-- "), line.hasSuffix(" --"), line.count > 6 {
                files.append((String(line.dropFirst(3).dropLast(3)), ""))
            } else if !files.isEmpty {
                // The last piece is what stands behind the text's final line feed.
                if at < lines.count - 1 || !line.isEmpty { files[files.count - 1].text += line + "\n" }
            } else if !line.allSatisfy(\.isWhitespace), !line.hasPrefix("#") {
                let word = line.prefix { $0 != " " }
                let rest = line.dropFirst(word.count).drop { $0 == " " }
                steps.append(Step(line: at + 1, word: String(word), rest: String(rest)))
            }
        }
        self.steps = steps
        self.files = files
    }
}

/// Plays a script in a folder of its own.
final class ScriptRunner {
    private let script: Script
    private let folder: ScratchFolder
    private var environment: [String: String] = [:]
    private var outcome: BuiltTool.Outcome?
    private var hasAskedForStatus = false

    init(_ script: Script) throws {
        self.script = script
        folder = try ScratchFolder()
        for file in script.files { try folder.file(file.text, named: file.name) }
    }

    /// - Parameter report: gets the line of an expectation that is not met, and what was found instead.
    func run(reporting report: (Int, String) -> Void) throws {
        var last = 0
        for step in script.steps {
            do {
                if step.word == "$" {
                    checkStatus(last, report)
                    guard !step.rest.isEmpty else { throw Script.Mistake(description: "no command") }
                    outcome = try BuiltTool.shell(step.rest, environment: environment, folder: folder.path)
                    hasAskedForStatus = false
                    last = step.line
                } else if let complaint = try complaint(about: step) {
                    report(step.line, complaint)
                }
            } catch let mistake as Script.Mistake {
                throw Script.Mistake(description: "\(script.name).txt:\(step.line): \(mistake)")
            }
        }
        checkStatus(last, report)
        guard outcome != nil else { throw Script.Mistake(description: "\(script.name).txt runs nothing") }
    }

    func run() throws {
        try run { line, complaint in
            Issue.record("\(script.name).txt:\(line): \(complaint)")
        }
    }

    private func checkStatus(_ line: Int, _ report: (Int, String) -> Void) {
        guard let outcome, !hasAskedForStatus, outcome.status != 0 else { return }
        report(line, "expected status 0, found \(outcome.account)")
    }

    private func complaint(about step: Script.Step) throws -> String? {
        let words = step.rest.split(separator: " ", maxSplits: 1).map(String.init)
        if step.word == "env" {
            guard let equals = step.rest.firstIndex(of: "=") else {
                throw Script.Mistake(description: "env NAME=VALUE")
            }
            environment[String(step.rest[..<equals])] = String(step.rest[step.rest.index(after: equals)...])
            return nil
        }
        guard let outcome else { throw Script.Mistake(description: "nothing has run yet") }
        switch step.word {
        case "status":
            guard let status = Int32(step.rest) else { throw Script.Mistake(description: "status NUMBER") }
            hasAskedForStatus = true
            return outcome.status == status ? nil : "expected status \(status), found \(outcome.account)"
        case "stdout": return try complaint(words, outcome.output, "standard output")
        case "stderr": return try complaint(words, outcome.errors, "standard error")
        case "file":
            guard words.count == 2 else { throw Script.Mistake(description: "file NAME …") }
            let bytes = folder.bytes(of: words[0])
            if words[1] == "there" { return bytes == nil ? "\(words[0]) is not there" : nil }
            if words[1] == "missing" { return bytes == nil ? nil : "\(words[0]) is there" }
            let rest = words[1].split(separator: " ", maxSplits: 1).map(String.init)
            return try complaint(rest, bytes ?? Array("(no such file)".utf8), words[0])
        default: throw Script.Mistake(description: "there is no directive \(step.word)")
        }
    }

    private func complaint(_ words: [String], _ bytes: [UInt8], _ what: String) throws -> String? {
        let text = Self.visible(bytes)
        if words == ["empty"] { return bytes.isEmpty ? nil : "\(what) is not empty:\n\(text)" }
        guard words.count == 2 else { throw Script.Mistake(description: "is NAME, has TEXT, lacks TEXT or empty") }
        switch words[0] {
        case "is":
            guard let golden = script.files.first(where: { $0.name == words[1] }) else {
                throw Script.Mistake(description: "there is no file \(words[1]) in the script")
            }
            return golden.text == text ? nil : "\(what) is not \(words[1]):\n\(text)"
        case "has": return text.contains(words[1]) ? nil : "\(what) has no \(words[1]):\n\(text)"
        case "lacks": return text.contains(words[1]) ? "\(what) has \(words[1]):\n\(text)" : nil
        default: throw Script.Mistake(description: "there is no expectation \(words[0])")
        }
    }

    /// Text in which control characters can be seen, so that a script stays a text: `<1B>`.
    private static func visible(_ bytes: [UInt8]) -> String {
        var text = ""
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
            let isControl =
                (scalar.value < 0x20 && scalar != "\n" && scalar != "\t") || (0x7F...0x9F).contains(scalar.value)
            let isMark =
                scalar.properties.generalCategory == .format || scalar.properties.generalCategory == .lineSeparator
            if isControl || isMark {
                text += "<\(String(scalar.value, radix: 16, uppercase: true))>"
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
