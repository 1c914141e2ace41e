import Adapters
import ArgumentParser
import ByteStreams
import CanonicalJSON
import Findings
import Reports

/// `auditable adapters`: what can be read.
struct AdaptersCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "adapters",
        abstract: "What can be read: list the adapters, describe one, or ask which fits a file.")

    static let card = VerbCard(
        examples: [
            .init("auditable adapters", "list them"),
            .init("auditable adapters steps_v1", "describe one"),
            .init("auditable adapters --test run.json", "why a file does or does not fit"),
        ],
        exits: [.done, .objection, .wrongCommand, .unreadableInput],
        formats: [.text, .json, .jsonl, .csv, .tsv, .markdown], schema: "auditable/adapters/1", group: .housekeeping)

    @Argument(help: ArgumentHelp("The adapter to describe.", valueName: "id"))
    var id: String?

    @Option(
        name: .long,
        help: ArgumentHelp("A file to hold against every adapter; ends with 1 when none fits.", valueName: "file"))
    var test: String?

    @OptionGroup(title: "output") var output: OutputOptions

    func perform(_ context: CommandContext) throws -> ExitStatus {
        let plan = try OutputPlan(output, formats: Self.card.formats, environment: context.environment)
        let sinks = try OutputSinks(plan)
        var cards = AllAdapters.cards
        if let id {
            guard let card = AllAdapters.type(id: id)?.card else {
                throw CommandError(
                    .wrongCommand, code: "unknown_adapter", "no adapter is called \(id)",
                    [("adapters", cards.map(\.id).joined(separator: ", "))])
            }
            cards = [card]
        }
        if let test {
            let status = try fit(of: test, to: cards, plan, sinks)
            try sinks.commit()
            return status
        }
        for (at, target) in plan.targets.enumerated() {
            try sinks.write(text(of: cards, target.format, plan).utf8, to: at)
        }
        try sinks.commit()
        return .done
    }

    // MARK: Cards

    private func text(of cards: [AdapterCard], _ format: OutputFormat, _ plan: OutputPlan) -> String {
        switch format {
        case .json, .jsonl:
            let values = cards.map(Self.json)
            if format == .jsonl || id != nil { return values.map { Self.line(.object($0)) }.joined() }
            return Self.line(["adapters": .array(values.map { .object($0) }), "schema": "auditable/adapters/1"])
        case .csv: return CSVTable.render(Self.table(cards))
        case .tsv: return TSVTable.render(Self.table(cards)).droppingFirstLine
        case .markdown: return MarkdownTable.render(Self.table(cards))
        default:
            if id != nil, let card = cards.first { return Self.description(card, plan.style) }
            return plan.isForPeople
                ? TextTable.render(Self.table(cards), style: plan.style)
                : cards.map { "\($0.id)  \($0.summary)\n" }.joined()
        }
    }

    private static func line(_ value: JSONValue) -> String {
        // The values are our own cards: they have no lone surrogates.
        ((try? value.canonicalText()).map { String(decoding: $0, as: UTF8.self) } ?? "null") + "\n"
    }

    private static func json(_ card: AdapterCard) -> JSONObject {
        [
            "id": .text(card.id), "name": .text(card.name), "version": .text(card.version),
            "summary": .text(card.summary),
            "reads": .array(card.reads.map { .text($0) }), "edges": .array(card.edges.map { .text($0) }),
            "evidence_keys": .array(card.evidenceKeys.map { .text($0) }),
            "options": .array(
                card.options.map {
                    ["name": .text($0.name), "default": .text($0.defaultValue), "summary": .text($0.summary)]
                }),
            "status": .text(card.status.rawValue), "since": .text(card.since), "source": .text(card.source),
            "schema": "auditable/adapters/1",
        ]
    }

    private static func table(_ cards: [AdapterCard]) -> Table {
        var table = Table(columns: [
            .init(name: "adapter"), .init(name: "reads", shrinkable: true), .init(name: "status"),
        ])
        for card in cards { table.append([.text(card.id), .text(card.summary), .text(card.status.rawValue)]) }
        return table
    }

    private static func description(_ card: AdapterCard, _ style: TerminalStyle) -> String {
        var rows = [("reads", card.reads.joined(separator: "; ")), ("edges", card.edges.joined(separator: "; "))]
        rows.append(("evidence", card.evidenceKeys.joined(separator: ", ")))
        for option in card.options {
            let value = option.defaultValue.isEmpty ? "empty" : option.defaultValue
            rows.append(("option", "\(option.name) (\(value)): \(option.summary)"))
        }
        rows.append(("status", "\(card.status.rawValue), since \(card.since)"))
        rows.append(("source", card.source))
        return "\(style.paint(card.id, .strong))  \(card.summary)\n\n"
            + rows.map { "  \($0.0)\(String(repeating: " ", count: 10 - $0.0.count))\($0.1)\n" }.joined()
    }

    // MARK: Fit

    private func fit(of path: String, to cards: [AdapterCard], _ plan: OutputPlan, _ sinks: OutputSinks) throws
        -> ExitStatus
    {
        var answers: [(card: AdapterCard, fit: AdapterFit)]
        let hint: String?
        do {
            let limits = JSONLimits()
            let reader = LineReader(try ByteSource(path: path), limit: limits.bytes)
            let json = JSONReader(.strict, limits: limits)
            // The first line when it is a whole value, else the whole text.
            let first = try reader.peek()?.lines.first
            let line = try first.flatMap { range in
                try reader.peek().map { UnsafeBufferPointer(rebasing: $0.bytes[range]) }
            }
            if line.map({ (try? json.parse(padded: $0)) == nil }) ?? true {
                try json.parse(padded: try reader.rest())
            }
            (answers, hint) = json.withRoot { (AllAdapters.fits($0), AdapterChoice.hint(for: $0, adapter: nil)) }
        } catch let error as ByteStreamError {
            throw CommandError(error)
        } catch let error as JSONError {
            throw CommandError(error, in: RunOrigin(path: path, line: nil, pointer: ""))
        }
        answers.removeAll { answer in !cards.contains { $0.id == answer.card.id } }
        let fitting = answers.filter { $0.fit == .yes }.map(\.card.id)
        for (at, target) in plan.targets.enumerated() {
            try sinks.write(Self.text(answers, fitting, hint, target.format, plan).utf8, to: at)
        }
        return fitting.isEmpty ? .objection : .done
    }

    private static func text(
        _ answers: [(card: AdapterCard, fit: AdapterFit)], _ fitting: [String], _ hint: String?, _ format: OutputFormat,
        _ plan: OutputPlan
    ) -> String {
        func reason(_ fit: AdapterFit) -> String? {
            if case .no(let reason) = fit { reason } else { nil }
        }
        switch format {
        case .json, .jsonl:
            return line([
                "fits": .array(fitting.map { .text($0) }), "hint": hint.map { .text($0) } ?? .null,
                "reasons": .object(
                    JSONObject(
                        answers.map { (JSONString($0.card.id), reason($0.fit).map { .text($0) } ?? .null) })),
                "schema": "auditable/adapters/1",
            ])
        default:
            var table = Table(columns: [
                .init(name: "adapter"), .init(name: "fits"), .init(name: "reason", shrinkable: true),
            ])
            for answer in answers {
                table.append([
                    .text(answer.card.id), .text(answer.fit == .yes ? "yes" : "no"),
                    reason(answer.fit).map { .text($0) } ?? .empty,
                ])
            }
            switch format {
            case .csv: return CSVTable.render(table)
            case .tsv: return TSVTable.render(table).droppingFirstLine
            case .markdown: return MarkdownTable.render(table)
            default:
                return "fits: \(fitting.isEmpty ? "none" : fitting.joined(separator: ", "))\n"
                    + TextTable.render(table, style: plan.style)
                    + (hint.map { "try  \(TerminalText.escape($0))\n" } ?? "")
            }
        }
    }
}
