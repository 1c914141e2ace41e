public import CanonicalJSON

extension DecisionRecord {
    /// What to do about members that a record body leaves out.
    public enum MissingMembers: Sendable, Hashable {
        /// Every member must be there, as in a log.
        case refused
        /// They have the values of an empty record; the time must then be known from elsewhere when the body has none.
        case defaulted(decidedAt: JSONNumber?)
    }

    /// Reads a record from its members, as a line of a log holds them. `prev_digest`, `record_id` and `signature` say
    /// nothing about what was decided, and are passed over.
    ///
    /// - Throws: ``RecordError``: `notCanonicalShape` for a member too many, too few or of another kind,
    ///   `wrongScalarType` for something else where a number or text must be; each with the member's JSON Pointer.
    /// - Complexity: linear in the value.
    public init(_ members: JSONObject, missing: MissingMembers = .refused) throws(RecordError) {
        var body = members
        for name in ["prev_digest", "record_id", "signature"] as [JSONString] { body[name] = nil }
        let reader = MemberReader(body, "", missing)
        let top: [JSONString] = ["action_type", "compound", "data", "decided_at", "harness", "model"]
        try reader.refuseOthers(than: top)
        var time: JSONNumber?
        if case .defaulted(let decidedAt) = missing { time = decidedAt }
        guard let decidedAt = try reader.number("decided_at", default: time) else {
            throw RecordError(
                .notCanonicalShape, pointer: "/decided_at", "the record does not say when it was decided",
                hint: "add decided_at, in Unix seconds, or give the time for all")
        }
        let compound = try reader.optionalObject("compound")
        self.init(
            actionType: try reader.text("action_type"), data: try DataSpan(try reader.object("data")),
            model: try ModelSpan(try reader.object("model")), harness: try HarnessSpan(try reader.object("harness")),
            compound: try compound.map { (compound) throws(RecordError) in try CompoundReport(compound) },
            decidedAt: decidedAt)
    }
}

extension DataSpan {
    fileprivate init(_ reader: MemberReader) throws(RecordError) {
        try reader.refuseOthers(than: ["inputs", "report", "retrieved", "snapshot"])
        let snapshot = try reader.object("snapshot")
        try snapshot.refuseOthers(than: ["captured_at", "state"])
        self.init(
            inputs: try reader.members("inputs"), retrieved: try reader.array("retrieved"),
            snapshot: DependencySnapshot(
                try snapshot.members("state"), capturedAt: try snapshot.optionalNumber("captured_at")),
            report: try Report(try reader.object("report"), of: .data))
    }
}

extension ModelSpan {
    fileprivate init(_ reader: MemberReader) throws(RecordError) {
        try reader.refuseOthers(than: ["decision_basis", "model_id", "output", "report"])
        self.init(
            modelID: try reader.text("model_id"), decisionBasis: try reader.text("decision_basis"),
            output: try reader.value("output") ?? .null, report: try Report(try reader.object("report"), of: .model))
    }
}

extension HarnessSpan {
    fileprivate init(_ reader: MemberReader) throws(RecordError) {
        try reader.refuseOthers(than: ["action_type", "arguments", "cost", "report"])
        self.init(
            action: Action(
                try reader.text("action_type"), try reader.members("arguments"),
                cost: try reader.number("cost", default: 0.0) ?? 0.0),
            report: try Report(try reader.object("report"), of: .harness))
    }
}

extension Report {
    /// - Parameter span: whose report it is when it does not say itself; nil when it must say so.
    fileprivate init(_ reader: MemberReader, of span: RecordSpan?) throws(RecordError) {
        try reader.refuseOthers(than: ["evidence", "flag", "name", "reason", "score", "stage"])
        self.init(
            stage: try reader.text("stage", default: span?.name), name: try reader.text("name"),
            score: try reader.number("score", default: 0.0) ?? 0.0, flag: try reader.text("flag", default: "ok"),
            reason: try reader.text("reason"), evidence: try reader.members("evidence"))
    }
}

extension CompoundReport {
    fileprivate init(_ reader: MemberReader) throws(RecordError) {
        try reader.refuseOthers(than: ["reports", "uncalibrated_score"])
        var reports: [Report] = []
        for (at, value) in try reader.array("reports").enumerated() {
            let pointer = "\(reader.pointer)/reports/\(at)"
            guard let members = value.object else {
                throw RecordError(.notCanonicalShape, pointer: pointer, "a report is an object")
            }
            reports.append(try Report(MemberReader(members, pointer, reader.missing), of: nil))
        }
        self.init(reports: reports, uncalibratedScore: try reader.optionalNumber("uncalibrated_score"))
    }
}

/// Reads the members of one object of a record body.
private struct MemberReader {
    let members: JSONObject
    let pointer: String
    let missing: DecisionRecord.MissingMembers

    init(_ members: JSONObject, _ pointer: String, _ missing: DecisionRecord.MissingMembers) {
        self.members = members
        self.pointer = pointer
        self.missing = missing
    }

    func refuseOthers(than names: [JSONString]) throws(RecordError) {
        for (name, _) in members where !names.contains(name) {
            throw RecordError(
                .notCanonicalShape, pointer: "\(pointer)/\(name.lossyText.prefix(80))",
                "a record has no such member; here it has \(names.map(\.lossyText).joined(separator: ", "))")
        }
    }

    /// The member's value; nil when it is missing and may be.
    func value(_ name: JSONString) throws(RecordError) -> JSONValue? {
        if let value = members[name] { return value }
        if case .refused = missing { throw wrongShape(name, "is missing") }
        return nil
    }

    func object(_ name: JSONString) throws(RecordError) -> MemberReader {
        MemberReader(try members(name), "\(pointer)/\(name)", missing)
    }

    func optionalObject(_ name: JSONString) throws(RecordError) -> MemberReader? {
        guard let value = try value(name), !value.isNull else { return nil }
        return try object(name)
    }

    func members(_ name: JSONString) throws(RecordError) -> JSONObject {
        guard let value = try value(name) else { return [:] }
        guard let object = value.object else { throw wrongShape(name, "is no object") }
        return object
    }

    func array(_ name: JSONString) throws(RecordError) -> [JSONValue] {
        guard let value = try value(name) else { return [] }
        guard let array = value.array else { throw wrongShape(name, "is no list") }
        return array
    }

    func text(_ name: JSONString, default fallback: JSONString? = "") throws(RecordError) -> JSONString {
        guard let value = try value(name) else {
            guard let fallback else { throw wrongShape(name, "is missing") }
            return fallback
        }
        guard case .string(let string) = value else { throw wrongType(name, "is no text") }
        return string
    }

    func number(_ name: JSONString, default fallback: JSONNumber?) throws(RecordError) -> JSONNumber? {
        guard let value = try value(name) else { return fallback }
        guard let number = JSONNumber(value) else { throw wrongType(name, "is no number") }
        return number
    }

    func optionalNumber(_ name: JSONString) throws(RecordError) -> JSONNumber? {
        guard let value = try value(name), !value.isNull else { return nil }
        return try number(name, default: nil)
    }

    private func wrongShape(_ name: JSONString, _ what: String) -> RecordError {
        RecordError(.notCanonicalShape, pointer: "\(pointer)/\(name)", "the member \(what)")
    }

    private func wrongType(_ name: JSONString, _ what: String) -> RecordError {
        RecordError(.wrongScalarType, pointer: "\(pointer)/\(name)", "the member \(what)")
    }
}
