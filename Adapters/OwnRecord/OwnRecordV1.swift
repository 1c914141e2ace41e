public import CanonicalJSON
public import DecisionGraph

/// Decision records as a run: one decision step per record, its link to the previous record a declared dependency.
///
/// A record is read in full form (`model.model_id`, `model.decision_basis`) or flat (`model_id`, `decision_basis` beside
/// `record_id`). A link to a record that is not there is taken to mean the record before it, as the reference does, and
/// counted in the report as `unresolved_links`. The declared layer alone never passes the coverage gate, so such runs
/// have no score.
///
/// Source: spec/core.md 9.2, 18 W20.
public struct OwnRecordV1: JSONAdapter {
    public static let card = AdapterCard(
        name: "own_record", version: "v1",
        summary: "decision records; each rests on the record that its prev_digest names",
        reads: ["a list of records", "an object with the list under records", "one record per line (a decision log)"],
        edges: ["record to its predecessor: declared"],
        evidenceKeys: ["adapter", "basis", "declared", "note", "observed"],
        options: [
            AdapterCard.Option(name: "agent_label", defaultValue: "agent", summary: "the agent of every step"),
            AdapterCard.Option(
                name: "link_sequential", defaultValue: "true", summary: "whether records depend on their predecessors"),
        ],
        status: .stable, since: "0.1.0", source: "the reference adapter of the same name")

    let agentLabel: JSONString
    let linksSequentially: Bool

    /// Takes `agent_label`, a text, and `link_sequential`, true or false.
    ///
    /// - Throws: ``AdapterError`` `option`.
    public init(options: AdapterOptions = AdapterOptions()) throws(AdapterError) {
        try options.check(against: Self.card)
        agentLabel = try options.string("agent_label", default: "agent")
        linksSequentially = try options.bool("link_sequential", default: true)
    }

    /// Whether it is a record, a list that starts with one, or an object with a list under `records`.
    public static func fits(_ run: JSONView) -> AdapterFit {
        switch run.kind {
        case .object:
            if isElement(run) { return .yes }
            guard let list = run["records"] else { return .no("the object has neither records nor record_id") }
            return list.kind == .array ? .yes : .no("records is \(list.found), not a list")
        case .array:
            var elements = run.elements
            guard let first = elements.next() else { return .no("the list is empty") }
            return isElement(first) ? .yes : .no("the list's first element has no record_id and prev_digest")
        default: return .no("expected a list of records, found \(run.found)")
        }
    }

    /// Whether it is an object with `record_id` and `prev_digest`, whatever these hold.
    public static func isElement(_ line: JSONView) -> Bool {
        line.kind == .object && line["record_id"] != nil && line["prev_digest"] != nil
    }

    /// The records, of a bare list or under `records`.
    ///
    /// - Throws: ``AdapterError`` `shape`.
    public func elements(of run: JSONView) throws(AdapterError) -> (list: JSONView.Elements, pointer: String) {
        if run.kind == .array { return (run.elements, "") }
        guard run.kind == .object, let list = run["records"], list.kind == .array else {
            throw AdapterError(.shape, at: "", "expected a list of records, found \(run.found)")
        }
        return (list.elements, "/records")
    }

    public func begin(_ run: JSONView?) throws(AdapterError) -> Lowering {
        Lowering(adapter: self)
    }

    /// A decision log as far as it has been read: the positions of its record ids.
    public struct Lowering: RunLowering {
        private let agentLabel: JSONString
        private let linksSequentially: Bool
        private let evidence: JSONObject

        private var index = 0
        /// The latest position of each record id.
        private var positions: [JSONString: Int] = [:]
        private var evidenceID: EvidenceID?
        private var unresolved = 0

        init(adapter: OwnRecordV1) {
            agentLabel = adapter.agentLabel
            linksSequentially = adapter.linksSequentially
            evidence = [
                "declared": true, "observed": false, "basis": "prev_digest",
                "note": "the log states this order; that the later record used the earlier one is not in it",
                "adapter": .text(adapter.id),
            ]
        }

        /// Under `unresolved_links` the records whose `prev_digest` names no earlier record; they make steps all the
        /// same.
        public var report: AdapterReport { AdapterReport([("unresolved_links", unresolved)]) }

        /// Adds one record as a decision; its index is its place in the log, from 0.
        ///
        /// - Throws: ``AdapterError``: `recordType`, `recordFieldType`, `tooLarge`.
        /// - Complexity: linear in the record.
        public mutating func lower(_ record: JSONView, into builder: inout GraphBuilder) throws(AdapterError) {
            guard record.kind == .object else {
                throw AdapterError(.recordType, at: "", "a record is an object, not \(record.found)")
            }
            let id = try text(record["record_id"], "/record_id")
            let model = try self.model(of: record)
            let modelID = try text(record["model_id"], "/model_id", else: model?["model_id"], "/model/model_id")
            let basis = try text(
                record["decision_basis"], "/decision_basis", else: model?["decision_basis"], "/model/decision_basis")
            let action = try text(record["action_type"], "/action_type")
            let previous = try predecessor(of: record)

            let attributes = builder.attributes([
                "model_id": .string(modelID), "decision_basis": .string(basis), "action_type": .string(action),
            ])
            let evidenceID = evidenceID ?? builder.evidence(evidence)
            self.evidenceID = evidenceID
            do {
                try builder.step(index, agent: builder.agent(agentLabel), kind: .decision, attributes: attributes)
                try builder.predecessors(previous.map { [$0] } ?? [])
                if let previous, linksSequentially {
                    try builder.dependency(on: previous, grade: .declared, evidence: evidenceID)
                }
            } catch {
                throw AdapterError(.tooLarge, at: "", index: index, error.detail)
            }
            let identity = id.isEmpty ? nil : id
            builder.identity(correlationID: identity, recordID: identity)
            if identity != nil { builder.statedBasis(statedBasis(basis, of: record)) }
            positions[id] = index
            index += 1
        }

        /// A record is grounded on the data it holds itself.
        private func statedBasis(_ basis: JSONString, of record: JSONView) -> StatedBasis {
            let data = record["data"]
            return StatedBasis(
                text: basis.lossyText, inputs: data?["inputs"]?.value ?? .null,
                retrieved: data?["retrieved"]?.value ?? .null,
                state: data?["snapshot"]?["state"]?.value ?? .null)
        }

        private mutating func predecessor(of record: JSONView) throws(AdapterError) -> Int? {
            guard let link = record["prev_digest"], !link.isNull else { return nil }
            let previous = try text(link, "/prev_digest")
            if let position = positions[previous] { return position }
            unresolved += 1
            return index > 0 ? index - 1 : nil
        }

        private func model(of record: JSONView) throws(AdapterError) -> JSONView? {
            guard let model = record["model"], !model.isNull else { return nil }
            guard model.kind == .object else {
                throw AdapterError(.recordFieldType, at: "/model", "expected an object, found \(model.found)")
            }
            return model
        }

        /// A text member that is in one of two places.
        private func text(
            _ value: JSONView?, _ pointer: String, else other: JSONView?, _ otherPointer: String
        ) throws(AdapterError) -> JSONString {
            try value == nil ? text(other, otherPointer) : text(value, pointer)
        }

        /// A text member; missing and null are empty.
        private func text(_ value: JSONView?, _ pointer: String) throws(AdapterError) -> JSONString {
            guard let value, !value.isNull else { return "" }
            guard let text = value.string else {
                throw AdapterError(.recordFieldType, at: pointer, "expected a text, found \(value.found)")
            }
            return JSONString(text)
        }
    }
}
