public import CanonicalJSON
public import DecisionGraph

/// tau-bench trajectories, as the reference reads them: every write rests on every database read before it.
///
/// The edges are of grade observed but modelled: both steps are in the record, the link between them is a rule. No
/// step can ever rest on a write under this rule, and calls are paired with results by name.
///
/// Source: spec/core.md 9.1, 18 W19.
public struct TauBenchPriorDBReadsV1: JSONAdapter {
    public static let card = AdapterCard(
        name: "tau_bench_prior_db_reads", version: "v1",
        summary: "tau-bench trajectories; every write rests on every earlier database read",
        reads: TauBenchTrajectory.shapes,
        edges: ["write to each earlier database read: observed, modelled"],
        evidenceKeys: ["adapter", "modeled", "note", "relation", "write_tool"],
        options: [
            AdapterCard.Option(
                name: "assistant_agent", defaultValue: "assistant", summary: "the agent that assistant messages are of"),
            AdapterCard.Option(name: "model_id", defaultValue: "", summary: "the model, noted on assistant messages"),
        ],
        status: .stable, since: "0.1.0", source: "the reference adapter of the same name")

    let assistantAgent: JSONString
    let modelID: JSONString
    let descriptions = TauBenchToolDescriptions(adapterID: "\(card.id)")

    /// Takes `assistant_agent` and `model_id`, texts.
    ///
    /// - Throws: ``AdapterError`` `option`.
    public init(options: AdapterOptions = AdapterOptions()) throws(AdapterError) {
        try options.check(against: Self.card)
        assistantAgent = try options.string("assistant_agent", default: "assistant")
        modelID = try options.string("model_id", default: "")
    }

    /// Whether it is a message, a list that starts with one, or an object with such a list under `messages` or any list
    /// under `traj`.
    public static func fits(_ run: JSONView) -> AdapterFit { TauBenchTrajectory.fits(run) }

    /// Whether it is an object whose `role` is a text.
    public static func isElement(_ line: JSONView) -> Bool { TauBenchTrajectory.isMessage(line) }

    /// The messages, of a bare list or under `traj`, else `messages`; null has none.
    ///
    /// - Throws: ``AdapterError`` `shape`.
    public func elements(of run: JSONView) throws(AdapterError) -> (list: JSONView.Elements, pointer: String) {
        try TauBenchTrajectory.messages(of: run)
    }

    public func begin(_ run: JSONView?) throws(AdapterError) -> Lowering {
        Lowering(adapter: self)
    }

    /// A trajectory as far as it has been read: database reads so far, and calls that wait for their results.
    public struct Lowering: RunLowering {
        private let assistantAgent: JSONString
        private let modelID: JSONString
        private let descriptions: TauBenchToolDescriptions

        private var index = 0
        private var user: AgentID?
        private var assistant: AgentID?
        private var environment: AgentID?
        private var assistantAttributes: AttributesID?
        private var pending = TauBenchPendingCalls()
        /// The steps that read the database, in order.
        private var reads: [Int] = []
        private var names = Interner()
        /// What is known about each name in `names`.
        private var tools: [Tool] = []
        private var namelessTool: Tool?
        private var skipped = 0

        init(adapter: TauBenchPriorDBReadsV1) {
            assistantAgent = adapter.assistantAgent
            modelID = adapter.modelID
            descriptions = adapter.descriptions
        }

        /// Under `messages_of_other_roles` the messages that are of no user, assistant or tool; they take no index.
        public var report: AdapterReport { AdapterReport([("messages_of_other_roles", skipped)]) }

        /// Adds the step of one message; a write gets an edge to every database read so far.
        ///
        /// - Throws: ``AdapterError``: `messageType`, `toolCallsType`, `toolNameType`, `tooLarge`.
        /// - Complexity: linear in the message; for a write also in the reads before it.
        public mutating func lower(_ message: JSONView, into builder: inout GraphBuilder) throws(AdapterError) {
            guard message.kind == .object else {
                throw AdapterError(.messageType, at: "", "a message is an object, not \(message.found)")
            }
            var role: JSONView?
            var name: JSONView?
            var calls: JSONView?
            for member in message.members {
                if member.key == "role" {
                    role = member.value
                } else if member.key == "name" {
                    name = member.value
                } else if member.key == "tool_calls" {
                    calls = member.value
                }
            }
            guard let word = role?.string else {
                skipped += 1
                return
            }
            do {
                if word == "user" {
                    let agent = user ?? builder.agent("user")
                    user = agent
                    try builder.step(index, agent: agent, kind: .decision)
                } else if word == "assistant" {
                    try lowerAssistant(into: &builder)
                    try request(calls)
                } else if word == "tool" {
                    try lowerResult(named: takeName(name), into: &builder)
                } else {
                    skipped += 1
                    return
                }
            } catch let error as GraphError {
                throw AdapterError(.tooLarge, at: "", index: index, error.detail)
            } catch let error as AdapterError {
                throw error
            } catch {
                throw AdapterError(.messageType, at: "", "\(error)")
            }
            index += 1
        }

        private mutating func lowerAssistant(into builder: inout GraphBuilder) throws(GraphError) {
            let agent = assistant ?? builder.agent(assistantAgent)
            let attributes =
                assistantAttributes
                ?? (modelID.isEmpty ? .none : builder.attributes(["model_id": .string(modelID)]))
            assistant = agent
            assistantAttributes = attributes
            try builder.step(index, agent: agent, kind: .decision, attributes: attributes)
        }

        private mutating func lowerResult(
            named name: UInt32?, into builder: inout GraphBuilder
        ) throws(GraphError) {
            let tool = self.tool(name, &builder)
            let agent = environment ?? builder.agent("env")
            environment = agent
            try builder.step(index, agent: agent, kind: .toolCall, attributes: tool.attributes)
            if tool.isWrite {
                for read in reads { try builder.dependency(on: read, grade: .observed, evidence: tool.evidence) }
            }
            if tool.isRead { reads.append(index) }
        }

        /// Notes the names of requested calls.
        private mutating func request(_ calls: JSONView?) throws(AdapterError) {
            try TauBenchCall.forEach(in: calls) { (call) throws(AdapterError) in
                pending.append(try intern(call.name, at: call.namePointer))
            }
        }

        /// The name of a result: its own, else the first one requested; either way a request is used up.
        private mutating func takeName(_ name: JSONView?) throws(AdapterError) -> UInt32? {
            guard let number = try intern(name, at: "/name") else {
                return pending.takeFirst().flatMap { pending.key(of: $0) }
            }
            pending.take(number)
            return number
        }

        private mutating func intern(_ name: JSONView?, at pointer: String) throws(AdapterError) -> UInt32? {
            guard let name, !name.isNull else { return nil }
            guard let text = name.string else {
                throw AdapterError(.toolNameType, at: pointer, "a tool's name is a text, not \(name.found)")
            }
            return names.intern(text.bytes)
        }

        /// What is the same in every call of one tool.
        private struct Tool {
            let attributes: AttributesID
            let isWrite: Bool
            let isRead: Bool
            let evidence: EvidenceID
        }

        private mutating func tool(_ name: UInt32?, _ builder: inout GraphBuilder) -> Tool {
            guard let name else {
                let tool =
                    namelessTool
                    ?? Tool(
                        attributes: builder.attributes(["tool": .null, "is_write": false, "is_db_read": false]),
                        isWrite: false, isRead: false, evidence: .none)
                namelessTool = tool
                return tool
            }
            // Names enter `names` when they are requested, and `tools` when a result of theirs comes.
            while tools.count <= Int(name) { tools.append(describe(names.names[tools.count], &builder)) }
            return tools[Int(name)]
        }

        private func describe(_ name: JSONString, _ builder: inout GraphBuilder) -> Tool {
            let description = descriptions.description(of: name)
            return Tool(
                attributes: builder.attributes(description.attributes), isWrite: description.isWrite,
                isRead: description.isRead,
                evidence: description.isWrite ? builder.evidence(description.evidence) : .none)
        }
    }
}
