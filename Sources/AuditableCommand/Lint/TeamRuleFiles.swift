import Findings
import PlanLint
import PositionedDocuments
import Signing

/// A file of a team's own rules, as it is used in a run.
struct UsedRuleFile: Sendable {
    let file: TeamRuleFile
    /// The file from the root: two names of one file are one file.
    let realPath: String
    /// What identifies its text.
    let digest: [UInt8]

    private static let limit = 4 << 20

    /// - Throws: ``CommandError`` for a file that cannot be read, or whose rules are none.
    init(_ path: String, workingFolder: String) throws(CommandError) {
        let bytes = try BoundedFile.bytes(path, what: "the rule file", limit: Self.limit)
        do throws(TeamRuleError) {
            file = try TeamRuleFile(bytes, path: path)
        } catch {
            throw CommandError(rules: error)
        }
        let absolute = FilePath.absolute(path, from: workingFolder)
        realPath = PlainFile.realPath(absolute) ?? absolute
        do {
            digest = try SHA256Digest(of: bytes).bytes
        } catch {
            throw CommandError(.defect, code: "digest", "\(error)")
        }
    }
}

/// The files of rules that hold together: no two of them have a code or a name in common.
struct TeamRuleFiles: Sendable {
    private(set) var files: [UsedRuleFile] = []

    var rules: [TeamRule] { files.flatMap(\.file.rules) }
    var digests: [UInt8] { files.flatMap(\.digest) }
    /// The rules of the catalogue with these.
    var catalogue: RuleCatalogue { RuleCatalogue(AllPlanRules.cards + rules.map(\.card)) }

    /// Adds a file; one that is there already is not added again.
    ///
    /// - Throws: ``CommandError`` when another file has one of its codes or names.
    mutating func add(_ used: UsedRuleFile) throws(CommandError) {
        if files.contains(where: { $0.realPath.utf8.elementsEqual(used.realPath.utf8) }) { return }
        for other in files {
            for (known, rule) in other.file.rules.flatMap({ known in used.file.rules.map { (known, $0) } }) {
                let word =
                    known.card.code == rule.card.code
                    ? rule.card.code : known.card.name == rule.card.name ? rule.card.name : nil
                guard let word else { continue }
                throw CommandError(
                    .wrongCommand, code: TeamRuleError.Code.duplicate.rawValue, "two rules are called \(word)",
                    [(other.file.path, known.card.code), (used.file.path, rule.card.code)])
            }
        }
        files.append(used)
    }

    mutating func add(_ others: TeamRuleFiles) throws(CommandError) {
        for used in others.files { try add(used) }
    }
}

extension CommandError {
    init(rules error: TeamRuleError) {
        let place = error.place.map { "\(error.path):\($0)" } ?? error.path
        var details = [(label: place, text: "\(error.rule.map { "rule \($0): " } ?? "")\(error.detail)")]
        for line in error.excerpt { details.append(("", line)) }
        if !error.hint.isEmpty { details.append(("try", error.hint)) }
        self.init(
            error.code == .document ? .unreadableInput : .wrongCommand, code: error.code.rawValue,
            "\(error.path) holds no rules that can be used", details)
        line = error.place?.line
    }
}
