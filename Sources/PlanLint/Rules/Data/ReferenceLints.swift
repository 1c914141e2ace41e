internal import CanonicalJSON

extension PlanGraph {
    /// Calls with each finding of a lint of the reference, in its order, until a report is full; the rest is counted.
    func forEach(
        _ lint: ReferenceLint, _ report: inout RuleReport, _ body: (ReferenceFinding, inout RuleReport) -> Void
    ) {
        let findings = referenceFindings
        var first = 0
        for earlier in ReferenceLint.allCases.prefix(while: { $0 != lint }) { first += findings.count(of: earlier) }
        let end = first + findings.count(of: lint)
        for at in first..<end {
            guard !report.isFull else {
                report.drop(end - at)
                break
            }
            body(findings[at], &report)
        }
        if lint == .missingRevalidationBarrier { report.drop(findings.omittedCount) }
    }

    /// The name of a resource as messages show it.
    func shown(_ resource: JSONString?) -> String {
        resource.map { "'\($0.lossyText)'" } ?? "a resource without a name"
    }
}
