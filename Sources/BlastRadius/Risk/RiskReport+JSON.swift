public import CanonicalJSON
internal import DecisionGraph

/// What a report on risk says beside its numbers: where the run came from, and what was asked.
public struct RiskContext: Sendable {
    /// The run's id, where it has one.
    public var id: String?
    /// The adapter that read it.
    public var adapterID: String
    /// The question as it was asked, where it was a text.
    public var question: String?
    /// The runs that were joined, and which of them was asked about.
    public var joined: (runs: JoinedRuns, asked: Int)?
    /// The time up to which steps were taken.
    public var until: RunUntil?

    /// A run of which nothing more is known than its adapter.
    public init(id: String? = nil, adapterID: String) {
        self.id = id
        self.adapterID = adapterID
    }
}

extension RiskReport {
    /// How a report is written.
    public struct JSONSettings: Sendable {
        /// How many rows to write; nil for all.
        public var top: Int?
        /// How many ways to each step; beyond one they stand under `ways`.
        public var ways = 1
        /// The most edges of paths in the whole report. When they are used up, the path of a row holds its last edge
        /// alone; it is whole when it has as many edges as `distance` says.
        public var pathEdges = 1 << 20

        /// All rows, one way each.
        public init() {}
    }

    /// Writes the report as one object: of a report down `auditable/blast/1`, of one up `auditable/why/1`.
    ///
    /// Where runs were joined, every step is named by `idx` and `run`, and every edge also by `rests_on_run`.
    ///
    /// - Throws: ``CanonicalJSON/JSONError`` `unencodable` when a name holds a lone surrogate.
    /// - Complexity: O(rows · log V + `pathEdges` · log V), beside what rows say.
    public func write(
        to writer: inout CanonicalWriter, _ context: RiskContext, settings: JSONSettings = JSONSettings()
    ) throws(JSONError) {
        var parts = RiskJSON(
            report: self, context: context, settings: settings,
            caption: StepCaption(graph, runs: context.joined?.runs))
        try parts.write(to: &writer)
    }
}

extension RiskBounds {
    /// Writes the bounds as members of an object that is open, the caller's own among them.
    ///
    /// - Parameters:
    ///   - least: what is written as `least`.
    ///   - unknownEffect: of effective writes those of which nobody said what became of them.
    fileprivate func write(to writer: inout CanonicalWriter, least: Int, unknownEffect: Int? = nil) {
        writer.beginObject()
        for (name, count) in [
            ("declared", declared), ("inferred", inferred), ("least", least), ("modelled", modelled), ("most", most),
            ("observed", observed),
        ] as [(StaticString, Int)] {
            writer.key(name)
            writer.int(count)
        }
        if let unknownEffect {
            writer.key("unknown_effect")
            writer.int(unknownEffect)
        }
        writer.endObject()
    }
}

/// The parts of a report's object.
private struct RiskJSON {
    let report: RiskReport
    let context: RiskContext
    let settings: RiskReport.JSONSettings
    let caption: StepCaption
    /// How many edges of paths may still be written.
    private var room: Int
    private let dependents: DependentsIndex?

    init(report: RiskReport, context: RiskContext, settings: RiskReport.JSONSettings, caption: StepCaption) {
        self.report = report
        self.context = context
        self.settings = settings
        self.caption = caption
        room = settings.pathEdges
        dependents = settings.ways > 1 && report.direction == .up ? report.graph.dependencyRows.reversed() : nil
    }

    private var graph: DecisionGraph { report.graph }
    private var isDown: Bool { report.direction == .down }

    mutating func write(to writer: inout CanonicalWriter) throws(JSONError) {
        let rows = report.rows
        let reached = report.reachedCount
        writer.beginObject()
        writer.key("adapter")
        writer.string(context.adapterID)
        if isDown {
            try writeReached(rows.prefix(min(reached, settings.top ?? reached)), named: "affected", to: &writer)
        }
        writer.key("assumed")
        if report.settings.assumesFullHistory {
            writer.beginArray()
            let rest = rows.dropFirst(reached)
            for row in rest.prefix(max(0, (settings.top ?? Int.max) - min(reached, settings.top ?? Int.max))) {
                writer.beginObject()
                try writeStep(row, to: &writer) { (_) throws(JSONError) in }
                writer.endObject()
            }
            writer.endArray()
        } else {
            writer.null()
        }
        writer.key("cautions")
        writer.beginArray()
        for caution in report.cautions { writer.string("\(caution.code)") }
        writer.endArray()
        writer.key("effective_writes")
        let writes = report.effectiveWrites
        writes.tiers.write(to: &writer, least: writes.least, unknownEffect: writes.unknownEffect)
        writer.key("evidence")
        writer.string(report.settings.weakest.grade.name)
        writer.key("full_history")
        writer.beginObject()
        for (name, count) in [
            ("effective_writes", report.history.effectiveWrites), ("steps", report.history.steps),
            ("unknown_effect", report.history.unknownEffect),
        ] as [(StaticString, Int)] {
            writer.key(name)
            writer.int(count)
        }
        writer.endObject()
        writer.key("id")
        if let id = context.id { writer.string(id) } else { writer.null() }
        if !isDown { writeInputs(to: &writer) }
        writer.key("joined")
        writeJoined(to: &writer)
        writer.key("n_steps")
        writer.int(graph.stepCount)
        writer.key("question")
        writeQuestion(to: &writer)
        if !isDown {
            try writeReached(rows.prefix(min(reached, settings.top ?? reached)), named: "relied_on", to: &writer)
        }
        writer.key("schema")
        writer.string(isDown ? "auditable/blast/1" : "auditable/why/1")
        writer.key("steps")
        report.steps.write(to: &writer, least: report.steps.least)
        writer.key("until")
        if let until = context.until {
            writer.beginObject()
            writer.key("removed")
            writer.int(until.removed)
            writer.key("time")
            writer.string(until.time.text)
            writer.key("untimed")
            writer.int(until.untimed)
            writer.endObject()
        } else {
            writer.null()
        }
        writer.endObject()
    }

    private func writeQuestion(to writer: inout CanonicalWriter) {
        writer.beginObject()
        if let joined = context.joined {
            writer.key("run")
            writer.string(joined.runs.names[joined.asked])
        }
        writer.key("steps")
        writer.beginArray()
        for source in report.sources { writer.int(index(source)) }
        writer.endArray()
        writer.key("text")
        if let question = context.question { writer.string(question) } else { writer.null() }
        writer.endObject()
    }

    private func writeJoined(to writer: inout CanonicalWriter) {
        guard let joined = context.joined?.runs else { return writer.null() }
        writer.beginObject()
        writer.key("cross_edges")
        writer.int(joined.crossCount)
        writer.key("order")
        writer.string(joined.isOrderedByTime ? "time" : "assumed")
        writer.key("runs")
        writer.beginArray()
        for name in joined.names { writer.string(name) }
        writer.endArray()
        writer.endObject()
    }

    /// Where the run took in what it worked with.
    private func writeInputs(to writer: inout CanonicalWriter) {
        writer.key("inputs")
        writer.beginArray()
        for position in report.inputs.prefix(settings.top ?? Int.max) { writer.int(index(position)) }
        writer.endArray()
    }

    // MARK: Rows

    private mutating func writeReached(
        _ rows: RiskReport.Rows.SubSequence, named name: StaticString, to writer: inout CanonicalWriter
    ) throws(JSONError) {
        writer.key(name)
        writer.beginArray()
        for row in rows {
            writer.beginObject()
            let ways = report.ways(to: row.position, limit: settings.ways, dependents: dependents)
            var path: [DecisionGraph.Dependency] = []
            if let way = ways.first { path = self.path(way, to: row.position) }
            let tier = row.tier ?? .inferred
            try writeStep(row, to: &writer) { (writer) throws(JSONError) in
                writer.key("distance")
                writer.int(row.distance ?? 0)
            }
            writer.key("modelled")
            writer.bool(tier == .modelled)
            writer.key("path")
            write(path, to: &writer)
            if context.joined != nil {
                writer.key("run")
                writer.string(run(row.position))
            }
            if settings.ways > 1 {
                writer.key("ways")
                writer.beginArray()
                for way in ways {
                    let path = self.path(way, to: row.position)
                    writer.beginObject()
                    writer.key("grade")
                    writer.string(way.tier.grade.name)
                    writer.key("length")
                    writer.int(way.length)
                    writer.key("modelled")
                    writer.bool(way.tier == .modelled)
                    writer.key("path")
                    write(path, to: &writer)
                    writer.endObject()
                }
                writer.endArray()
            }
            writer.endObject()
        }
        writer.endArray()
    }

    /// The members of a step up to `label`, and those of the caller between `agent` and `effect`.
    private func writeStep(
        _ row: RiskRow, to writer: inout CanonicalWriter,
        distance: (inout CanonicalWriter) throws(JSONError) -> Void
    ) throws(JSONError) {
        writer.key("agent")
        try writer.value(.string(graph.agent(at: row.position)))
        try distance(&writer)
        writer.key("effect")
        if let effect = row.effect { writer.string(effect.name) } else { writer.null() }
        writer.key("grade")
        if let tier = row.tier { writer.string(tier.grade.name) } else { writer.string("assumed") }
        writer.key("idx")
        writer.int(index(row.position))
        writer.key("kind")
        writer.string(graph.kind(at: row.position).name)
        writer.key("label")
        writer.string(caption.label(row.position))
        if row.tier == nil, context.joined != nil {
            writer.key("run")
            writer.string(run(row.position))
        }
    }

    /// The edges of a way as far as there is room: all of them, or the last alone.
    private mutating func path(_ way: WayIn, to position: Int) -> [DecisionGraph.Dependency] {
        guard way.length <= room, way.length > 1 else {
            room = max(0, room - 1)
            return [way.lastEdge]
        }
        room -= way.length
        let rest = report.path(to: way.step(before: position))?.edges ?? []
        return isDown ? [way.lastEdge] + rest : rest + [way.lastEdge]
    }

    private func write(_ path: [DecisionGraph.Dependency], to writer: inout CanonicalWriter) {
        writer.beginArray()
        for edge in path {
            let evidence = graph.evidence(of: edge)
            writer.beginObject()
            writer.key("grade")
            writer.string(edge.grade.name)
            writer.key("idx")
            writer.int(index(edge.dependent))
            writer.key("modelled")
            writer.bool(edge.tier == .modelled)
            writer.key("relation")
            word(evidence["relation"], to: &writer)
            writer.key("resource")
            if let resource = graph.resource(of: edge) { writer.string(resource.description) } else { writer.null() }
            writer.key("rests_on")
            writer.int(index(edge.source))
            if context.joined != nil {
                writer.key("rests_on_run")
                writer.string(run(edge.source))
            }
            writer.key("rule")
            word(evidence["rule"] ?? evidence["adapter"], to: &writer)
            if context.joined != nil {
                writer.key("run")
                writer.string(run(edge.dependent))
            }
            writer.key("values")
            writer.beginArray()
            for value in evidence["values"]?.array ?? [] { word(value, to: &writer) }
            writer.endArray()
            writer.endObject()
        }
        writer.endArray()
    }

    private func word(_ value: JSONValue?, to writer: inout CanonicalWriter) {
        if case .string(let text)? = value { writer.string(text.lossyText) } else { writer.null() }
    }

    private func index(_ position: Int) -> Int {
        context.joined?.runs.index(at: position) ?? graph.index(at: position)
    }

    private func run(_ position: Int) -> String { context.joined?.runs.name(at: position) ?? "" }
}
