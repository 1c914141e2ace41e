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
        let project = try LintProject(file: flags.config, isDisabled: flags.noConfig)
        let found = try PlanFiles([input], project)
        guard let file = found.files.first, found.files.count == 1, file.origin == .named else {
            throw CommandError(
                .wrongCommand, code: "folder", "\(input) is a folder, and one plan is looked at at a time",
                [("try", "a file in it")])
        }
        let bytes = file.path == "-" ? try BoundedFile.bytes("-", what: "the plan", limit: PlanReading.limit + 1) : nil
        let source = DiskFiles(standardInput: bytes)
        let run = try LintRun(
            [file], project, try project.teamRules(of: [file]).catalogue, try LintSettings(adapter: flags.adapter),
            cache: nil, source: source, inputName: flags.stdinName)
        let reading = run.units[0].reading
        guard let text = try source.bytes(file.path) else {
            throw CommandError(
                .unreadableInput, code: "cannot_open", "\(reading.path) cannot be read",
                [(reading.path, "there is no such file")])
        }
        let (plan, result) = reading.plan(text)
        let failures = result.findings.filter {
            CodeRoles.plans.isFailure($0) || $0.code == MetaRule.unknownTarget.rawValue
        }
        guard let plan, failures.isEmpty else {
            throw CommandError(
                .unreadableInput, code: failures.first?.code ?? "no_plan",
                "\(reading.path) is no plan that can be read",
                failures.prefix(5).map { failure in
                    let place = failure.location.region.map { ":\($0.startLine):\($0.startColumn)" } ?? ""
                    return ("\(failure.location.path)\(place)", failure.message)
                })
        }
        self.plan = plan
        adapter = result.adapter
        path = reading.path
        notes = result.findings
    }
}
