import Adapters
import CanonicalJSON
import Findings
import PlanLint
import PositionedDocuments

/// What holds for one file: its rules and levels, and the files that stand beside it.
struct PlanSettings: Sendable {
    let selection: RuleSelection
    let controls: Set<PlanControl>
    let options: RuleOptions
    /// The team's own rules.
    let teamRules: [TeamRule]
    let adapter: String?
    /// The overlay, as it is opened; whether it must be there.
    var overlay: (path: String, isNamed: Bool)?
    /// The tool catalogues, as they are opened.
    var tools: [String]
    /// Whether what the reference reports of a plan is asked for.
    let wantsFacts: Bool
    let isSuppressing: Bool
    let today: CalendarDay
    /// What identifies the settings among others.
    let identity: [UInt8]
}

/// Reads the files of a run: as they are now, or as they were.
protocol PlanSource: Sendable {
    /// The bytes of a file; nil when there is none.
    ///
    /// - Throws: ``CommandError`` when it is there and cannot be read.
    func bytes(_ path: String) throws(CommandError) -> [UInt8]?

    /// The files that a pattern matches, by the bytes of their paths.
    func paths(_ pattern: String) -> [String]
}

/// Lints one file: reads it, makes a plan of it, lays what stands beside it over it, and asks the rules.
///
/// Source: spec/prelint.md 5, 5.1, 8.1.
struct PlanReading {
    let file: PlanFile
    let settings: PlanSettings
    let source: any PlanSource
    let catalogue: RuleCatalogue
    /// The file as findings name it.
    let path: String

    static let limit = 32 << 20

    /// The same with other files beside the plan, where others are given.
    func with(overlay: String?, tools: [String]) -> PlanReading {
        var settings = settings
        if let overlay { settings.overlay = (overlay, true) }
        if !tools.isEmpty { settings.tools = tools }
        return PlanReading(file: file, settings: settings, source: source, catalogue: catalogue, path: path)
    }

    func lint(_ bytes: [UInt8]) -> LintedFile {
        var result = LintedFile(path: path)
        result.codes = Set(settings.selection.levels.keys)
        var notAssessed: Set<String> = []
        let (document, laid) = read(bytes, &result)
        guard let document else { return result }
        if let laid { check(laid, &result, &notAssessed) }
        result.findings = result.findings.compactMap(levelled)
        result.unusedTools = result.unusedTools.compactMap(levelled)
        if settings.isSuppressing {
            let sheet = SuppressionSheet(document: document, plan: laid?.plan.root, path: path, catalogue: catalogue)
            sheet.apply(
                to: &result.findings, selection: settings.selection, notAssessed: notAssessed, today: settings.today)
        }
        return result
    }

    /// The plan of a file with what stands beside it laid over, and nothing said about it but why it is none.
    func plan(_ bytes: [UInt8]) -> (plan: Plan?, file: LintedFile) {
        var result = LintedFile(path: path)
        guard let laid = read(bytes, &result).plan else { return (nil, result) }
        return (plan(laid.plan, &result), result)
    }

    /// The plan of a file as a document, with what stands beside it laid over.
    func lowered(_ bytes: [UInt8]) -> (plan: LoweredPlan?, file: LintedFile) {
        var result = LintedFile(path: path)
        let laid = read(bytes, &result).plan
        return (laid?.plan, result)
    }

    /// A plan, and the documents that people wrote it in.
    private struct LaidPlan {
        let plan: LoweredPlan
        let source: PositionedDocument
        /// The source and the overlay; empty when the plan itself is all there is.
        let documents: [PositionedNode]
    }

    /// Reads a file and makes a plan's document of it.
    ///
    /// - Parameter result: takes what is wrong and what was lost on the way.
    /// - Returns: no document where the file is none, or no plan; no plan where none could be made of it.
    private func read(_ bytes: [UInt8], _ result: inout LintedFile) -> (
        document: PositionedDocument?, plan: LaidPlan?
    ) {
        let document: PositionedDocument
        do throws(DocumentError) {
            document = try self.document(bytes, path)
        } catch {
            guard file.origin != .found || Self.speaksOfNodes(bytes) else {
                result.isPlan = false
                return (nil, nil)
            }
            result.findings = [finding(error)]
            return (nil, nil)
        }
        do throws(PlanAdapterError) {
            let adapter = try adapter(document)
            guard file.origin != .found || isPlan(document, adapter) else {
                result.isPlan = false
                return (nil, nil)
            }
            var others = 0
            let lowered = try adapter.lower(document) { name in
                others += 1
                return self.neighbour(name)
            }
            result.dependsOnOthers = others > 0
            result.adapter = lowered.adapterID
            result.isExecuted = lowered.isExecuted
            let whole = try overlaid(lowered, document, &result)
            for note in whole.plan.notes {
                result.findings.append(finding(.lossyLowering, note.message, at: note.at))
            }
            return (document, whole)
        } catch {
            if file.origin == .found, result.adapter.isEmpty {
                result.isPlan = false
                return (nil, nil)
            }
            result.findings.append(finding(.invalidPlan, error.message, at: error.at))
            return (document, nil)
        }
    }

    // MARK: Documents

    private func document(_ bytes: [UInt8], _ path: String) throws(DocumentError) -> PositionedDocument {
        do {
            return try AllPlanAdapters.read(bytes, path: path, emptyAsNull: false)
        } catch  where error.code == .notOneDocument && Self.isBlank(bytes) {
            // Nothing at all is a plan without steps.
            return try PositionedDocument(Array("{}".utf8), path: path, syntax: .yaml)
        }
    }

    private static func isBlank(_ bytes: [UInt8]) -> Bool {
        bytes.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }).allSatisfy { line in
            let first = line.first { $0 != 0x20 && $0 != 0x09 }
            return first == nil || first == UInt8(ascii: "#") || line.elementsEqual("---".utf8)
        }
    }

    /// Whether a text that cannot be read looks as if it were a plan.
    private static func speaksOfNodes(_ bytes: [UInt8]) -> Bool {
        bytes.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }).contains { line in
            let text = line.drop { $0 == 0x20 || $0 == UInt8(ascii: "{") }
            return text.starts(with: "nodes:".utf8) || text.starts(with: "\"nodes\"".utf8)
        }
    }

    /// A document that the source names, relative to itself.
    private func neighbour(_ name: String) -> PositionedDocument? {
        guard !name.utf8.contains(UInt8(ascii: "*")) else { return neighbours(name) }
        let path = beside(name)
        guard let bytes = try? source.bytes(path) else { return nil }
        return try? AllPlanAdapters.read(bytes, path: path)
    }

    /// Several files of one kind, which the source names by a pattern, as one document; nil when there is none.
    private func neighbours(_ pattern: String) -> PositionedDocument? {
        let files = source.paths(beside(pattern)).compactMap {
            path -> (name: JSONString, document: PositionedDocument)? in
            guard let bytes = try? source.bytes(path), let document = try? AllPlanAdapters.read(bytes, path: path)
            else { return nil }
            return (JSONString(path), document)
        }
        return files.isEmpty ? nil : PositionedDocument(folding: files, path: beside(pattern))
    }

    private func beside(_ name: String) -> String {
        guard !name.hasPrefix("/"), let slash = file.path.lastIndex(of: "/") else { return name }
        return file.path[...slash] + name
    }

    // MARK: Plans

    private func adapter(_ document: PositionedDocument) throws(PlanAdapterError) -> any PlanAdapter.Type {
        if let adapter = settings.adapter.flatMap({ AllPlanAdapters.type(named: $0) }) { return adapter }
        return try AllPlanAdapters.recognized(document)
    }

    /// Whether a file of a folder is a plan. A document without anything in it is one only where it is said to be.
    private func isPlan(_ document: PositionedDocument, _ adapter: any PlanAdapter.Type) -> Bool {
        adapter.name != "declared_plan" || document.root["nodes"] != nil
    }

    /// Lays what stands beside a plan over it.
    ///
    /// The overlay comes first, because it may say which tool a step uses. It still has the last word: a catalogue only
    /// adds what a step does not say itself.
    private func overlaid(
        _ lowered: LoweredPlan, _ source: PositionedDocument, _ result: inout LintedFile
    ) throws(PlanAdapterError) -> LaidPlan {
        var plan = lowered
        var documents = [source.root]
        if let overlay = settings.overlay,
            let document = besideDocument(overlay.path, isNamed: overlay.isNamed, &result)
        {
            let applied = try PlanOverlay(document).applied(to: plan)
            plan = applied.plan
            documents.append(document.root)
            result.findings += applied.problems.map(finding)
        }
        let catalogues = settings.tools.compactMap { besideDocument($0, isNamed: true, &result) }
        if !catalogues.isEmpty {
            let applied = try ToolCatalogue(catalogues).applied(to: plan)
            plan = applied.plan
            result.findings += applied.problems.map(finding)
            result.unusedTools = applied.unused.map(finding)
        }
        return LaidPlan(plan: plan, source: source, documents: documents)
    }

    /// A document that stands beside the plan; one that must be there and is not, or cannot be read, is a finding.
    private func besideDocument(_ path: String, isNamed: Bool, _ result: inout LintedFile) -> PositionedDocument? {
        do {
            guard let bytes = try source.bytes(path) else {
                if isNamed {
                    result.findings.append(
                        Self.finding(.unreadableFile, "the file is not there", at: Location(path: path)))
                }
                return nil
            }
            return try document(bytes, path)
        } catch let error as DocumentError {
            result.findings.append(finding(error))
        } catch {
            let detail = (error as? CommandError).flatMap { $0.details.first?.text } ?? "it cannot be read"
            result.findings.append(Self.finding(.unreadableFile, detail, at: Location(path: path)))
        }
        return nil
    }

    private func check(
        _ laid: LaidPlan, _ result: inout LintedFile, _ notAssessed: inout Set<String>
    ) {
        let lowered = laid.plan
        for unknown in PlanKeys.unknown(in: lowered.root) {
            let meant = unknown.nearest.map { "; meant \($0)?" } ?? ""
            let place = unknown.member.place
            let region = Location.Region(
                startLine: place.line, startColumn: place.column, endLine: place.line,
                endColumn: place.column + max(1, unknown.key.lossyText.unicodeScalars.count))
            var finding = Self.finding(
                .unknownKey, "the key \(unknown.key.lossyText) means nothing here\(meant)",
                at: Location(path: unknown.member.value.source.path, region: region))
            finding.pointer = unknown.pointer
            result.findings.append(finding)
        }
        guard let plan = plan(lowered, &result) else { return }
        let report = PlanLinter(
            codes: Set(settings.selection.levels.keys), required: settings.controls, options: settings.options,
            teamRules: settings.teamRules
        ).lint(plan, documents: laid.documents)
        result.findings += lowered.isExecuted ? repaired(report.findings, laid) : report.findings
        for (code, count) in report.dropped {
            // A part of the answer must not look like all of it, in whatever format and profile.
            result.notAssessed.append(
                FindingsReport.NotAssessed(
                    code: code, reason: "findings_dropped",
                    detail: "\(code) has \(count) more findings than are kept"))
            result.findings.append(
                Self.finding(
                    .ruleNotAssessed, "\(code) has \(count) more findings than are kept", at: lowered.root.location))
        }
        for entry in report.notAssessed {
            notAssessed.insert(entry.code)
            let failure = report.failures.first { $0.code == entry.code }
            result.notAssessed.append(
                FindingsReport.NotAssessed(
                    code: entry.code, reason: entry.reason.rawValue, detail: failure.map { Self.words($0) }))
            result.findings.append(
                Self.finding(
                    .ruleNotAssessed,
                    "\(entry.code) could not be assessed: \(failure.map { Self.words($0) } ?? entry.reason.rawValue)",
                    at: failure?.subject ?? lowered.root.location))
        }
        if settings.wantsFacts { result.facts = facts(plan, lowered.adapterID) }
    }

    /// The findings of an executed source, with changes to it in place of advice where it allows them.
    private func repaired(_ findings: [Finding], _ laid: LaidPlan) -> [Finding] {
        let repairs = SourceRepairs(laid.source, laid.plan)
        return findings.map { finding in
            guard SourceRepairs.codes.contains(finding.code),
                let repair = repairs.repair(
                    PlanFault(
                        code: finding.code, pointer: finding.pointer, variant: finding.variant,
                        step: finding.subject?.index, related: finding.related.compactMap { $0.subject?.index },
                        path: finding.location.path,
                        place: finding.location.region.map { TextPlace(line: $0.startLine, column: $0.startColumn) }))
            else { return finding }
            var finding = finding
            finding.fix = Fix(
                message: repair.message, applicability: .unsafe,
                edits: repair.edits.map { Fix.Edit($0, path: path) })
            return finding
        }
    }

    /// What takes scope entries that stand twice out of a plan that people write.
    func repeatedScopeEntries(_ bytes: [UInt8], of file: LintedFile) -> [Fix] {
        guard file.adapter == DeclaredPlanDocumentV1.id, let document = try? document(bytes, path) else { return [] }
        return RepeatedScopeEntries.fixes(in: document, path: path)
    }

    /// The plan of a document; a finding where it is none.
    private func plan(_ lowered: LoweredPlan, _ result: inout LintedFile) -> Plan? {
        do throws(PlanError) {
            let plan = try Plan(lowered.root)
            result.isComplete = plan.isComplete
            return plan
        } catch {
            var finding = finding(.invalidPlan, error.message, at: error.node)
            finding.pointer = error.pointer
            finding.subject = error.index.map { Finding.Subject(index: $0) }
            result.findings.append(finding)
            return nil
        }
    }

    /// Why a team's rule has no answer, with the place of its condition.
    private static func words(_ failure: TeamRuleFailure) -> String {
        let place = failure.rule.region.map { ":\($0.startLine):\($0.startColumn)" } ?? ""
        return "\(failure.message), at \(failure.rule.path)\(place)"
    }

    /// What the reference reports of a plan; nothing of one that it would refuse.
    private func facts(_ plan: Plan, _ adapterID: String) -> JSONObject {
        var facts =
            (try? DeclaredPlanAnalysis(of: plan.graph(), adapterID: adapterID, findingLimit: 0).summaryJSON) ?? [:]
        // Says how many findings of the four lints were not kept here, where they are reported by their rules.
        facts["findings_omitted"] = nil
        facts["adapter"] = nil
        return facts
    }

    // MARK: Findings

    /// The finding at its level; nil when its rule does not run.
    private func levelled(_ finding: Finding) -> Finding? {
        guard let level = settings.selection.levels[finding.code] else { return nil }
        var finding = finding
        finding.severity = level
        return finding
    }

    private func finding(_ rule: MetaRule, _ message: String, at node: PositionedNode) -> Finding {
        Self.finding(rule, message, at: node.location)
    }

    private func finding(_ problem: OverlayProblem) -> Finding {
        finding(problem.kind == .unknownName ? .unknownTarget : .invalidPlan, problem.message, at: problem.at)
    }

    private func finding(_ error: DocumentError) -> Finding {
        let rule: MetaRule =
            switch error.code {
            case .syntax, .notUTF8, .notOneDocument: .unreadableFile
            case .duplicateKey, .notJSON, .shape, .tooLarge: .invalidPlan
            }
        let region = error.place.map {
            Location.Region(
                startLine: max(1, $0.line), startColumn: max(1, $0.column), endLine: max(1, $0.line),
                endColumn: max(1, $0.column) + 1)
        }
        return Self.finding(rule, error.detail, at: Location(path: error.path, region: region))
    }

    static func finding(_ rule: MetaRule, _ message: String, at location: Location) -> Finding {
        Finding(
            code: rule.rawValue, name: rule.card.name, severity: rule.card.severity, message: message,
            location: location)
    }
}
