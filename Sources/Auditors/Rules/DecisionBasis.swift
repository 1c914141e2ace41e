public import CanonicalJSON
public import DecisionRecords

/// Was a reason given at all: the reference's rule.
///
/// A basis with a character that is not blank has score 0.1 and the flag `ok`, any other 0.5 and `low_trust`; evidence:
/// `trust`, 0.9 or 0.5. Whether the reason holds is not looked at; ``GroundedBasis`` compares it with what was read.
///
/// Source: spec/core.md 13.
public struct DecisionBasis: Auditor {
    /// What it is.
    public static let card = AuditorCard(
        name: "decision_basis", version: "v1", stage: .model, summary: "no reason was given for the decision",
        flags: ["low_trust", "ok"], score: "0.1 with a reason, 0.5 without", evidenceKeys: ["trust"], settings: [],
        status: .stable, since: "0.1.0", source: "spec/core.md 13")

    public let stage = RecordSpan.model
    public let name: JSONString

    /// The auditor; it has no settings.
    public init(name: JSONString = "decision-basis-trust") {
        self.name = name
    }

    /// Judges a record; the time plays no part.
    public func report(on record: DecisionRecord, at now: JSONNumber) -> Report {
        report(on: record.model.decisionBasis)
    }

    /// Judges a stated basis.
    ///
    /// - Complexity: linear in the blanks.
    public func report(on basis: JSONString) -> Report {
        basis.hasContent
            ? Report(
                stage: stage.name, name: name, score: 0.1, reason: "a reason was given; what it says was not looked at",
                evidence: ["trust": 0.9])
            : Report(
                stage: stage.name, name: name, score: 0.5, flag: "low_trust",
                reason: "no reason was given for the decision", evidence: ["trust": 0.5])
    }
}
