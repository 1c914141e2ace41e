import ArgumentParser
import CanonicalJSON
import Reports

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The command line as a library: arguments in, exit status out.
public enum CommandLineTool {
    /// Runs the command of this process.
    public static func main() -> Int32 {
        holdStandardDescriptors()
        // A reader that goes away is an error of `write`, not the end of the process.
        signal(SIGPIPE, SIG_IGN)
        // So is a file that may grow no further.
        signal(SIGXFSZ, SIG_IGN)
        InterruptCleanup.install()
        var environment: [String: String] = [:]
        for name in ["NO_COLOR", "CLICOLOR_FORCE", "TERM", "LC_ALL", "LC_CTYPE", "LANG", "XDG_CACHE_HOME", "HOME"] {
            if let value = getenv(name) { environment[name] = String(cString: value) }
        }
        return run(Array(CommandLine.arguments.dropFirst()), environment: environment)
    }

    /// Fills the places of standard streams that are closed, so that no file we open takes one: what is meant for
    /// standard error would then land in an output. The filler cannot be used the way the stream is, so a use fails.
    private static func holdStandardDescriptors() {
        for descriptor: Int32 in 0...2 where fcntl(descriptor, F_GETFD) == -1 {
            _ = open("/dev/null", descriptor == 0 ? O_WRONLY : O_RDONLY)
        }
    }

    /// Runs one command.
    ///
    /// - Parameters:
    ///   - arguments: without the program's name.
    ///   - environment: the process environment.
    /// - Returns: the exit status (spec/experience.md 4.4).
    public static func run(_ arguments: [String], environment: [String: String]) -> Int32 {
        let columns = min(OutputPlan.terminalColumns(1) ?? 100, 140)
        do {
            if let text = try help(arguments, columns: columns) {
                try StandardOutput.write(Array(text.utf8))
                return ExitStatus.done.rawValue
            }
            var command = try parsed(arguments)
            guard let verb = command as? any Verb else {
                try command.run()
                return ExitStatus.done.rawValue
            }
            let context = CommandContext(
                environment: environment, processors: max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))))
            return try verb.perform(context).rawValue
        } catch let error as CommandError {
            // Nobody is left to read what the error would say.
            if error.code == "closed_pipe" { return ExitStatus.done.rawValue }
            ErrorStream.write(error.text(errorStyle(arguments, environment)))
            return error.status.rawValue
        } catch {
            return report(error, arguments, environment)
        }
    }

    /// The command that was typed.
    ///
    /// The parser looks at the flags of every verb before it finds the one that was called; a verb that stands first is
    /// asked alone, which is most of what a short command would otherwise cost.
    private static func parsed(_ arguments: [String]) throws -> any ParsableCommand {
        guard let first = arguments.first, case .verb(let verb)? = entry(first),
            !arguments.prefix(while: { $0 != "--" }).contains("--version")
        else { return try RootCommand.parseAsRoot(arguments) }
        return try verb.parseAsRoot(Array(arguments.dropFirst()))
    }

    /// Help for what was typed, when it asks for help.
    private static func help(_ arguments: [String], columns: Int) throws -> String? {
        var words = arguments
        if words.first == "help" {
            words = words.dropFirst() + ["--help"]
        } else if words.count > 1, words[1] == "help", case .noun? = entry(words[0]) {
            // `records help seal`, as `help records seal`.
            words.remove(at: 1)
            words.append("--help")
        }
        if words.isEmpty { return HelpText.tree() }
        if words.count == 1, case .noun(let noun)? = entry(words[0]) { return HelpText.noun(noun, columns: columns) }
        // Everything behind `--` is an argument, whatever it looks like.
        guard words.prefix(while: { $0 != "--" }).contains(where: { $0 == "--help" || $0 == "-h" }) else { return nil }
        let names = words.filter { !$0.hasPrefix("-") }
        guard let name = names.first else { return HelpText.tree() }
        switch entry(name) {
        case nil: throw unknownVerb(name)
        case .verb(let verb)?: return try HelpText.verb(verb, columns: columns)
        case .noun(let noun)?:
            guard names.count > 1 else { return HelpText.noun(noun, columns: columns) }
            guard let verb = noun.verbs.first(where: { $0._commandName == names[1] }) else {
                throw unknownVerb(names[1], of: noun)
            }
            return try HelpText.verb(verb, columns: columns)
        }
    }

    private static func entry(_ word: String) -> VerbTable.Entry? {
        VerbTable.entries.first { $0.word == word }
    }

    /// The error of words that call no verb; nil when they call one.
    private static func wrongVerb(_ names: [String]) -> CommandError? {
        guard let name = names.first else { return nil }
        switch entry(name) {
        case nil: return unknownVerb(name)
        case .verb?: return nil
        case .noun(let noun)?:
            guard names.count > 1, !noun.verbs.contains(where: { $0._commandName == names[1] }) else { return nil }
            return unknownVerb(names[1], of: noun)
        }
    }

    /// What the parser says about a command it cannot take.
    private static func report(_ error: any Error, _ arguments: [String], _ environment: [String: String]) -> Int32 {
        let message = RootCommand.message(for: error)
        if RootCommand.exitCode(for: error) == .success {
            let text = message + "\n"
            return (try? StandardOutput.write(Array(text.utf8))) == nil
                ? ExitStatus.unreadableInput.rawValue : ExitStatus.done.rawValue
        }
        let names = arguments.filter { !$0.hasPrefix("-") }
        if let wrong = wrongVerb(names) {
            ErrorStream.write(wrong.text(errorStyle(arguments, environment)))
            return wrong.status.rawValue
        }
        // The parser's sentences start with a capital and end with a stop; its later lines repeat the usage.
        let lines = message.split(separator: "\n")
        var summary = lines.first.map(String.init) ?? "the command was wrong"
        // A list of what may stand there follows on lines of its own when it is long.
        if summary.hasSuffix(":") {
            let values = lines.dropFirst().prefix { $0.hasPrefix("  - ") }.map { $0.dropFirst(4) }
            summary += " " + values.joined(separator: ", ")
        }
        if summary.hasPrefix("Error: ") { summary.removeFirst("Error: ".count) }
        summary = summary.prefix(1).lowercased() + summary.dropFirst()
        if summary.hasSuffix(".") { summary.removeLast() }
        var called = names.first.map { [$0] } ?? []
        if let name = names.first, names.count > 1, case .noun? = entry(name) { called.append(names[1]) }
        let help = (["auditable"] + called + ["--help"]).joined(separator: " ")
        let wrong = CommandError(.wrongCommand, code: "usage", summary, [("try", help)])
        ErrorStream.write(wrong.text(errorStyle(arguments, environment)))
        return wrong.status.rawValue
    }

    private static func unknownVerb(_ word: String, of noun: (any VerbNoun.Type)? = nil) -> CommandError {
        let words = noun?.verbs.map { $0._commandName } ?? VerbTable.entries.map(\.word)
        let lead = noun.map { "\($0._commandName) " } ?? ""
        var details: [(label: String, text: String)] = []
        if let near = NearestName.of(word, among: words) { details.append(("meant", lead + near)) }
        details.append(("verbs", words.joined(separator: ", ")))
        let summary = noun.map { "\($0._commandName) has no verb \(word)" } ?? "no verb is called \(word)"
        return CommandError(.wrongCommand, code: "unknown_verb", summary, details)
    }

    /// How an error looks that comes before, or instead of, a verb's own reading of its flags.
    private static func errorStyle(_ arguments: [String], _ environment: [String: String]) -> TerminalStyle {
        let words = arguments.prefix { $0 != "--" }
        var color: String?
        for (word, next) in zip(words, words.dropFirst() + [""]) {
            if word == "--color" { color = next }
            if word.hasPrefix("--color=") { color = String(word.dropFirst("--color=".count)) }
        }
        return .detect(
            isTerminal: isatty(2) == 1, environment: environment, columns: OutputPlan.terminalColumns(2),
            colorFlag: color.flatMap { TerminalStyle.ColorFlag(rawValue: $0) } ?? .auto,
            asciiFlag: words.contains("--ascii"))
    }
}
