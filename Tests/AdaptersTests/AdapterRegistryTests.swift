import Adapters
import CanonicalJSON
import Foundation
import Testing

@Suite struct AdapterRegistryTests {
    private static let ids = AllAdapters.cards.map(\.id)

    @Test func adaptersAreSortedByTheirID() {
        #expect(Self.ids == Self.ids.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    }

    @Test func idsAreUnique() {
        #expect(Set(Self.ids).count == Self.ids.count)
    }

    @Test func everyAdapterIsFoundByItsIDAlone() {
        for id in Self.ids { #expect(AllAdapters.type(id: id)?.card.id == id) }
        for id in ["", "steps", "STEPS_V1", "steps_v1 ", "steps_v2"] { #expect(AllAdapters.type(id: id) == nil) }
    }

    @Test func everyVersionFileHasItsLine() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Adapters")
        var files: [String] = []
        for folder in try FileManager.default.contentsOfDirectory(atPath: root.path) where !folder.contains(".") {
            for file in try FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path) {
                if let match = file.wholeMatch(of: /(\w+V[1-9][0-9]*)\.swift/) { files.append(String(match.1)) }
            }
        }
        #expect(!files.isEmpty)
        #expect(files.sorted() == AllAdapters.types.map { "\($0)" }.sorted())
    }

    @Test func everyAdapterIsHeldToTheConformanceSuite() {
        #expect(AdapterUnderTest.all.map(\.testDescription) == Self.ids)
        for subject in AdapterUnderTest.all { #expect(!subject.samples.isEmpty) }
    }

    @Test func everySampleFitsItsOwnAdapterAndThoseThatReadTheSame() {
        for subject in AdapterUnderTest.all {
            for sample in subject.samples {
                let fitting = sample.withView { AllAdapters.fits($0) }.filter { $0.fit == .yes }
                #expect(fitting.map(\.card.id) == ([subject.testDescription] + subject.others).sorted())
            }
        }
    }

    @Test func ofSeveralVersionsTheLatestIsChosen() {
        func choices(_ run: JSONValue) -> [String] { run.withView { AllAdapters.choices(for: $0) }.map { $0.card.id } }
        #expect(choices(["schema": "auditable-touch/1"]) == ["touch_log_v2"])
        #expect(choices(["touches": []]) == ["touch_log_v2"])
        // Adapters of two names are two answers: the caller has to say which one is meant.
        #expect(choices([["role": "user"]]) == ["tau_bench_keyed_v1", "tau_bench_prior_db_reads_v1"])
        #expect(choices([["record_id": "a", "prev_digest": .null]]) == ["own_record_v1"])
        #expect(choices(5).isEmpty)
    }
}
