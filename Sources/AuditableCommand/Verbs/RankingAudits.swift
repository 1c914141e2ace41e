import BlastRadius
import Findings
import Reports
import Synchronization

/// What the rankings of many runs say together, at the end of their table; runs come in any order, from any thread.
final class RankingAudits: Sendable {
    private let summary = Mutex(RankingAuditSummary())

    func add(_ analysis: RunAnalysis) {
        var one = RankingAuditSummary()
        one.add(analysis)
        summary.withLock { $0.add(one) }
    }

    /// Writes the summary to every text output that shows a table.
    func write(_ plan: OutputPlan, _ sinks: OutputSinks) throws(CommandError) {
        let summary = summary.withLock { $0 }
        for (at, target) in plan.targets.enumerated() {
            switch target.format {
            case .text where plan.isForPeople: try sinks.write(Self.text(summary).utf8, to: at)
            case .markdown: try sinks.write(Self.markdown(summary).utf8, to: at)
            default: break
            }
        }
    }

    private static func text(_ summary: RankingAuditSummary) -> String {
        var text = "\n\(summary.headline)\n"
        let properties = told(summary)
        let width = properties.map(\.name.count).max() ?? 0
        for (name, share) in properties {
            text += name + String(repeating: " ", count: width + 3 - name.count) + share + "\n"
        }
        if let verdict = summary.verdict { text += "verdict  \(verdict)\n" }
        return text
    }

    private static func markdown(_ summary: RankingAuditSummary) -> String {
        var text = "\n\(summary.headline).\n\n"
        for (name, share) in told(summary) { text += "- \(name): \(share)\n" }
        if let verdict = summary.verdict { text += "\nVerdict: \(verdict).\n" }
        return text
    }

    /// The properties that were judged of any run.
    private static func told(_ summary: RankingAuditSummary) -> [(name: String, share: String)] {
        summary.properties.compactMap { name, share in
            share.known > 0 ? (name, "\(share.count) of \(share.known)") : nil
        }
    }
}
