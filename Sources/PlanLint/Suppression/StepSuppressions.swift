internal import CanonicalJSON
internal import Findings
internal import PositionedDocuments

/// The suppressions that stand on steps: `suppress: [{code, reason, until}]`, and the form
/// `auditable: {ignore: [codes], reason, until}`. The only ones that JSON can have.
enum StepSuppressions {
    static func all(
        of plan: PositionedNode, of document: PositionedDocument?, path: String, _ catalogue: RuleCatalogue
    ) -> [Suppression] {
        var suppressions: [Suppression] = []
        var lines: [(path: String, lines: TextLines)] = []
        for (position, step) in (plan["nodes"]?.elements ?? []).enumerated() {
            for key in ["suppress", "auditable"] as [JSONString] {
                guard let value = step[key], !value.isNull else { continue }
                let entries = value.elements ?? [value]
                for (place, entry) in entries.enumerated() {
                    let source = entry.source
                    if !lines.contains(where: { $0.path == source.path }) {
                        lines.append((source.path, TextLines(source.bytes)))
                    }
                    guard let text = lines.first(where: { $0.path == source.path })?.lines else { continue }
                    // What stands in the plan's own file is named as the run names it.
                    let isOwn = document.map { $0.path == source.path } ?? true
                    let location = Location(
                        line: entry.region.start.line, of: text, path: isOwn ? path : source.path)
                    let number = index(of: step)
                    var suppression = Suppression(
                        cover: .step(pointer: "/nodes/\(position)", index: number),
                        kind: isOwn ? .inSource : .external, location: location)
                    suppression.subject = number.map {
                        Finding.Subject(index: $0, name: step["name"]?.string?.text, agent: step["agent"]?.string?.text)
                    }
                    read(entry, &suppression, catalogue)
                    if let document, let written = WrittenSuppression(document, step: position, key, value, place) {
                        suppression.removal = { kept in written.edits(keeping: kept, path: path) }
                    }
                    suppressions.append(suppression)
                }
            }
        }
        return suppressions
    }

    private static func index(of step: PositionedNode) -> Int? {
        guard case .integer(let number)? = step["idx"]?.content else { return nil }
        return number.int
    }

    private static func read(_ entry: PositionedNode, _ suppression: inout Suppression, _ catalogue: RuleCatalogue) {
        guard let members = entry.members else {
            suppression.fault = "it is \(entry.kindName), and must be an object with `code` and `reason`"
            return
        }
        for member in members where !["code", "codes", "ignore", "reason", "until"].contains(member.key) {
            suppression.fault = suppression.fault ?? "it has a key \(member.key.lossyText) that means nothing"
        }
        var terms: [String] = []
        for key in ["code", "codes", "ignore"] as [JSONString] {
            guard let value = entry[key] else { continue }
            for element in value.elements ?? [value] {
                guard let term = element.string?.text else {
                    suppression.fault = suppression.fault ?? "a code is a text, and there is \(element.kindName)"
                    continue
                }
                terms.append(term)
            }
        }
        suppression.name(terms, catalogue)
        suppression.reason = entry["reason"]?.string?.text ?? ""
        if suppression.reason.utf8.allSatisfy({ $0 == 0x20 }) {
            suppression.fault = suppression.fault ?? "it gives no reason"
        }
        if let until = entry["until"], !until.isNull {
            suppression.until = until.string?.text.flatMap { CalendarDay($0) }
            if suppression.until == nil { suppression.fault = suppression.fault ?? "`until` is no day, as 2027-01-31" }
        }
    }
}
