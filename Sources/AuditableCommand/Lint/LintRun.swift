import CanonicalJSON
import Dispatch
import Findings
import PlanLint
import Signing
import Synchronization

/// A run of the linter: the units, linted on several threads, and what is said of them together.
struct LintRun {
    let units: [LintUnit]
    let project: LintProject
    let catalogue: RuleCatalogue
    let settings: LintSettings
    let cache: LintCache?

    init(
        _ files: [PlanFile], _ project: LintProject, _ catalogue: RuleCatalogue, _ settings: LintSettings,
        cache: LintCache?, source: any PlanSource, inputName: String?
    ) throws(CommandError) {
        self.project = project
        self.catalogue = catalogue
        self.settings = settings
        self.cache = cache
        var units: [LintUnit] = []
        for file in files {
            units.append(
                try Self.unit(file, project, catalogue, settings, source: source, inputName: inputName))
        }
        self.units = units
    }

    private static func unit(
        _ file: PlanFile, _ project: LintProject, _ catalogue: RuleCatalogue, _ settings: LintSettings,
        source: any PlanSource, inputName: String?
    ) throws(CommandError) -> LintUnit {
        let path = file.path == "-" ? inputName.map { FilePath.shown($0) } ?? "-" : file.path
        let absolute = FilePath.absolute(path, from: project.workingFolder)
        let real = PlainFile.realPath(absolute) ?? absolute
        let found = try project.configuration(forFolder: FilePath.folder(of: absolute))
        let configuration = found?.configuration ?? LintConfiguration()
        let teamRules = found?.teamRules ?? project.teamRules
        let relative = found.flatMap { FilePath.relative(absolute, to: $0.folder) } ?? path
        let selection: RuleSelection
        do throws(RuleSelectionError) {
            selection = try RuleSelection(
                catalogue, configuration: configuration.rules, paths: configuration.rules(at: relative),
                commandLine: settings.rules)
        } catch {
            throw CommandError(rule: error)
        }
        func opened(_ reference: LintConfiguration.Reference?) -> String? {
            guard let reference, let found else { return nil }
            return FilePath.display(
                FilePath.absolute(reference.path, from: found.folder), in: project.workingFolder)
        }
        let controls = LintSettings.controls(
            configuration.require.union(settings.require), isStrict: selection.profile == .strict)
        let named = opened(configuration.overlay(of: relative))
        let beside = file.path == "-" ? nil : "\(file.path).overlay.yaml"
        let planSettings = PlanSettings(
            selection: selection, controls: controls, options: try options(configuration), teamRules: teamRules.rules,
            adapter: settings.adapter,
            overlay: named.map { ($0, true) } ?? beside.map { ($0, false) },
            tools: configuration.tools.compactMap(opened),
            wantsFacts: settings.wantsFacts,
            isSuppressing: settings.isSuppressing, today: settings.today,
            identity: identity(selection, controls, settings, found) + teamRules.digests)
        return LintUnit(
            reading: PlanReading(
                file: file, settings: planSettings, source: source, catalogue: catalogue, path: path),
            rootPath: rootPath(of: real, project, found), failLevel: configuration.failLevel,
            baseline: opened(configuration.baseline), configuration: found.map { ($0.path, relative) })
    }

    /// A file as fingerprints and uploaded reports name it: relative to the root of its repository.
    func rootPath(of path: String) -> String {
        let absolute = FilePath.absolute(path, from: project.workingFolder)
        let found = try? project.configuration(forFolder: FilePath.folder(of: absolute))
        return Self.rootPath(of: PlainFile.realPath(absolute) ?? absolute, project, found ?? nil)
    }

    private static func rootPath(of absolute: String, _ project: LintProject, _ found: LintProject.Found?) -> String {
        let folder = FilePath.folder(of: absolute)
        let roots = [project.repository(of: folder), found?.folder, project.workingFolder]
        for root in roots.compactMap({ $0 }) {
            if let path = FilePath.relative(absolute, to: root) { return path }
        }
        return String(absolute.drop { $0 == "/" })
    }

    /// What a configuration sets for single rules.
    private static func options(_ configuration: LintConfiguration) throws(CommandError) -> RuleOptions {
        do throws(LintConfigurationError) {
            return try RuleOptions(configuration)
        } catch {
            throw CommandError(
                .wrongCommand, code: "configuration", "the configuration \(error.path) says what it cannot say",
                [("\(error.path):\(error.place)", error.detail)])
        }
    }

    private static func identity(
        _ selection: RuleSelection, _ controls: Set<PlanControl>, _ settings: LintSettings, _ found: LintProject.Found?
    ) -> [UInt8] {
        let levels = selection.levels.map { "\($0.key)=\($0.value.rawValue)" }.sorted()
        let words = [
            levels.joined(separator: ","), controls.map(\.rawValue).sorted().joined(separator: ","),
            selection.profile.rawValue, settings.adapter ?? "", "\(settings.isSuppressing)", "\(settings.wantsFacts)",
        ]
        return Array(words.joined(separator: "\n").utf8) + [0x0A] + (found?.digest ?? [])
    }

    // MARK: Linting

    /// Lints every unit; the answers stand in the order of the units, whatever thread was first.
    func lint(source: (any PlanSource)? = nil) -> [LintedFile] {
        let units = units
        let cache = source == nil ? cache : nil
        let next = Atomic<Int>(0)
        let answers = Mutex<[LintedFile?]>([LintedFile?](repeating: nil, count: units.count))
        DispatchQueue.concurrentPerform(iterations: max(1, min(settings.jobs, units.count))) { _ in
            while true {
                let place = next.wrappingAdd(1, ordering: .relaxed).oldValue
                guard place < units.count else { return }
                let answer = units[place].lint(cache, source: source)
                answers.withLock { $0[place] = answer }
            }
        }
        return answers.withLock { $0.compactMap { $0 } }
    }
}
