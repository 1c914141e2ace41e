internal import CanonicalJSON
internal import DecisionGraph

/// What a step is made of in a decision record, in full form or flat. Other members, as the `signature` of a signed
/// line, are not looked at.
struct RecordFields {
    /// The record's id, nil when it is empty.
    let identity: JSONString?
    /// The `prev_digest`; nil for the first record of a chain.
    let previous: JSONString?
    /// The attributes of the step.
    let attributes: JSONObject
    /// What the record says was stated and read; nil without an id.
    let statedBasis: StatedBasis?

    /// - Throws: ``AdapterError``: `recordType`, `recordFieldType`.
    init(_ record: JSONView) throws(AdapterError) {
        guard record.kind == .object else {
            throw AdapterError(.recordType, at: "", "a record is an object, not \(record.found)")
        }
        let id = try Self.text(record["record_id"], "/record_id")
        let model = try Self.model(of: record)
        let modelID = try Self.text(record["model_id"], "/model_id", else: model?["model_id"], "/model/model_id")
        let basis = try Self.text(
            record["decision_basis"], "/decision_basis", else: model?["decision_basis"], "/model/decision_basis")
        let action = try Self.text(record["action_type"], "/action_type")
        if let link = record["prev_digest"], !link.isNull {
            previous = try Self.text(link, "/prev_digest")
        } else {
            previous = nil
        }
        identity = id.isEmpty ? nil : id
        attributes = [
            "model_id": .string(modelID), "decision_basis": .string(basis), "action_type": .string(action),
        ]
        statedBasis = id.isEmpty ? nil : Self.statedBasis(basis, of: record)
    }

    /// A record is grounded on the data it holds itself.
    private static func statedBasis(_ basis: JSONString, of record: JSONView) -> StatedBasis {
        let data = record["data"]
        return StatedBasis(
            text: basis.lossyText, inputs: data?["inputs"]?.value ?? .null,
            retrieved: data?["retrieved"]?.value ?? .null, state: data?["snapshot"]?["state"]?.value ?? .null)
    }

    private static func model(of record: JSONView) throws(AdapterError) -> JSONView? {
        guard let model = record["model"], !model.isNull else { return nil }
        guard model.kind == .object else {
            throw AdapterError(.recordFieldType, at: "/model", "expected an object, found \(model.found)")
        }
        return model
    }

    /// A text member that is in one of two places.
    private static func text(
        _ value: JSONView?, _ pointer: String, else other: JSONView?, _ otherPointer: String
    ) throws(AdapterError) -> JSONString {
        try value == nil ? text(other, otherPointer) : text(value, pointer)
    }

    /// A text member; missing and null are empty.
    private static func text(_ value: JSONView?, _ pointer: String) throws(AdapterError) -> JSONString {
        guard let value, !value.isNull else { return "" }
        guard let text = value.string else {
            throw AdapterError(.recordFieldType, at: pointer, "expected a text, found \(value.found)")
        }
        return JSONString(text)
    }
}

extension DependencyEdge {
    /// The evidence of a record's link to its predecessor.
    ///
    /// - Parameter adapter: the id of the adapter that reads the link.
    static func linkEvidence(_ adapter: String) -> JSONObject {
        [
            "declared": true, "observed": false, "basis": "prev_digest",
            "note": "the log states this order; that the later record used the earlier one is not in it",
            "adapter": .text(adapter),
        ]
    }
}
