import CanonicalJSON
import DecisionRecords
import Findings
import Reports
import Signing

/// What `verify` says of one log, in every format that it writes.
struct VerifyView {
    let path: String
    /// nil when the log could not be opened or read.
    private let reading: LogReading?
    private let failure: CommandError?
    private let verdicts: LogVerdicts?
    private let notShown: [String]
    private let strictness: JSONStrictness

    init(_ reading: LogReading, _ verifier: LogVerifier) {
        path = reading.path
        self.reading = reading
        failure = nil
        let verdicts = LogVerdicts(reading, keys: verifier.settings.keys, knownHead: verifier.knownHead)
        self.verdicts = verdicts
        notShown = LogVerdicts.notShown(reading, signed: verdicts.signed, complete: verdicts.complete)
        strictness = verifier.settings.strictness
    }

    /// A log of which nothing is known.
    init(_ path: String, failure: CommandError, _ verifier: LogVerifier) {
        self.path = path
        reading = nil
        self.failure = failure
        verdicts = nil
        notShown = []
        strictness = verifier.settings.strictness
    }

    /// How the command ends over this log.
    func status(requiresProof: Bool) -> ExitStatus {
        if let failure { return failure.status }
        if let refusal = reading?.refusal { return refusal.status }
        return requiresProof && verdicts?.areAllProved != true ? .brokenIntegrity : .done
    }

    // MARK: JSON

    var json: JSONValue {
        let found = reading?.found
        let refusal = reading?.refusal
        var members: JSONObject = [
            "class": (refusal?.code ?? failure?.code).map { .text($0) } ?? .null,
            "file": .text(path),
            "first": found?.first.map { .text($0.text) } ?? .null,
            "head": found?.head.map { .text($0.text) } ?? .null,
            "line": refusal?.line.map { .int($0) } ?? .null,
            "lines": .int(found?.lineCount ?? 0),
            "message": (reading?.complaint ?? failure?.details.first?.text ?? failure?.summary).map { .text($0) }
                ?? .null,
            "not_shown": .array(notShown.map { .text($0) }),
            "records": .int(found?.recordCount ?? 0),
            "schema": "auditable/verify/1",
            "signatures": [
                "present": .int(found?.signedCount ?? 0), "verified": .int(found?.verifiedSignatureCount ?? 0),
            ],
            "strictness": strictness == .strict ? "strict" : "lenient",
            "tail": tail,
        ]
        members["verdicts"] = .object(
            JSONObject(rows.map { (JSONString($0.name), ["detail": .text($0.detail), "state": .text($0.state)]) }))
        return .object(members)
    }

    private var tail: JSONValue {
        switch reading?.tail {
        case nil: return .null
        case .torn(let offset, let byteCount)?, .inProgress(let offset, let byteCount, _)?:
            return [
                "bytes": .int(byteCount), "offset": .int(offset), "state": .text(reading?.tail.name ?? ""),
            ]
        case let tail?: return ["bytes": .null, "offset": .null, "state": .text(tail.name)]
        }
    }

    private var rows: [(name: String, state: String, detail: String)] {
        guard let verdicts else {
            return ["unaltered", "chained", "signed", "complete"].map {
                ($0, LogVerdicts.State.unproved.rawValue, "the log could not be read")
            }
        }
        return verdicts.named.map { ($0.name, $0.verdict.state.rawValue, $0.verdict.detail) }
    }

    // MARK: Tables

    static let columns: [Table.Column] = [
        .init(name: "file", shrinkable: true), .init(name: "verdict"), .init(name: "state"),
        .init(name: "detail", shrinkable: true),
    ]

    /// A row for the log as a whole, one for each verdict, one for a tail that is not whole, and one for each thing
    /// that no chain can show.
    var tableRows: [[Table.Cell]] {
        allRows.map { [.text(path), .text($0.name), $0.state.isEmpty ? .empty : .text($0.state), .text($0.detail)] }
    }

    private var allRows: [(name: String, state: String, detail: String)] {
        var all = [(name: "log", state: state, detail: summary)] + rows
        if let tail = reading?.tail, let note = tail.note { all.append(("tail", tail.name, note)) }
        return all + notShown.map { ("not_shown", "", $0) }
    }

    private var state: String { reading?.refusal == nil && failure == nil ? "holds" : "refused" }

    private var summary: String {
        guard let reading else {
            return failure.map { ([$0.summary] + $0.details.map { "\($0.label): \($0.text)" }).joined(separator: "; ") }
                ?? ""
        }
        if let complaint = reading.complaint {
            return "\(complaint) (\(reading.refusal?.code ?? ""))"
        }
        return records
    }

    private var records: String {
        let count = reading?.found.recordCount ?? 0
        return "\(RunHeader.count(count, "record"))\(reading?.found.head.map { ", head \($0)" } ?? "")"
    }

    // MARK: Text

    /// The answer first, what it rests on below, and what it does not say at the end.
    func text(_ plan: OutputPlan) -> String {
        let style = plan.style
        guard plan.isForPeople else {
            var lines = ""
            for row in allRows {
                // Every field has its place, also one that is empty.
                let state = row.state.isEmpty ? "-" : row.state
                lines += TerminalText.escape("\(path)  \(row.name)  \(state)  \(row.detail)", ascii: style.ascii) + "\n"
            }
            return lines
        }
        guard let reading else { return "" }
        let isWell = reading.refusal == nil
        var text = style.paint(reading.name, .strong)
        text += "  \(isWell ? "holds" : style.paint(reading.refusal?.verdict ?? "", .error))"
        text += ": \(TerminalText.escape(isWell ? records : summary, ascii: style.ascii))\n"
        for row in rows {
            let role: TerminalStyle.Role =
                row.state == "broken" ? .error : row.state == "unproved" ? .caution : .strong
            let pad = String(repeating: " ", count: max(0, 8 - row.state.utf8.count))
            text += Self.wrapped(
                "\(row.name)\(String(repeating: " ", count: 11 - row.name.utf8.count))",
                style.paint(row.state, role) + pad,
                row.detail, style)
        }
        if let note = reading.tail.note { text += Self.wrapped("tail       ", "        ", note, style) }
        for (at, line) in notShown.enumerated() {
            text += Self.wrapped(at == 0 ? "not shown  " : "           ", "        ", line, style)
        }
        return text
    }

    /// A row of a table whose last column is wrapped at blanks.
    private static func wrapped(_ label: String, _ state: String, _ detail: String, _ style: TerminalStyle) -> String {
        let margin = 21
        let room = max(20, style.width - margin)
        var lines: [String] = []
        var line = ""
        for word in TerminalText.escape(detail, ascii: style.ascii).split(separator: " ") {
            if !line.isEmpty, TerminalText.width(line) + 1 + TerminalText.width(String(word)) > room {
                lines.append(line)
                line = ""
            }
            line += line.isEmpty ? String(word) : " \(word)"
        }
        lines.append(line)
        return "\(label)\(state)  " + lines.joined(separator: "\n" + String(repeating: " ", count: margin)) + "\n"
    }
}
