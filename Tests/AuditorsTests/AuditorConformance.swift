import Auditors
import CanonicalJSON
import DecisionRecords
import Testing

/// An auditor under settings, to be held to what every auditor holds.
struct AuditorUnderTest: Sendable, CustomTestStringConvertible {
    let card: AuditorCard
    let auditor: any Auditor
    let setting: String

    var testDescription: String { "\(card.id) \(setting)" }

    /// Every auditor of the registry under several settings each.
    static let all: [AuditorUnderTest] = AllAuditors.entries.flatMap { entry in
        [(86400.0, nil, 0.5), (1, 3, 1), (7.5, 250.0, 0.0001), (1e-300, 1e300, 1.0)].compactMap {
            (budget: JSONNumber, cap: JSONNumber?, threshold: JSONNumber) in
            let settings = AuditorSettings(maxAgeSeconds: budget, costCap: cap, groundingThreshold: threshold)
            return (try? entry.auditor(settings)).map {
                AuditorUnderTest(card: entry.card, auditor: $0, setting: budget.json.debugText)
            }
        }
    }
}

/// What every auditor holds, whatever it looks at: the promises of the protocol and of the card.
@Suite struct AuditorConformance {
    /// Runs a check on many records, each with the seed that makes it again.
    private func onRecords(_ check: (DecisionRecord, JSONNumber, UInt64) throws -> Void) rethrows {
        for seed in UInt64(1)...400 {
            var random = SeededRandom(state: seed)
            let record = randomRecord(&random)
            let now = seed % 3 == 0 ? 1_750_000_000.0 : randomNumber(&random)
            try check(record, now, seed)
        }
    }

    @Test func everyAuditorIsUnderTest() {
        for card in AllAuditors.cards {
            #expect(AuditorUnderTest.all.count { $0.card == card } == 4, "\(card.id)")
        }
    }

    @Test(arguments: AuditorUnderTest.all)
    func reportsAreAsTheCardSays(_ subject: AuditorUnderTest) throws {
        var flags: Set<String> = []
        onRecords { record, now, seed in
            guard let report = try? subject.auditor.report(on: record, at: now) else { return }
            #expect(report.stage == subject.card.stage.name && subject.auditor.stage == subject.card.stage)
            #expect(report.name == subject.auditor.name && !report.name.isEmpty)
            let score = report.score.double
            #expect(score >= 0 && score <= 1, "seed \(seed): score \(score)")
            #expect(subject.card.flags.contains(report.flag.lossyText), "seed \(seed): flag \(report.flag)")
            flags.insert(report.flag.lossyText)
            for (key, _) in report.evidence {
                #expect(subject.card.evidenceKeys.contains(key.lossyText), "seed \(seed): evidence \(key)")
            }
            #expect(!report.reason.isEmpty, "seed \(seed)")
        }
        #expect(!flags.isEmpty)
    }

    @Test(arguments: AllAuditors.cards)
    func everyFlagAndEvidenceKeyOfTheCardIsSeen(_ card: AuditorCard) throws {
        var flags: Set<String> = []
        var keys: Set<String> = []
        for subject in AuditorUnderTest.all where subject.card == card {
            onRecords { record, now, _ in
                guard let report = try? subject.auditor.report(on: record, at: now) else { return }
                flags.insert(report.flag.lossyText)
                keys.formUnion(report.evidence.map(\.key.lossyText))
            }
        }
        #expect(flags == Set(card.flags))
        #expect(keys == Set(card.evidenceKeys))
    }

    @Test(arguments: AuditorUnderTest.all)
    func aReportCanBeMadeAgain(_ subject: AuditorUnderTest) throws {
        onRecords { record, now, seed in
            let before = record
            let first = try? subject.auditor.report(on: record, at: now)
            #expect((try? subject.auditor.report(on: record, at: now)) == first, "seed \(seed)")
            #expect(record == before)
        }
    }

    @Test(arguments: AuditorUnderTest.all)
    func anAuditedRecordCanBeSealed(_ subject: AuditorUnderTest) throws {
        var sealer = try RecordSealer()
        onRecords { record, now, seed in
            guard var audited = try? record.audited(by: [subject.auditor], at: now) else { return }
            // What the auditor does not look at may hold anything, which is the record's own affair.
            if !audited.harness.action.cost.isFinite { audited.harness.action.cost = 0 }
            if audited.data.snapshot.capturedAt?.isFinite == false { audited.data.snapshot.capturedAt = nil }
            #expect(throws: Never.self, "seed \(seed)") { _ = try sealer.seal(audited) }
        }
    }

    @Test(arguments: AuditorUnderTest.all)
    func whatIsNoNumberIsNeverPassedOver(_ subject: AuditorUnderTest) throws {
        for bad in [Double.nan, .infinity, -.infinity] {
            for settings in subject.card.settings {
                guard let entry = AllAuditors.entry(id: subject.card.id) else { continue }
                var given = AuditorSettings(groundingThreshold: 0.5)
                given[settings] = .double(bad)
                #expect(throws: AuditorError.self) { try entry.auditor(given) }
            }
            let undated = record(capturedAt: .double(bad))
            let costly = record(capturedAt: 5, cost: .double(bad))
            switch subject.card.stage {
            case .data:
                #expect(throws: AuditorError.self) { try subject.auditor.report(on: undated, at: 10) }
                #expect(throws: AuditorError.self) { try subject.auditor.report(on: costly, at: .double(bad)) }
            case .harness: #expect(throws: AuditorError.self) { try subject.auditor.report(on: costly, at: 10) }
            case .model: break
            }
        }
    }
}

extension JSONValue {
    fileprivate var debugText: String { (try? canonicalText()).map { String(decoding: $0, as: UTF8.self) } ?? "?" }
}
