import CanonicalJSON
import DecisionRecords
import Reports

/// One record in full, for people.
struct RecordView {
    let record: LoggedRecord
    let reading: LogReading
    /// Whether keys were given that every signature was checked with.
    let hasKeys: Bool

    func text(_ style: TerminalStyle) -> String {
        func escape(_ text: String) -> String { TerminalText.escape(text, ascii: style.ascii) }
        func row(_ label: String, _ value: String) -> String {
            "  \(label)\(String(repeating: " ", count: max(1, 13 - label.utf8.count)))\(escape(value))\n"
        }
        func heading(_ text: String) -> String { "\n\(style.paint(text, .strong))\n" }
        func members(_ label: String, _ value: JSONValue) -> String {
            guard let object = value.object else { return row(label, LoggedRecord.shown(value)) }
            if object.isEmpty { return row(label, "none") }
            return object.enumerated().map { at, member in
                row(at == 0 ? label : "", "\(member.key.lossyText): \(Self.json(member.value))")
            }.joined()
        }
        func report(_ span: JSONString) -> String {
            let value = record.value(span, "report")
            return Self.report(value).enumerated().map { at, text in row(at == 0 ? "report" : "", text) }.joined()
        }

        var text = style.paint("record \(record.position)", .strong)
        text += " of \(reading.found.recordCount)   \(escape(reading.name)):\(record.line)\n"
        text += row("action", record.shown("action_type"))
        text += row("decided at", record.shown("decided_at"))
        text += heading("data")
        text += members("inputs", record.value("data", "inputs"))
        let retrieved = record.value("data", "retrieved").array ?? []
        if retrieved.isEmpty { text += row("retrieved", "none") }
        for (at, value) in retrieved.enumerated() { text += row(at == 0 ? "retrieved" : "", Self.json(value)) }
        text += members("state", record.value("data", "snapshot", "state"))
        let captured = record.value("data", "snapshot", "captured_at")
        text += row("captured at", captured.isNull ? "not noted" : LoggedRecord.shown(captured))
        text += report("data")
        text += heading("model")
        text += row("decided by", record.shown("model", "model_id"))
        text += row("basis", record.shown("model", "decision_basis"))
        text += row("output", Self.json(record.value("model", "output")))
        text += report("model")
        text += heading("harness")
        text += row("action", record.shown("harness", "action_type"))
        text += members("arguments", record.value("harness", "arguments"))
        text += row("cost", record.shown("harness", "cost"))
        text += report("harness")
        let compound = record.value("compound")
        if !compound.isNull {
            text += heading("compound")
            let score = record.value("compound", "uncalibrated_score")
            text += row("largest", score.isNull ? "not asked for" : "\(LoggedRecord.shown(score)), uncalibrated")
            for value in record.value("compound", "reports").array ?? [] {
                text += Self.report(value).map { row("report", $0) }.joined()
            }
        }
        text += heading("chain")
        text += row("id", record.id.text)
        let previous = record.value("prev_digest")
        text += row("follows", previous.isNull ? "nothing: it is the first" : LoggedRecord.shown(previous))
        text += row("signature", signature)
        return text
    }

    private var signature: String {
        guard let keyID = record.keyID else { return "none: the record is hashed, and nobody vouches for it" }
        return "\(keyID), \(hasKeys ? "verified" : "not checked: no key was given")"
    }

    /// A report in one line, and its evidence in another.
    private static func report(_ value: JSONValue) -> [String] {
        guard let report = value.object else { return [LoggedRecord.shown(value)] }
        func shown(_ name: JSONString) -> String { LoggedRecord.shown(report[name] ?? .null) }
        let name = shown("name")
        guard !name.isEmpty || report["flag"] != "ok" else { return ["none"] }
        let reason = shown("reason")
        var lines = ["\(name)  \(shown("flag"))  \(shown("score"))" + (reason.isEmpty ? "" : "  \(reason)")]
        if let evidence = report["evidence"]?.object, !evidence.isEmpty { lines.append(json(.object(evidence))) }
        return lines
    }

    /// A value as JSON, texts in quotes.
    private static func json(_ value: JSONValue) -> String {
        (try? value.canonicalText()).map { String(decoding: $0, as: UTF8.self) } ?? LoggedRecord.shown(value)
    }
}
