import Auditors
import CanonicalJSON
import DecisionRecords
import Testing

@Suite struct AuditPlanTests {
    private func code(_ make: () throws -> AuditPlan) -> AuditorError.Code? {
        do {
            _ = try make()
            return nil
        } catch {
            return (error as? AuditorError)?.code
        }
    }

    @Test func stagesMeanTheReferencesAuditors() throws {
        let plan = try AuditPlan(list: "data, model,harness", maxAgeSeconds: "300", costCap: "5.0")
        #expect(plan.ids == ["snapshot_freshness_v1", "decision_basis_v1", "static_cost_cap_v1"])
        let audited = try plan.audit(record(capturedAt: 0, cost: 1), at: 60)
        // Numbers keep the type in which they were written.
        #expect(audited.data.report.evidence["max_age_seconds"] == 300)
        #expect(audited.harness.report.evidence["cost_cap"] == 5.0)
    }

    @Test func idsNameAnyVersion() throws {
        let plan = try AuditPlan(names: ["snapshot_freshness_v2", "grounded_basis_v2"], groundingThreshold: 0.5)
        #expect(plan.ids == ["snapshot_freshness_v2", "grounded_basis_v2"])
    }

    @Test func whatIsNoPlanHasAClass() {
        #expect(code { try AuditPlan(list: "") } == .noAuditors)
        #expect(code { try AuditPlan(list: " , ") } == .unknownAuditor)
        #expect(code { try AuditPlan(list: "dta") } == .unknownAuditor)
        #expect(code { try AuditPlan(list: "data,snapshot_freshness_v2") } == .duplicateStage)
        #expect(code { try AuditPlan(list: "model,model") } == .duplicateStage)
        #expect(code { try AuditPlan(list: "model", costCap: "3") } == .unusedSetting)
        #expect(code { try AuditPlan(list: "grounded_basis_v1") } == .missingSetting)
        #expect(code { try AuditPlan(list: "data", maxAgeSeconds: "0") } == .budgetNotPositive)
        for text in ["", "a", "NaN", "1e999", "0x10", "1,5", "true", "\"1\"", "1 2", "[1]"] {
            #expect(code { try AuditPlan(list: "data", maxAgeSeconds: text) } == .notANumber, "\(text)")
        }
    }
}
