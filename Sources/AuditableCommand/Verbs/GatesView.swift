import CanonicalJSON
import Findings
import PlanLint
import Reports

/// What stands before the writes of a plan, in each format.
struct GatesView {
    let coverage: GateCoverage
    let opening: PlanOpening

    static let columns: [Table.Column] = [
        .init(name: "step", alignment: .trailing), .init(name: "name", shrinkable: true),
        .init(name: "agent", shrinkable: true), .init(name: "resource", title: "writes", shrinkable: true),
        .init(name: "irreversible"), .init(name: "covered_by", title: "behind gates"), .init(name: "covered"),
        .init(name: "following_steps", title: "steps after", alignment: .trailing),
        .init(name: "following_writes", title: "writes after", alignment: .trailing),
        .init(name: "in_front", title: "always after", shrinkable: true),
        .init(name: "path", title: "way without", shrinkable: true),
    ]

    func bytes(_ format: OutputFormat, _ plan: OutputPlan) throws(JSONError) -> [UInt8] {
        switch format {
        case .json: return try JSONValue.object(json).canonicalText() + [0x0A]
        case .csv: return Array(CSVTable.render(table()).utf8)
        case .tsv: return Array(TSVTable.render(table()).droppingFirstLine.utf8)
        case .markdown: return Array((MarkdownTable.render(table(footer: sentences))).utf8)
        default:
            guard plan.isForPeople else {
                return Array(lines(coverage.writes.map(line) + sentences, plan).utf8)
            }
            let ways = coverage.writes.filter { !$0.isCovered }.prefix(20).map { write in
                "\(Self.step(write.step)) is reached without \(kind) on path \(Self.path(write.path, joiner: " > "))"
            }
            let text = coverage.writes.isEmpty ? "" : TextTable.render(peopleTable, style: plan.style) + "\n"
            return Array((text + lines(ways + sentences, plan)).utf8)
        }
    }

    private func lines(_ lines: [String], _ plan: OutputPlan) -> String {
        lines.map { TerminalText.escape($0, ascii: plan.style.ascii) + "\n" }.joined()
    }

    // MARK: Words

    private var kind: String { coverage.kind.rawValue }

    private static func step(_ step: Finding.Subject) -> String {
        "step \(step.index) (\(step.name ?? step.agent ?? ""))"
    }

    private static func path(_ steps: [Finding.Subject], joiner: String) -> String {
        let indices = steps.map { String($0.index) }
        let shown = indices.count > 12 ? indices.prefix(6) + ["..."] + indices.suffix(5) : indices[...]
        return shown.joined(separator: joiner)
    }

    private static func inFront(_ write: GateCoverage.Write) -> String {
        let more = write.inFrontCount > write.inFront.count ? "... " : ""
        return more + write.inFront.map { String($0.index) }.joined(separator: " ")
    }

    private static func count(_ count: Int, _ one: String) -> String { "\(count) \(one)\(count == 1 ? "" : "s")" }

    private func line(_ write: GateCoverage.Write) -> String {
        let region = write.location.region.map { ":\($0.startLine):\($0.startColumn)" } ?? ""
        var line = "\(write.location.path)\(region): \(Self.step(write.step)) writes '\(write.resource)'"
        if write.isIrreversible { line += ", which cannot be taken back" }
        line +=
            write.coveredBy.isEmpty
            ? ", behind no gate" : ", behind \(write.coveredBy.map(\.rawValue).joined(separator: ", "))"
        if !write.isCovered { line += "; reached without \(kind) on path \(Self.path(write.path, joiner: " > "))" }
        line += "; \(Self.count(write.followingSteps, "step")) and "
        return line + "\(Self.count(write.followingWrites, "consequential write")) can follow"
    }

    /// What is said of the plan as a whole.
    private var sentences: [String] {
        let writes = coverage.writes
        let what = coverage.isIrreversibleOnly ? "irreversible write" : "consequential write"
        let irreversible = writes.count(where: \.isIrreversible)
        var sentences = [
            "\(Self.count(writes.count, "consequential write")), \(irreversible) irreversible; "
                + "\(coverage.openCount == 0 ? "every" : "\(coverage.openCount)") \(what)"
                + (coverage.openCount == 0
                    ? " is behind a gate of the kind \(kind)"
                    : "\(coverage.openCount == 1 ? " is" : "s are") not behind a gate of the kind \(kind)")
        ]
        if writes.isEmpty { sentences = ["no consequential write"] }
        if let best = coverage.best.first {
            sentences.append(
                "as such a gate, \(Self.step(best.step)) alone would cover the most: \(best.coveredCount) of "
                    + "\(coverage.openCount)")
        }
        if let placement = coverage.placement {
            let steps = placement.steps.prefix(50).map(Self.step).joined(separator: ", ")
            let rest = placement.steps.count > 50 ? ", and \(placement.steps.count - 50) more" : ""
            sentences.append(
                placement.isMinimum
                    ? "the fewest that cover all: \(placement.steps.count): \(steps)\(rest)"
                    : "at most \(placement.steps.count) and at least \(placement.atLeast) are needed to cover all; these do: "
                        + "\(steps)\(rest)")
        }
        return sentences
    }

    // MARK: Data

    private func table(footer: [String] = []) -> Table {
        var table = Table(columns: Self.columns, footer: footer)
        for write in coverage.writes {
            table.append([
                .number(String(write.step.index)), write.step.name.map { .text($0) } ?? .empty,
                .text(write.step.agent ?? ""), .text(write.resource), .text(write.isIrreversible ? "yes" : "no"),
                .text(write.coveredBy.map(\.rawValue).joined(separator: " ")), .text(write.isCovered ? "yes" : "no"),
                .number(String(write.followingSteps)), .number(String(write.followingWrites)),
                .text(Self.inFront(write)), .text(Self.path(write.path, joiner: " ")),
            ])
        }
        return table
    }

    /// The columns that fit a screen.
    private var peopleTable: Table {
        var table = Table(columns: [
            .init(name: "step", alignment: .trailing), .init(name: "name", shrinkable: true),
            .init(name: "writes", shrinkable: true), .init(name: "irreversible"), .init(name: "gates"),
            .init(name: "steps", title: "then steps", alignment: .trailing),
            .init(name: "more_writes", title: "then writes", alignment: .trailing), .init(name: "behind"),
        ])
        for write in coverage.writes {
            table.append([
                .number(String(write.step.index)), .text(write.step.name ?? write.step.agent ?? ""),
                .text(write.resource), .text(write.isIrreversible ? "yes" : "no"),
                .text(write.coveredBy.map(\.rawValue).joined(separator: " ")), .number(String(write.followingSteps)),
                .number(String(write.followingWrites)), .text(Self.inFront(write)),
            ])
        }
        return table
    }

    private static func json(_ step: Finding.Subject) -> JSONObject {
        [
            "node_idx": .int(step.index), "node": step.name.map { .text($0) } ?? .null,
            "agent": step.agent.map { .text($0) } ?? .null,
        ]
    }

    private var json: JSONObject {
        func indices(_ steps: [Finding.Subject]) -> JSONValue { .array(steps.map { .int($0.index) }) }
        let writes = coverage.writes.map { write -> JSONValue in
            var object = Self.json(write.step)
            object["resource"] = .text(write.resource)
            object["irreversible"] = .bool(write.isIrreversible)
            object["covered_by"] = .array(write.coveredBy.map { .text($0.rawValue) })
            object["covered"] = .bool(write.isCovered)
            object["following_steps"] = .int(write.followingSteps)
            object["following_writes"] = .int(write.followingWrites)
            object["in_front"] = indices(write.inFront)
            object["in_front_count"] = .int(write.inFrontCount)
            object["bypassed"] = indices(write.bypassed)
            object["path"] = indices(write.path)
            object["line"] = write.location.region.map { .int($0.startLine) } ?? .null
            object["column"] = write.location.region.map { .int($0.startColumn) } ?? .null
            return .object(object)
        }
        let best = coverage.best.map { place -> JSONValue in
            var object = Self.json(place.step)
            object["covers"] = .int(place.coveredCount)
            return .object(object)
        }
        let fewest = coverage.placement.map { placement -> JSONValue in
            [
                "steps": .array(placement.steps.map { .object(Self.json($0)) }), "at_most": .int(placement.steps.count),
                "at_least": .int(placement.atLeast), "minimum": .bool(placement.isMinimum),
            ]
        }
        return [
            "schema": "auditable/gates/1", "path": .text(opening.path), "adapter": .text(opening.adapter),
            "complete": .bool(coverage.isComplete), "gate": .text(kind),
            "irreversible_only": .bool(coverage.isIrreversibleOnly), "writes": .array(writes),
            "open": .int(coverage.openCount), "unreached": .int(coverage.unreachedCount), "best": .array(best),
            "fewest": fewest ?? .null,
        ]
    }
}
