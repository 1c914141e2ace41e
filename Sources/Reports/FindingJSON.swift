public import CanonicalJSON
public import Findings

/// Findings as JSON values, with the member names that machine output promises.
///
/// Texts are exact; nothing is escaped beyond what JSON asks for, and nothing is cut.
///
/// - Note: Source: spec/prelint.md 8.5; spec/experience.md, section 4.1.
public enum FindingJSON {
    /// The report as one object: `schema`, `summary`, and an element of `plans` per file.
    ///
    /// With exactly one input the members of its element stand at the top as well.
    ///
    /// - Parameters:
    ///   - report: the report.
    ///   - schema: the name of the form, as `auditable/lint/1`.
    ///   - isInput: whether a file was analysed, and does not only say how others are.
    ///   - facts: further members of a file's element, which the analysis knows; they do not replace those made here.
    public static func document(
        _ report: FindingsReport, schema: String, isInput: (FindingsReport.File) -> Bool = { _ in true },
        facts: (FindingsReport.File) -> JSONObject = { _ in [:] }
    ) -> JSONObject {
        let elements = report.files.map { file($0, facts: facts($0)) }
        let counts = report.counts
        let inputs = report.files.indices.filter { isInput(report.files[$0]) }
        var document = inputs.count == 1 ? elements[inputs[0]] : [:]
        document["schema"] = .text(schema)
        document["summary"] = [
            "error": .int(counts.error), "warning": .int(counts.warning), "info": .int(counts.info),
            "suppressed": .int(counts.suppressed), "baselined": .int(counts.baselined),
        ]
        document["plans"] = .array(elements.map { .object($0) })
        return document
    }

    /// The findings that count, one object each, in output order; and the suppressed ones when the report shows them.
    ///
    /// - Parameter schema: the name of the form, which each object carries.
    public static func lines(_ report: FindingsReport, schema: String) -> [JSONObject] {
        report.findings.filter { $0.isActive || $0.suppression != nil && report.showsSuppressed }.map { finding in
            var object = object(finding)
            object["schema"] = .text(schema)
            return object
        }
    }

    /// What was found in a file.
    ///
    /// - Parameter facts: further members; they do not replace those made here.
    public static func file(_ file: FindingsReport.File, facts: JSONObject = [:]) -> JSONObject {
        var element = facts
        element["path"] = .text(file.path)
        element["adapter"] = file.adapter.isEmpty ? .null : .text(file.adapter)
        element["complete"] = .bool(file.isComplete)
        element["findings"] = .array(file.active.map { .object(object($0)) })
        element["suppressed"] = .array(file.suppressed.map { .object(object($0)) })
        element["baselined"] = .array(file.baselined.map { .object(object($0)) })
        element["not_assessed"] = .array(
            file.notAssessed.map { rule in
                var object: JSONObject = ["code": .text(rule.code), "reason": .text(rule.reason)]
                object["detail"] = rule.detail.map { .text($0) }
                return .object(object)
            })
        return element
    }

    /// A finding. `related` and `path` are numbers of steps; `related_places` says the same with places and words.
    public static func object(_ finding: Finding) -> JSONObject {
        var object: JSONObject = [
            "code": .text(finding.code),
            "lint": .text(finding.name),
            "severity": .text(finding.severity.rawValue),
            "node_idx": finding.subject.map { .int($0.index) } ?? .null,
            "node": text(finding.subject?.name),
            "agent": text(finding.subject?.agent),
            "resource_id": text(finding.resource),
            "detail": .text(finding.message),
            "variant": text(finding.variant),
            "pointer": .text(finding.pointer),
            "file": .text(finding.location.path),
            "region": region(finding.location.region),
            "related": .array(finding.related.compactMap { $0.subject.map { .int($0.index) } }),
            "related_places": .array(finding.related.map(place)),
            "path": .array(finding.path.compactMap { $0.subject.map { .int($0.index) } }),
            "fingerprint": finding.fingerprint.isEmpty ? .null : .text(finding.fingerprint),
            "fix": finding.fix.map(fix) ?? .null,
        ]
        if let suppression = finding.suppression {
            object["suppression"] = [
                "kind": .text(suppression.kind == .inSource ? "in_source" : "external"),
                "reason": .text(suppression.reason),
            ]
        }
        return object
    }

    // MARK: Parts

    private static func fix(_ fix: Fix) -> JSONValue {
        [
            "message": .text(fix.message),
            "applicability": .text(fix.applicability.rawValue),
            "edits": .array(
                fix.edits.map {
                    [
                        "file": .text($0.location.path), "region": region($0.location.region), "text": .text($0.text),
                    ]
                }),
        ]
    }

    private static func place(_ related: Finding.Related) -> JSONValue {
        [
            "file": .text(related.location.path),
            "region": region(related.location.region),
            "node_idx": related.subject.map { .int($0.index) } ?? .null,
            "node": text(related.subject?.name),
            "message": .text(related.message),
        ]
    }

    private static func region(_ region: Location.Region?) -> JSONValue {
        guard let region else { return .null }
        return [
            "line": .int(region.startLine), "column": .int(region.startColumn),
            "end_line": .int(region.endLine), "end_column": .int(region.endColumn),
        ]
    }

    private static func text(_ text: String?) -> JSONValue { text.map { .text($0) } ?? .null }
}
