public import CanonicalJSON
public import Findings

/// Writes findings as a SARIF 2.1.0 log, for services that show them beside the code.
///
/// One run per report. Every result has one location, on one line; findings about a file as a whole stand on its first
/// line. Suppressed findings are left out unless the report shows them, those that a baseline knew always, because the
/// service shows both as open. Codes that tell of the run (a file that cannot be read, a rule that was not assessed)
/// are notifications of the invocation. The document is one line of ASCII; all else is written as escapes.
///
/// - Note: Source: SARIF 2.1.0 errata 01; spec/prelint.md 8.6.
public enum SARIFLog {
    private static let resultLimit = 25_000
    private static let notificationLimit = 1_000

    /// Writes a report.
    ///
    /// Beyond 25,000 results, which are refused as a whole, the most severe are kept and a notification counts the rest.
    ///
    /// - Parameter report: the report; its texts are escaped here, long ones cut.
    /// - Returns: one line in ASCII with its newline.
    /// - Throws: ``JSONError``; never for texts that Swift holds.
    /// - Complexity: O(n log n) for n findings, plus the length of the texts.
    public static func render(_ report: FindingsReport) throws(JSONError) -> [UInt8] {
        try PlainJSON.ascii(value(report).canonicalText()) + [0x0A]
    }

    /// The log as a JSON value, before it is written.
    public static func value(_ report: FindingsReport) -> JSONValue {
        let (results, left) = kept(
            report.findings.filter {
                !report.roles.isNotification($0.code)
                    && ($0.isActive || $0.suppression != nil && report.showsSuppressed)
            })
        let rules = SARIFRules(report, results: results)
        let writer = SARIFResult(report: report)
        let category = report.category.map(slug).flatMap { $0.isEmpty ? nil : $0 + "/" } ?? ""
        let run: JSONObject = [
            "tool": [
                "driver": [
                    "name": .text(report.tool.name.isEmpty ? "auditable" : report.tool.name),
                    "semanticVersion": .text(report.tool.version),
                    "rules": .array(rules.descriptors),
                    "notifications": .array(notices(report).map { SARIFRules.descriptor($0) }),
                ]
            ],
            "automationDetails": ["id": .text(slug(report.automation) + "/" + category)],
            "columnKind": "unicodeCodePoints",
            "invocations": [
                [
                    "executionSuccessful": .bool(report.isSuccessful),
                    "toolExecutionNotifications": .array(notifications(report, writer, left: left)),
                ]
            ],
            "results": .array(
                results.compactMap { finding in
                    rules.position(of: finding.code).map { writer.result(finding, rule: $0) }
                }),
        ]
        return [
            "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
            "version": "2.1.0",
            "runs": [.object(run)],
        ]
    }

    /// What SARIF calls a severity.
    static func level(_ severity: Severity) -> String {
        switch severity {
        case .error: "error"
        case .warning: "warning"
        case .info: "note"
        }
    }

    /// A file by its path from the root of the repository.
    static func artifact(_ path: String) -> JSONValue {
        ["uri": .text(ArtifactURI.reference(path))]
    }

    // MARK: Parts

    /// The most severe findings within the limit, in their order, and how many are left out.
    private static func kept(_ findings: [Finding]) -> (findings: [Finding], left: Int) {
        guard findings.count > resultLimit else { return (findings, 0) }
        var room = resultLimit
        var keeps = Array(repeating: false, count: findings.count)
        for severity in Severity.allCases.reversed() {
            for (at, finding) in findings.enumerated() where finding.severity == severity && room > 0 {
                keeps[at] = true
                room -= 1
            }
        }
        return (zip(findings, keeps).filter(\.1).map(\.0), findings.count - resultLimit)
    }

    private static func notices(_ report: FindingsReport) -> [CodeRoles.Meta] {
        report.roles.meta.filter(\.isNotification)
    }

    private static func notifications(
        _ report: FindingsReport, _ writer: SARIFResult, left: Int
    ) -> [JSONValue] {
        let notices = notices(report)
        func descriptor(_ code: String) -> JSONValue {
            var reference: JSONObject = ["id": .text(code)]
            if let index = notices.firstIndex(where: { $0.code.utf8.elementsEqual(code.utf8) }) {
                reference["index"] = .int(index)
            }
            return .object(reference)
        }
        var output: [JSONValue] = []
        for file in report.files {
            for finding in file.active where report.roles.isNotification(finding.code) {
                // The list below says the same of these.
                if finding.code == report.roles.notAssessed, !file.notAssessed.isEmpty { continue }
                output.append(writer.notification(finding, descriptor: descriptor(finding.code)))
            }
            guard let code = report.roles.notAssessed else { continue }
            for rule in file.notAssessed {
                output.append([
                    "descriptor": descriptor(code), "level": "note",
                    "message": [
                        "text": .text(
                            TerminalText.shown(rule.code + ": " + (rule.detail ?? rule.reason), columns: 1_000))
                    ],
                    "locations": [["physicalLocation": ["artifactLocation": artifact(file.path)]]],
                ])
            }
        }
        if output.count > notificationLimit {
            let more = output.count - notificationLimit
            output.removeLast(more)
            output.append(["level": "note", "message": ["text": .text("\(more) more notifications are left out.")]])
        }
        if left > 0 {
            let text = "\(left) results beyond \(resultLimit) are left out; the most severe are kept."
            output.append(["level": "warning", "message": ["text": .text(text)]])
        }
        return output
    }

    /// A name for an identifier: what may mislead or part it differently is an underscore.
    private static func slug(_ text: String) -> String {
        let kept = text.unicodeScalars.prefix(200).map { scalar -> Character in
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "-", "_", ".", "/": Character(scalar)
            default: "_"
            }
        }
        return kept.split(separator: "/").map { String($0) }.joined(separator: "/")
    }
}
