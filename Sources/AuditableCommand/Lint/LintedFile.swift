import CanonicalJSON
import Findings

/// What linting one file comes to, before anything outside of it is looked at: configuration entries that suppress,
/// the baseline, the other files.
struct LintedFile: Sendable, Equatable {
    /// The file as findings name it.
    var path: String
    /// The adapter that read it; empty when none could.
    var adapter = ""
    /// Whether the document shows all of the control flow.
    var isComplete = true
    /// Whether it is what is executed, so that an edit changes what the agent does.
    var isExecuted = false
    /// False for a file of a folder that is no plan: nothing is said about it.
    var isPlan = true
    /// In output order, with levels and with what the file itself suppresses.
    var findings: [Finding] = []
    var notAssessed: [FindingsReport.NotAssessed] = []
    /// What the reference reports, under its names.
    var facts: JSONObject = [:]
    /// Entries of the catalogue that this plan has no use for, as findings: an error when no plan has.
    var unusedTools: [Finding] = []
    /// The codes of the rules that ran.
    var codes: Set<String> = []
    /// Whether other files were read for it, which the cache does not know of.
    var dependsOnOthers = false

    init(path: String) { self.path = path }

    /// Whether the file could not be used.
    var isUnreadable: Bool { findings.contains { CodeRoles.plans.isFailure($0) } }

    // MARK: The form that is kept

    var json: JSONValue {
        [
            "path": .text(path), "adapter": .text(adapter), "complete": .bool(isComplete),
            "executed": .bool(isExecuted), "plan": .bool(isPlan),
            "findings": .array(findings.map { FindingArchive.json($0) }),
            "not_assessed": .array(
                notAssessed.map { rule in
                    .array([.text(rule.code), .text(rule.reason)] + (rule.detail.map { [.text($0)] } ?? []))
                }),
            "facts": .object(facts), "unused_tools": .array(unusedTools.map { FindingArchive.json($0) }),
            "codes": .array(codes.sorted().map { .text($0) }),
        ]
    }

    /// The file that a value says; nil when it says none.
    init?(_ value: JSONValue) {
        guard let json = value.object, let path = json["path"]?.text, let adapter = json["adapter"]?.text,
            case .bool(let isComplete)? = json["complete"], case .bool(let isExecuted)? = json["executed"],
            case .bool(let isPlan)? = json["plan"], let findings = json["findings"]?.array,
            let notAssessed = json["not_assessed"]?.array, let facts = json["facts"]?.object,
            let unusedTools = json["unused_tools"]?.array, let codes = json["codes"]?.array
        else { return nil }
        self.path = path
        self.adapter = adapter
        self.isComplete = isComplete
        self.isExecuted = isExecuted
        self.isPlan = isPlan
        self.findings = findings.compactMap { FindingArchive.finding($0) }
        self.unusedTools = unusedTools.compactMap { FindingArchive.finding($0) }
        self.codes = Set(codes.compactMap(\.text))
        self.facts = facts
        for entry in notAssessed {
            guard let words = entry.array?.map(\.text), 2...3 ~= words.count, let code = words[0], let reason = words[1]
            else { return nil }
            self.notAssessed.append(
                FindingsReport.NotAssessed(code: code, reason: reason, detail: words.count > 2 ? words[2] : nil))
        }
        guard self.findings.count == findings.count, self.unusedTools.count == unusedTools.count else { return nil }
    }
}
