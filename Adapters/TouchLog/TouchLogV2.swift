public import CanonicalJSON
public import DecisionGraph

/// Touches that a program recorded itself, matched with their effects: what is needed to say what a wrong write puts at
/// risk.
///
/// The lines are those of ``TouchLogV1``, and what is refused there is refused here. Five things differ:
///
/// - Edges are those of ``DecisionGraph/TouchRule/hazards``: a read rests on the last effective write of its channel, a
///   write on that write and on the reads since. On a write that failed or changed nothing nothing rests, nor on a read
///   of a step that failed.
/// - Steps keep all their writes and, where they have any, their effect.
/// - A reference that is an object may have a `value_digest`, a text: what the value is known by. Where a read saw
///   another value than the last write left, the edge is inferred.
/// - A `decided_at` is an attribute of the step, unless `node_attrs` has one: the time of the step.
/// - The report counts `missing_end_line`, `write_conflicts` and `unknown_members`; failed writes are not left out.
///
/// Source: spec/adapters.md 12.1, DESIGN D7.
public struct TouchLogV2: JSONAdapter {
    public static let card = AdapterCard(
        name: "touch_log", version: "v2",
        summary:
            "recorded touches with effects; a read rests on the last write that took effect, a write on what it replaced",
        reads: TouchLog.shapes,
        edges: [
            "read to the last effective write, write to that write and to the reads since: observed",
            "read of another value than the last write left: inferred", "on reducer channels: modelled",
        ],
        evidenceKeys: ["adapter", "mode", "modeled", "overcaptured", "relation", "rule", "same_value"],
        options: [], status: .stable, since: "0.1.0", source: "spec/adapters.md 12.1, DESIGN D7")

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
        var log = TouchLog(keepsValues: false, takesDigests: true)
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

        /// See ``TouchLogV2``; `write_conflicts` is known after ``finish(_:edgeLimit:)``.
        public var report: AdapterReport {
            AdapterReport([
                ("missing_end_line", log.isComplete ? 0 : 1), ("write_conflicts", conflicts),
                ("unknown_members", log.unknownMembers),
            ])
        }

        /// Keeps one line.
        ///
        /// - Throws: ``AdapterError``, as ``TouchLogV1/Lowering/lower(_:into:)``.
        /// - Complexity: linear in the line.
        public mutating func lower(_ element: JSONView, into builder: inout GraphBuilder) throws(AdapterError) {
            if isStream { try log.readLine(element) } else { try log.readTouch(element) }
        }

        /// A touch whose attributes say when it was.
        private func timed(_ touch: StepTouch) -> StepTouch {
            guard let time = touch.decidedAt, touch.attributes["decided_at"] == nil else { return touch }
            var timed = touch
            timed.attributes["decided_at"] = time
            return timed
        }

        /// Matches the touches.
        ///
        /// - Throws: ``AdapterError`` `tooLarge` when there are more than `edgeLimit` edges, before any is made.
        /// - Complexity: O(T log T + A + E) for T touches with A reads and writes and E edges.
        public mutating func finish(
            _ builder: consuming GraphBuilder, edgeLimit: Int
        ) throws(AdapterError) -> DecisionGraph {
            let matcher = TouchMatcher(
                reducerChannels: log.reducerChannels, adapterID: JSONString(id), rule: .hazards)
            var builder = builder
            do {
                let match = try matcher.match(log.touches.map(timed), edgeLimit: edgeLimit)
                conflicts = match.conflicts.count
                try match.append(to: &builder)
            } catch {
                throw AdapterError(.tooLarge, at: "", index: error.index, error.detail)
            }
            return builder.build()
        }
    }
}
