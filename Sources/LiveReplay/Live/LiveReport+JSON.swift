internal import BlastRadius
public import CanonicalJSON
internal import DecisionGraph
internal import Grounding

extension LiveReport {
    /// Writes the report as one object, with the field names of ``BlastRadius/RunAnalysis`` where it says the same.
    ///
    /// `idx` is the step that was taken, null for none. Withheld scores are `null`.
    ///
    /// - Parameters:
    ///   - schema: what the object's `schema` says.
    ///   - top: how many ranked steps to write; nil for all.
    /// - Throws: ``CanonicalJSON/JSONError`` `unencodable` when a name holds a lone surrogate.
    /// - Complexity: as ``ranked(top:)`` and ``dataReports``; without steps, grounding and auditor constant.
    public func write(
        to writer: inout CanonicalWriter, schema: StaticString, top: Int? = nil
    ) throws(JSONError) {
        writer.beginObject()
        writer.key("adapter")
        writer.string(adapterID)
        writer.key("alarms")
        writer.beginArray()
        for alarm in alarms { alarm.write(to: &writer) }
        writer.endArray()
        writer.key("completeness")
        writer.string(completeness.rawValue)
        writer.key("coverage")
        coverage.write(to: &writer)
        writer.key("grounding")
        let grounding = grounding.map { (JSONString(String($0.index)), JSONValue.object($0.result.json)) }
        try writer.value(.object(JSONObject(grounding)))
        writer.key("idx")
        if let observedIndex { writer.int(observedIndex) } else { writer.null() }
        writer.key("keystone")
        if let keystone {
            writer.beginObject()
            writer.key("idx")
            writer.int(keystone.index)
            writer.key("label")
            writer.string(keystone.label)
            writer.key("score")
            writer.double(keystone.score)
            writer.endObject()
        } else {
            writer.null()
        }
        writer.key("n_steps")
        writer.int(stepCount)
        writer.key("notes")
        writer.beginArray()
        for note in notes { writer.string("\(note.code)") }
        writer.endArray()
        writer.key("per_session")
        if let perSession { writer.double(perSession) } else { writer.null() }
        writer.key("ranked")
        writer.beginArray()
        if top != 0 {
            for row in ranked(top: top) { try row.write(to: &writer) }
        }
        writer.endArray()
        writer.key("schema")
        writer.string("\(schema)")
        writer.key("state")
        writer.string(risk.name)
        writer.endObject()
    }
}

extension LiveAlarm {
    /// Writes the alarm as one object: `code`, the `idx` it is about or null, its `text`, and the `source` that a
    /// reference names.
    public func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.key("code")
        writer.string(code.rawValue)
        writer.key("idx")
        if let index { writer.int(index) } else { writer.null() }
        switch self {
        case .missingReference(_, let source), .lateReference(_, let source), .lateEdge(_, let source),
            .cyclicReference(_, let source):
            writer.key("source")
            writer.int(source)
        default: break
        }
        writer.key("text")
        writer.string(text)
        writer.endObject()
    }
}
