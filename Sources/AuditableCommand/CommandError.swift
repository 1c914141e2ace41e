import Adapters
import ByteStreams
import CanonicalJSON
import Reports

/// What goes to standard error when a command cannot do what was asked.
///
/// Shape: what is wrong, the place, the evidence, the way out. Lower case, no exclamation, no stack trace.
///
/// Source: spec/experience.md 7.
struct CommandError: Error, Sendable {
    let status: ExitStatus
    /// The class of the error in machine output.
    let code: String
    let summary: String
    /// A place or a word of help, and what is to be said of it.
    private(set) var details: [(label: String, text: String)]
    /// The line of a JSON Lines file that is wrong, from 1; nil when no line is meant.
    var line: Int?
    /// The run's own id, where it could be read.
    var runID: String?
    /// The place in the document or line that is wrong, as a JSON Pointer; nil when the run as a whole is meant.
    var pointer: String?

    /// A part of a text with what is wrong underlined, shown between the summary and the details; may be empty.
    let excerpt: String

    init(
        _ status: ExitStatus, code: String, _ summary: String, _ details: [(label: String, text: String)] = [],
        excerpt: String = ""
    ) {
        self.status = status
        self.code = code
        self.summary = summary
        self.details = details
        self.excerpt = excerpt
    }

    /// The error with a further word of help.
    func adding(_ label: String, _ text: String) -> CommandError {
        var error = self
        error.details.append((label, text))
        return error
    }

    /// The error as people read it; every text from outside is escaped.
    func text(_ style: TerminalStyle) -> String {
        var heading = "\(style.paint("error:", .error)) \(TerminalText.escape(summary, ascii: style.ascii))\n"
        for line in excerpt.split(separator: "\n") {
            heading += TerminalText.escape(String(line), ascii: style.ascii) + "\n"
        }
        let labels = details.map { TerminalText.escape($0.label, ascii: style.ascii) }
        let width = min(labels.map { TerminalText.width($0) }.max() ?? 0, 40)
        return zip(labels, details).reduce(heading) { text, row in
            let (label, detail) = row
            let pad = String(repeating: " ", count: max(0, width - TerminalText.width(label)))
            return text + "  \(label)\(pad)  \(TerminalText.escape(detail.text, ascii: style.ascii))\n"
        }
    }
}

// MARK: Errors of the modules below, in the command's words

extension CommandError {
    /// A file without a run, blanks or not.
    static func empty(_ path: String) -> CommandError {
        let name = RunOrigin(path: path, line: nil, pointer: "").name
        return CommandError(.unreadableInput, code: "empty", "\(name) is empty", [(path, "there is no run in it")])
    }

    init(_ error: ByteStreamError) {
        let isOutput = error.code == .cannotWrite || error.code == .closedPipe
        let name = error.path == "-" ? (isOutput ? "standard output" : "standard input") : error.path
        let place = error.line.map { "\(error.path):\($0)" } ?? name
        switch error.code {
        case .isDirectory:
            self.init(
                .unreadableInput, code: error.code.rawValue, "\(name) is a folder",
                [("try", "--each to read every file in it, or name a file")])
        case .tooLarge:
            self.init(
                .unreadableInput, code: error.code.rawValue, "\(name) holds a run that is too large",
                [(place, error.detail), ("try", "--max-run-bytes with a larger number")])
        case .changed:
            self.init(
                .unreadableInput, code: error.code.rawValue, "\(name) is no longer the file it was",
                [(place, error.detail), ("try", "watch it again from its start")])
        case .closedPipe:
            self.init(.done, code: error.code.rawValue, "the reader of the output has gone")
        case .cannotWrite:
            self.init(.unreadableInput, code: error.code.rawValue, "\(name) cannot be written", [(place, error.detail)])
        default:
            self.init(
                .unreadableInput, code: error.code.rawValue, "\(name) cannot be read", [(place, error.detail)])
        }
        line = error.line
    }

    init(_ error: JSONError, in origin: RunOrigin) {
        let place = origin.moved(toLine: error.line, column: error.column)
        var details = [(label: place, text: error.detail)]
        switch error.code {
        case .duplicateKey, .nonfinite, .unencodable:
            details.append(("try", "--lenient to read it as the reference does"))
        case .tooLarge: details.append(("try", "--max-run-bytes with a larger number"))
        case .syntax where origin.line != nil:
            details.append(("reads", "one JSON text per line; a text over several lines is read without --jsonl"))
        default: break
        }
        self.init(
            .unreadableInput, code: error.code.rawValue, "\(origin.name) is not JSON that can be read", details)
        line = origin.line
    }

    init(_ error: AdapterError, adapter: AdapterCard?, in origin: RunOrigin, hint: String? = nil) {
        var details = [(label: origin.at(error.pointer), text: error.detail)]
        if let hint { details.append(("try", hint)) }
        if error.code == .tooLarge { details.append(("try", "--max-edges with a larger number")) }
        if let adapter { details.append(("reads", adapter.reads.joined(separator: "; "))) }
        let isOption = error.code == .option
        self.init(
            isOption ? .wrongCommand : .unreadableInput, code: error.code.rawValue,
            isOption ? error.detail : "\(origin.name) is not what \(adapter?.id ?? "the adapter") reads",
            isOption ? [] : details)
        line = origin.line
        pointer = origin.pointer + error.pointer
    }
}
