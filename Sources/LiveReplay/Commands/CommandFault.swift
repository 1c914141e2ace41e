internal import CanonicalJSON

/// Why another program gave no answer.
enum CommandFault: Error, Sendable, Hashable {
    /// It never ran, so it did nothing.
    case notStarted(String)
    case exited(Int, complaint: String?)
    case signalled(Int, complaint: String?)
    case timedOut(milliseconds: Int)
    case outputTooLong(limit: Int)
    case lost
    /// It ended well and wrote nothing.
    case silent(complaint: String?)
    /// What it wrote is not one JSON text.
    case notJSON(String)
    /// What it wrote is JSON of another shape.
    case wrongShape(String)
    /// What it should be asked has no JSON text.
    case noRequest(String)

    /// The class, for programs.
    var code: String {
        switch self {
        case .notStarted: "not_started"
        case .exited: "exit_code"
        case .signalled: "signal"
        case .timedOut: "timed_out"
        case .outputTooLong: "output_too_long"
        case .lost: "lost"
        case .silent: "no_output"
        case .notJSON: "not_json"
        case .wrongShape: "wrong_shape"
        case .noRequest: "no_request"
        }
    }

    /// Whether it is certain that the program did nothing.
    var isBeforeStart: Bool {
        switch self {
        case .notStarted, .noRequest: true
        case .exited, .signalled, .timedOut, .outputTooLong, .lost, .silent, .notJSON, .wrongShape: false
        }
    }

    /// What happened, as the rest of a sentence that begins with the command.
    var text: String {
        switch self {
        case .notStarted(let reason): "could not be started: \(reason)"
        case .exited(let code, let complaint): "ended with exit code \(code)" + Self.said(complaint)
        case .signalled(let number, let complaint): "was ended by signal \(number)" + Self.said(complaint)
        case .timedOut(let milliseconds): "did not end within \(milliseconds) ms"
        case .outputTooLong(let limit): "wrote more than \(limit) bytes"
        case .lost: "ended, and its exit code was taken by other code of this process"
        case .silent(let complaint): "wrote no answer" + Self.said(complaint)
        case .notJSON(let detail): "did not answer with one JSON text: \(detail)"
        case .wrongShape(let detail): "answered something else than asked for: \(detail)"
        case .noRequest(let detail): "was not asked: \(detail)"
        }
    }

    private static func said(_ complaint: String?) -> String { complaint.map { ": \($0)" } ?? "" }
}

extension BoundedCommand {
    /// The command in a sentence: its program.
    var name: String { arguments.first ?? "" }

    /// The line that asks a program something: canonical text and a newline.
    static func request(_ members: JSONObject) throws(CommandFault) -> [UInt8] {
        var writer = CanonicalWriter()
        do throws(JSONError) {
            try writer.object(members, limits: JSONLimits())
        } catch {
            throw .noRequest("the request has no JSON text: \(error.detail)")
        }
        if writer.hasNonfinite { throw .noRequest("the request holds a number that is not finite") }
        writer.newline()
        return writer.bytes
    }

    /// What the program wrote: one strict JSON text, at most 64 levels deep, with blanks around it.
    func answer(of run: CommandRun) throws(CommandFault) -> JSONValue {
        switch run.ending {
        case .notStarted(let reason): throw .notStarted(reason)
        case .exited(0): break
        case .exited(let code): throw .exited(code, complaint: run.complaint)
        case .signalled(let number): throw .signalled(number, complaint: run.complaint)
        case .timedOut: throw .timedOut(milliseconds: limits.milliseconds)
        case .outputTooLong: throw .outputTooLong(limit: limits.outputBytes)
        case .lost: throw .lost
        }
        let blanks: [UInt8] = [0x20, 0x09, 0x0A, 0x0D]
        if run.output.allSatisfy({ blanks.contains($0) }) { throw .silent(complaint: run.complaint) }
        do throws(JSONError) {
            return try JSONReader.value(of: run.output, limits: JSONLimits(depth: 64))
        } catch {
            throw .notJSON("\(error)")
        }
    }
}

extension JSONObject {
    /// A member that must be true, false, or not known: null, or not there.
    func truth(_ name: JSONString) throws(CommandFault) -> Bool? {
        switch self[name] {
        case .bool(let truth): return truth
        case nil, .null: return nil
        default: throw .wrongShape("\(name) is neither true nor false nor null")
        }
    }

    /// A member that must be a text where it is there.
    func words(_ name: JSONString) throws(CommandFault) -> JSONString? {
        switch self[name] {
        case .string(let text): return text
        case nil, .null: return nil
        default: throw .wrongShape("\(name) is not a text")
        }
    }
}
