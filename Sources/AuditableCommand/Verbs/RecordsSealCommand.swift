import ArgumentParser
import ByteStreams
import CanonicalJSON
import DecisionRecords
import LiveReplay
import Reports
import Signing

/// `auditable records seal`: record bodies in, sealed and chained lines out.
struct RecordsSealCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "seal",
        abstract: "Record bodies, a JSON object per line, as sealed and chained lines of a log.")

    static let card = VerbCard(
        examples: [
            .init("auditable records seal bodies.jsonl -o log.jsonl", "a new log"),
            .init(
                "auditable records seal - --append log.jsonl --key signing.key --quiet", "signed, behind what is there"),
            .init("auditable records seal bodies.jsonl --now 1750000000", "with a time for bodies without one"),
        ],
        furtherExamples: [
            .init(
                "auditable records seal - --append log.jsonl --durability 100", "wait for the disk every 100 records"),
            .init(
                "auditable records seal - --after 44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
                "behind a record of a log elsewhere"),
            .init(
                "auditable records seal - --append log.jsonl --key new.key --key-ring ring.json",
                "go on with another key than before"),
            .init("auditable records seal - --key shared.key --allow-open-key", "with a key that others may read"),
            .init(
                "auditable records seal bodies.jsonl --audit data,model,harness --now 1750000000.0 --max-age 86400 "
                    + "--cost-cap 5000", "with the reports of three auditors"),
            .init(
                "auditable records seal bodies.jsonl --audit grounded_basis_v2 --grounding-threshold 0.5",
                "is the stated reason grounded in what was read?"),
            .init(
                "auditable records seal touches.jsonl --from touches -o log.jsonl",
                "a record of every touch of a recording"),
            .init(
                "auditable records seal touches.jsonl --from touches-v1 --now 1750000000.0 --tick 1",
                "as the reference does, a second apart"),
            .init(
                "auditable records seal old.jsonl --lenient --max-line-bytes 1000000000",
                "accept what the reference seals, longer bodies too"),
        ],
        exits: [.done, .wrongCommand, .unreadableInput, .brokenIntegrity], group: .exchange)

    static let noun: (any VerbNoun.Type)? = RecordsCommand.self

    @Argument(
        help: ArgumentHelp(
            "Record bodies, or - for standard input. Members that are left out have the values of an empty record; "
                + "record_id, prev_digest and signature are replaced.",
            valueName: "bodies"))
    var input: String?

    @Option(
        name: .long, parsing: .unconditional,
        help: ArgumentHelp("The time of bodies without decided_at, in Unix seconds.", valueName: "time"))
    var now: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "What is read: bodies; touches (a recording, of which every touch becomes a record); touches-v1 (those that "
                + "decided something, as the reference makes records of them).", valueName: "form"))
    var from: String = "bodies"

    @Option(
        name: .long, parsing: .unconditional,
        help: ArgumentHelp("With touches, by how much --now advances from record to record.", valueName: "seconds"))
    var tick: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Auditors that report on each record: data, model, harness, or ids, with commas. They look at the time of "
                + "--now, else at the record's.", valueName: "names"))
    var audit: String?

    @Option(
        name: .long, parsing: .unconditional,
        help: ArgumentHelp("With --audit, the age from which a snapshot is stale.", valueName: "seconds"))
    var maxAge: String?

    @Option(
        name: .long, parsing: .unconditional,
        help: ArgumentHelp("With --audit, the cost above which there is an objection.", valueName: "cost"))
    var costCap: String?

    @Option(
        name: .long, parsing: .unconditional,
        help: ArgumentHelp("With --audit, the grounding below which a basis is ungrounded.", valueName: "share"))
    var groundingThreshold: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The record that the first one follows; without it, the one that the first body names as prev_digest, "
                + "or none.",
            valueName: "digest"))
    var after: String?

    @Option(name: .long, help: ArgumentHelp("The private key or secret that signs every record.", valueName: "file"))
    var key: String?

    @Option(
        name: .long,
        help: ArgumentHelp("With --append and --key, keys that signed the log before, as JSON.", valueName: "file"))
    var keyRing: String?

    @Flag(name: .long, help: "Take a key that others than its owner may read.")
    var allowOpenKey = false

    @Option(
        name: [.customShort("o"), .long],
        help: ArgumentHelp("Write to a file, which appears whole or not at all.", valueName: "file"))
    var output: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Add to this log instead: locked, verified, durable. The sealed lines are written out too.",
            valueName: "log"))
    var append: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "With --append, when to wait for the disk: every record, close, or a number.", valueName: "when"))
    var durability: String = "every"

    @Flag(name: .long, help: "With --append, write no sealed lines out.")
    var quiet = false

    @Flag(name: .long, help: "Seal what the reference seals: NaN and infinities; repeated keys, the last one counts.")
    var lenient = false

    @Option(name: .long, help: ArgumentHelp("The longest body accepted, in bytes.", valueName: "bytes"))
    var maxLineBytes: Int = 64 << 20

    func perform(_ context: CommandContext) throws -> ExitStatus {
        let file = try InputFiles.one(input)
        let bodies = try bodies(in: file)
        let first = try after.map { (text) throws(CommandError) in
            guard let id = RecordID(text) else {
                throw CommandError(
                    .wrongCommand, code: "after", "\(text) is no record id",
                    [("reads", "64 digits of 0 to 9 and a to f"), ("try", "auditable records head LOG")])
            }
            return id
        }
        let durability = try sinkDurability()
        try refuseContradictions(file)
        guard keyRing == nil || (append != nil && key != nil) else {
            throw CommandError(
                .wrongCommand, code: "conflicting_flags", "--key-ring is for a log that another key signed before",
                [("try", "--append LOG --key FILE --key-ring RING")])
        }
        let signingKey = try signingKey()
        let tally = SealTally(file: file)
        do {
            if let append {
                try add(bodies, to: append, signingKey, durability, tally)
            } else {
                try seal(bodies, following: first, signingKey, tally)
            }
        } catch let error as ByteStreamError {
            throw error.path == file && error.code != .cannotWrite && error.code != .closedPipe
                ? tally.account(CommandError(bodies: error), append: append, output: output)
                : tally.account(CommandError(error), append: append, output: output)
        } catch let error as RecordError {
            let wrong = CommandError(record: error, status: append.map { .of(error, path: $0) } ?? .unreadableInput)
            throw tally.account(wrong, append: append, output: output)
        } catch let error as CommandError {
            throw tally.account(error, append: append, output: output)
        }
        return .done
    }

    // MARK: Two ways to go

    /// Seals bodies behind each other and writes the lines.
    private func seal(
        _ bodies: any RecordSource, following after: RecordID?, _ key: SigningKey?, _ tally: SealTally
    ) throws {
        let sink =
            try output.flatMap { $0 == "-" ? nil : $0 }.map { path in try ByteSink(path: path) }
            ?? ByteSink(descriptor: 1)
        if let temporary = sink.temporary { InterruptCleanup.add(temporary) }
        var sealer: SealerBox?
        try bodies.read { (batch, failure) in
            for body in batch {
                let current: SealerBox
                if let sealer {
                    current = sealer
                } else {
                    current = try SealerBox(following: after ?? body.previous, key, lenient ? .lenient : .strict)
                    sealer = current
                }
                do {
                    try current.seal(body.record, to: sink)
                    tally.count += 1
                } catch let error as RecordError {
                    if sink.temporary == nil { try sink.flush() }
                    throw CommandError(record: wrong(error), in: (tally.file, body.line))
                }
            }
            // What was sealed stands, whatever comes behind it; a file appears whole or not at all.
            if sink.temporary == nil { try sink.flush() }
            if let failure { throw failure }
        }
        try sink.commit()
    }

    /// Adds bodies to a log, as many at a time as one read brought: they are durable, as asked for, before their lines
    /// are written out.
    private func add(
        _ bodies: any RecordSource, to path: String, _ key: SigningKey?, _ durability: Durability, _ tally: SealTally
    ) throws {
        // Every record brings its time; nobody asks this clock.
        let log = try FileSink(
            path: path, clock: DecisionClock { 0 }, key: key, earlierKeys: try earlierKeys(), durability: durability)
        let sink = ByteSink(descriptor: 1)
        try bodies.read { (batch, failure) in
            for start in stride(from: 0, to: batch.count, by: 256) {
                let group = batch[start..<min(start + 256, batch.count)]
                try append(group, to: log, sink, tally)
            }
            try sink.flush()
            if let failure { throw failure }
        }
        try sink.commit()
        try log.close()
        if let failure = log.headFailure, !quiet {
            ErrorStream.write(
                "note: the stored head was not renewed, so the next call verifies more: \(TerminalText.escape(failure))\n"
            )
        }
    }

    private func append(
        _ group: ArraySlice<RecordBodies.Body>, to log: FileSink, _ sink: ByteSink, _ tally: SealTally
    ) throws {
        func write(_ sealed: [SealedRecord]) throws {
            tally.count += sealed.count
            guard !quiet else { return }
            for record in sealed { try sink.write(try record.line() + [0x0A]) }
        }
        do {
            try write(try log.append(contentsOf: group.map(\.record)))
            return
        } catch let error as RecordError {
            // One of them cannot be sealed: those before it can.
            let isOfRecord: [RecordError.Code] = [.nonfinite, .unencodable, .tooDeep, .intTooLong, .tooLarge]
            guard isOfRecord.contains(error.code) else { throw error }
        }
        for body in group {
            do {
                try write([try log.append(body.record)])
            } catch let error as RecordError {
                try sink.flush()
                throw CommandError(record: wrong(error), in: (tally.file, body.line))
            }
        }
    }

    /// The error of a record that cannot be sealed, with advice that the flags given leave open.
    private func wrong(_ error: RecordError) -> RecordError {
        RecordError(
            error.code, pointer: error.pointer, error.detail,
            hint: BodyAdvice(isLenient: lenient, isForLog: append != nil).hint(error.code) ?? error.hint)
    }

    // MARK: Settings

    /// What is read, as bodies.
    private func bodies(in file: String) throws(CommandError) -> any RecordSource {
        let now = try number(self.now, "now", "a time in Unix seconds", "1750000000.0")
        let (strictness, limits) = (
            lenient ? JSONStrictness.lenient : .strict, try LogOptions.limits(maxLineBytes: maxLineBytes)
        )
        for (flag, value) in [
            ("--max-age", maxAge), ("--cost-cap", costCap), ("--grounding-threshold", groundingThreshold),
        ] where value != nil && audit == nil {
            throw CommandError(
                .wrongCommand, code: "conflicting_flags", "\(flag) is for auditors, and none is named",
                [("try", "--audit data,model,harness")])
        }
        let audit = try self.audit.map { (list) throws(CommandError) in
            try RecordAudit(
                list: list, maxAge: maxAge, costCap: costCap, groundingThreshold: groundingThreshold, now: now)
        }
        switch from {
        case "bodies":
            guard tick == nil else {
                throw CommandError(
                    .wrongCommand, code: "conflicting_flags", "--tick is for touches, and bodies are read",
                    [("try", "--from touches")])
            }
            return RecordBodies(
                path: file, strictness: strictness, limits: limits, decidedAt: now, audit: audit,
                isPreviousKnown: after != nil, advice: BodyAdvice(isLenient: lenient, isForLog: append != nil))
        case "touches", "touches-v1", "touches-v2":
            return TouchBodies(
                path: file, version: from == "touches-v1" ? .v1 : .v2, strictness: strictness, limits: limits, now: now,
                tick: try number(tick, "tick", "a number of seconds", "1") ?? 0, audit: audit)
        default:
            throw CommandError(
                .wrongCommand, code: "from", "\(from) is no form that records are made of",
                [("forms", "bodies, touches, touches-v1")])
        }
    }

    private func number(
        _ text: String?, _ flag: String, _ what: String, _ example: String
    ) throws(CommandError) -> JSONNumber? {
        guard let text else { return nil }
        guard let number = (try? JSONReader.value(of: text.utf8)).flatMap({ JSONNumber($0) }), number.isFinite else {
            throw CommandError(
                .wrongCommand, code: flag, "\(text) is no \(what.dropFirst(2))", [("try", "--\(flag) \(example)")])
        }
        return number
    }

    private func sinkDurability() throws(CommandError) -> Durability {
        switch durability {
        case "every": return .everyRecord
        case "close": return .onClose
        default:
            guard let count = Int(durability), count > 0 else {
                throw CommandError(
                    .wrongCommand, code: "durability", "\(durability) is no durability",
                    [("try", "--durability every, close, or a number of records")])
            }
            return .every(count)
        }
    }

    private func refuseContradictions(_ file: String) throws(CommandError) {
        guard let append else {
            guard output == nil || output == "-", InputFiles.areSame(file, "-") else { return }
            throw CommandError(
                .wrongCommand, code: "same_file", "what is sealed would be read again: input and output are one file",
                [("try", "another file for the output")])
        }
        guard append != "-" else {
            throw CommandError(
                .wrongCommand, code: "append", "- is no log that records can be added to",
                [("try", "--append LOG, or no --append for standard output")])
        }
        guard !InputFiles.areSame(file, append) else {
            throw CommandError(
                .wrongCommand, code: "same_file", "the log \(append) cannot be added to itself",
                [("try", "record bodies in a file of their own")])
        }
        let others: [(String, Bool, String)] = [
            ("--after", after != nil, "the log says what comes before"),
            ("--output", output != nil, "the lines go to the log"),
            ("--lenient", lenient, "a log takes what every reader reads"),
        ]
        for (flag, isGiven, reason) in others where isGiven {
            throw CommandError(
                .wrongCommand, code: "conflicting_flags", "--append and \(flag) contradict each other",
                [("reason", reason), ("try", "one of them")])
        }
    }

    private func earlierKeys() throws(CommandError) -> KeyRing {
        guard let keyRing else { return KeyRing() }
        return try KeyRingFile.ring(keyRing, permissions: allowOpenKey ? .any : .ownerOnly)
    }

    private func signingKey() throws(CommandError) -> SigningKey? {
        guard let key else { return nil }
        do throws(SigningError) {
            try KeyFile.refuseJSON(path: key)
            return try KeyFile.signingKey(path: key, permissions: allowOpenKey ? .any : .ownerOnly)
        } catch {
            throw CommandError(key: error)
        }
    }
}
