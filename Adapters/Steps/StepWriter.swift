public import CanonicalJSON
public import DecisionGraph

/// Writes steps in the form that ``StepsV1`` reads.
///
/// Members with default values are left out; keys are sorted, as in all canonical text.
public struct StepWriter: Sendable {
    /// There is nothing to set, and a writer keeps nothing between steps.
    public init() {}

    /// Writes the step at a position as one object.
    ///
    /// - Throws: ``CanonicalJSON/JSONError`` `unencodable` when an attribute holds a lone surrogate.
    public func write(_ step: Step, to writer: inout CanonicalWriter) throws(JSONError) {
        writer.beginObject()
        writer.key("agent")
        try writer.value(.string(step.agent))
        if let id = step.correlationID {
            writer.key("correlation_id")
            try writer.value(.string(id))
        }
        if !step.dependencies.isEmpty {
            writer.key("deps")
            writer.beginArray()
            for edge in step.dependencies { try write(edge, to: &writer) }
            writer.endArray()
        }
        if let effect = step.effect {
            writer.key("effect")
            writer.string(effect.name)
        }
        if let predecessors = step.executionPredecessors {
            writer.key("exec_preds")
            writer.beginArray()
            for index in predecessors { writer.int(index) }
            writer.endArray()
        }
        writer.key("idx")
        writer.int(step.index)
        writer.key("kind")
        writer.string(step.kind.name)
        if !step.attributes.isEmpty {
            writer.key("node_attrs")
            try writer.value(.object(step.attributes))
        }
        try write("reads", step.touches.filter { $0.access == .read }, to: &writer)
        if let id = step.recordID {
            writer.key("record_id")
            try writer.value(.string(id))
        }
        try write("writes", step.touches.filter { $0.access == .write }, to: &writer)
        writer.endObject()
    }

    private func write(_ edge: DependencyEdge, to writer: inout CanonicalWriter) throws(JSONError) {
        writer.beginObject()
        if !edge.evidence.isEmpty {
            writer.key("evidence")
            try writer.value(.object(edge.evidence))
        }
        writer.key("grade")
        writer.string(edge.grade.name)
        if let resource = edge.resource {
            writer.key("resource")
            try write(resource, to: &writer)
        }
        writer.key("src")
        writer.int(edge.source)
        writer.endObject()
    }

    private func write(
        _ key: StaticString, _ touches: [Touch], to writer: inout CanonicalWriter
    ) throws(JSONError) {
        guard !touches.isEmpty else { return }
        writer.key(key)
        writer.beginArray()
        for touch in touches {
            guard let digest = touch.valueDigest else {
                try write(touch.resource, to: &writer)
                continue
            }
            writer.beginObject()
            writer.key("resource")
            try write(touch.resource, to: &writer)
            writer.key("value_digest")
            try writer.value(.string(digest))
            writer.endObject()
        }
        writer.endArray()
    }

    private func write(_ resource: ResourceRef, to writer: inout CanonicalWriter) throws(JSONError) {
        writer.beginArray()
        try writer.value(.string(resource.namespace))
        try writer.value(.string(resource.resourceID))
        try writer.value(.string(resource.key))
        writer.endArray()
    }
}
