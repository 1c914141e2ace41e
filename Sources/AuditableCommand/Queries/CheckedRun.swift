import Adapters
import CanonicalJSON
import DecisionGraph
import Findings
import GraphQuery

/// What came of the assertions of a file on one run.
struct CheckedRun: Sendable {
    /// The run's own id, or where it was found.
    let name: String
    /// In the order of the file.
    private(set) var results: [Result]

    struct Result: Sendable {
        let entry: AssertionFile.Entry
        let word: Word
        /// Why it does not hold or has no value, in one line; empty when it holds.
        let detail: String
        /// How it is put right, where it has no value; may be empty.
        let hint: String
        /// The detail with the first of what was found.
        let line: String
        /// What is there and may not be, as short texts.
        private(set) var found: [String]
        /// The steps among what was found.
        private(set) var indices: [Int]
        let notes: [String]
        /// The place of an error in the assertion's text, from 1.
        let column: Int?

        /// Without all that was found, of which ``line`` tells the first.
        var condensed: Result {
            var result = self
            result.found = []
            result.indices = []
            return result
        }
    }

    /// What came of an assertion.
    enum Word: String, Sendable {
        case passed, failed, error, skipped
    }

    /// Holds assertions against a run.
    ///
    /// - Parameter stopsEarly: whether those after the first that does not hold are left out.
    init(_ entries: [AssertionFile.Entry], _ graph: DecisionGraph, name: String, stopsEarly: Bool) {
        self.name = name
        let context = QueryContext(graph)
        var results: [Result] = []
        var isStopped = false
        for entry in entries {
            let result = isStopped ? Result(skipped: entry) : Result(entry, entry.assertion.check(in: context))
            results.append(result)
            if stopsEarly, result.word != .passed { isStopped = true }
        }
        self.results = results
    }

    /// A run that was not looked at.
    init(skipped entries: [AssertionFile.Entry], name: String) {
        self.name = name
        results = entries.map { Result(skipped: $0) }
    }

    /// The object of `--json`.
    func json(_ input: RunInput) -> JSONObject {
        [
            "adapter": .text(input.adapter.id), "assertions": .array(results.map { .object($0.json) }),
            "errors": .int(count(.error)), "failed": .int(count(.failed)),
            "id": input.run.id.map { .text($0) } ?? .null, "passed": .int(count(.passed)),
            "schema": "auditable/check/1", "skipped": .int(count(.skipped)),
        ]
    }

    func count(_ word: Word) -> Int { results.count { $0.word == word } }

    /// What reports over all runs tell of it: they hold every run at once.
    var condensed: CheckedRun {
        var run = self
        run.results = results.map(\.condensed)
        return run
    }

    /// Whether all that was looked at holds.
    var holds: Bool { results.allSatisfy { $0.word == .passed || $0.word == .skipped } }
}

extension CheckedRun.Result {
    init(skipped entry: AssertionFile.Entry) {
        self.init(
            entry: entry, word: .skipped, detail: "an earlier one does not hold", hint: "",
            line: "an earlier one does not hold", found: [], indices: [],
            notes: [], column: nil)
    }

    init(_ entry: AssertionFile.Entry, _ outcome: RunAssertion.Outcome) {
        switch outcome {
        case .passed(let notes):
            self.init(
                entry: entry, word: .passed, detail: "", hint: "", line: "", found: [], indices: [], notes: notes,
                column: nil)
        case .failed(let failure):
            let offending = failure.offending
            let found =
                offending.indices.map(String.init) + offending.agents.map(\.lossyText)
                + offending.resources.map(\.shortForm.lossyText)
            let few = found.prefix(20).joined(separator: " ")
            let line =
                found.isEmpty
                ? failure.detail
                : "\(failure.detail): \(few)" + (found.count > 20 ? " and \(found.count - 20) more" : "")
            self.init(
                entry: entry, word: .failed, detail: failure.detail, hint: "", line: line, found: found,
                indices: offending.indices, notes: failure.notes, column: nil)
        case .undecided(let error):
            self.init(
                entry: entry, word: .error, detail: error.message, hint: error.hint, line: error.message, found: [],
                indices: [], notes: [],
                column: error.column)
        }
    }

    var json: JSONObject {
        [
            "assert": .text(entry.assertion.source), "column": column.map { .int($0) } ?? .null,
            "detail": detail.isEmpty ? .null : .text(detail), "found": .array(found.map { .text($0) }),
            "hint": hint.isEmpty ? .null : .text(hint),
            "line": entry.location.region.map { .int($0.startLine) } ?? .null, "name": .text(entry.name),
            "notes": .array(notes.map { .text($0) }), "outcome": .text(word.rawValue),
            "severity": .text(entry.severity.rawValue), "steps": .array(indices.map { .int($0) }),
        ]
    }
}
