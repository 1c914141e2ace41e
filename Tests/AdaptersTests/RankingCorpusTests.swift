import Adapters
import BlastRadius
import CanonicalJSON
import DecisionGraph
import Foundation
import Testing

/// The published trajectories of one model under the reference's adapter: what is known of their rankings.
@Suite struct RankingCorpusTests {
    private static let path = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "shared/corpora/tau-bench/gpt-4o-airline.jsonl").path

    @Test(.enabled(if: FileManager.default.fileExists(atPath: path), "the trajectories are not beside the checkout"))
    func rankingsOfToolRunsAreTheOrderOfTheSteps() throws {
        let adapter = try TauBenchPriorDBReadsV1()
        var summary = RankingAuditSummary()
        for line in try Data(contentsOf: URL(filePath: Self.path)).split(separator: 0x0A) {
            let run = try JSONReader.value(of: Data(line))
            let graph = try adapter.lowered(try #require(run.object?["traj"])).graph
            summary.add(RunAnalysis(of: graph, adapterID: adapter.id))
        }
        #expect(summary.runs == 120 && summary.scored == 71)
        #expect(summary.withheld == [.lowCoverage: 49])
        #expect(summary.tied == RankingAuditSummary.Share(count: 64, known: 71))
        #expect(summary.neverRising == RankingAuditSummary.Share(count: 71, known: 71))
        #expect(summary.allEqual == RankingAuditSummary.Share(count: 59, known: 71))
        #expect(summary.keystoneFirst == RankingAuditSummary.Share(count: 71, known: 71))
        #expect(summary.saysMore == RankingAuditSummary.Share(count: 0, known: 71))
        #expect(summary.verdict == "the ranking carries no information beyond step order")
    }

    /// Under keyed evidence the ties go and the effect of the position stays.
    @Test(.enabled(if: FileManager.default.fileExists(atPath: path), "the trajectories are not beside the checkout"))
    func keyedRankingsByBoundsHardlyRiseEither() throws {
        let adapter = try TauBenchKeyedV1()
        var settings = RunAnalysis.Settings()
        settings.measure = .most
        var summary = RankingAuditSummary()
        for line in try Data(contentsOf: URL(filePath: Self.path)).split(separator: 0x0A) {
            let run = try JSONReader.value(of: Data(line))
            let graph = try adapter.lowered(try #require(run.object?["traj"])).graph
            summary.add(RunAnalysis(of: graph, adapterID: adapter.id, settings: settings))
        }
        #expect(summary.runs == 120 && summary.scored == 96)
        #expect(summary.tied == RankingAuditSummary.Share(count: 6, known: 96))
        #expect(summary.neverRising == RankingAuditSummary.Share(count: 93, known: 96))
        #expect(summary.allEqual == RankingAuditSummary.Share(count: 33, known: 96))
    }
}
