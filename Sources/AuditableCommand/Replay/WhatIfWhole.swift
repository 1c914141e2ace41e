import CanonicalJSON
import Findings
import LiveReplay
import Reports

/// What a changed history comes to as a whole.
struct WhatIfWhole {
    let tally: WhatIfTally
    let file: String
    let policy: PolicyIdentity
    let against: PolicyIdentity
    let isCascade: Bool
    /// Whether a cascade had more channels than are followed.
    let isBeyondLimit: Bool
    let hasSum: Bool
    let hasGroups: Bool
    let refusal: LogReading.Refusal?

    /// How many terms, fields and groups a text tells.
    private static let told = 20

    // MARK: For programs

    var members: JSONObject {
        [
            "absent_fields": Self.list(tally.absentFields),
            "against": against.json,
            "beyond_limit": .bool(isBeyondLimit),
            "count": .int(tally.count),
            "dropped": .int(tally.dropped),
            "file": .text(file),
            "flip_count": .int(tally.flips),
            "groups": hasGroups ? groupsJSON : .null,
            "matrix": matrixJSON { .int($0.count) },
            "mode": isCascade ? "cascade" : "independent",
            "newly_allowed": .int(tally.newlyAllowed.count),
            "newly_stopped": .int(tally.newlyStopped.count),
            "policy": policy.json,
            "refusal": refusal.map {
                ["class": .text($0.code), "line": $0.line.map { .int($0) } ?? .null, "message": .text($0.message)]
            } ?? .null,
            "schema": .text("\(WhatIfOutput.schema)"),
            "stopping_terms": Self.list(tally.stoppingTerms),
            "sums": hasSum ? matrixJSON { Self.json($0) } : .null,
            "undecidable": .int(tally.undecidable.count),
            "undecidable_share": tally.count == 0
                ? .null : .double(Double(tally.undecidable.count) / Double(tally.count)),
        ]
    }

    private func matrixJSON(_ value: (WhatIfTally.Cell) -> JSONValue) -> JSONValue {
        .object(
            JSONObject(
                VerdictAction.allCases.map { was in
                    (
                        JSONString(was.rawValue),
                        .object(
                            JSONObject(
                                VerdictAction.allCases.map { now in
                                    (JSONString(now.rawValue), value(tally[was: was, now: now]))
                                }))
                    )
                }))
    }

    private static func list(_ counts: NamedCounts<Int>) -> JSONValue {
        var list: [JSONValue] = counts.byCount.map { ["count": .int($0.value), "name": .writable($0.name)] }
        if counts.otherCount > 0 { list.append(["count": .int(counts.others), "name": .null]) }
        return .array(list)
    }

    /// A sum, with what could not be added.
    private static func json(_ cell: WhatIfTally.Cell) -> JSONValue {
        [
            "sum": cell.sum.value.map(\.json) ?? .null, "without": .int(cell.withoutSum + cell.sum.leftOut),
        ]
    }

    private var groupsJSON: JSONValue {
        func json(_ name: JSONValue, _ group: WhatIfTally.Group) -> JSONValue {
            var members: JSONObject = [
                "count": .int(group.all.count), "name": name, "newly_allowed": .int(group.newlyAllowed.count),
                "newly_stopped": .int(group.newlyStopped.count), "undecidable": .int(group.review),
            ]
            if hasSum {
                members["sum"] = Self.json(group.all)
                members["sum_newly_allowed"] = Self.json(group.newlyAllowed)
                members["sum_newly_stopped"] = Self.json(group.newlyStopped)
            }
            return .object(members)
        }
        var list = tally.groups.sorted.map { json(.writable($0.name), $0.value) }
        if tally.groups.otherCount > 0 { list.append(json(.null, tally.groups.others)) }
        return .array(list)
    }

    // MARK: For people

    var heading: String {
        var text = "\(Figures.grouped(tally.count)) \(tally.count == 1 ? "decision" : "decisions") replayed"
        text += isCascade ? " in order, no side effects" : ", no side effects"
        if tally.dropped > 0 { text += ", \(Figures.grouped(tally.dropped)) dropped" }
        if tally.undecidable.count > 0 {
            text += ", \(Figures.grouped(tally.undecidable.count)) undecidable"
            let fields = tally.absentFields.byCount.prefix(3).map(\.name.lossyText)
            if !fields.isEmpty { text += " (\(fields.joined(separator: ", ")) absent)" }
        }
        if refusal != nil { text += "; the log does not hold behind them" }
        return text
    }

    var matrix: Table {
        var table = Table(
            columns: [.init(name: "was", title: "")]
                + VerdictCounts.order.enumerated().map { at, action in
                    .init(name: action.rawValue, title: (at == 0 ? "now " : "") + action.word, alignment: .trailing)
                })
        for was in VerdictCounts.order where tally.total(where: { before, _ in before == was }).count > 0 {
            table.append(
                [.text("was \(was.word)")]
                    + VerdictCounts.order.map { .number(Figures.grouped(tally[was: was, now: $0].count)) })
        }
        return table
    }

    var sentence: String {
        var text = "newly stopped \(Figures.grouped(tally.newlyStopped.count))"
        text += ", newly allowed \(Figures.grouped(tally.newlyAllowed.count))"
        if let term = tally.stoppingTerms.byCount.first {
            text += "      deciding term  \(term.name.lossyText) (\(Figures.grouped(term.value)))"
        }
        return text
    }

    /// Further terms, and sums.
    var details: [String] {
        let terms = tally.stoppingTerms.byCount.dropFirst()
        var lines = terms.prefix(Self.told).map {
            "then  \($0.name.lossyText) (\(Figures.grouped($0.value)))"
        }
        if terms.count > Self.told {
            lines.append("then  \(Figures.grouped(terms.count - Self.told)) more terms (--json)")
        }
        if hasSum {
            lines.append("sum  \(Self.shown(tally.total { _, _ in true })) over all")
            lines.append("sum  \(Self.shown(tally.newlyStopped)) newly stopped")
            lines.append("sum  \(Self.shown(tally.newlyAllowed)) newly allowed")
        }
        if isBeyondLimit { lines.append("caution  more channels than are followed: the others count as unknown") }
        return lines
    }

    private static func shown(_ cell: WhatIfTally.Cell) -> String {
        let sum: String
        switch cell.sum.value {
        case .integer(let integer)?: sum = integer.decimal
        case .double(let double)?: sum = double.canonicalText
        case nil: sum = "n/a (beyond the range of numbers)"
        }
        let without = cell.withoutSum + cell.sum.leftOut
        return without == 0 ? sum : "\(sum) (\(Figures.grouped(without)) without a number)"
    }

    var groups: Table? {
        guard hasGroups else { return nil }
        var columns: [Table.Column] = [
            .init(name: "group", shrinkable: true), .init(name: "count", title: "decisions", alignment: .trailing),
            .init(name: "newly_stopped", title: "newly stopped", alignment: .trailing),
            .init(name: "newly_allowed", title: "newly allowed", alignment: .trailing),
            .init(name: "review", alignment: .trailing),
        ]
        if hasSum { columns.append(.init(name: "sum_newly_stopped", title: "sum newly stopped", alignment: .trailing)) }
        var table = Table(columns: columns)
        func row(_ name: String, _ group: WhatIfTally.Group) -> [Table.Cell] {
            let counts = [group.all.count, group.newlyStopped.count, group.newlyAllowed.count, group.review]
            return [.text(name)] + counts.map { .number(Figures.grouped($0)) }
                + (hasSum ? [.number(Self.shown(group.newlyStopped))] : [])
        }
        let sorted = tally.groups.sorted
        for (name, group) in sorted.prefix(Self.told) { table.append(row(name.lossyText, group)) }
        let rest = sorted.dropFirst(Self.told).map(\.value)
        if var sum = rest.first {
            for group in rest.dropFirst() { sum.add(group) }
            table.append(row("(\(rest.count) more in --json)", sum))
        }
        if tally.groups.otherCount > 0 { table.append(row("(others)", tally.groups.others)) }
        return table
    }
}
