import ArgumentParser
import CanonicalJSON
import Foundation
import Testing

@testable import AuditableCommand

/// Help, the manual page and the completions against the one table they are made from.
@Suite struct HelpTests {
    /// A verb by its name, so that failures name it.
    struct Named: Sendable, CustomTestStringConvertible {
        let type: any Verb.Type
        var name: String { type.name }
        /// The words that call it.
        var words: [String] { name.split(separator: " ").map(String.init) }
        /// The name as schemas have it.
        var schemaName: String { name.replacing(" ", with: "-") }
        var testDescription: String { name }

        static let all = VerbTable.verbs.map { Named(type: $0) }

        /// The verb's own flags and those it shares.
        var flags: [FlagDeclaration] { get throws { try FlagDeclaration.all(of: type).filter { !$0.isArgument } } }
        var examples: [VerbCard.Example] { type.card.examples + type.card.furtherExamples }
    }

    /// The words of an example, split as a shell would: quotes hold words together, a pipe starts another command, and
    /// what follows `>` is no word of the command.
    private static func commands(in line: String) -> [[String]] {
        var commands: [[String]] = [[]]
        var word: String?
        var quote: Character?
        var isRedirected = false
        func end() {
            if let word, !isRedirected { commands[commands.count - 1].append(word) }
            word = nil
        }
        for character in line {
            switch character {
            case quote: quote = nil
            case _ where quote != nil: word = (word ?? "") + String(character)
            case "'", "\"":
                quote = character
                word = word ?? ""
            case " ": end()
            case "|":
                end()
                commands.append([])
                isRedirected = false
            case ">":
                end()
                isRedirected = true
            default: word = (word ?? "") + String(character)
            }
        }
        end()
        return commands
    }

    private static func mentions(_ flag: FlagDeclaration, _ examples: [VerbCard.Example]) -> Bool {
        examples.contains { example in
            commands(in: example.command).joined().contains { word in
                flag.names.contains { word == $0 || word.hasPrefix($0 + "=") }
            }
        }
    }

    // MARK: Cards

    @Test(arguments: Named.all)
    func everyFlagHasAnExample(_ verb: Named) throws {
        for flag in try verb.flags {
            // The positive twin of a switch that is on anyway needs none.
            if let name = flag.names.first, flag.defaultValue == name { continue }
            #expect(
                Self.mentions(flag, verb.examples)
                    || (flag.section != nil && Self.mentions(flag, VerbTable.sharedExamples)),
                "\(verb.name) shows \(flag.spelling) in no example")
        }
    }

    @Test(arguments: Named.all)
    func everyExampleParses(_ verb: Named) throws {
        #expect((2...3).contains(verb.type.card.examples.count), "help starts with two or three")
        for example in verb.examples + (verb.name == "rank" ? VerbTable.sharedExamples : []) {
            for words in Self.commands(in: example.command) where words.first == "auditable" {
                #expect(throws: Never.self, "\(example.command)") {
                    try RootCommand.parseAsRoot(Array(words.dropFirst()))
                }
            }
            #expect(example.command.hasPrefix("auditable "))
            #expect(
                !example.purpose.isEmpty && example.purpose.first?.isUppercase == false
                    && !example.purpose.hasSuffix("."))
        }
        #expect(verb.type.card.examples.allSatisfy { $0.command.hasPrefix("auditable \(verb.name)") })
    }

    @Test(arguments: Named.all)
    func whatWritesJSONHasASchema(_ verb: Named) throws {
        let card = verb.type.card
        let hasFlag = try verb.flags.contains { $0.names.contains("--json") && $0.section == nil }
        if hasFlag || card.formats.contains(.json) || card.formats.contains(.jsonl) {
            #expect(card.schema.map { "\($0)" } == "auditable/\(verb.schemaName)/1", "\(verb.name)")
        }
        if let schema = card.schema { #expect("\(schema)".hasPrefix("auditable/\(verb.schemaName)/")) }
        #expect(Set(card.formats).count == card.formats.count)
    }

    @Test(arguments: Named.all)
    func exitStatusesOnCardsAreInOrderAndReal(_ verb: Named) throws {
        let exits = verb.type.card.exits
        #expect(exits.first == .done)
        #expect(exits.map(\.rawValue) == exits.map(\.rawValue).sorted() && Set(exits).count == exits.count)
        if verb.name != "man" { #expect(exits.contains(.wrongCommand)) }
        // Whoever reads runs can fail to, and can go on after a bad one.
        if try verb.flags.contains(where: { $0.names.contains("--keep-going") }) {
            #expect(exits.contains(.unreadableInput) && exits.contains(.partlyDone))
        }
    }

    /// Each status on a card is what some command gives.
    @Test(
        arguments: [
            ("lint", 0, "plan.json --select PRE202"), ("lint", 1, "plan.json --select PRE303"),
            ("lint", 2, "plan.json --select PRE999"),
            ("lint", 3, "nowhere"), ("explain", 0, "--list"), ("explain", 2, "PRE999"),
            ("watch", 0, "good-steps.jsonl --once"), ("watch", 1, "good-steps.jsonl --once --stop-on new_keystone"),
            ("watch", 2, "good-steps.jsonl --stop-on x"), ("watch", 3, "nowhere"),
            ("watch", 7, "mixed-steps.jsonl --once --keep-going"), ("rank", 2, "--top 0 run.json"),
            ("rank", 3, "nowhere"), ("rank", 5, "run.json --require-score"),
            ("rank", 7, "run.json nowhere --keep-going"), ("show", 2, "run.json x"), ("show", 3, "run.json 9"),
            ("show", 7, "mixed.jsonl --keep-going"), ("graph", 2, "run.json --vector x"), ("graph", 3, "nowhere"),
            ("graph", 7, "run.json nowhere --keep-going"), ("convert", 2, "run.json"),
            ("convert", 3, "nowhere --to dot"),
            ("convert", 7, "run.json nowhere --to steps --keep-going"), ("canonical", 2, "run.json more"),
            ("canonical", 3, "mixed.jsonl"), ("canonical", 7, "mixed.jsonl --jsonl"),
            ("eval-cel", 0, "true"), ("eval-cel", 1, "1/0"), ("eval-cel", 2, "x"),
            ("eval-cel", 3, "--jsonl mixed.jsonl"), ("eval-cel", 7, "--jsonl cases.jsonl"),
            ("adapters", 1, "--test other.json"),
            ("adapters", 2, "nobody"), ("adapters", 3, "--test nowhere"), ("doctor", 2, "--format dot"),
            ("version", 2, "--fast"), ("completions", 2, "tcsh"), ("convert", 4, "forged.jsonl --to records"),
            ("verify", 0, "good.jsonl"), ("verify", 2, "good.jsonl --head 12"), ("verify", 3, "nowhere"),
            ("verify", 4, "forged.jsonl"), ("records seal", 0, "bodies.jsonl"),
            ("records seal", 2, "bodies.jsonl --now x"), ("records seal", 3, "run.json"),
            ("records seal", 4, "bodies.jsonl --append forged.jsonl"), ("records list", 0, "good.jsonl"),
            ("records list", 2, "good.jsonl --jobs 0"), ("records list", 3, "run.json"),
            ("records list", 4, "forged.jsonl"), ("records show", 0, "good.jsonl 1"),
            ("records show", 2, "good.jsonl x"), ("records show", 3, "good.jsonl 2"),
            ("records show", 4, "forged.jsonl 1"), ("records head", 0, "good.jsonl"),
            ("records head", 2, "good.jsonl --format csv"), ("records head", 3, "nowhere"),
            ("records head", 4, "forged.jsonl"), ("records repair", 0, "good.jsonl"),
            ("records repair", 2, "good.jsonl --csv"), ("records repair", 3, "run.json"),
            ("records repair", 4, "forged.jsonl"), ("key new", 0, "new.key"), ("key new", 2, "new.key --alg rsa"),
            ("key new", 3, "run.json"), ("key show", 2, ""), ("key show", 3, "nowhere"),
        ] as [(String, Int32, String)])
    func aStatusOnTheCardIsGiven(_ verb: String, _ status: Int32, _ arguments: String) throws {
        let folder = try ScratchFolder()
        let run = #"{"steps":[{"idx":0,"agent":"a","kind":"decision"}]}"#
        try folder.file(run, named: "run.json")
        try folder.file(run + "\n{\n", named: "mixed.jsonl")
        let plan = #"{"nodes":[{"idx":0,"agent":"a","kind":"tool_call","scope":["a"],"writes":["b"]}]}"#
        try folder.file(plan, named: "plan.json")
        try folder.file("[1]", named: "other.json")
        try folder.file(#"{"expr":"1"}"# + "\n[1]\n", named: "cases.jsonl")
        let steps = [[], [0], [1]].enumerated().map { index, sources in
            let list = sources.map { "{\"src\":\($0),\"grade\":\"observed\"}" }.joined(separator: ",")
            return "{\"idx\":\(index),\"agent\":\"a\",\"kind\":\"decision\",\"deps\":[\(list)]}\n"
        }.joined()
        try folder.file(steps, named: "good-steps.jsonl")
        try folder.file("{\n" + steps, named: "mixed-steps.jsonl")
        let body = #"{"action_type":"a","decided_at":1}"#
        try folder.file(body, named: "bodies.jsonl")
        let sealed = try BuiltTool.run(["records", "seal", "-"], input: .bytes(Array(body.utf8))).text
        try folder.file(sealed, named: "good.jsonl")
        try folder.file(sealed.replacing(#""decided_at":1"#, with: #""decided_at":2"#), named: "forged.jsonl")
        let outcome = try BuiltTool.shell("auditable \(verb) \(arguments)", folder: folder.path)
        #expect(outcome.status == status, "\(outcome.account)")
        let card = try #require(VerbTable.verbs.first { $0.name == verb }).card
        #expect(card.exits.contains { $0.rawValue == status })
    }

    // MARK: Help

    @Test func rootHelpFitsOneScreen() {
        let lines = HelpText.tree().split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count <= 24)
        #expect(lines.allSatisfy { $0.count <= 100 })
        for entry in VerbTable.entries {
            #expect(lines.dropFirst().contains { ($0 + " ").contains(" \(entry.word) ") })
        }
    }

    @Test(arguments: Named.all)
    func helpStartsWithExamplesAndEndsWithExitCodes(_ verb: Named) throws {
        for columns in [60, 100, 140] {
            let text = try HelpText.verb(verb.type, columns: columns)
            let sections = text.split(separator: "\n").filter { $0.first != " " }
            #expect(sections.first?.hasPrefix("auditable \(verb.name): ") == true)
            #expect(sections.dropFirst().first == "examples")
            #expect(sections.last == "exit codes")
            let codes = text.split(separator: "\n").reversed().prefix { $0.hasPrefix("  ") }
            #expect(codes.count == verb.type.card.exits.count)
            for exit in verb.type.card.exits {
                #expect(codes.contains { $0.contains("\(exit.rawValue) ") && $0.hasSuffix(exit.meaning) })
            }
            for flag in try verb.flags { #expect(text.contains("\n  \(flag.spelling)"), "\(flag.spelling)") }
            for flag in try FlagDeclaration.all(of: verb.type) {
                #expect(!flag.explanation.isEmpty, "\(verb.name) \(flag.spelling) is not explained")
            }
        }
        let lines = try HelpText.verb(verb.type, columns: 100).split(separator: "\n")
        #expect(lines.allSatisfy { $0.count <= 100 }, "\(lines.filter { $0.count > 100 })")
    }

    @Test(arguments: Named.all)
    func theBinaryPrintsTheHelp(_ verb: Named) throws {
        for words in [verb.words + ["--help"], verb.words + ["-h"], ["help"] + verb.words] {
            let outcome = try BuiltTool.run(words)
            #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.account)")
            #expect(outcome.text == (try HelpText.verb(verb.type, columns: 100)))
        }
    }

    // MARK: The manual page and completions

    @Test func theManualNamesEveryVerbFlagExampleAndStatus() throws {
        let page = try ManualPage.text()
        let plain = page.replacing("\\-", with: "-").replacing("\\e", with: "\\")
        for verb in Named.all {
            #expect(plain.contains(".SS \(verb.name)\n"))
            let section = try #require(
                plain.components(separatedBy: ".SS \(verb.name)\n").last?.components(separatedBy: ".SS ").first)
            for flag in try verb.flags {
                #expect(section.contains(".B \(flag.spelling)\n"), "\(verb.name) \(flag.spelling)")
            }
            for example in verb.examples { #expect(section.contains(example.command), "\(example.command)") }
        }
        for example in VerbTable.sharedExamples { #expect(plain.contains(example.command)) }
        for status in ExitStatus.allCases { #expect(plain.contains(".B \(status.rawValue)\n\(status.meaning)")) }
        // A line that starts with a dot is a request; only ours are there.
        let requests = Set(page.split(separator: "\n").filter { $0.hasPrefix(".") }.map { $0.prefix { $0 != " " } })
        #expect(
            requests.isSubset(of: [".TH", ".SH", ".SS", ".TP", ".B", ".I", ".PP", ".RS", ".RE", ".nf", ".fi"]),
            "\(requests)")
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/groff")))
    func theManualPageHasNothingToWarnAbout() throws {
        let outcome = try BuiltTool.shell("auditable man | groff -man -Tutf8 -ww -z", timeout: 60)
        #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.account)")
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/mandoc")))
    func theManualPagePassesItsLint() throws {
        let outcome = try BuiltTool.shell("auditable man | mandoc -T lint -W error", timeout: 60)
        #expect(outcome.status == 0, "\(outcome.account)")
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func completionsNameEveryVerbAndFlag(_ shell: String) throws {
        let script = try BuiltTool.run(["completions", shell])
        #expect(script.status == 0)
        for verb in Named.all {
            for word in verb.words { #expect(script.text.contains(word)) }
            for flag in try verb.flags {
                for name in flag.names {
                    let bare = name.drop { $0 == "-" }
                    #expect(
                        script.text.contains(shell == "fish" ? "'\(bare)'" : String(name))
                            || script.text.contains(" \(bare) "), "\(shell) \(name)")
                }
            }
        }
    }

    // MARK: Words

    @Test(arguments: [
        ("rnak", "rank"), ("shwo", "show"), ("grpah", "graph"), ("covnert", "convert"), ("canonicl", "canonical"),
        ("adapter", "adapters"), ("docter", "doctor"), ("verson", "version"), ("completion", "completions"),
        ("mam", "man"), ("verfy", "verify"), ("record", "records"), ("kye", "key"),
    ])
    func aMistypedVerbIsAnsweredWithTheOneThatWasMeant(_ typed: String, _ meant: String) throws {
        let outcome = try BuiltTool.run([typed])
        #expect(outcome.status == 2 && outcome.output.isEmpty)
        #expect(outcome.errorText.contains("no verb is called \(typed)\n  meant  \(meant)\n"), "\(outcome.account)")
    }

    @Test(arguments: [
        ("records", "sael", "seal"), ("records", "lst", "list"), ("records", "haed", "head"),
        ("records", "repiar", "repair"), ("key", "nwe", "new"), ("key", "shwo", "show"),
    ])
    func aMistypedVerbOfANounIsAnsweredWithTheOneThatWasMeant(
        _ noun: String, _ typed: String, _ meant: String
    ) throws {
        for words in [[noun, typed], [noun, typed, "--help"], ["help", noun, typed]] {
            let outcome = try BuiltTool.run(words)
            #expect(outcome.status == 2 && outcome.output.isEmpty)
            #expect(
                outcome.errorText.contains("\(noun) has no verb \(typed)\n  meant  \(noun) \(meant)\n"),
                "\(outcome.account)")
        }
    }

    @Test func aNounAloneShowsItsVerbs() throws {
        for entry in VerbTable.entries {
            guard case .noun(let noun) = entry else { continue }
            let text = HelpText.noun(noun, columns: 100)
            for verb in noun.verbs { #expect(text.contains("\n  \(verb.name) ")) }
            #expect(text.split(separator: "\n").allSatisfy { $0.count <= 100 })
            for words in [[entry.word], [entry.word, "--help"], ["help", entry.word]] {
                let outcome = try BuiltTool.run(words)
                #expect(outcome.status == 0 && outcome.text == text, "\(outcome.account)")
            }
        }
    }

    @Test func doctorIsWellAndQuick() throws {
        let start = ContinuousClock.now
        let outcome = try BuiltTool.run(["doctor", "--json"])
        // Two seconds is the promise of a release build; this one is not optimized and may share its processors.
        #expect(ContinuousClock.now - start < .seconds(15))
        #expect(outcome.status == 0, "\(outcome.account)")
        let checks = try #require(try outcome.objects().first?["checks"]?.object)
        #expect(checks.count >= 4)
        for (name, answer) in checks { #expect(answer == "ok", "\(name)") }
    }
}
