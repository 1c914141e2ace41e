public import CanonicalJSON
public import DecisionRecords

/// Looks at one span of a decision and says what there is to object to.
///
/// A report depends on the record, the time given and the auditor's settings only: no clock, no state, no randomness,
/// so it can be made again from a log. Its score is finite and in `0...1`; its flag is `ok` when the rule objects to
/// nothing. What a rule cannot judge gets a flag of its own, and the score beside it says nothing (the reference's
/// rules say `ok`; each names where). Its evidence holds no number that is not finite, so that the record can be
/// sealed.
///
/// To add an auditor to the tool: a file under `Rules` named after the type, its cases in the tests, and a line in
/// ``AllAuditors``; the shared suite then holds it to the rules above. A program's own auditors only conform.
///
/// Source: spec/core.md 13.
public protocol Auditor: Sendable {
    /// The span that is looked at, and whose report the result becomes.
    var stage: RecordSpan { get }
    /// The name in the reports.
    var name: JSONString { get }

    /// Judges a record.
    ///
    /// - Parameter now: the time of the audit, in Unix seconds; the caller's, never a clock's (DESIGN D11).
    /// - Throws: ``AuditorError`` when the rule cannot be applied to the record's numbers.
    func report(on record: DecisionRecord, at now: JSONNumber) throws(AuditorError) -> Report
}
