/// A corpus of simulated agent runs at the service desk of an online shop, with
/// the true data flow of every run beside it.
///
/// Use it to measure analyses against a truth: which step really rested on
/// which, and what one wrong write really spoiled. The shop is simulated with
/// its state, so the truth is recorded while it happens and never inferred from
/// the text of the runs.
///
/// The same seed gives the same bytes on every platform, and a longer corpus
/// begins with the lines of a shorter one.
///
///     let corpus = ServiceDeskCorpus(runCount: 8)
///     corpus.runs[3]   // {"run_id":"desk-0003", …}
///     corpus.truth[3]  // {"run_id":"desk-0003", …}
///
/// The members of both kinds of line are described in
/// `Corpora/ServiceDesk/DATASHEET.md`.
public struct ServiceDeskCorpus: Sendable {
    /// The seed of the corpus that is kept in the repository; the data sheet
    /// says why this one.
    public static let defaultSeed: UInt64 = 107

    /// The number of runs in the corpus that is kept in the repository: every
    /// task twice.
    public static let defaultRunCount = 48

    /// One run per element: compact JSON without a line end.
    public let runs: [String]

    /// What is true of the run at the same position: compact JSON without a line end.
    public let truth: [String]

    /// Simulates the runs.
    ///
    /// - Parameters:
    ///   - seed: decides over everything.
    ///   - runCount: how many runs, zero or more; runs 0 to 23 are the first
    ///     trial of each task, 24 to 47 the second, and so on.
    /// - Complexity: linear in the number of runs, a few milliseconds each.
    public init(seed: UInt64 = defaultSeed, runCount: Int = defaultRunCount) {
        precondition(runCount >= 0, "a corpus cannot have \(runCount) runs")
        let all = (0..<runCount).map { CorpusRun(number: $0, seed: seed) }
        runs = all.map(\.runLine)
        truth = all.map(\.truthLine)
    }
}
