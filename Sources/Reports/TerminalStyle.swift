/// What a text surface can show: its width, whether beyond ASCII, whether in colour.
///
/// - Note: Source: spec/experience.md, section 4.3.
public struct TerminalStyle: Sendable, Hashable {
    /// What the user asked for with `--color`.
    public enum ColorFlag: String, Sendable, Hashable, CaseIterable {
        /// Colour when a person is likely to see it.
        case auto
        /// Colour in any case.
        case always
        /// No colour in any case.
        case never
    }

    /// What a painted text means. Meaning never rests on colour alone: the text says it too.
    public enum Role: Sendable, Hashable, CaseIterable {
        /// Severity error, verdict block, broken integrity.
        case error
        /// Severity warning.
        case warning
        /// A caution beside a figure.
        case caution
        /// Less important than its surroundings.
        case dim
        /// More important than its surroundings.
        case strong
        /// Grade observed, letter `o`.
        case observed
        /// Grade declared, letter `d`.
        case declared
        /// Grade inferred, letter `i`.
        case inferred

        /// Select Graphic Rendition parameters of ECMA-48: eight foreground colours, no background.
        fileprivate var parameters: String {
            switch self {
            case .error: "1;31"
            case .warning: "1;33"
            case .caution: "33"
            case .dim: "2"
            case .strong: "1"
            case .observed: "32"
            case .declared: "36"
            case .inferred: "35"
            }
        }
    }

    /// The widths that a style can have, in columns.
    public static let widths: ClosedRange<Int> = 20...140

    /// Columns per line, within ``widths``.
    public let width: Int
    /// Whether only ASCII may be written.
    public let ascii: Bool
    /// Whether colours may be written.
    public let colour: Bool

    /// Makes a style.
    ///
    /// - Parameters:
    ///   - width: columns per line; brought into ``widths``, and 80 when zero or below.
    ///   - ascii: only ASCII may be written.
    ///   - colour: colours may be written.
    public init(width: Int = 80, ascii: Bool = false, colour: Bool = false) {
        self.width = width > 0 ? min(max(width, Self.widths.lowerBound), Self.widths.upperBound) : 80
        self.ascii = ascii
        self.colour = colour
    }

    /// Finds the style for an output; a function of its arguments alone.
    ///
    /// `never` and `always` decide about colour at once. Otherwise `CLICOLOR_FORCE=1` asks for it;
    /// else it is given when the output is a terminal, `NO_COLOR` is unset or empty and `TERM` is not
    /// `dumb`. The locale is the first non-empty one of `LC_ALL`, `LC_CTYPE` and `LANG`; unless it
    /// names UTF-8 the style is ASCII.
    ///
    /// - Parameters:
    ///   - isTerminal: whether the output is a terminal.
    ///   - environment: the variables of the process.
    ///   - columns: the width asked for or that of the terminal; nil when unknown, which gives 80.
    ///   - colorFlag: what `--color` says.
    ///   - asciiFlag: whether `--ascii` was given.
    /// - Returns: the style.
    public static func detect(
        isTerminal: Bool, environment: [String: String], columns: Int?, colorFlag: ColorFlag = .auto,
        asciiFlag: Bool = false
    ) -> TerminalStyle {
        let colour =
            switch colorFlag {
            case .never: false
            case .always: true
            case .auto:
                environment["CLICOLOR_FORCE"] == "1"
                    || (isTerminal && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb")
            }
        return TerminalStyle(
            width: columns ?? 80, ascii: asciiFlag || !isUTF8Locale(environment), colour: colour)
    }

    /// Escapes a text and, where colours may be written, paints it.
    ///
    /// - Parameters:
    ///   - text: any text; it is escaped here, so painted texts cannot be nested.
    ///   - role: what the text means.
    /// - Returns: a text that shows as wide as `TerminalText(text, ascii: ascii)`.
    /// - Complexity: O(n) for n scalars.
    public func paint(_ text: String, _ role: Role) -> String {
        let escaped = TerminalText.escape(text, ascii: ascii)
        guard colour, !escaped.isEmpty else { return escaped }
        return "\u{1B}[" + role.parameters + "m" + escaped + "\u{1B}[0m"
    }

    private static func isUTF8Locale(_ environment: [String: String]) -> Bool {
        for name in ["LC_ALL", "LC_CTYPE", "LANG"] {
            guard let locale = environment[name], !locale.isEmpty else { continue }
            // language_TERRITORY.codeset@modifier
            guard let dot = locale.firstIndex(of: ".") else { return locale.lowercased() == "utf-8" }
            let codeset = locale[locale.index(after: dot)...].prefix { $0 != "@" }.lowercased()
            return codeset == "utf-8" || codeset == "utf8"
        }
        return false
    }
}
