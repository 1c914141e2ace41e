public import CanonicalJSON
public import DecisionRecords

extension DecisionRecord {
    /// The record with auditors' reports: each in the span of its stage, all of them in ``DecisionRecord/compound``.
    ///
    /// The auditors see the record as it is, not each other's reports. Nothing that stood in a span is lost:
    ///
    /// - the mark of a failed decision (``Report/marksFailure``) stays in its place, since whoever reads the span must
    ///   see it; the auditor's report is in its evidence under `audit`, and the mark is in the compound too;
    /// - `touches` in the evidence of the report that stood there stay in the new report's evidence, since they say
    ///   what the step read and wrote, with whatever else stood there under `replaced`;
    /// - any other report is in the new one's evidence under `replaced`, unless it is of the same name, which is that
    ///   of an earlier audit.
    ///
    /// - Parameters:
    ///   - auditors: in order; of two with one stage the later one's report is in the span, and both are in the
    ///     compound.
    ///   - now: the time of the audit, in Unix seconds.
    /// - Throws: ``AuditorError``: what an auditor throws; `wrongStage`. The record is then as it was.
    public func audited(by auditors: [any Auditor], at now: JSONNumber) throws(AuditorError) -> DecisionRecord {
        var reports: [Report] = []
        for auditor in auditors {
            let report = try auditor.report(on: self, at: now)
            guard report.stage == auditor.stage.name else {
                throw AuditorError(
                    .wrongStage, nil,
                    "\(auditor.name) is an auditor of the stage \(auditor.stage.name) and reports on \(report.stage)")
            }
            reports.append(report)
        }
        var record = self
        var marks: [Report] = []
        for auditor in auditors where !marks.contains(where: { $0.stage == auditor.stage.name }) {
            let found = self[report: auditor.stage]
            if found.marksFailure { marks.append(found) }
        }
        for (auditor, report) in zip(auditors, reports) {
            record[report: auditor.stage] = self[report: auditor.stage].succeeded(by: report, on: auditor.stage)
        }
        record.compound = CompoundReport(of: marks + reports)
        return record
    }
}

extension Report {
    /// The report that stands in the span once an auditor has reported.
    fileprivate func succeeded(by report: Report, on stage: RecordSpan) -> Report {
        if marksFailure {
            var mark = self
            mark.evidence["audit"] = report.json
            return mark
        }
        var report = report
        let isSameAuditor = name == report.name
        for key in ["touches"] + (isSameAuditor ? ["replaced"] : []) as [JSONString] {
            if let value = evidence[key], report.evidence[key] == nil { report.evidence[key] = value }
        }
        var rest = self
        rest.evidence["touches"] = nil
        if !isSameAuditor, rest != .blank(stage) { report.evidence["replaced"] = rest.json }
        return report
    }
}
