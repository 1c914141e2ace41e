package import CanonicalJSON
package import DecisionGraph

/// What a step is called in reports: its kind, and the tool, action or model where the source names one.
///
/// Source: spec/core.md 10.
package enum StepLabel {
    package static func text(kind: StepKind, attributes: JSONObject) -> String {
        if let tool = named(attributes["tool"]) { return "\(kind.name) \(tool)" }
        if let action = named(attributes["action_type"]) { return "\(kind.name) \(action)" }
        if let model = named(attributes["model_id"]) { return "\(kind.name) (\(model))" }
        return kind.name
    }

    /// The text of a truthy attribute; what is no text is shown as its JSON.
    private static func named(_ value: JSONValue?) -> String? {
        guard let value, value.isTruthy else { return nil }
        if case .string(let string) = value { return string.lossyText }
        // The reference writes its language's word.
        if case .bool = value { return "True" }
        return (try? value.canonicalText()).map { String(decoding: $0, as: UTF8.self) }
    }
}
