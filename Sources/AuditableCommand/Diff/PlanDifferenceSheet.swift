import BlastRadius
import CanonicalJSON
import PlanLint

extension DifferenceSheet {
    /// The differences of two plans.
    init(_ difference: ProcessDifference, _ a: PlanOpening, _ b: PlanOpening) {
        let (own, other) = (PlanDescription(a.plan), PlanDescription(b.plan))
        func title(_ step: ProcessDifference.Description) -> String {
            step.name?.lossyText ?? step.fields["agent"]?.text ?? ""
        }
        func text(_ value: JSONValue?) -> String {
            guard let value else { return "nothing" }
            return (try? value.canonicalText()).map { String(decoding: $0, as: UTF8.self) } ?? "a text that is none"
        }
        func value(_ key: JSONString, _ step: ProcessDifference.Description) -> JSONValue? {
            switch key {
            case "index": .int(step.index)
            case "name": step.name.map { .string($0) }
            default: step.fields[key]
            }
        }
        var rows: [Row] = []
        rows += difference.changedKeys.map { key in
            Row(what: "plan", a: "", b: "", name: "", detail: key.lossyText)
        }
        rows += difference.onlyA.map { position in
            let step = own.steps[position]
            return Row(what: "only in a", a: String(step.index), b: "", name: title(step))
        }
        rows += difference.onlyB.map { position in
            let step = other.steps[position]
            return Row(what: "only in b", a: "", b: String(step.index), name: title(step))
        }
        for change in difference.changed {
            let (x, y) = (own.steps[change.a], other.steps[change.b])
            for key in change.keys {
                rows.append(
                    Row(
                        what: "changed", a: String(x.index), b: String(y.index), name: title(x),
                        detail: "\(key): \(text(value(key, x))) against \(text(value(key, y)))"))
            }
        }
        self.rows = rows
        isEqual = difference.isEmpty
        let sizes = "\(own.steps.count) and \(other.steps.count) steps"
        headline =
            difference.isEmpty
            ? "equal: \(RunHeader.count(own.steps.count, "step"))"
            : difference.commonCount == 0
                ? "the plans have no step in common: \(sizes)" : "\(sizes), \(difference.commonCount) common"
        func plan(_ opening: PlanOpening) -> JSONValue {
            [
                "adapter": .text(opening.adapter), "id": opening.plan.id.map { .string($0) } ?? .null,
                "n_steps": .int(opening.plan.nodes.count), "path": .text(opening.path),
            ]
        }
        func step(_ step: ProcessDifference.Description) -> JSONValue {
            ["idx": .int(step.index), "name": step.name.map { .string($0) } ?? .null]
        }
        json = [
            "a": plan(a), "b": plan(b),
            "changed": .array(
                difference.changed.map { change in
                    let (x, y) = (own.steps[change.a], other.steps[change.b])
                    let keys = change.keys.map { key -> (JSONString, JSONValue) in
                        (key, ["a": value(key, x) ?? .null, "b": value(key, y) ?? .null])
                    }
                    return ["a": step(x), "b": step(y), "keys": .object(JSONObject(keys))]
                }),
            "common": .int(difference.commonCount), "equal": .bool(difference.isEmpty), "kind": "plans",
            "only_a": .array(difference.onlyA.map { step(own.steps[$0]) }),
            "only_b": .array(difference.onlyB.map { step(other.steps[$0]) }),
            "plan": .object(
                JSONObject(
                    difference.changedKeys.map { key in
                        (key, ["a": own.fields[key] ?? .null, "b": other.fields[key] ?? .null])
                    })), "schema": "auditable/diff/1",
        ]
    }
}
