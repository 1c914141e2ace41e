public import CanonicalJSON
public import DecisionGraph

/// Touches that a program recorded itself, matched: a step rests on the writes that its reads could see.
///
/// A recording is JSON Lines. The first line is `{"schema": "auditable-touch/1", "run_id", "producer",
/// "reducer_channels": [ref]}`, the last `{"end": true, "touches": N}`; without it the recording broke off, which the
/// report says as `missing_end_line`. Between them stands a touch per line, in any order:
///
/// | Member | Holds | When left out |
/// |---|---|---|
/// | `idx`, or `step` | the step's number, unique | refused |
/// | `superstep` | the round it ran in; its writes are seen from the next one on | `idx` |
/// | `agent` | who acted | refused |
/// | `kind` | `decision` or `tool_call` | `decision` |
/// | `reads`, `writes` | references, in order | none |
/// | `overcaptured` | those of the reads that were handed over unasked | none |
/// | `node_attrs` | attributes | none |
/// | `exec_preds` | the idx of the steps before it | the step before it in step order |
/// | `effect` | of the writes: `applied`, `failed`, `no_change`, `unknown`; failed ones are not committed | `unknown` |
/// | `read_values`, `write_values` | objects | none |
/// | `action_type`, `action_args`, `action_cost`, `decided_at` | text, object, numbers: the decision | none |
///
/// A reference is `{"namespace", "resource_id", "key"}` or a list of the three; the key may be left out. Values and
/// actions are checked and then left to what makes records of touches. The same lines in a list, and one object
/// `{"touches": [touch], "run_id", "reducer_channels"}`, are read alike; an object needs no `schema` and no end.
///
/// Steps come by superstep, then idx; edges, their order and evidence are those of ``DecisionGraph/TouchMatcher``. The
/// report counts `missing_end_line`, `failed_writes`, `write_conflicts` (overwrite channels that several steps of one
/// superstep wrote) and `unknown_members`.
///
/// Source: spec/adapters.md 12.1, spec/core.md 14.
public struct TouchLogV1: JSONAdapter {
    public static let card = AdapterCard(
        name: "touch_log", version: "v1",
        summary: "recorded touches; a read rests on the last write before it, or on all of a reducer channel",
        reads: TouchLog.shapes,
        edges: ["read to the writes it could see: observed; on reducer channels modelled"],
        evidenceKeys: [
            "adapter", "channel", "granularity", "mode", "modeled", "observed", "overcaptured", "relation",
            "writer_superstep",
        ],
        options: [], status: .stable, since: "0.1.0", source: "spec/adapters.md 12.1, spec/core.md 14")

    /// There are no options.
    ///
    /// - Throws: ``AdapterError`` `option` when any is given.
    public init(options: AdapterOptions = AdapterOptions()) throws(AdapterError) {
        try options.check(against: Self.card)
    }

    /// Whether it is a header, a list that starts with one, or an object with a list under `touches`.
    public static func fits(_ run: JSONView) -> AdapterFit { TouchLog.fits(run) }

    /// Whether it is a header, a touch or the end of a recording.
    public static func isElement(_ line: JSONView) -> Bool { TouchLog.isElement(line) }

    /// The lines, of a bare list, or the touches of an object.
    ///
    /// - Throws: ``AdapterError`` `shape`.
    public func elements(of run: JSONView) throws(AdapterError) -> (list: JSONView.Elements, pointer: String) {
        try TouchLog.elements(of: run)
    }

    /// Reads the header of a run that is one object.
    ///
    /// - Throws: ``AdapterError``: `unsupportedVersion`, `resourceType`, `touchFieldType`.
    public func begin(_ run: JSONView?) throws(AdapterError) -> Lowering {
        var log = TouchLog(keepsValues: false)
        guard let run, run.kind == .object else { return Lowering(log: log, isStream: true, id: id) }
        try log.readDocument(run)
        return Lowering(log: log, isStream: false, id: id)
    }

    /// A recording as far as it has been read; nothing is matched before its end, as touches come in any order.
    public struct Lowering: RunLowering {
        private var log: TouchLog
        private let isStream: Bool
        private let id: String
        private var conflicts = 0

        init(log: TouchLog, isStream: Bool, id: String) {
            self.log = log
            self.isStream = isStream
            self.id = id
        }

        /// The header's `run_id`.
        public var runID: String? { log.runID }

        /// See ``TouchLogV1``; `write_conflicts` is known after ``finish(_:edgeLimit:)``.
        public var report: AdapterReport {
            let failed = log.touches.reduce(0) { $0 + ($1.effect.isCommitted ? 0 : $1.writes.count) }
            return AdapterReport([
                ("missing_end_line", log.isComplete ? 0 : 1), ("failed_writes", failed),
                ("write_conflicts", conflicts), ("unknown_members", log.unknownMembers),
            ])
        }

        /// Keeps one line.
        ///
        /// - Throws: ``AdapterError``: `touchType`, `touchHeader`, `touchEnd`, `touchFieldType`, `unsupportedVersion`,
        ///   `missingIndex`, `indexType`, `indexDuplicate`, `missingAgent`, `agentType`, `kind`, `resourceType`,
        ///   `attributesType`, `predecessorType`, `effect`.
        /// - Complexity: linear in the line.
        public mutating func lower(_ element: JSONView, into builder: inout GraphBuilder) throws(AdapterError) {
            if isStream { try log.readLine(element) } else { try log.readTouch(element) }
        }

        /// Matches the touches.
        ///
        /// - Throws: ``AdapterError`` `tooLarge` when there are more than `edgeLimit` edges, before any is made.
        /// - Complexity: O(T log T + A + E) for T touches with A reads and writes and E edges.
        public mutating func finish(
            _ builder: consuming GraphBuilder, edgeLimit: Int
        ) throws(AdapterError) -> DecisionGraph {
            let matcher = TouchMatcher(reducerChannels: log.reducerChannels, adapterID: JSONString(id))
            var builder = builder
            do {
                let match = try matcher.match(log.touches, edgeLimit: edgeLimit)
                conflicts = match.conflicts.count
                try match.append(to: &builder)
            } catch {
                throw AdapterError(.tooLarge, at: "", index: error.index, error.detail)
            }
            return builder.build()
        }
    }
}
