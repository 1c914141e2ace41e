internal import CanonicalJSON
internal import Findings

/// The parts of a SARIF log that speak of one finding.
struct SARIFResult {
    let report: FindingsReport

    private static let textLimit = 4_000
    private static let relatedLimit = 100
    private static let flowLimit = 1_000

    /// The result of a finding.
    ///
    /// - Parameter rule: where its rule stands among the rules of the log.
    func result(_ finding: Finding, rule: Int) -> JSONValue {
        var location: JSONObject = ["physicalLocation": physical(finding.location)]
        if !finding.pointer.isEmpty {
            location["logicalLocations"] = [
                ["fullyQualifiedName": .text(cut(finding.pointer)), "kind": "value"]
            ]
        }
        var result: JSONObject = [
            "ruleId": .text(finding.code),
            "ruleIndex": .int(rule),
            "level": .text(SARIFLog.level(finding.severity)),
            "message": ["text": .text(message(finding))],
            "locations": [.object(location)],
            "properties": properties(finding),
        ]
        if !finding.fingerprint.isEmpty {
            result["partialFingerprints"] = ["primaryLocationLineHash": .text(finding.fingerprint)]
        }
        if !finding.related.isEmpty {
            result["relatedLocations"] = .array(
                finding.related.prefix(Self.relatedLimit).enumerated().map { number, related in
                    [
                        "id": .int(number + 1), "message": ["text": .text(phrase(related))],
                        "physicalLocation": physical(related.location),
                    ]
                })
        }
        if report.roles.flows.contains(finding.code), !finding.path.isEmpty {
            result["codeFlows"] = [["threadFlows": [["locations": .array(flow(finding.path))]]]]
        }
        if let changes = finding.fix.flatMap(artifactChanges) {
            result["fixes"] = [
                ["description": ["text": .text(shown(finding.fix?.message ?? ""))], "artifactChanges": changes]
            ]
        }
        if let suppression = finding.suppression {
            result["suppressions"] = [
                ["kind": .text(suppression.kind.rawValue), "justification": .text(shown(suppression.reason))]
            ]
        }
        return .object(result)
    }

    /// A notification of a finding that tells of the run.
    func notification(_ finding: Finding, descriptor: JSONValue) -> JSONValue {
        [
            "descriptor": descriptor, "level": .text(SARIFLog.level(finding.severity)),
            "message": ["text": .text(plain(finding.message.isEmpty ? finding.name : finding.message))],
            "locations": [["physicalLocation": physical(finding.location)]],
        ]
    }

    // MARK: Texts

    /// What is wrong, then links to the places that belong to it.
    private func message(_ finding: Finding) -> String {
        var text = plain([finding.message, finding.name, finding.code].first { !$0.isEmpty } ?? "finding")
        guard !finding.related.isEmpty else { return text }
        if let last = text.unicodeScalars.last, !".!?".unicodeScalars.contains(last) { text += "." }
        let links = finding.related.prefix(Self.relatedLimit).enumerated().map { number, related in
            "[" + linkText(related.subject?.label ?? related.message) + "](\(number + 1))"
        }
        text += " See " + links.joined(separator: ", ")
        let more = finding.related.count - links.count
        return text + (more > 0 ? " and \(more) more." : ".")
    }

    private func phrase(_ related: Finding.Related) -> String {
        let parts = [related.subject?.label ?? "", related.message].filter { !$0.isEmpty }
        return parts.isEmpty ? "related" : plain(parts.joined(separator: " "))
    }

    /// A text in which nothing reads as a link of ours.
    ///
    /// Source: SARIF 2.1.0, 3.11.6.
    private func plain(_ text: String) -> String {
        let shown = shown(text)
        let hasLink = zip(shown.utf8, shown.utf8.dropFirst()).contains { $0 == 0x5D && $1 == 0x28 }
        return hasLink ? escaped(shown, "[]") : shown
    }

    private func linkText(_ text: String) -> String {
        let label = text.isEmpty ? "place" : text
        return escaped(TerminalText.shown(label, columns: 100), "\\[]")
    }

    private func escaped(_ text: String, _ signs: String) -> String {
        var output = ""
        for scalar in text.unicodeScalars {
            if signs.unicodeScalars.contains(scalar) { output += "\\" }
            output.unicodeScalars.append(scalar)
        }
        return output
    }

    private func shown(_ text: String) -> String {
        TerminalText.shown(text, columns: Self.textLimit)
    }

    /// A value for programs: as it is, but not without bounds.
    private func cut(_ text: String) -> String {
        guard text.utf8.count > Self.textLimit, text.unicodeScalars.count > Self.textLimit else { return text }
        return String(text.unicodeScalars.prefix(Self.textLimit - 1)) + "…"
    }

    // MARK: Places

    private func properties(_ finding: Finding) -> JSONValue {
        var properties: JSONObject = [
            "node": finding.subject.map { .int($0.index) } ?? .null,
            "resource": finding.resource.map { .text(cut($0)) } ?? .null,
            "variant": finding.variant.map { .text(cut($0)) } ?? .null,
        ]
        if let name = finding.subject?.name { properties["nodeName"] = .text(cut(name)) }
        if let fix = finding.fix { properties["fix"] = .text(shown(fix.message)) }
        return .object(properties)
    }

    private func physical(_ location: Location) -> JSONValue {
        let region = LineRegion(location, report.line)
        return [
            "artifactLocation": SARIFLog.artifact(location.path),
            "region": Self.region(region.line, region.startColumn, region.line, region.endColumn),
        ]
    }

    private static func region(_ startLine: Int, _ startColumn: Int, _ endLine: Int, _ endColumn: Int) -> JSONValue {
        [
            "startLine": .int(startLine), "startColumn": .int(startColumn), "endLine": .int(endLine),
            "endColumn": .int(endColumn),
        ]
    }

    /// The steps of a witness; of a path that is too long the middle is left out, and said to be.
    private func flow(_ path: [Finding.Related]) -> [JSONValue] {
        func step(_ related: Finding.Related, _ note: String = "") -> JSONValue {
            [
                "location": [
                    "message": ["text": .text(phrase(related) + note)], "physicalLocation": physical(related.location),
                ]
            ]
        }
        guard path.count > Self.flowLimit else { return path.map { step($0) } }
        let half = Self.flowLimit / 2
        let left = path.count - Self.flowLimit
        return path.prefix(half - 1).map { step($0) }
            + [step(path[half - 1], " (\(left) steps are left out behind this one)")]
            + path.suffix(half).map { step($0) }
    }

    /// The edits of a fix by file, in the order in which files are first named; nil when it has none.
    private func artifactChanges(_ fix: Fix) -> JSONValue? {
        var order: [[UInt8]] = []
        var changes: [[UInt8]: (path: String, replacements: [JSONValue])] = [:]
        for edit in fix.edits {
            guard let region = edit.location.region else { continue }
            let startLine = max(1, region.startLine)
            let endLine = max(startLine, region.endLine)
            let startColumn = max(1, region.startColumn)
            let endColumn = max(endLine == startLine ? startColumn : 1, region.endColumn)
            let key = Array(edit.location.path.utf8)
            if changes[key] == nil { order.append(key) }
            changes[key, default: (edit.location.path, [])].replacements.append([
                "deletedRegion": Self.region(startLine, startColumn, endLine, endColumn),
                "insertedContent": ["text": .text(edit.text)],
            ])
        }
        guard !order.isEmpty else { return nil }
        return .array(
            order.compactMap { key in
                changes[key].map {
                    ["artifactLocation": SARIFLog.artifact($0.path), "replacements": .array($0.replacements)]
                }
            })
    }
}
