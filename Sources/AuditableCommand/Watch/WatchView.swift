import BlastRadius
import CanonicalJSON
import LiveReplay
import Reports

/// What `watch` writes of a report: all of it as JSON, its alarms as text.
struct WatchView {
    let plan: OutputPlan
    /// How many ranked steps a report lists; nil for all.
    let top: Int?

    /// - Throws: ``CommandError`` for a name that has no canonical text.
    func bytes(of report: LiveReport, _ format: OutputFormat, _ origin: RunOrigin) throws(CommandError) -> [UInt8] {
        guard format == .jsonl else {
            return Array(report.alarms.map { line(of: $0, in: report, format) }.joined().utf8)
        }
        var writer = CanonicalWriter()
        do {
            try report.write(to: &writer, schema: "auditable/watch/1", top: top)
        } catch {
            throw CommandError(error, in: origin)
        }
        writer.newline()
        return Array(writer.bytes)
    }

    /// The step that came when an alarm was raised, the alarm's code, and what it says.
    private func line(of alarm: LiveAlarm, in report: LiveReport, _ format: OutputFormat) -> String {
        let step = report.observedIndex.map(String.init)
        if format == .tsv {
            let index = alarm.index.map(String.init) ?? ""
            return "\(step ?? "")\t\(alarm.code.rawValue)\t\(index)\t\(TSVField.escape(alarm.text))\n"
        }
        let text = TerminalText.escape(alarm.text, ascii: plan.style.ascii)
        guard plan.isForPeople else {
            return "\(step.map { "step \($0)" } ?? "later")  \(alarm.code.rawValue)  \(text)\n"
        }
        let label = step ?? "later"
        let lead = String(repeating: " ", count: max(0, 7 - label.count)) + label
        let code = alarm.code.rawValue
        let pad = String(repeating: " ", count: max(0, 18 - code.count))
        let isNews = alarm.code == .newKeystone || alarm.code == .lateEdge
        return "\(lead)  \(plan.style.paint(code, isNews ? .strong : .caution))\(pad)  \(text)\n"
    }

    /// What is followed, for people; empty for other readers.
    func heading(_ file: String, _ adapter: String, follows: Bool) -> String {
        guard plan.isForPeople, plan.targets[0].format == .text else { return "" }
        let name = TerminalText.escape(
            RunOrigin(path: file, line: nil, pointer: "").name, ascii: plan.style.ascii)
        let end = follows ? "followed until interrupted" : "to its end"
        return "\(plan.style.paint(name, .strong))   \(adapter)   \(end)\n"
    }

    /// Where the run stands at the end, for standard error.
    func closing(_ report: LiveReport) -> String {
        let steps = RunHeader.count(report.stepCount, "step")
        guard let keystone = report.keystone else { return "\(steps), \(report.risk.name)\n" }
        let label = TerminalText.escape(keystone.label, ascii: plan.errorStyle.ascii)
        return "\(steps), scored; keystone step \(keystone.index) (\(label)): \(keystone.reach) of "
            + "\(report.stepCount - 1) steps rest on it\n"
    }
}
