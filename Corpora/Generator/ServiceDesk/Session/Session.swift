/// One conversation at the desk: the shop, the transcript, what the assistant
/// remembers, and the truth about it all.
///
/// Episodes are extensions of this type. They speak through ``user(_:)`` and
/// ``say(_:)``, act through ``call(_:because:repairs:)`` and know records only
/// through the answers they get.
struct Session: Sendable {
    let opening: Opening
    private(set) var shop: Shop
    private(set) var transcript: Transcript
    private(set) var truth = RunTruth()
    var memory = Memory()
    /// Chance for wording and manners. It must never decide what ends up in a
    /// record, or the trials of a task could not be compared.
    var style: SplitMix64

    private let plan: FaultPlan?
    private var episode = -1
    /// What the assistant has begun to say in its present turn.
    private var unsaid: String?

    init(opening: Opening, style: SplitMix64, plan: FaultPlan?, repeatsCallID: Bool) {
        self.opening = opening
        shop = opening.shop
        transcript = Transcript(system: Policy.systemText, repeatsCallID: repeatsCallID)
        self.style = style
        self.plan = plan
    }

    var cast: Opening.Cast { opening.cast }

    /// True before anything was said.
    var isNew: Bool { transcript.nextStep == 0 }

    /// The kind of slip due in the present episode.
    var slip: FaultKind? {
        plan.flatMap { $0.episode == episode ? $0.kind : nil }
    }

    /// Whether the slip of the present episode is to be put right.
    var repairsSlip: Bool { slip != nil && plan?.isRepaired == true }

    /// Moves on to the next episode of the task.
    mutating func beginEpisode() {
        episode += 1
    }

    /// A customer speaks, once the assistant has had its say.
    mutating func user(_ text: String) {
        finishTurn()
        precondition(transcript.awaitsUser, "the customer speaks out of turn: \(text)")
        transcript.user(text)
    }

    /// The assistant speaks. The text ends its turn if a customer speaks next,
    /// and stands beside the calls if calls come next.
    mutating func say(_ text: String) {
        unsaid = unsaid.map { "\($0) \(text)" } ?? text
    }

    /// Puts what the assistant has said so far into the transcript.
    mutating func finishTurn() {
        guard let text = unsaid else { return }
        transcript.assistant(text)
        unsaid = nil
    }

    /// Makes one call.
    ///
    /// - Parameters:
    ///   - because: results that the choice to call rests on, beyond the arguments.
    ///   - repairs: true when the call puts the run's fault right.
    @discardableResult
    mutating func call(
        _ tool: some DeskTool, because: Evidence = .none, repairs: Bool = false
    ) -> Answer {
        call([PlannedCall(tool, because: because, repairs: repairs)])[0]
    }

    /// Makes several calls in one message; none can use another's result.
    @discardableResult
    mutating func call(_ calls: [PlannedCall]) -> [Answer] {
        let asked = transcript.nextStep
        let text = unsaid ?? remark(beside: calls)
        unsaid = nil
        let identifiers = transcript.assistant(
            text, calling: calls.map(\.tool), identifiers: &style)
        return zip(calls, identifiers).map { call, identifier in
            let known = call.tool.arguments.reduce(call.because) { $0 + $1.evidence }
            precondition(known.steps.allSatisfy { $0 < asked }, "a call uses a result it could not know")
            return perform(call, callID: identifier)
        }
    }

    /// Notes that the write just made at `answer` was the run's slip.
    mutating func commit(_ kind: FaultKind, at answer: Answer, why: String) {
        precondition(answer.effect == .applied, "a slip that changes nothing is none: \(kind)")
        truth.commit(CommittedFault(kind: kind, step: answer.step, why: why))
    }

    /// Executes a call, writes its message and keeps the books about it.
    private mutating func perform(_ call: PlannedCall, callID: String) -> Answer {
        let name = type(of: call.tool).name
        let arguments = call.tool.arguments.reduce(Evidence.none) { $0 + $1.evidence }
        var run = ToolRun(step: transcript.nextStep, decision: call.because, repairs: call.repairs)
        let result = call.tool.perform(on: &shop, in: &run)
        let answer = Answer(step: run.step, result: result, told: arguments + run.state)

        truth.note(step: run.step, restsOn: arguments + call.because + run.state)
        if let write = call.tool as? any DeskWrite {
            truth.note(
                RunTruth.Write(step: run.step, tool: name, entity: write.target.text, effect: answer.effect))
            if call.repairs, answer.effect == .applied { truth.noteRepair(at: run.step) }
        }
        transcript.tool(name, callID: callID, content: answer.reply.messageText)
        memory.forget(run.changedRecords)
        return answer
    }

    /// What the assistant says beside its calls; mostly nothing.
    private mutating func remark(beside calls: [PlannedCall]) -> String? {
        guard style.chance(35) else { return nil }
        if calls.contains(where: { $0.tool is any DeskWrite }) {
            return style.pick(["I will do that now.", "Making the change now.", "One moment, I am on it."])
        }
        return style.pick([
            "Let me look that up.", "One moment, please.", "I am checking the records.", "Let me see …",
        ])
    }
}

/// A call with the reasons for it.
struct PlannedCall: Sendable {
    let tool: any DeskTool
    let because: Evidence
    let repairs: Bool

    init(_ tool: some DeskTool, because: Evidence = .none, repairs: Bool = false) {
        self.tool = tool
        self.because = because
        self.repairs = repairs
    }
}

extension Answer {
    /// The answer to a call that ended with `result`.
    ///
    /// - Parameter told: what arguments and records contributed. A refusal is
    ///   spoiled by the fault if any of them is.
    fileprivate init(step: Int, result: ToolResult, told: Evidence) {
        switch result {
        case .done(let reply):
            self.init(step: step, reply: reply, effect: .applied)
        case .refused(let reason):
            self.init(
                step: step, reply: .value("Error: \(reason)".json, carriesFault: told.carriesFault),
                effect: .failed)
        case .unchanged(let reason):
            self.init(
                step: step, reply: .value("No change: \(reason)".json, carriesFault: told.carriesFault),
                effect: .noChange)
        }
    }
}
