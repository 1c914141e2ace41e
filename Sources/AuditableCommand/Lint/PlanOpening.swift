import Adapters
import Findings
import PlanLint

/// Opens one plan as `lint` does, for verbs that look at the plan itself: any source, with the overlay and the catalogue
/// that a configuration names.
struct PlanOpening {
    let plan: Plan
    /// The adapter that read it.
    let adapter: String
    /// The file as it is shown.
    let path: String
    /// What the source could not say.
    let notes: [Finding]

    /// - Parameters:
    ///   - input: the file, or `-`.
    ///   - flags: how it is read.
    /// - Throws: ``CommandError`` when there is no plan to be had of it.
    init(_ input: String, _ flags: PlanFileFlags) throws(CommandError) {
        try self.init(
            input, adapter: flags.adapter, config: flags.config, noConfig: flags.noConfig, inputName: flags.stdinName)
    }

    /// The same without flags of its own.
    ///
    /// - Throws: ``CommandError`` when there is no plan to be had of it.
    init(
        _ input: String, adapter name: String?, config: String? = nil, noConfig: Bool = false, inputName: String? = nil
    ) throws(CommandError) {
        let (reading, text) = try Self.reading(
            input, adapter: name, config: config, noConfig: noConfig, inputName: inputName)
        let (plan, result) = reading.plan(text)
        try Self.check(result, hasPlan: plan != nil)
        guard let plan else { throw Self.noPlan(reading.path, []) }
        self.plan = plan
        adapter = result.adapter
        path = reading.path
        notes = result.findings
    }

    /// A file lowered to a plan's document, for those who want to see or keep it.
    ///
    /// - Parameters:
    ///   - overlay: the overlay in place of the one that a configuration names or that lies beside the file.
    ///   - tools: catalogues in place of those of the configuration.
    /// - Throws: ``CommandError`` when there is no plan to be had of it.
    static func lowered(
        _ input: String, adapter: String?, overlay: String?, tools: [String]
    ) throws(CommandError) -> (plan: LoweredPlan, notes: [Finding]) {
        var (reading, text) = try reading(input, adapter: adapter, config: nil, noConfig: false, inputName: nil)
        reading = reading.with(overlay: overlay, tools: tools)
        let (plan, result) = reading.lowered(text)
        try check(result, hasPlan: plan != nil)
        guard let plan else { throw noPlan(reading.path, []) }
        return (plan, result.findings)
    }

    private static func reading(
        _ input: String, adapter: String?, config: String?, noConfig: Bool, inputName: String?
    ) throws(CommandError) -> (PlanReading, [UInt8]) {
        let project = try LintProject(file: config, isDisabled: noConfig)
        let found = try PlanFiles([input], project)
        guard let file = found.files.first, found.files.count == 1, file.origin == .named else {
            throw CommandError(
                .wrongCommand, code: "folder", "\(input) is a folder, and one plan is looked at at a time",
                [("try", "a file in it")])
        }
        let bytes = file.path == "-" ? try BoundedFile.bytes("-", what: "the plan", limit: PlanReading.limit + 1) : nil
        let source = DiskFiles(standardInput: bytes)
        let run = try LintRun(
            [file], project, try project.teamRules(of: [file]).catalogue, try LintSettings(adapter: adapter),
            cache: nil, source: source, inputName: inputName)
        let reading = run.units[0].reading
        guard let text = try source.bytes(file.path) else {
            throw CommandError(
                .unreadableInput, code: "cannot_open", "\(reading.path) cannot be read",
                [(reading.path, "there is no such file")])
        }
        return (reading, text)
    }

    private static func check(_ result: LintedFile, hasPlan: Bool) throws(CommandError) {
        let failures = result.findings.filter {
            CodeRoles.plans.isFailure($0) || $0.code == MetaRule.unknownTarget.rawValue
        }
        guard hasPlan, failures.isEmpty else { throw noPlan(result.path, failures) }
    }

    private static func noPlan(_ path: String, _ failures: [Finding]) -> CommandError {
        CommandError(
            .unreadableInput, code: failures.first?.code ?? "no_plan", "\(path) is no plan that can be read",
            failures.prefix(5).map { failure in
                let place = failure.location.region.map { ":\($0.startLine):\($0.startColumn)" } ?? ""
                return ("\(failure.location.path)\(place)", failure.message)
            })
    }
}
