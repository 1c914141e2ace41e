internal import CanonicalJSON
internal import DecisionGraph

/// Reads what a decision record says its step read and wrote: the `touches` of its reports' evidence. The form is
/// described at ``OwnRecordV2``.
struct RecordTouches {
    private var references = ResourceReferences()
    private var unknown = 0
    /// Writes that the record says did not happen.
    private(set) var failedWrites = 0

    /// Members of touches and of references that have no meaning here.
    var unknownMembers: Int { unknown + references.unknownMembers }

    /// Whether the evidence of any of the record's reports has touches.
    static func areHeld(by record: JSONView) -> Bool {
        held(record["data"]) != nil || held(record["model"]) != nil || held(record["harness"]) != nil
    }

    private static func held(_ span: JSONView?) -> JSONView? {
        guard let touches = span?["report"]?["evidence"]?["touches"], !touches.isNull else { return nil }
        return touches
    }

    /// The touch of a record: the union over its spans, in the order data, model, harness.
    ///
    /// - Parameter index: the record's position in the log.
    /// - Throws: ``AdapterError``: `touchesType`, `resourceType`, `effect`.
    mutating func read(_ record: JSONView, _ index: Int) throws(AdapterError) -> StepTouch {
        var touch = StepTouch(index: index, agent: "")
        var superstep: Int?
        for (span, name) in [(record["data"], "data"), (record["model"], "model"), (record["harness"], "harness")] {
            guard let touches = Self.held(span) else { continue }
            let pointer = "/\(name)/report/evidence/touches"
            guard touches.kind == .object else {
                throw AdapterError(
                    .touchesType, at: pointer, index: index, "touches is an object, not \(touches.found)")
            }
            if let value = touches["superstep"], !value.isNull {
                guard let number = value.int, number == superstep ?? number else {
                    throw AdapterError(
                        .touchesType, at: "\(pointer)/superstep", index: index,
                        superstep.map { "another span has superstep \($0), this one \(value.found)" }
                            ?? "a superstep is an integer of 64 bits, not \(value.found)")
                }
                superstep = number
            }
            try add(touches, pointer, to: &touch)
        }
        touch.superstep = superstep ?? index
        return touch
    }

    private mutating func add(
        _ touches: JSONView, _ pointer: String, to touch: inout StepTouch
    ) throws(AdapterError) {
        touch.reads += try references.list(touches["reads"], at: "\(pointer)/reads", index: touch.index)
        let writes = try references.list(touches["writes"], at: "\(pointer)/writes", index: touch.index)
        let over = try references.list(touches["overcaptured"], at: "\(pointer)/overcaptured", index: touch.index)
        touch.overcaptured.formUnion(over)
        if try WriteEffect(touches["effect"], at: "\(pointer)/effect", index: touch.index).isCommitted {
            touch.writes += writes
        } else {
            // What a step knew, a step that goes on with it knows, though the one before failed.
            let memories = writes.filter(\.isMemory)
            touch.writes += memories
            failedWrites += writes.count - memories.count
        }
        let known: [StaticString] = ["superstep", "reads", "writes", "overcaptured", "effect"]
        for member in touches.members where !known.contains(where: { member.key == $0 }) { unknown += 1 }
    }
}
