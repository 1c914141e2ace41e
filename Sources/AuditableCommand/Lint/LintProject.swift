import CanonicalJSON
import Findings
import PlanLint
import PositionedDocuments
import Signing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Which configuration holds for a folder, and which repository it is in. Each folder is looked at once.
final class LintProject {
    /// A configuration that was found, and where.
    final class Found {
        /// The file as messages name it.
        let path: String
        /// Its folder, from the root.
        let folder: String
        let configuration: LintConfiguration
        /// What identifies its text.
        let digest: [UInt8]
        /// The team's rules that hold where it does.
        let teamRules: TeamRuleFiles

        init(
            path: String, folder: String, configuration: LintConfiguration, digest: [UInt8], teamRules: TeamRuleFiles
        ) {
            self.path = path
            self.folder = folder
            self.configuration = configuration
            self.digest = digest
            self.teamRules = teamRules
        }
    }

    static let fileName = "auditable.yaml"
    private static let limit = 4 << 20

    let workingFolder: String
    /// The team's rules of the command line.
    let teamRules: TeamRuleFiles
    private let isDisabled: Bool
    private var fixed: Found?
    private var configurations: [String: Found?] = [:]
    private var repositories: [String: String?] = [:]

    /// - Parameters:
    ///   - teamRules: the team's rules that hold everywhere, beside those that configurations name.
    ///   - file: the configuration for everything; nil to look for them.
    ///   - isDisabled: whether none counts.
    init(
        teamRules: TeamRuleFiles = TeamRuleFiles(), file: String?, isDisabled: Bool
    ) throws(CommandError) {
        workingFolder = FilePath.workingFolder
        self.teamRules = teamRules
        self.isDisabled = isDisabled
        if let file {
            fixed = try read(file, folder: FilePath.folder(of: FilePath.absolute(file, from: workingFolder)))
        }
    }

    /// All configurations that were looked at, in the order of their paths.
    var all: [Found] {
        var found = configurations.values.compactMap { $0 }
        if let fixed { found.append(fixed) }
        var seen: Set<String> = []
        return found.filter { seen.insert($0.folder).inserted }.sorted {
            $0.path.utf8.lexicographicallyPrecedes($1.path.utf8)
        }
    }

    /// The nearest configuration above a file, from the root, or in its folder.
    func configuration(forFolder folder: String) throws(CommandError) -> Found? {
        if let fixed { return fixed }
        guard !isDisabled else { return nil }
        if let known = configurations[folder] { return known }
        let candidate = folder == "/" ? "/" + Self.fileName : "\(folder)/\(Self.fileName)"
        var found: Found?
        if PlainFile.isThere(candidate, upTo: .max) {
            found = try read(FilePath.display(candidate, in: workingFolder), folder: folder)
        } else if folder != "/" {
            found = try configuration(forFolder: FilePath.folder(of: folder))
        }
        configurations[folder] = .some(found)
        return found
    }

    /// The team's rules that hold for any of some files: what the command line can choose from.
    ///
    /// - Throws: ``CommandError`` when a configuration cannot be used, or two rules of different files have one code.
    func teamRules(of files: [PlanFile]) throws(CommandError) -> TeamRuleFiles {
        var rules = teamRules
        for file in files {
            let folder = FilePath.folder(of: FilePath.absolute(file.path, from: workingFolder))
            if let found = try configuration(forFolder: folder) { try rules.add(found.teamRules) }
        }
        return rules
    }

    /// The folder of the repository that a folder is in; nil when it is in none.
    func repository(of folder: String) -> String? {
        if let known = repositories[folder] { return known }
        var status = stat()
        var found: String?
        if stat(folder == "/" ? "/.git" : "\(folder)/.git", &status) == 0 {
            found = folder
        } else if folder != "/" {
            found = repository(of: FilePath.folder(of: folder))
        }
        repositories[folder] = .some(found)
        return found
    }

    private func read(_ path: String, folder: String) throws(CommandError) -> Found {
        let bytes = try BoundedFile.bytes(path, what: "the configuration", limit: Self.limit)
        do {
            var configuration = LintConfiguration()
            var teamRules = teamRules
            // A file without a word says nothing.
            if !Self.isBlank(bytes) {
                let document = try PositionedDocument(bytes, path: path, syntax: .yaml)
                // What it says of rules may be said of those that it names.
                if let name = document.root["lint"]?["rules"]?.string?.text, !name.isEmpty {
                    let file = FilePath.display(FilePath.absolute(name, from: folder), in: workingFolder)
                    try teamRules.add(UsedRuleFile(file, workingFolder: workingFolder))
                }
                configuration = try LintConfiguration(
                    document, catalogue: teamRules.catalogue, sections: Self.sections)
            }
            let digest = try SHA256Digest(of: bytes).bytes
            return Found(
                path: path, folder: folder, configuration: configuration, digest: digest, teamRules: teamRules)
        } catch let error as LintConfigurationError {
            throw CommandError(
                .wrongCommand, code: "configuration", "the configuration \(path) says what it cannot say",
                [("\(path):\(error.place)", error.detail)])
        } catch let error as CommandError {
            throw error
        } catch let error as DocumentError {
            throw CommandError(
                .unreadableInput, code: error.code.rawValue, "the configuration \(path) cannot be read",
                [(error.place.map { "\(path):\($0)" } ?? path, error.detail)])
        } catch {
            throw CommandError(.defect, code: "digest", "\(error)")
        }
    }

    /// The sections of other commands.
    private static var sections: [String] {
        VerbTable.entries.map(\.word) + ["adapters", "rules", "baseline", "policies", "keys"]
    }

    private static func isBlank(_ bytes: [UInt8]) -> Bool {
        String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).allSatisfy { line in
            let first = line.first { $0 != " " && $0 != "\t" && $0 != "\u{FEFF}" }
            return first == nil || first == "#"
        }
    }
}
