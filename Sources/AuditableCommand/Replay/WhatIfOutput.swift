import CanonicalJSON
import DecisionRecords
import Findings
import LiveReplay
import Reports

/// What a changed history comes to, in one format: flips as they come, and the whole at the end.
struct WhatIfOutput {
    static let schema: StaticString = "auditable/whatif/1"

    static let columns: [Table.Column] = [
        .init(name: "position", alignment: .trailing), .init(name: "was"), .init(name: "now"),
        .init(name: "action_type", title: "decision", shrinkable: true),
        .init(name: "term", title: "decided by", shrinkable: true), .init(name: "reason", shrinkable: true),
        .init(name: "record_id", title: "record", shrinkable: true),
    ]

    private let format: OutputFormat
    private let plan: OutputPlan
    /// How many flips are listed where the whole is one piece; nil for all.
    private let listed: Int?
    private var flips: [WhatIfComparison] = []

    init(_ format: OutputFormat, _ plan: OutputPlan, listed: Int?) {
        self.format = format
        self.plan = plan
        self.listed = listed
    }

    /// What is to be written of a decision whose verdict changes.
    mutating func text(of flip: WhatIfComparison) throws(JSONError) -> [UInt8] {
        switch format {
        case .jsonl:
            var members = Self.members(of: flip)
            members["kind"] = "flip"
            members["schema"] = .text("\(Self.schema)")
            return try JSONValue.object(members).canonicalText() + [0x0A]
        case .csv: return Array(CSVTable.render(Table(columns: Self.columns, rows: [row(flip)])).droppingFirstLine.utf8)
        case .tsv: return Array(TSVTable.render(Table(columns: Self.columns, rows: [row(flip)])).droppingFirstLine.utf8)
        case .text where !plan.isForPeople: return Array(line(flip).utf8)
        case .text, .json, .markdown:
            if flips.count < listed ?? .max { flips.append(flip) }
            return []
        case .sarif, .junit, .github, .dot: return []
        }
    }

    /// What is to be written at the end.
    func end(_ whole: WhatIfWhole) throws(JSONError) -> [UInt8] {
        switch format {
        case .json:
            var members = whole.members
            members["flips"] = .array(flips.map { .object(Self.members(of: $0)) })
            return try JSONValue.object(members).canonicalText() + [0x0A]
        case .jsonl:
            var members = whole.members
            members["kind"] = "summary"
            return try JSONValue.object(members).canonicalText() + [0x0A]
        case .markdown: return Array(markdown(whole).utf8)
        case .text where plan.isForPeople: return Array(text(whole).utf8)
        case .text, .csv, .tsv, .sarif, .junit, .github, .dot: return []
        }
    }

    // MARK: One flip

    private static func members(of flip: WhatIfComparison) -> JSONObject {
        var members = flip.now.members(of: flip.decision)
        members["was"] = .text(flip.was.action.rawValue)
        members["was_reason"] = .writable(flip.was.reason)
        return members
    }

    private func row(_ flip: WhatIfComparison) -> [Table.Cell] {
        let basis = flip.now.settling.basis
        return [
            .number(String(flip.decision.position)), .text(flip.was.action.word), .text(flip.now.action.word),
            .text(flip.decision.action.type.lossyText), .text(basis?.term?.lossyText ?? ""),
            .text(flip.now.reason.lossyText), .text(flip.decision.recordID?.text ?? ""),
        ]
    }

    private func line(_ flip: WhatIfComparison) -> String {
        let text =
            "\(flip.was.action.word) -> \(flip.now.action.word)  record \(flip.decision.position)  "
            + "\(flip.decision.action.type.lossyText)  \(flip.now.reason.lossyText)"
        return TerminalText.escape(text, ascii: plan.style.ascii) + "\n"
    }

    // MARK: The whole

    private var flipTable: Table {
        let shown = plan.style.width < 80 ? [0, 1, 2, 3] : [0, 1, 2, 3, 4, 5]
        return Table(
            columns: shown.map { Self.columns[$0] },
            rows: flips.map { flip in
                let cells = row(flip)
                return shown.map { cells[$0] }
            })
    }

    private func text(_ whole: WhatIfWhole) -> String {
        let style = plan.style
        func escaped(_ text: String) -> String { TerminalText.escape(text, ascii: style.ascii) }
        var text = escaped(whole.heading) + "\n\n"
        text += TextTable.render(whole.matrix, style: style)
        text += "\n" + escaped(whole.sentence) + "\n"
        for line in whole.details { text += escaped(line) + "\n" }
        if let groups = whole.groups { text += "\n" + TextTable.render(groups, style: style) }
        guard !flips.isEmpty else { return text }
        text += "\n" + TextTable.render(flipTable, style: style)
        let rest = whole.tally.flips - flips.count
        if rest > 0 {
            text += " \(Figures.grouped(rest)) more \(rest == 1 ? "flip" : "flips") (--all)\n"
        }
        return text
    }

    private func markdown(_ whole: WhatIfWhole) -> String {
        var text = MarkdownTable.escape(whole.heading) + "\n\n" + MarkdownTable.render(whole.matrix)
        text += "\n" + MarkdownTable.escape(whole.sentence) + "\n"
        for line in whole.details { text += "\n" + MarkdownTable.escape(line) + "\n" }
        if let groups = whole.groups { text += "\n" + MarkdownTable.render(groups) }
        if !flips.isEmpty {
            text += "\n" + MarkdownTable.render(Table(columns: Self.columns, rows: flips.map { row($0) }))
            let rest = whole.tally.flips - flips.count
            if rest > 0 { text += "\n\(Figures.grouped(rest)) more flips are not listed\n" }
        }
        return text
    }
}
