import CanonicalJSON

/// The one shape that a record has: exactly these members at every level.
///
/// Source: spec/core.md 4.
enum RecordShape {
    /// The JSON Pointer of the first member that is missing, too much, or of another kind; nil when there is none.
    static func firstDefect(of record: JSONObject) -> String? {
        check(record, "", top) ?? check(record["data"], "/data", data)
            ?? check(record["data"]?.object?["snapshot"], "/data/snapshot", snapshot)
            ?? check(record["data"]?.object?["report"], "/data/report", report)
            ?? check(record["model"], "/model", model)
            ?? check(record["model"]?.object?["report"], "/model/report", report)
            ?? check(record["harness"], "/harness", harness)
            ?? check(record["harness"]?.object?["report"], "/harness/report", report)
            ?? compoundDefect(record["compound"])
    }

    /// The JSON Pointer of the first member that must be a number and is none.
    static func firstWrongNumber(of record: JSONObject) -> String? {
        for (pointer, mayBeNull) in numbers {
            let value = record.value(at: pointer)
            if mayBeNull, value?.isNull ?? true { continue }
            if value.flatMap({ JSONNumber($0) }) == nil { return pointer }
        }
        guard let compound = record["compound"]?.object else { return nil }
        if let score = compound["uncalibrated_score"], !score.isNull, JSONNumber(score) == nil {
            return "/compound/uncalibrated_score"
        }
        for (at, leaf) in (compound["reports"]?.array ?? []).enumerated()
        where leaf.object?["score"].flatMap({ JSONNumber($0) }) == nil {
            return "/compound/reports/\(at)/score"
        }
        return nil
    }

    /// The JSON Pointer of the first member that is a text in records written by the rules and is none here; the
    /// reference does not look.
    static func firstWrongText(of record: JSONObject) -> String? {
        for pointer in texts where record.value(at: pointer)?.isString != true { return pointer }
        if let previous = record["prev_digest"], !previous.isNull, !previous.isString { return "/prev_digest" }
        for (at, leaf) in (record["compound"]?.object?["reports"]?.array ?? []).enumerated() {
            for name in reportTexts where leaf.object?[JSONString(name)]?.isString != true {
                return "/compound/reports/\(at)/\(name)"
            }
        }
        return nil
    }

    // MARK: Tables

    /// What a member must be for the shape to hold.
    private enum Kind {
        case any, object, array
    }

    private typealias Members = [(name: JSONString, kind: Kind)]

    private static let top: Members = [
        ("action_type", .any), ("compound", .any), ("data", .object), ("decided_at", .any), ("harness", .object),
        ("model", .object), ("prev_digest", .any),
    ]
    private static let data: Members = [
        ("inputs", .object), ("report", .object), ("retrieved", .array), ("snapshot", .object),
    ]
    private static let snapshot: Members = [("captured_at", .any), ("state", .object)]
    private static let model: Members = [
        ("decision_basis", .any), ("model_id", .any), ("output", .any), ("report", .object),
    ]
    private static let harness: Members = [
        ("action_type", .any), ("arguments", .object), ("cost", .any), ("report", .object),
    ]
    private static let report: Members = [
        ("evidence", .object), ("flag", .any), ("name", .any), ("reason", .any), ("score", .any), ("stage", .any),
    ]
    private static let compound: Members = [("reports", .array), ("uncalibrated_score", .any)]

    /// In the order in which the reference looks at them.
    private static let numbers: [(pointer: String, mayBeNull: Bool)] = [
        ("/harness/cost", false), ("/data/report/score", false), ("/model/report/score", false),
        ("/harness/report/score", false), ("/decided_at", false), ("/data/snapshot/captured_at", true),
    ]

    private static let reportTexts = ["stage", "name", "flag", "reason"]
    private static let texts: [String] =
        ["/action_type", "/model/model_id", "/model/decision_basis", "/harness/action_type"]
        + ["data", "model", "harness"].flatMap { span in reportTexts.map { "/\(span)/report/\($0)" } }

    // MARK: Checks

    private static func check(_ value: JSONValue?, _ pointer: String, _ members: Members) -> String? {
        guard let object = value?.object else { return pointer }
        return check(object, pointer, members)
    }

    private static func check(_ object: JSONObject, _ pointer: String, _ members: Members) -> String? {
        for (name, kind) in members {
            let value = object[name]
            let isRight =
                switch kind {
                case .any: value != nil
                case .object: value?.object != nil
                case .array: value?.array != nil
                }
            if !isRight { return "\(pointer)/\(name)" }
        }
        guard object.count == members.count else {
            let extra = object.first { member in !members.contains { $0.name == member.key } }
            return "\(pointer)/\(extra?.key.lossyText.prefix(40) ?? "")"
        }
        return nil
    }

    private static func compoundDefect(_ value: JSONValue?) -> String? {
        guard let value, !value.isNull else { return nil }
        if let defect = check(value, "/compound", compound) { return defect }
        for (at, leaf) in (value.object?["reports"]?.array ?? []).enumerated() {
            if let defect = check(leaf, "/compound/reports/\(at)", report) { return defect }
        }
        return nil
    }
}

extension JSONValue {
    fileprivate var isString: Bool { if case .string = self { true } else { false } }
}

extension JSONObject {
    /// The value at a pointer of plain names.
    fileprivate func value(at pointer: String) -> JSONValue? {
        var value: JSONValue? = .object(self)
        for name in pointer.split(separator: "/") { value = value?.object?[JSONString(String(name))] }
        return value
    }
}
