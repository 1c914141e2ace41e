public import CanonicalJSON
public import DecisionGraph

/// tau-bench trajectories with touches keyed by entity, effects of writes, and values that went from result to call.
///
/// Steps and their indices are those of ``TauBenchPriorDBReadsV1``. A tool step is one *event*: the result of a call.
///
/// - **Pairing.** A result answers the oldest unanswered call of its `tool_call_id`, else the oldest unanswered call. An
///   id is a text that is not empty. A result without a call left is an orphan.
/// - **Names.** A tool is known by the result's `name`, else by its call's. Writes, reads and tools without database
///   contact are told apart by name as in ``TauBenchPriorDBReadsV1``.
/// - **Effect.** A result whose text begins with `Error` failed; every other took effect. The text of a content list is
///   that of its parts, one per line; null is no text; any other value is its JSON.
/// - **Same entity** (`same_entity_v1`, observed). A call touches the entities that its arguments `user_id` and
///   `reservation_id` name: resource `tau_bench:user` or `tau_bench:reservation`, keyed by the value. Values that are no
///   text, or the empty one, are keyed by their JSON under `user_json` and `reservation_json`. An event rests on the last
///   write of each of its entities that took effect, and a write also on the reads since then: whatever touched the
///   entity earlier is reached through these (``DecisionGraph/TouchRule/hazards``). On an event that failed nothing
///   rests; it rests on others itself.
/// - **Value flow** (`value_flow_first_v1`, inferred). For each identifier in its arguments an event rests on the first
///   earlier event that took effect and whose text holds it. An identifier is a whole word: six capitals and digits
///   (`X7BYG1`), two words of small letters and four digits (`mia_li_3668`), or `gift_card_`, `credit_card_` or
///   `certificate_` and digits. Letters of all scripts make words, identifiers are ASCII. Arguments are searched in the
///   texts of all members and items, at any depth; not in names of members, and not in numbers.
///
/// Arguments are an object, or a text that reads as one; others count as empty. Of a name given twice the last counts.
/// Edges come by source, then rule, then relation, then resource.
///
/// A tool step carries `tool`, `is_write`, `is_db_read`, `status` (`ok` or `error`), `paired_by` (`id` or `position`) or
/// `orphan`, `arguments_state` where arguments are no object (`missing`, `null` or `unparsed`), `about` (the reservation
/// that the arguments name) and `made` (the reservation that the result of an effective write names, when it is another).
/// Its correlation id is the call's id.
///
/// What it cannot see: a write that changed an entity its arguments do not name; what the model read in a result and
/// did not repeat as an identifier; effects that a result does not tell by its first word.
///
/// Source: the rule for keyed evidence on airline runs; spec/core.md 9.1, 18 W19; DESIGN D7.
public struct TauBenchKeyedV1: JSONAdapter {
    public static let card = AdapterCard(
        name: "tau_bench_keyed", version: "v1",
        summary:
            "tau-bench trajectories; calls rest on earlier ones of one user or reservation, and on values of results",
        reads: TauBenchTrajectory.shapes,
        edges: [
            "touch to the last effective write of its entity, and write to the reads since: observed",
            "call to the first result with an identifier of its arguments: inferred",
        ],
        evidenceKeys: ["adapter", "relation", "rule", "values"],
        options: TauBenchPriorDBReadsV1.card.options, status: .stable, since: "0.1.0",
        source: "spec/experience.md 5, spec/core.md 9.1, 18 W19")

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

    /// As ``TauBenchPriorDBReadsV1/fits(_:)``: both read the same runs.
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

    /// A trajectory as far as it has been read: calls that wait, what touched each entity, where each value came first.
    public struct Lowering: RunLowering {
        private let adapter: TauBenchKeyedV1
        private var index = 0
        private var user: AgentID?
        private var assistant: AgentID?
        private var assistantAttributes: AttributesID?
        private var calls: TauBenchCallQueue
        private var events: TauBenchEvents
        private var skipped = 0

        init(adapter: TauBenchKeyedV1) {
            self.adapter = adapter
            let reader = JSONReader(.lenient)
            calls = TauBenchCallQueue(reader: reader)
            events = TauBenchEvents(adapterID: adapter.id, descriptions: adapter.descriptions, reader: reader)
        }

        /// `messages_of_other_roles`, which take no index; `orphan_results`; `calls_without_result`;
        /// `arguments_not_object`, of calls.
        public var report: AdapterReport {
            AdapterReport([
                ("messages_of_other_roles", skipped), ("orphan_results", events.orphans),
                ("calls_without_result", calls.unanswered), ("arguments_not_object", calls.argumentsNotObject),
            ])
        }

        /// Adds the step of one message.
        ///
        /// - Throws: ``AdapterError``: `messageType`, `toolCallsType`, `toolNameType`, `tooLarge`.
        /// - Complexity: linear in the message and the edges of its step.
        public mutating func lower(_ message: JSONView, into builder: inout GraphBuilder) throws(AdapterError) {
            guard message.kind == .object else {
                throw AdapterError(.messageType, at: "", "a message is an object, not \(message.found)")
            }
            var role: JSONView?
            var requested: JSONView?
            var result = TauBenchResult()
            for member in message.members {
                if member.key == "role" {
                    role = member.value
                } else if member.key == "tool_calls" {
                    requested = member.value
                } else {
                    result.take(member.key, member.value)
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
                    try calls.request(requested)
                } else if word == "tool" {
                    let name = try result.readName()
                    try events.append(result, named: name, of: calls.take(result.id), at: index, to: &builder)
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
            let agent = assistant ?? builder.agent(adapter.assistantAgent)
            let attributes =
                assistantAttributes
                ?? (adapter.modelID.isEmpty ? .none : builder.attributes(["model_id": .string(adapter.modelID)]))
            assistant = agent
            assistantAttributes = attributes
            try builder.step(index, agent: agent, kind: .decision, attributes: attributes)
        }
    }
}
