public import CanonicalJSON
public import DecisionRecords

/// Why a rail that is another program did not do what it was asked, or does not say.
public struct CommandRailFailure: RailFailure, Hashable, CustomStringConvertible {
    /// Whether anything can have been done.
    public let fate: RailFate
    /// `refused` when the program said no; `unsure` when it said that it does not know; else what kept it from
    /// answering: `not_started`, `no_request`, `exit_code`, `signal`, `timed_out`, `output_too_long`, `lost`,
    /// `no_output`, `not_json`, `wrong_shape`, `contradiction`.
    public let code: String
    /// What happened, for people.
    public let detail: String

    init(_ fault: CommandFault, of command: BoundedCommand) {
        fate = fault.isBeforeStart ? .notDone : .unknown
        code = fault.code
        detail = "the command \(command.name) \(fault.text)"
    }

    init(_ fate: RailFate, _ code: String, _ detail: String) {
        self.fate = fate
        self.code = code
        self.detail = detail
    }

    public var description: String { "\(detail) (\(code))" }
}

/// A rail that is another program: one process per request.
///
/// The program gets one line on its standard input, in canonical JSON; one of
///
/// ```json
/// {"action":{"arguments":{},"cost":80,"type":"pay"},"idempotency_key":"order-7","operation":"commit","schema":"auditable/rail-request/1"}
/// {"operation":"compensate","receipt":"r-1","schema":"auditable/rail-request/1"}
/// {"operation":"probe","request":{…},"schema":"auditable/rail-request/1"}
/// ```
///
/// where the request of a probe is that of the commit or compensation without its schema. It answers with one JSON text
/// on its standard output and exit code 0, within its limits:
///
/// ```json
/// {"applied": true, "receipt": "r-1", "reason": "paid"}
/// ```
///
/// `applied` is true when it is done, false when it certainly is not and no request made so far will still do it, null
/// when the program cannot tell. `receipt` is what takes a commit back, any value; null or left out when nothing does; a
/// receipt for what is not done is a contradiction, and the fate unknown.
/// `reason` is a text and may be left out. Other members are not looked at.
///
/// A program that says anything else, exits otherwise, or runs into a limit may have done what it was asked: such a
/// failure has the fate ``RailFate/unknown``, and a ``Gate`` asks with a probe. Only a program that never ran did
/// certainly nothing. Give commits a time limit that is longer than the target's own.
public struct CommandRail: ImmediateRail {
    /// The schema that requests name.
    public static let requestSchema: JSONString = "auditable/rail-request/1"

    /// What is run.
    public let command: BoundedCommand

    /// A rail that runs a command.
    public init(_ command: BoundedCommand) {
        self.command = command
    }

    /// Has the program do an action.
    ///
    /// - Throws: ``CommandRailFailure``.
    public func commit(_ action: Action, key: JSONString) throws(CommandRailFailure) -> RailReceipt? {
        try receipt(ofCommit: answer(command.run(input: try line(.commit(action, key: key)))))
    }

    /// Has the program take a commit back.
    ///
    /// - Throws: ``CommandRailFailure``.
    public func compensate(_ receipt: RailReceipt) throws(CommandRailFailure) {
        _ = try self.receipt(ofCommit: answer(command.run(input: try line(.compensate(receipt)))))
    }

    /// Asks the program what became of a request.
    ///
    /// - Throws: ``CommandRailFailure``.
    public func probe(_ request: RailRequest) throws(CommandRailFailure) -> RailState {
        state(try answer(command.run(input: try line(probing: request))))
    }

    // MARK: Without blocking the threads that tasks run on

    /// As the method of the same name, without blocking.
    public func commit(_ action: Action, key: JSONString) async throws(CommandRailFailure) -> RailReceipt? {
        let input = try line(.commit(action, key: key))
        return try receipt(ofCommit: answer(await command.run(input: input)))
    }

    /// As the method of the same name, without blocking.
    public func compensate(_ receipt: RailReceipt) async throws(CommandRailFailure) {
        let input = try line(.compensate(receipt))
        _ = try self.receipt(ofCommit: answer(await command.run(input: input)))
    }

    /// As the method of the same name, without blocking.
    public func probe(_ request: RailRequest) async throws(CommandRailFailure) -> RailState {
        let input = try line(probing: request)
        return state(try answer(await command.run(input: input)))
    }

    // MARK: Lines

    private func line(_ request: RailRequest) throws(CommandRailFailure) -> [UInt8] {
        try line(Self.members(request))
    }

    private func line(probing request: RailRequest) throws(CommandRailFailure) -> [UInt8] {
        try line(["operation": "probe", "request": .object(Self.members(request))])
    }

    private func line(_ members: JSONObject) throws(CommandRailFailure) -> [UInt8] {
        var members = members
        members["schema"] = .string(Self.requestSchema)
        do throws(CommandFault) {
            return try BoundedCommand.request(members)
        } catch {
            throw CommandRailFailure(error, of: command)
        }
    }

    private static func members(_ request: RailRequest) -> JSONObject {
        switch request {
        case .commit(let action, let key):
            ["operation": "commit", "action": .object(action.requestMembers), "idempotency_key": .string(key)]
        case .compensate(let receipt): ["operation": "compensate", "receipt": receipt.json]
        }
    }

    /// A program's answer.
    private struct Answer {
        let isApplied: Bool?
        let receipt: RailReceipt?
        let reason: JSONString?
    }

    private func answer(_ run: CommandRun) throws(CommandRailFailure) -> Answer {
        do throws(CommandFault) {
            guard let members = try command.answer(of: run).object else {
                throw .wrongShape("the answer is not an object")
            }
            guard members["applied"] != nil else { throw .wrongShape("applied is missing") }
            return Answer(
                isApplied: try members.truth("applied"), receipt: members["receipt"].flatMap { RailReceipt($0) },
                reason: try members.words("reason"))
        } catch {
            throw CommandRailFailure(error, of: command)
        }
    }

    /// The receipt of what is done; throws what is not.
    private func receipt(ofCommit answer: Answer) throws(CommandRailFailure) -> RailReceipt? {
        let reason = answer.reason.map { ": \($0.lossyText)" } ?? ""
        switch answer.isApplied {
        case true: return answer.receipt
        case false where answer.receipt != nil:
            throw CommandRailFailure(
                .unknown, "contradiction", "the command \(command.name) says that nothing is done, and gives a receipt")
        case false: throw CommandRailFailure(.notDone, "refused", "the command \(command.name) refused\(reason)")
        case nil:
            throw CommandRailFailure(.unknown, "unsure", "the command \(command.name) does not know\(reason)")
        }
    }

    private func state(_ answer: Answer) -> RailState {
        switch answer.isApplied {
        case true: .applied(answer.receipt)
        case false: .notApplied
        case nil: .unknown
        }
    }
}
