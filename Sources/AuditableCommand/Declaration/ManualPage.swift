import ArgumentParser

/// The manual page in the man format, made from the same cards and declarations as the help.
enum ManualPage {
    static func text() throws -> String {
        var page = ".TH AUDITABLE 1 \"\" \"auditable \(ToolVersion.text)\" \"User Commands\"\n"
        page += ".SH NAME\nauditable \\- what an agent relied on, what rests on it, and whether it still holds\n"
        page += ".SH SYNOPSIS\n.B auditable\n.I verb\n[arguments] [flags]\n"
        page += ".SH VERBS\n"
        for verb in VerbTable.verbs { page += try section(verb) }
        page += ".SH EXAMPLES OF SHARED FLAGS\n"
        for example in VerbTable.sharedExamples { page += Self.example(example) }
        page += ".SH EXIT STATUS\n"
        for status in ExitStatus.allCases { page += ".TP\n.B \(status.rawValue)\n\(escape(status.meaning))\n" }
        page += ".SH ENVIRONMENT\n.TP\n.B NO_COLOR\nno colour unless asked for\n.TP\n.B CLICOLOR_FORCE\n"
        page += "colour even where no terminal is\n"
        return page
    }

    private static func section(_ verb: any Verb.Type) throws -> String {
        var text = ".SS \(verb.name)\n\(escape(verb.configuration.abstract))\n"
        for flag in try FlagDeclaration.all(of: verb) {
            text += ".TP\n.B \(escape(flag.spelling))\n\(escape(flag.explanation))\n"
        }
        for example in verb.card.examples + verb.card.furtherExamples { text += Self.example(example) }
        let exits = verb.card.exits.map { String($0.rawValue) }.joined(separator: ", ")
        return text + ".PP\nexit status: \(exits)\n"
    }

    private static func example(_ example: VerbCard.Example) -> String {
        ".PP\n.RS\n.nf\n\(escape(example.command))\n.fi\n.RE\n\(escape(example.purpose))\n"
    }

    /// Text that troff would take for commands or ligatures, made plain.
    private static func escape(_ text: String) -> String {
        let escaped = text.replacing("\\", with: "\\e").replacing("-", with: "\\-")
        return escaped.hasPrefix(".") || escaped.hasPrefix("'") ? "\\&" + escaped : escaped
    }
}
