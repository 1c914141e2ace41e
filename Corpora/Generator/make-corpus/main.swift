import ServiceDesk

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

// Exit codes: 0 written, 2 the command line is wrong, 3 a file cannot be written.

/// Says on standard error why nothing was done, and ends the program.
func stop(_ reason: String, code: Int32) -> Never {
    let bytes = Array("make-corpus: \(reason)\n".utf8)
    _ = write(STDERR_FILENO, bytes, bytes.count)
    exit(code)
}

if CommandLine.arguments.dropFirst() == ["--help"] {
    print(Command.usage)
    exit(0)
}

do throws(CommandError) {
    let command = try Command(Array(CommandLine.arguments.dropFirst()))
    let corpus = ServiceDeskCorpus(
        seed: command.seed ?? ServiceDeskCorpus.defaultSeed,
        runCount: command.runCount ?? ServiceDeskCorpus.defaultRunCount)
    do throws(LineFileError) {
        try LineFile(path: command.folder + "/runs.jsonl").write(corpus.runs)
        try LineFile(path: command.folder + "/truth.jsonl").write(corpus.truth)
    } catch {
        stop(error.description, code: 3)
    }
} catch {
    stop("\(error.description)\n\n\(Command.usage)", code: 2)
}
