import ArgumentParser
import Reports

/// Help, made from the verbs' cards and declarations.
///
/// Source: spec/experience.md 3.7.
enum HelpText {
    /// The command tree on one screen.
    static func tree() -> String {
        var text = "auditable: what an agent relied on, what rests on it, and whether it still holds\n"
        for group in VerbGroup.allCases {
            let entries = VerbTable.entries.filter { $0.group == group }
            // The part of the work stands in the margin of its first verb, so that the tree stays on one screen.
            var margin = group.margin
            if group == .housekeeping {
                // What is needed now and then shares a line.
                text += row(margin, entries.map(\.word).joined(separator: "  "), indent: 0, width: 6, columns: 100)
                continue
            }
            for entry in entries {
                let lead = margin + String(repeating: " ", count: 8 - margin.count) + entry.word
                text += row(lead, entry.abstract, indent: 0, width: 15, columns: 100)
                margin = ""
            }
        }
        text += "auditable VERB --help explains a verb; auditable man is the manual\n"
        return text
    }

    /// The verbs of a noun.
    static func noun(_ noun: any VerbNoun.Type, columns: Int) -> String {
        var text = "auditable \(noun._commandName): \(noun.configuration.abstract)\n\n"
        for verb in noun.verbs {
            text += row(verb.name, verb.configuration.abstract, indent: 2, width: 14, columns: columns)
        }
        return text + "\nauditable \(noun._commandName) VERB --help explains one\n"
    }

    /// Examples, arguments, flags by purpose, and how the verb can end.
    static func verb(_ verb: any Verb.Type, columns: Int) throws -> String {
        let card = verb.card
        var text = "auditable \(verb.name): \(verb.configuration.abstract)\n\nexamples\n"
        let width = card.examples.map { $0.command.count }.max() ?? 0
        for example in card.examples {
            text +=
                width + example.purpose.count + 6 <= columns
                ? row(example.command, example.purpose, indent: 2, width: width, columns: columns)
                : "  \(example.command)\n      \(example.purpose)\n"
        }
        let flags = try FlagDeclaration.all(of: verb)
        var sections: [String] = []
        for flag in flags where !sections.contains(Self.section(flag)) { sections.append(Self.section(flag)) }
        for section in sections {
            text += "\n\(section)\n"
            for flag in flags where Self.section(flag) == section {
                var explanation = flag.explanation
                if let value = flag.defaultValue, !value.isEmpty, value != "false", value != "\"\"" {
                    explanation += " (default: \(value))"
                }
                text += row(flag.spelling, explanation, indent: 2, width: 26, columns: columns)
            }
        }
        text += "\nexit codes\n"
        for exit in card.exits {
            text += row(String(exit.rawValue), exit.meaning, indent: 2, width: 4, columns: columns)
        }
        return text
    }

    static func section(_ flag: FlagDeclaration) -> String {
        flag.isArgument ? "arguments" : flag.section.map { "\($0) flags" } ?? "flags"
    }

    /// A label and its explanation, wrapped behind the label's column.
    private static func row(_ label: String, _ text: String, indent: Int, width: Int, columns: Int) -> String {
        let margin = indent + width + 2
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            if !line.isEmpty, margin + line.count + 1 + word.count > max(columns, margin + 20) {
                lines.append(line)
                line = ""
            }
            line += line.isEmpty ? String(word) : " \(word)"
        }
        lines.append(line)
        let lead = String(repeating: " ", count: indent) + label
        let pad = String(repeating: " ", count: margin)
        let first =
            lead.count + 2 <= margin ? lead + String(repeating: " ", count: margin - lead.count) : lead + "\n" + pad
        return first + lines.joined(separator: "\n" + pad) + "\n"
    }
}
