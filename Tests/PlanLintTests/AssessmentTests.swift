import PlanLint
import Testing

@Suite struct AssessmentTests {
    @Test func everyReasonHasAWordOfItsOwn() {
        #expect(Set(Assessment.Reason.allCases.map(\.rawValue)).count == Assessment.Reason.allCases.count)
    }
}
