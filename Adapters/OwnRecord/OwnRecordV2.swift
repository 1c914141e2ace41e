public import CanonicalJSON
public import DecisionGraph

/// Decision records as a run: one decision step per record, resting on the records whose writes it read.
///
/// Steps are those of ``OwnRecordV1``, in the order of the log. Two things differ:
///
/// - The evidence of a record's three reports (`data`, `model`, `harness`) may hold `touches`, an object:
///
///   | Member | Holds | When left out |
///   |---|---|---|
///   | `superstep` | an integer; writes are seen from the next one on | the record's position in the log, from 0 |
///   | `reads`, `writes` | references, in order | none |
///   | `overcaptured` | those of the reads that were handed over unasked | none |
///   | `effect` | of these writes: `applied`, `failed` (not committed), `no_change`, `unknown` | `unknown` |
///
///   A reference is `{"namespace", "resource_id", "key"}` or a list of the three; the key may be left out. A record's
///   touches are the union over its reports, which may not name different supersteps. ``DecisionGraph/TouchMatcher``
///   makes observed edges of them, all channels being overwrite channels; they stand behind the declared link. An edge
///   to a record that comes later in the log is not made and counts as `edges_dropped`.
/// - A `prev_digest` that names no earlier record makes no edge and no predecessor; it counts as `unresolved_links`.
///
/// The report counts also `failed_writes`, `write_conflicts` and, inside touches, `unknown_members`.
///
/// Chosen by content when a record holds touches; ``OwnRecordV1`` is otherwise. Of a log that is read line by line the
/// first record decides, so a writer of touches puts them into every record, if only as an empty object.
///
/// Source: spec/core.md 9.2, 14, 18 W20.
public struct OwnRecordV2: JSONAdapter {
    public static let card = AdapterCard(
        name: "own_record", version: "v2",
        summary:
            "decision records with touches; each rests on what it read and on the record that its prev_digest names",
        reads: [
            "a list of records whose evidence holds touches", "an object with the list under records",
            "one record per line (a decision log)",
        ],
        edges: ["read to the last write it could see: observed", "record to its predecessor: declared"],
        evidenceKeys: [
            "adapter", "basis", "channel", "declared", "granularity", "mode", "note", "observed", "overcaptured",
            "relation", "writer_superstep",
        ],
        options: OwnRecordV1.card.options, status: .stable, since: "0.1.0", source: "spec/core.md 9.2, 14")

    let agentLabel: JSONString
    let linksSequentially: Bool

    /// Takes `agent_label`, a text, and `link_sequential`, true or false: whether the declared links are made.
    ///
    /// - Throws: ``AdapterError`` `option`.
    public init(options: AdapterOptions = AdapterOptions()) throws(AdapterError) {
        try options.check(against: Self.card)
        agentLabel = try options.string("agent_label", default: "agent")
        linksSequentially = try options.bool("link_sequential", default: true)
    }

    /// Whether it is a decision log and one of its records holds touches.
    public static func fits(_ run: JSONView) -> AdapterFit {
        let (fit, holdsTouches) = RecordLog.fit(run)
        return fit == .yes && !holdsTouches ? .no("no record's evidence holds touches") : fit
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

    /// A decision log as far as it has been read; nothing is matched before its end, as supersteps come in any order.
    public struct Lowering: RunLowering {
        private let adapter: OwnRecordV2
        private var records: [(fields: RecordFields, predecessor: Int?)] = []
        private var touches: [StepTouch] = []
        /// The latest position of each record id.
        private var positions: [JSONString: Int] = [:]
        private var reader = RecordTouches()
        private var unresolved = 0
        private var dropped = 0
        private var conflicts = 0

        init(adapter: OwnRecordV2) {
            self.adapter = adapter
        }

        /// See ``OwnRecordV2``; `edges_dropped` and `write_conflicts` are known after ``finish(_:edgeLimit:)``.
        public var report: AdapterReport {
            AdapterReport([
                ("unresolved_links", unresolved), ("edges_dropped", dropped), ("failed_writes", reader.failedWrites),
                ("write_conflicts", conflicts), ("unknown_members", reader.unknownMembers),
            ])
        }

        /// Keeps one record; its index is its place in the log, from 0.
        ///
        /// - Throws: ``AdapterError``: `recordType`, `recordFieldType`, `touchesType`, `resourceType`, `effect`.
        /// - Complexity: linear in the record.
        public mutating func lower(_ record: JSONView, into builder: inout GraphBuilder) throws(AdapterError) {
            let index = records.count
            let fields = try RecordFields(record)
            touches.append(try reader.read(record, index))
            let predecessor = fields.previous.flatMap { positions[$0] }
            if fields.previous != nil, predecessor == nil { unresolved += 1 }
            records.append((fields, predecessor))
            if let identity = fields.identity { positions[identity] = index }
        }

        /// Matches the touches and builds the steps.
        ///
        /// - Throws: ``AdapterError`` `tooLarge`.
        /// - Complexity: O(R log R + A) for R records with A reads and writes.
        public mutating func finish(
            _ builder: consuming GraphBuilder, edgeLimit: Int
        ) throws(AdapterError) -> DecisionGraph {
            var builder = builder
            do {
                let match = try TouchMatcher(adapterID: JSONString(adapter.id)).match(touches, edgeLimit: edgeLimit)
                conflicts = match.conflicts.count
                let link = builder.evidence(DependencyEdge.linkEvidence(adapter.id))
                var evidence = TouchEvidence()
                for (index, (fields, predecessor)) in records.enumerated() {
                    try builder.step(
                        index, agent: builder.agent(adapter.agentLabel), kind: .decision,
                        attributes: builder.attributes(fields.attributes))
                    try builder.predecessors(predecessor.map { [$0] } ?? [])
                    if let predecessor, adapter.linksSequentially {
                        try builder.dependency(on: predecessor, grade: .declared, evidence: link)
                    }
                    dropped += try match.appendEdges(at: index, to: &builder, sharing: &evidence) { $0 < index }
                    builder.touches(touches[index].touches)
                    builder.identity(correlationID: fields.identity, recordID: fields.identity)
                    if let basis = fields.statedBasis { builder.statedBasis(basis) }
                }
            } catch {
                throw AdapterError(.tooLarge, at: "", index: error.index, error.detail)
            }
            return builder.build()
        }
    }
}
