import ByteStreams
import Findings
import Reports

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// What a command writes: one main output, further ones beside it, and how text looks.
struct OutputPlan: Sendable {
    struct Target: Sendable {
        let format: OutputFormat
        /// nil is standard output.
        let path: String?
    }

    /// The main output first.
    let targets: [Target]
    let style: TerminalStyle
    /// How text on standard error looks.
    let errorStyle: TerminalStyle
    /// Whether text goes to a person: then it has headings; otherwise it is one finding or step per line.
    let isForPeople: Bool
    let isQuiet: Bool
    let progress: ProgressMode

    /// - Parameters:
    ///   - formats: what the verb can write, its default first.
    ///   - environment: the process environment.
    /// - Throws: ``CommandError`` when flags contradict each other or a format is not the verb's.
    init(
        _ options: OutputOptions, formats: [OutputFormat], environment: [String: String]
    ) throws(CommandError) {
        var named: [String] = []
        if let format = options.format { named.append(format) }
        if options.json { named.append("json") }
        if options.jsonl { named.append("jsonl") }
        if options.csv { named.append("csv") }
        if options.tsv { named.append("tsv") }
        guard named.count <= 1 else {
            throw CommandError(
                .wrongCommand, code: "conflicting_formats",
                "the output has one format, not \(named.joined(separator: " and "))",
                [("try", "one of them here, and --also FORMAT=FILE for the other")])
        }
        var targets = [
            Target(
                format: try Self.format(named.first ?? formats[0].rawValue, of: formats),
                path: Self.path(options.output))
        ]
        for also in options.also {
            guard let equals = also.firstIndex(of: "="), also.index(after: equals) < also.endIndex else {
                throw CommandError(
                    .wrongCommand, code: "also", "\(also) names no format and file", [("try", "--also csv=ranks.csv")])
            }
            let path = String(also[also.index(after: equals)...])
            targets.append(Target(format: try Self.format(String(also[..<equals]), of: formats), path: Self.path(path)))
        }
        for (at, target) in targets.enumerated() where targets[..<at].contains(where: { $0.path == target.path }) {
            throw CommandError(
                .wrongCommand, code: "same_output", "two outputs go to \(target.path ?? "standard output")",
                [("try", "a file of its own for each")])
        }
        self.targets = targets
        guard let color = TerminalStyle.ColorFlag(rawValue: options.color) else {
            throw CommandError(
                .wrongCommand, code: "color", "\(options.color) is no colour setting",
                [("try", "--color auto, always or never")])
        }
        guard let progress = ProgressMode(rawValue: options.progress) else {
            throw CommandError(
                .wrongCommand, code: "progress", "\(options.progress) is no progress setting",
                [("try", "--progress auto, plain, json or none")])
        }
        if let width = options.width, width < 20 {
            throw CommandError(
                .wrongCommand, code: "width", "a width of \(width) columns is too small", [("try", "--width 80")])
        }
        self.progress = progress
        isQuiet = options.quiet
        let isTerminal = targets[0].path == nil && isatty(1) == 1
        // Text that was asked for by name is the view for people, wherever it goes.
        isForPeople = isTerminal || named.first == OutputFormat.text.rawValue
        let columns = options.width ?? (isTerminal ? Self.terminalColumns(1) : nil)
        style = .detect(
            isTerminal: isTerminal, environment: environment, columns: columns, colorFlag: color,
            asciiFlag: options.ascii)
        errorStyle = .detect(
            isTerminal: isatty(2) == 1, environment: environment, columns: Self.terminalColumns(2), colorFlag: color,
            asciiFlag: options.ascii)
    }

    /// `-` is standard output.
    private static func path(_ text: String?) -> String? { text == "-" ? nil : text }

    private static func format(_ name: String, of formats: [OutputFormat]) throws(CommandError) -> OutputFormat {
        if let format = OutputFormat(rawValue: name), formats.contains(format) { return format }
        throw CommandError(
            .wrongCommand, code: "format", "this verb has no format \(name)",
            [("formats", formats.map(\.rawValue).joined(separator: ", "))])
    }

    static func terminalColumns(_ descriptor: Int32) -> Int? {
        var size = winsize()
        guard isatty(descriptor) == 1, ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
            return nil
        }
        return Int(size.ws_col)
    }
}
