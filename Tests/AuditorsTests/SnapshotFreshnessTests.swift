import Auditors
import CanonicalJSON
import DecisionRecords
import Testing

@Suite struct SnapshotFreshnessTests {
    private func snapshot(_ time: JSONNumber?) -> DependencySnapshot { DependencySnapshot([:], capturedAt: time) }

    @Test func theVersionsAgreeOnWhatBothCanJudge() throws {
        for seed in UInt64(1)...600 {
            var random = SeededRandom(state: seed)
            let age = JSONNumber.double(Double(random.next() % 100_000) / 64)
            let first = try SnapshotFreshness(maxAge: 600).report(on: snapshot(0), at: age)
            let second = try SnapshotFreshnessV2(maxAge: 600).report(on: snapshot(0), at: age)
            #expect(first.score == second.score && first.flag == second.flag, "seed \(seed)")
            #expect(first.evidence["raw_ratio"] == second.evidence["raw_ratio"], "seed \(seed)")
        }
    }

    @Test func aSnapshotFromTheFutureIsFlaggedByTheSecondVersionOnly() throws {
        #expect(try SnapshotFreshness(maxAge: 60).report(on: snapshot(1001), at: 1000).flag == "ok")
        let report = try SnapshotFreshnessV2(maxAge: 60).report(on: snapshot(1001), at: 1000)
        #expect(report.flag == "from_the_future" && report.score == 1.0)
        #expect(report.evidence["age_seconds"] == -1.0)
    }

    @Test func aFutureTooNearToShowIsTheFutureAllTheSame() throws {
        let report = try SnapshotFreshnessV2(maxAge: 60).report(on: snapshot(1000.001), at: 1000.0)
        #expect(report.flag == "from_the_future")
    }

    @Test func anUndatedSnapshotIsFlaggedByTheSecondVersionOnly() throws {
        #expect(try SnapshotFreshness(maxAge: 60).report(on: snapshot(nil), at: 1000).flag == "ok")
        let report = try SnapshotFreshnessV2(maxAge: 60).report(on: snapshot(nil), at: 1000)
        #expect(report.flag == "undated" && report.evidence["assessed"] == false)
        #expect(report.evidence["age_seconds"] == nil)
    }

    @Test func theAgeOfTheSecondVersionIsAlwaysAFloat() throws {
        #expect(try SnapshotFreshness(maxAge: 60).report(on: snapshot(1), at: 31).evidence["age_seconds"] == 30)
        #expect(try SnapshotFreshnessV2(maxAge: 60).report(on: snapshot(1), at: 31).evidence["age_seconds"] == 30.0)
    }

    @Test func aBudgetMustBeAboveZero() {
        for budget in [0, -1, 0.0, -0.5, .double(.nan), .double(-.infinity)] as [JSONNumber] {
            for make in [
                { _ = try SnapshotFreshness(maxAge: budget) }, { _ = try SnapshotFreshnessV2(maxAge: budget) },
            ] as [() throws -> Void] {
                #expect { try make() } throws: { ($0 as? AuditorError)?.code == .budgetNotPositive }
            }
        }
    }

    @Test func integersOfAnySizeAreComparedExactly() throws {
        func power(_ exponent: Int) -> JSONNumber {
            .integer(JSONInteger(decimal: "1" + String(repeating: "0", count: exponent)) ?? 0)
        }
        let report = try SnapshotFreshness(maxAge: power(399)).report(on: snapshot(0), at: power(400))
        #expect(report.score == 1.0 && report.flag == "stale")
        #expect(report.evidence["age_seconds"] == power(400).json && report.evidence["raw_ratio"] == 10.0)
    }

    @Test func whatCannotBeComputedHasAClass() throws {
        let auditor = try SnapshotFreshness(maxAge: 1)
        let long = JSONNumber.integer(JSONInteger(decimal: "1" + String(repeating: "0", count: 4400)) ?? 0)
        for (time, now, code) in [
            (.double(.nan), 1, .nonfinite), (1, .double(.infinity), .nonfinite), (-1e308, 1e308, .overflow),
            (0, long, .intTooLong), (long, 0, .intTooLong),
        ] as [(JSONNumber, JSONNumber, AuditorError.Code)] {
            #expect { try auditor.report(on: snapshot(time), at: now) } throws: { ($0 as? AuditorError)?.code == code }
        }
    }
}
