import ByteStreams
import CanonicalJSON
import Findings
import PlanLint
import PositionedDocuments
import Signing

/// What is said of all files of a run together: fingerprints, what is new, what is known, how it ends.
struct LintSumming {
    private let run: LintRun
    /// The plans, and the configurations of which something is said, with their findings in output order.
    private(set) var plans: [LintedFile]
    /// The entries of baselines that are no longer met.
    private(set) var stale: [Baseline.Entry] = []
    /// From which level on findings of each file are an objection, as its configuration says.
    private let failLevels: [String: FailLevel]
    private var rootPaths: [String: String]
    private let baselines: [String: String]

    init(_ run: LintRun, linted: inout [LintedFile], isWhole: Bool) throws(CommandError) {
        self.run = run
        (failLevels, rootPaths, baselines) = Self.tables(run)
        let configurations = ConfigurationSuppressions(run).apply(to: &linted, isWhole: isWhole)
        Self.addUnusedTools(&linted, run, isWhole: isWhole)
        plans = Self.inOrder(linted.filter(\.isPlan) + configurations)
        rootPaths = Self.completed(rootPaths, by: plans, run)
        try Self.assignFingerprints(&plans, rootPaths)
    }

    private static func tables(
        _ run: LintRun
    ) -> ([String: FailLevel], [String: String], [String: String]) {
        var levels: [String: FailLevel] = [:]
        var roots: [String: String] = [:]
        var baselines: [String: String] = [:]
        for unit in run.units {
            let path = unit.reading.path
            levels[path] = unit.failLevel
            roots[path] = unit.rootPath
            baselines[path] = unit.baseline
        }
        return (levels, roots, baselines)
    }

    /// With the files that findings lie in beside the plans: overlays, catalogues, configurations.
    private static func completed(
        _ known: [String: String], by files: [LintedFile], _ run: LintRun
    ) -> [String: String] {
        var paths = known
        func add(_ location: Location) {
            if paths[location.path] == nil { paths[location.path] = run.rootPath(of: location.path) }
        }
        for finding in files.flatMap(\.findings) {
            add(finding.location)
            for related in finding.related + finding.path { add(related.location) }
            for edit in finding.fix?.edits ?? [] { add(edit.location) }
        }
        return paths
    }

    /// An entry of a catalogue that no plan has a use for is an error; seen only when all plans were looked at.
    private static func addUnusedTools(_ files: inout [LintedFile], _ run: LintRun, isWhole: Bool) {
        guard isWhole else { return }
        var counts: [Location: Int] = [:]
        for file in files where file.isPlan {
            for finding in file.unusedTools { counts[finding.location, default: 0] += 1 }
        }
        var uses: [String: Int] = [:]
        for (unit, file) in zip(run.units, files) where file.isPlan {
            for tools in unit.reading.settings.tools { uses[tools, default: 0] += 1 }
        }
        var said: Set<Location> = []
        for place in files.indices where files[place].isPlan {
            for finding in files[place].unusedTools
            where counts[finding.location] == uses[finding.location.path] && said.insert(finding.location).inserted {
                files[place].findings.append(finding)
            }
        }
    }

    private static func inOrder(_ files: [LintedFile]) -> [LintedFile] {
        files.map { file in
            var file = file
            file.findings = FindingsReport.File(path: file.path, findings: file.findings).findings
            return file
        }.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    }

    private static func assignFingerprints(
        _ files: inout [LintedFile], _ rootPaths: [String: String]
    ) throws(CommandError) {
        var all = files.flatMap(\.findings)
        do throws(SigningError) {
            try Fingerprint.assign(to: &all) { rootPaths[$0.location.path] ?? $0.location.path }
        } catch {
            throw CommandError(.defect, code: "digest", "the system's cryptography is not to be had: \(error)")
        }
        var rest = all[...]
        for place in files.indices {
            let count = files[place].findings.count
            files[place].findings = Array(rest.prefix(count))
            rest = rest.dropFirst(count)
        }
    }

    // MARK: What is new

    /// The fingerprints of what the same files had at a revision.
    func known(at name: String) throws(CommandError) -> Set<String> {
        let project = run.project
        let folder = project.workingFolder
        // Of a file elsewhere it is its own repository that counts.
        let folders = [folder] + run.units.map { FilePath.folder(of: FilePath.absolute($0.file.path, from: folder)) }
        guard let root = folders.lazy.compactMap({ project.repository(of: PlainFile.realPath($0) ?? $0) }).first else {
            throw CommandError(
                .unreadableInput, code: "git", "--diff compares with a revision, and this folder is in no repository",
                [(folder, "there is no .git in it or above it")])
        }
        let source = RevisionFiles(
            revision: try GitRevision(name, root: root), root: root, workingFolder: folder)
        var before = run.lint(source: source)
        _ = ConfigurationSuppressions(run).apply(to: &before, isWhole: false)
        var old = Self.inOrder(before.filter(\.isPlan))
        try Self.assignFingerprints(&old, Self.completed(rootPaths, by: old, run))
        return Set(old.flatMap(\.findings).filter { $0.suppression == nil }.map(\.fingerprint))
    }

    /// Drops what was known before; but not that a file cannot be linted, of which it is not known what it would say.
    mutating func keepNew(beside known: Set<String>) {
        for place in plans.indices {
            plans[place].findings.removeAll {
                known.contains($0.fingerprint) && !CodeRoles.plans.isFailure($0)
            }
        }
    }

    // MARK: What is known

    /// Marks what baselines know.
    ///
    /// - Parameters:
    ///   - named: the baseline of the command line, for all files in place of those of configurations.
    ///   - writing: the file that will be written; it need not be there before.
    mutating func useBaselines(named: String?, writing: String?, _ notes: LintNotes) throws(CommandError) {
        var groups: [String: [Int]] = [:]
        for place in plans.indices {
            guard let path = named ?? baselines[plans[place].path] else { continue }
            groups[path, default: []].append(place)
        }
        if let named, groups.isEmpty { groups[named] = [] }
        for path in groups.keys.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
            if path == writing { continue }
            let baseline: Baseline
            do {
                let bytes = try BoundedFile.bytes(path, what: "the baseline", limit: 64 << 20)
                baseline = try Baseline(bytes, path: path)
            } catch let error as DocumentError {
                notes.error(
                    CommandError(
                        .unreadableInput, code: error.code.rawValue, "the baseline \(path) cannot be read",
                        [(error.place.map { "\(path):\($0)" } ?? path, error.detail)]))
                continue
            } catch {
                if let error = error as? CommandError { notes.error(error) }
                continue
            }
            var met: Set<String> = []
            var looked: [String: Set<String>] = [:]
            for place in groups[path] ?? [] {
                met.formUnion(baseline.mark(&plans[place].findings))
                // Of what cannot be linted nothing is known to have gone.
                let plan = plans[place]
                looked[rootPaths[plan.path] ?? plan.path] = plan.isUnreadable ? [] : plan.codes
            }
            let root = run.project.repository(of: run.project.workingFolder) ?? run.project.workingFolder
            stale += baseline.stale(met: met) { code, file in
                if let codes = looked[file] { return codes.contains(code) }
                return PlainFile.realPath(FilePath.absolute(file, from: root)) == nil
            }
        }
    }

    /// Writes what was found as known, and counts it as known.
    mutating func writeBaseline(_ path: String) throws(CommandError) {
        let rootPaths = rootPaths
        let baseline = Baseline(plans.flatMap(\.findings)) { rootPaths[$0.location.path] ?? $0.location.path }
        do throws(ByteStreamError) {
            let sink = try ByteSink(path: path)
            if let temporary = sink.temporary { InterruptCleanup.add(temporary) }
            try sink.write(baseline.text(tool: "auditable \(ToolVersion.text)"))
            try sink.commit()
        } catch {
            throw CommandError(error)
        }
        for place in plans.indices { _ = baseline.mark(&plans[place].findings) }
        stale = []
    }

    // MARK: The end

    var isUnreadable: Bool { plans.contains { $0.isUnreadable } }

    /// Whether a finding that counts is at or above the level of its file.
    func fails(_ level: FailLevel?) -> Bool {
        plans.contains { plan in
            let level = level ?? failLevels[plan.path] ?? .warning
            return plan.findings.contains { $0.isActive && level.isReached(by: $0.severity) }
        }
    }

    func output(
        showsSuppressed: Bool, category: String?, failLevel: FailLevel?, showsExcerpts: Bool, countsByRule: Bool,
        lines: LintLines
    ) -> LintOutput {
        let ran = Set(run.units.flatMap { $0.reading.settings.selection.levels.keys })
        let cards = run.catalogue.cards.filter { MetaRule(rawValue: $0.code) == nil && ran.contains($0.code) }
        func report(_ name: (String) -> String, opened: [String: String]) -> FindingsReport {
            let files = plans.map { plan in
                FindingsReport.File(
                    path: name(plan.path), adapter: plan.adapter, isComplete: plan.isComplete,
                    findings: plan.findings.map { Self.renamed($0, name) }, notAssessed: plan.notAssessed,
                    failLevel: failLevel ?? failLevels[plan.path])
            }
            return FindingsReport(
                tool: FindingsReport.Tool(name: "auditable", version: ToolVersion.text), rules: cards, files: files,
                failLevel: failLevel ?? .warning, showsSuppressed: showsSuppressed, category: category,
                isSuccessful: !isUnreadable,
                line: { lines.line(opened[$0] ?? $0, $1) })
        }
        let rootPaths = rootPaths
        let opened = Dictionary(rootPaths.map { ($0.value, $0.key) }) { first, _ in first }
        return LintOutput(
            report: report({ $0 }, opened: [:]), rootReport: { report({ rootPaths[$0] ?? $0 }, opened: opened) },
            inputs: Set(run.units.map(\.reading.path)),
            facts: Dictionary(plans.map { ($0.path, $0.facts) }) { first, _ in first }, showsExcerpts: showsExcerpts,
            countsByRule: countsByRule)
    }

    private static func renamed(_ finding: Finding, _ name: (String) -> String) -> Finding {
        var finding = finding
        finding.location.path = name(finding.location.path)
        for place in finding.related.indices {
            finding.related[place].location.path = name(finding.related[place].location.path)
        }
        for place in finding.path.indices {
            finding.path[place].location.path = name(finding.path[place].location.path)
        }
        if var fix = finding.fix {
            for place in fix.edits.indices { fix.edits[place].location.path = name(fix.edits[place].location.path) }
            finding.fix = fix
        }
        return finding
    }

    /// Says on standard error what is no part of the result.
    func tell(_ notes: LintNotes) {
        for plan in plans {
            for finding in plan.findings where CodeRoles.plans.isFailure(finding) {
                let place = finding.location.region.map { ":\($0.startLine):\($0.startColumn)" } ?? ""
                notes.error(
                    CommandError(
                        .unreadableInput, code: finding.code, "\(finding.location.path) cannot be linted",
                        [("\(finding.location.path)\(place)", finding.message)]))
            }
        }
        // A condition without an answer is no pass, and says so whatever is printed.
        for plan in plans {
            for rule in plan.notAssessed {
                guard let detail = rule.detail else { continue }
                notes.note("\(plan.path): not assessed: \(detail)")
            }
        }
        for entry in stale {
            let node = entry.node.isEmpty ? "" : " at \(entry.node)"
            notes.note("a stale entry of the baseline: \(entry.path) has no \(entry.code)\(node) any more")
        }
    }
}
