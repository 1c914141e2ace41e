internal import CanonicalJSON
internal import Findings

/// The rules of a SARIF log: the cards that were run, and what stands behind other codes that results carry.
struct SARIFRules {
    /// The rules in code order, as the log holds them.
    let descriptors: [JSONValue]
    private let positions: [[UInt8]: Int]

    private static let descriptionLimit = 1_024
    private static let nameLimit = 255
    private static let tagLimit = 10

    /// Collects the rules of a report.
    ///
    /// - Parameter results: the findings that become results; each must find its rule.
    init(_ report: FindingsReport, results: [Finding]) {
        var rules: [(code: [UInt8], descriptor: JSONValue)] = []
        var known: Set<[UInt8]> = []
        for card in report.rules where known.insert(Array(card.code.utf8)).inserted {
            rules.append((Array(card.code.utf8), Self.descriptor(card)))
        }
        for finding in results where known.insert(Array(finding.code.utf8)).inserted {
            let meta =
                report.roles.meta(finding.code)
                ?? CodeRoles.Meta(
                    code: finding.code, name: finding.name, severity: finding.severity, statement: finding.name)
            rules.append((Array(finding.code.utf8), Self.descriptor(meta)))
        }
        rules.sort { $0.code.lexicographicallyPrecedes($1.code) }
        descriptors = rules.map(\.descriptor)
        positions = Dictionary(
            rules.enumerated().map { ($0.element.code, $0.offset) }, uniquingKeysWith: { first, _ in first })
    }

    /// Where a code's rule stands.
    func position(of code: String) -> Int? { positions[Array(code.utf8)] }

    /// The descriptor of a code without a card; also of a notification.
    static func descriptor(_ meta: CodeRoles.Meta) -> JSONValue {
        let text = cut(filled([meta.statement, meta.name, meta.code]), descriptionLimit)
        return [
            "id": .text(meta.code),
            "name": .text(cut(filled([meta.name, meta.code]), nameLimit)),
            "shortDescription": ["text": .text(text)],
            "fullDescription": ["text": .text(text)],
            "help": ["text": .text(text), "markdown": .text(MarkdownText.paragraph(text) + "\n")],
            "defaultConfiguration": ["level": .text(SARIFLog.level(meta.severity))],
            "properties": [
                "tags": ["correctness"], "precision": "very-high",
                "problem.severity": .text(problemSeverity(meta.severity)),
            ],
        ]
    }

    private static func descriptor(_ card: RuleCard) -> JSONValue {
        let statement = filled([card.statement, card.name, card.code])
        let full = card.rationale.isEmpty ? statement : statement + " " + card.rationale
        let security = card.securitySeverity.flatMap(validSecuritySeverity)
        let tags = [security == nil ? "correctness" : "security"] + card.references.map(\.tag)
        var properties: JSONObject = [
            "tags": .array(tags.prefix(tagLimit).map { .text($0) }),
            "precision": .text(card.precision.rawValue),
            "decidability": card.decidability == .annotation ? "annotation" : "decidable",
        ]
        if let security {
            properties["security-severity"] = .text(security)
        } else {
            properties["problem.severity"] = .text(problemSeverity(card.severity))
        }
        return [
            "id": .text(card.code),
            "name": .text(cut(filled([card.name, card.code]), nameLimit)),
            "shortDescription": ["text": .text(cut(statement, descriptionLimit))],
            "fullDescription": ["text": .text(cut(full, descriptionLimit))],
            "help": [
                "text": .text(RuleExplanation.text(card, style: TerminalStyle())),
                "markdown": .text(RuleExplanation.markdown(card)),
            ],
            "defaultConfiguration": ["level": .text(SARIFLog.level(card.severity))],
            "properties": .object(properties),
        ]
    }

    /// The number as it is when it is a plain decimal above 0.0 and up to 10.0, which is all that is accepted.
    private static func validSecuritySeverity(_ text: String) -> String? {
        let isPlain = text.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2E }
        guard isPlain, let number = Double(text), number > 0, number <= 10 else { return nil }
        return text
    }

    private static func problemSeverity(_ severity: Severity) -> String {
        switch severity {
        case .error: "error"
        case .warning: "warning"
        case .info: "recommendation"
        }
    }

    private static func filled(_ texts: [String]) -> String { texts.first { !$0.isEmpty } ?? "rule" }

    private static func cut(_ text: String, _ limit: Int) -> String {
        // Escaping never shortens a text.
        let shown = TerminalText.escape(String(text.unicodeScalars.prefix(limit + 1)))
        guard shown.unicodeScalars.count > limit else { return shown }
        return String(shown.unicodeScalars.prefix(limit - 1)) + "…"
    }
}
