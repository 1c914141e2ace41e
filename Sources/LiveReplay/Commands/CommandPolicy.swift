public import CanonicalJSON
public import DecisionRecords
internal import Signing

/// A policy that another program judges by: one process per judgement.
///
/// The program gets one line on its standard input, in canonical JSON:
///
/// ```json
/// {"action":{"arguments":{},"cost":80,"type":"pay"},"schema":"auditable/policy-request/1","state":{"budget":100}}
/// ```
///
/// and answers with one JSON text on its standard output and exit code 0, within its limits:
///
/// ```json
/// {"justified": true, "reason": "within the budget"}
/// ```
///
/// `justified` is true, false, or null when the program cannot tell; `"review": true` says that a person must look,
/// whatever else it answers. `reason` is a text and may be left out. Other members are not looked at; a new version of
/// the answer gets a new schema in the request. Everything else is ``Judgement/Ruling/undecidable``, with a reason that
/// says what happened: another exit code, a signal, no output, more than one value, a member that is missing or of
/// another kind, too much output, the time limit, a program that is not there.
///
/// With ``AnswerForm/boolean`` the answer is a bare `true` or `false`, as `opa eval -f raw 'data.policy.allow'` prints
/// it (`--stdin-input`, or `-I`, makes OPA read the request). The form is said beforehand, so that a program that
/// prints something else than it should never justifies anything by accident.
///
/// Source: DESIGN D4.
public struct CommandPolicy: Policy {
    /// The form of the program's answer.
    public enum AnswerForm: String, Sendable, Hashable, CaseIterable {
        /// An object with `justified`.
        case object
        /// A bare `true` or `false`.
        case boolean
    }

    /// The schema that requests name.
    public static let requestSchema: JSONString = "auditable/policy-request/1"

    /// The name, and the SHA-256 of the canonical text of `{"answer", "command", "max_output", "timeout_ms"}`.
    ///
    /// The digest covers the command line, neither the program nor its environment: another version of the program
    /// under the same path has the same digest. Name a version in the path or an argument where that matters.
    public let identity: PolicyIdentity
    /// What is run.
    public let command: BoundedCommand
    /// The form of its answer.
    public let answer: AnswerForm

    /// A policy that runs a command.
    ///
    /// - Parameter name: what verdicts call it; nil for the program's name.
    public init(_ command: BoundedCommand, name: JSONString? = nil, answer: AnswerForm = .object) {
        self.command = command
        self.answer = answer
        let description: JSONValue = [
            "answer": .text(answer.rawValue), "command": .array(command.arguments.map { .text($0) }),
            "max_output": .int(command.limits.output), "timeout_ms": .int(command.limits.milliseconds),
        ]
        // Neither fails: a Swift string is Unicode, and libcrypto has SHA-256.
        let digest = (try? description.canonicalText()).flatMap { try? SHA256Digest(of: $0) }
        identity = PolicyIdentity(name ?? JSONString(command.name), digest: digest)
    }

    /// Runs the program on an action and a state.
    public func judge(_ action: Action, in state: JSONObject) -> Judgement {
        do throws(CommandFault) {
            let request = try BoundedCommand.request([
                "schema": .string(Self.requestSchema), "action": .object(action.requestMembers),
                "state": .object(state),
            ])
            let value = try command.answer(of: command.run(input: request))
            switch answer {
            case .object: return try judgement(value)
            case .boolean: return try bareJudgement(value)
            }
        } catch {
            return .undecidable(JSONString("the command \(command.name) \(error.text)"))
        }
    }

    private func judgement(_ value: JSONValue) throws(CommandFault) -> Judgement {
        guard let members = value.object else { throw .wrongShape("the answer is not an object") }
        let (justified, review) = (try members.truth("justified"), try members.truth("review"))
        let reason = try members.words("reason")
        if review == true { return .undecidable(reason ?? JSONString("\(command.name) asks for a review")) }
        guard members["justified"] != nil else { throw .wrongShape("justified is missing") }
        switch justified {
        case true: return .justified(reason ?? JSONString("\(command.name) says yes"))
        case false: return .unjustified(reason ?? JSONString("\(command.name) says no"))
        case nil: return .undecidable(reason ?? JSONString("\(command.name) cannot tell"))
        }
    }

    private func bareJudgement(_ value: JSONValue) throws(CommandFault) -> Judgement {
        switch value {
        case .bool(true): return .justified(JSONString("\(command.name) says yes"))
        case .bool(false): return .unjustified(JSONString("\(command.name) says no"))
        default: throw .wrongShape("the answer is neither true nor false")
        }
    }
}

extension Action {
    /// The action in a request to another program.
    var requestMembers: JSONObject {
        ["type": .string(type), "arguments": .object(arguments), "cost": cost.json]
    }
}
