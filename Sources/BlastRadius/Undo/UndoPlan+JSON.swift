public import CanonicalJSON
public import DecisionGraph

extension UndoPlan {
    /// The `schema` of a plan's machine output.
    public static let schema: StaticString = "auditable/undo-plan/1"

    /// Writes the plan as one object; steps are named by their indices, resources as `[namespace, resource, key]`.
    ///
    /// - Parameters:
    ///   - graph: the one that the plan was made for.
    ///   - id: the run's id.
    /// - Throws: ``CanonicalJSON/JSONError`` `unencodable` when a name holds a lone surrogate.
    public func write(to writer: inout CanonicalWriter, in graph: DecisionGraph, id: String?) throws(JSONError) {
        writer.beginObject()
        writer.key("counts")
        writer.beginObject()
        for verdict in UndoClass.allCases.sorted(by: { $0.rawValue < $1.rawValue }) {
            writer.key(text: verdict.rawValue)
            writer.int(count(verdict))
        }
        writer.endObject()
        writer.key("entries")
        writer.beginArray()
        for entry in entries { try entry.write(to: &writer, in: graph) }
        writer.endArray()
        writer.key("evidence")
        writer.string(evidence.grade.name)
        writer.key("evidence_modelled")
        writer.bool(evidence != .observed)
        writer.key("id")
        if let id { writer.string(id) } else { writer.null() }
        writer.key("obstacles")
        writer.beginArray()
        for obstacle in obstacles { try obstacle.write(to: &writer, in: graph) }
        writer.endArray()
        writer.key("residue")
        writer.beginArray()
        for residue in residue {
            writer.beginObject()
            writer.key("idx")
            writer.int(graph.index(at: residue.position))
            writer.key("resources")
            try writer.resources(residue.resources)
            writer.key("text")
            try writer.text(residue.text)
            writer.endObject()
        }
        writer.endArray()
        writer.key("schema")
        writer.string("\(Self.schema)")
        writer.key("unclear")
        try writer.resources(unclear)
        writer.key("undecided")
        writer.indices(undecided, in: graph)
        writer.key("unlocated")
        writer.indices(unlocated, in: graph)
        writer.key("unused_decisions")
        writer.indices(unusedDecisions, in: graph)
        writer.key("without_effect")
        writer.indices(withoutEffect, in: graph)
        writer.endObject()
    }
}

extension UndoEntry {
    fileprivate func write(to writer: inout CanonicalWriter, in graph: DecisionGraph) throws(JSONError) {
        writer.beginObject()
        writer.key("agent")
        try writer.string(graph.agent(at: position))
        writer.key("class")
        writer.string(verdict.rawValue)
        writer.key("effect")
        if let effect = graph.effect(at: position) { writer.string(effect.name) } else { writer.null() }
        writer.key("grade")
        if let tier { writer.string(tier.grade.name) } else { writer.null() }
        writer.key("idx")
        writer.int(graph.index(at: position))
        writer.key("label")
        writer.string(StepLabel.text(kind: graph.kind(at: position), attributes: graph.attributes(at: position)))
        writer.key("leaves")
        try writer.resources(leaves)
        writer.key("modelled")
        writer.bool(tier == .modelled)
        writer.key("needs_look")
        writer.bool(needsLook)
        writer.key("order")
        if let order { writer.int(order) } else { writer.null() }
        writer.key("reason")
        writer.string("\(reason.code)")
        writer.key("resource")
        if let resource = reason.resource { try writer.resource(resource) } else { writer.null() }
        writer.key("restores")
        writer.beginArray()
        for restoration in restores {
            writer.beginObject()
            writer.key("resource")
            try writer.resource(restoration.resource)
            writer.key("value")
            try writer.text(restoration.value.text)
            writer.key("value_digest")
            try writer.text(restoration.value.digest)
            writer.key("written_by")
            if let position = restoration.writer { writer.int(graph.index(at: position)) } else { writer.null() }
            writer.endObject()
        }
        writer.endArray()
        writer.key("root")
        writer.bool(isRoot)
        writer.key("step")
        if let step = reason.step { writer.int(graph.index(at: step)) } else { writer.null() }
        writer.key("why")
        writer.string(reason.text(in: graph))
        writer.endObject()
    }
}

extension UndoObstacle {
    fileprivate func write(to writer: inout CanonicalWriter, in graph: DecisionGraph) throws(JSONError) {
        writer.beginObject()
        writer.key("agent")
        try writer.string(graph.agent(at: position))
        writer.key("blocks")
        writer.indices(blocks, in: graph)
        writer.key("decision")
        if let decision { writer.string(decision.rawValue) } else { writer.null() }
        writer.key("effect")
        if let effect = graph.effect(at: position) { writer.string(effect.name) } else { writer.null() }
        writer.key("idx")
        writer.int(graph.index(at: position))
        writer.key("label")
        writer.string(StepLabel.text(kind: graph.kind(at: position), attributes: graph.attributes(at: position)))
        writer.endObject()
    }
}

extension CanonicalWriter {
    fileprivate mutating func indices(_ positions: [Int], in graph: DecisionGraph) {
        beginArray()
        for position in positions { int(graph.index(at: position)) }
        endArray()
    }

    fileprivate mutating func resources(_ resources: [ResourceRef]) throws(JSONError) {
        beginArray()
        for resource in resources { try self.resource(resource) }
        endArray()
    }

    fileprivate mutating func resource(_ resource: ResourceRef) throws(JSONError) {
        beginArray()
        try string(resource.namespace)
        try string(resource.resourceID)
        try string(resource.key)
        endArray()
    }

    fileprivate mutating func text(_ text: JSONString?) throws(JSONError) {
        if let text { try string(text) } else { null() }
    }
}
