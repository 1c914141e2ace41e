import Auditors
import CanonicalJSON
import DecisionRecords

/// The auditors that look at records before they are sealed.
struct RecordAudit {
    private let plan: AuditPlan
    /// The time at which they look; nil is each record's own.
    private let now: JSONNumber?

    /// The flags that give the auditors' settings.
    private static let flags = [
        "max_age_seconds": "--max-age", "cost_cap": "--cost-cap", "grounding_threshold": "--grounding-threshold",
    ]

    /// - Parameters:
    ///   - list: names with commas between them.
    ///   - settings: JSON numbers as text.
    /// - Throws: ``CommandError`` for a name or setting that cannot be used.
    init(
        list: String, maxAge: String?, costCap: String?, groundingThreshold: String?, now: JSONNumber?
    ) throws(CommandError) {
        do throws(AuditorError) {
            plan = try AuditPlan(
                list: list, maxAgeSeconds: maxAge, costCap: costCap, groundingThreshold: groundingThreshold)
        } catch {
            var details: [(label: String, text: String)] = []
            if let subject = error.subject { details.append((Self.flags[subject] ?? subject, error.detail)) }
            if !error.hint.isEmpty { details.append(("try", error.hint)) }
            throw CommandError(
                .wrongCommand, code: error.code.rawValue,
                error.subject == nil ? error.detail : "the auditors cannot be set up like this", details)
        }
        self.now = now
    }

    /// The record with the auditors' reports.
    ///
    /// - Throws: ``RecordError`` for a record about which nothing can be said.
    func report(on record: DecisionRecord) throws(RecordError) -> DecisionRecord {
        do throws(AuditorError) {
            return try plan.audit(record, at: now ?? record.decidedAt)
        } catch {
            throw RecordError(
                .wrongScalarType, pointer: error.subject,
                "the auditors cannot decide: \(error.detail) (\(error.code.rawValue))",
                hint: error.hint)
        }
    }
}
