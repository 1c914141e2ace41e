/// A report that cannot be made, or an auditor that cannot be set up.
///
/// What an auditor objects to is a ``DecisionRecords/Report``, a value; this is thrown where nothing could be decided.
public struct AuditorError: Error, Sendable, Hashable {
    /// The failure classes. The raw value is what machine output names.
    public enum Code: String, Sendable, CaseIterable {
        // Setting up.
        /// A time budget that is not above 0.
        case budgetNotPositive = "budget_not_positive"
        /// A threshold outside of its range.
        case thresholdOutOfRange = "threshold_out_of_range"
        /// A name that is no stage and no auditor's id.
        case unknownAuditor = "unknown_auditor"
        /// Two auditors of one stage: a span holds one report.
        case duplicateStage = "duplicate_stage"
        /// No auditor is named.
        case noAuditors = "no_auditors"
        /// A setting that an auditor needs and has no default for.
        case missingSetting = "missing_setting"
        /// A setting that none of the auditors looks at.
        case unusedSetting = "unused_setting"
        /// A setting's text that is no JSON number.
        case notANumber = "not_a_number"

        // Auditing.
        /// NaN or an infinity, with which nothing can be decided.
        case nonfinite
        /// A result beyond the range of doubles.
        case overflow
        /// An integer with more digits than records may hold.
        case intTooLong = "int_too_long"
        /// A report of another stage than its auditor's.
        case wrongStage = "wrong_stage"
    }

    /// The class, for programs; ``detail`` is for people.
    public let code: Code
    /// The setting, or the member of the record as a JSON Pointer, that is meant; nil when none is.
    public let subject: String?
    /// What is wrong, with the value that was found.
    public let detail: String
    /// What to do next; empty when ``detail`` says it all.
    public let hint: String

    /// An error, with what it is about where that is known.
    public init(_ code: Code, _ subject: String? = nil, _ detail: String, hint: String = "") {
        self.code = code
        self.subject = subject
        self.detail = detail
        self.hint = hint
    }
}

extension AuditorError: CustomStringConvertible {
    public var description: String {
        let next = hint.isEmpty ? "" : "; \(hint)"
        return "\(subject.map { "\($0): " } ?? "")\(detail) (\(code.rawValue))\(next)"
    }
}
