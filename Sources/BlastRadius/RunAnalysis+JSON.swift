public import CanonicalJSON
public import DecisionGraph
internal import Grounding

extension RunAnalysis {
    /// Writes the analysis as one object, with the reference's field names where it reports what the reference does.
    ///
    /// Withheld scores are `null`. `coverage` gives its counts by grade twice, beside the other figures and under
    /// `by_grade`, because readers of the reference look in either place.
    ///
    /// - Parameters:
    ///   - id: the run's id.
    ///   - schema: what the object's `schema` says.
    ///   - top: how many ranked steps to write; nil for all there are.
    /// - Throws: ``CanonicalJSON/JSONError`` `unencodable` when a name holds a lone surrogate.
    public func write(
        to writer: inout CanonicalWriter, id: String?, schema: StaticString, top: Int? = nil
    ) throws(JSONError) {
        writer.beginObject()
        writer.key("adapter")
        writer.string(adapterID)
        writer.key("audit")
        if let audit { audit.write(to: &writer) } else { writer.null() }
        writer.key("by")
        writer.string(ranked.measure.rawValue)
        writer.key("cautions")
        writer.beginArray()
        for caution in cautions { writer.string("\(caution.code)") }
        writer.endArray()
        writer.key("completeness")
        writer.string(completeness.rawValue)
        writer.key("coverage")
        coverage.write(to: &writer)
        writer.key("features")
        features.write([.dep, .exec, .flat], to: &writer)
        try writeGrounding(to: &writer)
        writer.key("id")
        if let id { writer.string(id) } else { writer.null() }
        writer.key("keystone")
        writeKeystone(to: &writer)
        writer.key("n_steps")
        writer.int(graph.stepCount)
        writer.key("notes")
        writer.beginArray()
        for note in notes { writer.string("\(note.code)") }
        writer.endArray()
        writer.key("per_session")
        if let perSession { writer.double(perSession) } else { writer.null() }
        writer.key("ranked")
        writer.beginArray()
        for row in ranked.prefix(top ?? ranked.count) { try row.write(to: &writer) }
        writer.endArray()
        writer.key("schema")
        writer.string("\(schema)")
        writer.key("state")
        writer.string(risk.name)
        writer.endObject()
    }

    private func writeKeystone(to writer: inout CanonicalWriter) {
        guard let keystone else { return writer.null() }
        writer.beginObject()
        writer.key("idx")
        writer.int(keystone.index)
        writer.key("label")
        writer.string(keystone.label)
        writer.key("score")
        if let score = keystone.score { writer.double(score) } else { writer.null() }
        writer.endObject()
    }

    private func writeGrounding(to writer: inout CanonicalWriter) throws(JSONError) {
        writer.key("grounding")
        guard !grounding.isEmpty else {
            writer.beginObject()
            writer.endObject()
            return
        }
        try writer.value(
            .object(
                JSONObject(
                    grounding.map { (JSONString(String(graph.index(at: $0.position))), .object($0.result.json)) })))
    }
}

extension RankedStep {
    /// Writes the step as one object.
    ///
    /// - Throws: ``CanonicalJSON/JSONError`` `unencodable` when a name holds a lone surrogate.
    package func write(to writer: inout CanonicalWriter) throws(JSONError) {
        writer.beginObject()
        writer.key("agent")
        try writer.value(.string(agent))
        writer.key("idx")
        writer.int(index)
        writer.key("kind")
        writer.string(kind.name)
        writer.key("label")
        writer.string(label)
        if let bounds {
            writer.key("least")
            writer.int(bounds.least)
            writer.key("most")
            writer.int(bounds.most)
        }
        writer.key("score")
        if let score { writer.double(score) } else { writer.null() }
        writer.endObject()
    }
}

extension Coverage {
    /// Writes the coverage as one object.
    public func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.key("by_grade")
        writer.beginObject()
        writer.key("declared")
        writer.int(declared)
        writer.key("inferred")
        writer.int(inferred)
        writer.key("observed")
        writer.int(observed)
        writer.endObject()
        writer.key("declared")
        writer.int(declared)
        writer.key("dropped")
        writer.int(dropped)
        writer.key("inferred")
        writer.int(inferred)
        writer.key("modelled")
        writer.int(modelled)
        writer.key("n_dep_edges")
        writer.int(dependencyCount)
        writer.key("observed")
        writer.int(observed)
        writer.key("observed_fraction")
        writer.double(observedFraction)
        writer.key("repeated")
        writer.int(repeated)
        writer.key("rho")
        writer.double(rho)
        writer.endObject()
    }
}

extension Features {
    /// Writes groups of features as one object of objects.
    ///
    /// - Parameter groups: in ascending order of their names.
    public func write(_ groups: [FeatureGroup], to writer: inout CanonicalWriter) {
        writer.beginObject()
        for group in groups {
            writer.key(text: group.rawValue)
            writer.beginObject()
            let values = self.values(of: group).sorted { "\($0.name)" < "\($1.name)" }
            for (name, value) in values {
                writer.key(name)
                switch value {
                case .count(let count): writer.int(count)
                case .ratio(let ratio): writer.double(ratio)
                }
            }
            writer.endObject()
        }
        writer.endObject()
    }
}
