import ArgumentParser
import ByteStreams
import CanonicalJSON
import Expressions
import Reports

/// `auditable eval-cel`: what an expression of the Common Expression Language comes to.
struct EvalCELCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "eval-cel", abstract: "What an expression of a policy, rule or query comes to.")

    static let card = VerbCard(
        examples: [
            .init("auditable eval-cel '1 + 2 == 3'", "an expression without variables"),
            .init(
                "auditable eval-cel 'action.cost <= state.budget' --bindings values.json",
                "its variables from a file of JSON"),
            .init("auditable eval-cel --jsonl cases.jsonl", "one expression and its bindings per line"),
        ],
        exits: [.done, .objection, .wrongCommand, .unreadableInput, .partlyDone], group: .housekeeping)

    @Argument(
        help: ArgumentHelp(
            "An expression; with --jsonl a file, or - for standard input.", valueName: "expression"))
    var input: String?

    @Option(
        name: .long,
        help: ArgumentHelp("A JSON object with a value for each variable; - for standard input.", valueName: "file"))
    var bindings: String?

    @Flag(
        name: .long,
        help:
            "Lines of objects with expr and bindings in, whose values name their types; per line value, or error, out.")
    var jsonl = false

    func perform(_ context: CommandContext) throws -> ExitStatus {
        if jsonl {
            guard bindings == nil else {
                throw CommandError(
                    .wrongCommand, code: "bindings", "with --jsonl every line has its own bindings",
                    [("try", "auditable eval-cel --jsonl cases.jsonl")])
            }
            return try ExpressionLines(path: input ?? "-").answer()
        }
        guard let input else {
            throw CommandError(
                .wrongCommand, code: "expression", "there is no expression to evaluate",
                [("try", "auditable eval-cel '1 + 2 == 3'")])
        }
        let values = try boundValues()
        do {
            let program = try CELProgram(input, in: CELEnvironment(values.map { $0.key.lossyText }))
            // An integer that no type of the language holds is no value.
            let bound = values.compactMap { name, json in CELValue(json).map { (name.lossyText, $0) } }
            let value = try program.evaluate(named: Dictionary(bound, uniquingKeysWith: { first, _ in first }))
            try StandardOutput.write(Array((TerminalText.escape(value.description, ascii: false) + "\n").utf8))
            return .done
        } catch let error as CELError {
            throw CommandError(.wrongCommand, code: error.kind.rawValue, error.headline, excerpt: error.excerpt)
        } catch let error as CELEvaluationError {
            throw CommandError(.objection, code: error.kind.rawValue, error.headline, excerpt: error.excerpt)
        }
    }

    private func boundValues() throws -> JSONObject {
        guard let bindings else { return [:] }
        let json = JSONReader()
        do {
            // The text lies in the reader's memory until it is parsed.
            let reader = LineReader(try ByteSource(path: bindings), limit: json.limits.bytes)
            try withExtendedLifetime(reader) { try json.parse(padded: try reader.rest()) }
            let value = json.withRoot { $0.value }
            guard let object = value.object else {
                throw CommandError(
                    .unreadableInput, code: "bindings", "\(bindings) holds no bindings",
                    [(bindings, "expected an object with a value for each variable")])
            }
            return object
        } catch let error as ByteStreamError {
            throw CommandError(error)
        } catch let error as JSONError {
            throw CommandError(error, in: RunOrigin(path: bindings, line: nil, pointer: ""))
        }
    }
}
