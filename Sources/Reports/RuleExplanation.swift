public import Findings

/// Explains rules from their cards: what each says, why, when it fires, how to mend and how to suppress it.
///
/// The text of one rule and the page of all rules are made from the same parts, so they say the same.
///
/// - Note: Source: spec/prelint.md, sections 3 and 8.7 (`explain`).
public enum RuleExplanation {
    /// Explains a rule for a terminal.
    ///
    /// - Parameters:
    ///   - card: the rule; its texts are escaped here.
    ///   - style: width, ASCII mode and colour.
    /// - Returns: lines, each with its newline.
    public static func text(_ card: RuleCard, style: TerminalStyle) -> String {
        var output = style.paint(card.code + " " + card.name, .strong) + "\n"
        output += wrapped(facts(card).joined(separator: ", "), margin: "  ", style) + "\n"
        output += wrapped(card.statement, margin: "  ", style)
        for section in sections(card) {
            output += "\n" + style.paint(section.title, .strong) + "\n"
            for part in section.parts {
                switch part {
                case .prose(let text): output += wrapped(text, margin: "  ", style)
                case .code(let code):
                    for line in lines(of: code) {
                        let shown = TerminalText.escape(line, ascii: style.ascii)
                        output += shown.isEmpty ? "\n" : "    " + shown + "\n"
                    }
                }
            }
        }
        return output
    }

    /// Explains a rule in Markdown.
    ///
    /// - Parameters:
    ///   - card: the rule; its texts are escaped here, text between backticks stays code.
    ///   - level: the level of its heading, 1 to 5; its sections are one below.
    /// - Returns: lines, each with its newline.
    public static func markdown(_ card: RuleCard, level: Int = 2) -> String {
        let mark = String(repeating: "#", count: min(max(level, 1), 5))
        var output = mark + " " + MarkdownText.escape(card.code + " " + card.name) + "\n\n"
        output += MarkdownText.prose(card.statement) + "\n\n"
        output += "*" + MarkdownText.escape(facts(card).joined(separator: ", ")) + "*\n"
        for section in sections(card) {
            output += "\n" + mark + "# " + section.title + "\n"
            for part in section.parts {
                switch part {
                case .prose(let text): output += "\n" + MarkdownText.prose(text) + "\n"
                case .code(let code): output += "\n" + MarkdownText.fenced(lines(of: code), language: "yaml")
                }
            }
        }
        return output
    }

    /// The page of all rules in Markdown: a table, then each rule.
    ///
    /// - Parameters:
    ///   - cards: the rules, in the order of the page.
    ///   - title: the heading.
    /// - Returns: lines, each with its newline.
    public static func page(_ cards: [RuleCard], title: String = "Rules") -> String {
        "# " + MarkdownText.escape(title) + "\n\n" + MarkdownTable.render(table(cards))
            + cards.map { "\n" + markdown($0) }.joined()
    }

    /// The rules as a table: code, name, level, what each says.
    public static func table(_ cards: [RuleCard]) -> Table {
        Table(
            columns: [
                .init(name: "code"), .init(name: "name"), .init(name: "severity", title: "level"),
                .init(name: "statement", title: "what it says", shrinkable: true),
            ],
            rows: cards.map { [.text($0.code), .text($0.name), .text($0.severity.rawValue), .text($0.statement)] })
    }

    // MARK: Parts

    private enum Part {
        case prose(String)
        case code(String)
    }

    private static func facts(_ card: RuleCard) -> [String] {
        var facts = ["level " + card.severity.rawValue]
        if let severity = card.securitySeverity { facts.append("security severity " + severity) }
        return facts + ["precision " + card.precision.rawValue]
    }

    private static func sections(_ card: RuleCard) -> [(title: String, parts: [Part])] {
        var sections: [(title: String, parts: [Part])] = []
        func add(_ title: String, _ text: String) {
            if !text.isEmpty { sections.append((title, [.prose(text)])) }
        }
        func add(_ title: String, code: String) {
            if !code.isEmpty { sections.append((title, [.code(code)])) }
        }
        add("Why", card.rationale)
        add("When it fires", card.predicate)
        add("What it needs to know", card.needs)
        add("What it rests on", basis(card.decidability))
        add("When it may be wrong", card.mayBeWrong)
        add("Example that fires", code: card.firing)
        add("Example that does not", code: card.passing)
        add("How to fix it", card.remedy)
        // What is written beside a plan says nothing about runs.
        if card.decidability != .run {
            sections.append(suppression(of: card))
        }
        if !card.references.isEmpty { sections.append(("Mapping", card.references.map { .prose(mapping($0)) })) }
        return sections
    }

    private static func suppression(of card: RuleCard) -> (title: String, parts: [Part]) {
        (
            "How to suppress it",
            [
                .prose("In YAML, on the line or above the step; a reason is required:"),
                .code("# auditable: ignore[\(card.code)] reason"),
                .prose("On the step, in YAML and JSON:"),
                .code("suppress: [{code: \(card.code), reason: \"reason\"}]"),
            ]
        )
    }

    private static func basis(_ decidability: RuleCard.Decidability) -> String {
        switch decidability {
        case .structure: "The declared graph alone decides it."
        case .annotation:
            "The shape is in the declared graph; whether it does harm depends on values that only a run has."
        case .run: "What a recorded run holds decides it."
        }
    }

    private static func mapping(_ reference: RuleCard.Reference) -> String {
        let title = reference.title.map { " " + $0 } ?? ""
        return reference.id + title + (reference.catalogue.map { " (" + $0.title + ")" } ?? "")
    }

    private static func lines(of code: String) -> [String] {
        var lines = code.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
        while lines.last == "" { lines.removeLast() }
        return lines
    }

    /// Words in lines of the style's width; a word that is too long stands out.
    private static func wrapped(_ text: String, margin: String, _ style: TerminalStyle) -> String {
        var output = ""
        var line = ""
        var width = 0
        for word in text.unicodeScalars.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
            let shown = TerminalText(String(word), ascii: style.ascii)
            if !line.isEmpty, margin.utf8.count + width + 1 + shown.width > style.width {
                output += margin + line + "\n"
                line = ""
            }
            width = line.isEmpty ? shown.width : width + 1 + shown.width
            line += line.isEmpty ? shown.string : " " + shown.string
        }
        return line.isEmpty ? output : output + margin + line + "\n"
    }
}
