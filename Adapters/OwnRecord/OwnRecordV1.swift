public import CanonicalJSON
public import DecisionGraph

/// Decision records as a run: one decision step per record, its link to the previous record a declared dependency.
///
/// A record is read in full form (`model.model_id`, `model.decision_basis`) or flat (`model_id`, `decision_basis`
/// beside `record_id`). A link to a record that is not there is taken to mean the record before it, as the reference
/// does, and counted in the report as `unresolved_links`. The declared layer alone never passes the coverage gate, so
/// such runs have no score.
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

    /// Whether it is a record, a list that starts with one, or an object with a list under `records`; not when a record
    /// holds touches, which ``OwnRecordV2`` reads. Named, this version reads such a log as ever, without its touches.
    public static func fits(_ run: JSONView) -> AdapterFit {
        let (fit, holdsTouches) = RecordLog.fit(run)
        return holdsTouches ? .no("the records hold touches, which \(OwnRecordV2.card.id) reads") : fit
    }

    /// Whether it is an object with `record_id` and `prev_digest`, whatever these hold.
    public static func isElement(_ line: JSONView) -> Bool { RecordLog.isElement(line) }

    /// The records, of a bare list or under `records`.
    ///
    /// - Throws: ``AdapterError`` `shape`.
    public func elements(of run: JSONView) throws(AdapterError) -> (list: JSONView.Elements, pointer: String) {
        try RecordLog.elements(of: run)
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
            evidence = DependencyEdge.linkEvidence(adapter.id)
        }

        /// Under `unresolved_links` the records whose `prev_digest` names no earlier record; they make steps all the
        /// same.
        public var report: AdapterReport { AdapterReport([("unresolved_links", unresolved)]) }

        /// Adds one record as a decision; its index is its place in the log, from 0.
        ///
        /// - Throws: ``AdapterError``: `recordType`, `recordFieldType`, `tooLarge`.
        /// - Complexity: linear in the record.
        public mutating func lower(_ record: JSONView, into builder: inout GraphBuilder) throws(AdapterError) {
            let fields = try RecordFields(record)
            let previous = predecessor(of: fields)
            let evidenceID = evidenceID ?? builder.evidence(evidence)
            self.evidenceID = evidenceID
            do {
                try builder.step(
                    index, agent: builder.agent(agentLabel), kind: .decision,
                    attributes: builder.attributes(fields.attributes))
                try builder.predecessors(previous.map { [$0] } ?? [])
                if let previous, linksSequentially {
                    try builder.dependency(on: previous, grade: .declared, evidence: evidenceID)
                }
            } catch {
                throw AdapterError(.tooLarge, at: "", index: index, error.detail)
            }
            builder.identity(correlationID: fields.identity, recordID: fields.identity)
            if let basis = fields.statedBasis { builder.statedBasis(basis) }
            // A record without id is nobody's predecessor by name.
            if let identity = fields.identity { positions[identity] = index }
            index += 1
        }

        private mutating func predecessor(of fields: RecordFields) -> Int? {
            guard let previous = fields.previous else { return nil }
            if let position = positions[previous] { return position }
            unresolved += 1
            return index > 0 ? index - 1 : nil
        }
    }
}
