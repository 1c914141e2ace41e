import Auditors
import CanonicalJSON
import Foundation
import Testing

@Suite struct AuditorRegistryTests {
    private static let ids = AllAuditors.cards.map(\.id)

    @Test func auditorsAreSortedByTheirID() {
        #expect(Self.ids == Self.ids.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
        #expect(Set(Self.ids).count == Self.ids.count)
    }

    @Test func everyAuditorIsFoundByItsIDAlone() {
        for id in Self.ids { #expect(AllAuditors.entry(id: id)?.card.id == id) }
        for id in ["", "snapshot_freshness", "DECISION_BASIS_V1", "decision_basis_v1 ", "decision_basis_v2"] {
            #expect(AllAuditors.entry(id: id) == nil)
        }
    }

    @Test func everyFileOfRulesHasItsLine() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Sources/Auditors/Rules")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).map { String($0.dropLast(6)) }
        let types = try AllAuditors.entries.map {
            "\(type(of: try $0.auditor(AuditorSettings(groundingThreshold: 0.5))))"
        }
        #expect(!files.isEmpty)
        #expect(Set(files) == Set(types))
    }

    @Test func cardsListFlagsAndKeysInOrder() {
        for card in AllAuditors.cards {
            #expect(card.flags == card.flags.sorted() && card.flags.contains("ok"))
            #expect(card.evidenceKeys == card.evidenceKeys.sorted())
            #expect(card.settings.count == Set(card.settings).count)
        }
    }
}
