import CanonicalJSON
import Findings
import PlanLint
import Testing

/// The rules of data and concurrency against their predicates word by word, on random plans.
@Suite struct LiteralRuleTests {
    private func found(_ code: String, _ plan: Plan) -> [String] {
        PlanLinter(codes: [code]).lint(plan).findings.map { finding in
            let related = finding.related.compactMap { $0.subject?.index }
            return "\(finding.code) \(finding.subject?.index ?? -1) \(finding.resource ?? "-") \(finding.pointer) "
                + "\(related) \(finding.variant ?? "-")"
        }.sorted()
    }

    private static let rules: [(code: String, literal: @Sendable (LiteralRules) -> [String])] = [
        ("PRE105", { $0.barrierNotOnEveryPath() }), ("PRE106", { $0.staleReadAcrossHandoff() }),
        ("PRE109", { $0.producerNotOnEveryPath() }), ("PRE501", { $0.writeWriteRace() }),
        ("PRE502", { $0.readWriteRace() }), ("PRE503", { $0.nonIdempotentRepeat() }),
    ]

    @Test func smallPlans() throws {
        var counts: [String: Int] = [:]
        for seed in UInt64(1)...600 {
            var random = RandomFlowPlan(seed: seed)
            let plan = try plan(random.plan(nodes: 1 + Int(seed % 14), resources: 1 + Int(seed % 3)))
            let rules = LiteralRules(plan)
            for (code, literal) in Self.rules {
                let wanted = literal(rules).sorted()
                #expect(found(code, plan) == wanted, "seed \(seed)")
                counts[code, default: 0] += wanted.count
            }
        }
        for (code, _) in Self.rules { #expect(counts[code] ?? 0 > 5, "\(code) hardly ever fires") }
    }

    /// One resource read in more places than a word has bits.
    @Test func manyReadsOfOneResource() throws {
        var count = 0
        for seed in UInt64(1)...4 {
            var random = RandomFlowPlan(seed: 0xB16 + seed)
            let plan = try plan(random.plan(nodes: 150, resources: 1 + Int(seed % 2)))
            let rules = LiteralRules(plan)
            for (code, wanted) in [
                ("PRE105", rules.barrierNotOnEveryPath()), ("PRE106", rules.staleReadAcrossHandoff()),
                ("PRE109", rules.producerNotOnEveryPath()),
            ] {
                #expect(found(code, plan) == wanted.sorted(), "seed \(0xB16 + seed)")
                count += wanted.count
            }
        }
        #expect(count > 20)
    }
}
