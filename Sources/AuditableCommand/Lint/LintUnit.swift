import ByteStreams
import Findings
import PlanLint
import Signing

/// One file of a run, with everything that is needed to lint it on any thread.
struct LintUnit: Sendable {
    let reading: PlanReading
    /// The file relative to the root of its repository: what fingerprints and uploaded reports name.
    let rootPath: String
    let failLevel: FailLevel?
    /// The baseline that the configuration names, as it is opened.
    let baseline: String?
    /// The configuration that holds for it, as messages name it, and the path of the file in it.
    let configuration: (path: String, relative: String)?

    var file: PlanFile { reading.file }

    /// Lints the file, or takes what was kept of it.
    func lint(_ cache: LintCache?, source: (any PlanSource)? = nil) -> LintedFile {
        // What comes through standard input was, at a revision, the file that it is said to be.
        let opened = source == nil ? file.path : self.reading.path
        let source = source ?? reading.source
        let reading =
            PlanReading(
                file: file, settings: self.reading.settings, source: source, catalogue: self.reading.catalogue,
                path: self.reading.path)
        let bytes: [UInt8]
        do throws(CommandError) {
            guard let found = try source.bytes(opened) else { return missing("there is no such file") }
            bytes = found
        } catch {
            // Beyond a limit it is no plan; what cannot be read at all is another matter.
            return missing(
                error.details.first?.text ?? error.summary,
                error.code == ByteStreamError.Code.tooLarge.rawValue ? .invalidPlan : .unreadableFile)
        }
        guard let cache, file.path != "-", let key = key(bytes, source) else { return reading.lint(bytes) }
        let name = "\(FilePath.workingFolder)\n\(reading.path)"
        if let kept = cache.file(name, key: key) { return kept }
        let result = reading.lint(bytes)
        if !result.dependsOnOthers { cache.keep(result, name, key: key) }
        return result
    }

    private func missing(_ detail: String, _ rule: MetaRule = .unreadableFile) -> LintedFile {
        var result = LintedFile(path: reading.path)
        result.findings = [PlanReading.finding(rule, detail, at: Location(path: reading.path))]
        result.codes = Set(reading.settings.selection.levels.keys)
        return result
    }

    /// What the result depends on; nil when something of it cannot be read.
    private func key(_ bytes: [UInt8], _ source: any PlanSource) -> String? {
        let settings = reading.settings
        var parts = [Array(reading.path.utf8), bytes, settings.identity]
        for path in [settings.overlay?.path] + settings.tools {
            guard let path else {
                parts.append([])
                continue
            }
            guard let beside = try? source.bytes(path) else {
                parts.append([])
                continue
            }
            parts.append([1] + beside)
        }
        parts.append(file.origin == .found ? [1] : [0])
        // A day matters only where one is written.
        if parts.contains(where: { Self.holds("until", $0) }) { parts.append(Array("\(settings.today)".utf8)) }
        return LintCache.key(parts)
    }

    private static func holds(_ word: StaticString, _ bytes: [UInt8]) -> Bool {
        let word = Array("\(word)".utf8)
        var from = bytes.startIndex
        while let at = bytes[from...].firstIndex(of: word[0]) {
            if bytes[at...].starts(with: word) { return true }
            from = at + 1
        }
        return false
    }
}

/// The files as they are on the disk now; `-` is what standard input held.
struct DiskFiles: PlanSource {
    let standardInput: [UInt8]?

    func bytes(_ path: String) throws(CommandError) -> [UInt8]? {
        if path == "-" { return standardInput }
        guard PlainFile.isAnything(path) else { return nil }
        return try BoundedFile.bytes(path, what: "the file", limit: PlanReading.limit + 1)
    }

    func paths(_ pattern: String) -> [String] { InputFiles.matching(pattern) }
}

/// The files as they were at a revision.
struct RevisionFiles: PlanSource {
    let revision: GitRevision
    let root: String
    let workingFolder: String

    func bytes(_ path: String) throws(CommandError) -> [UInt8]? {
        let absolute = FilePath.absolute(path, from: workingFolder)
        let real = PlainFile.realPath(absolute) ?? absolute
        guard let relative = FilePath.relative(real, to: root) ?? FilePath.relative(absolute, to: root) else {
            return nil
        }
        return try revision.bytes(relative)
    }

    /// Those that are there now: what has gone since is not looked for.
    func paths(_ pattern: String) -> [String] { InputFiles.matching(pattern) }
}
