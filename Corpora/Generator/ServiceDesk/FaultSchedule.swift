/// Decides which runs get a fault, and which.
///
/// Of every eight runs in a row exactly three have one. A block is drawn on its
/// own, so a longer corpus begins with the same lines as a shorter one.
struct FaultSchedule: Sendable {
    static let blockSize = 8
    static let faultsPerBlock = 3

    let seed: UInt64

    /// The plan for a run, or nil if all goes well in it.
    func plan(forRun run: Int) -> FaultPlan? {
        let block = run / Self.blockSize
        var chance = SplitMix64(seed: seed, stream: Self.firstStream + UInt64(block))
        let runs = (block * Self.blockSize..<(block + 1) * Self.blockSize).filter {
            !Self.openEpisodes(inRun: $0).isEmpty
        }
        let chosen = chance.shuffled(runs).prefix(Self.faultsPerBlock)
        // Every chosen run draws, so that each one's plan is its own whatever
        // run is asked about.
        let plans = chosen.map { ($0, Self.draw(forRun: $0, from: &chance)) }
        return plans.first { $0.0 == run }?.1
    }

    private static let firstStream: UInt64 = 1 << 32

    /// Positions of the episodes in which something can go wrong. Only the first
    /// two count: a fault late in a long run leaves nothing to rest on it.
    private static func openEpisodes(inRun run: Int) -> [Int] {
        let episodes = DeskTask.all[run % DeskTask.all.count].episodes
        return episodes.indices.prefix(2).filter { !episodes[$0].slips.isEmpty }
    }

    /// Draws episode, kind and outcome; always three draws, so that a block stays in step.
    private static func draw(forRun run: Int, from chance: inout SplitMix64) -> FaultPlan {
        let episodes = DeskTask.all[run % DeskTask.all.count].episodes
        let episode = chance.pick(openEpisodes(inRun: run))
        let slip = chance.pick(episodes[episode].slips)
        return FaultPlan(
            kind: slip.kind, episode: episode, isRepaired: chance.chance(40) && slip.canBeRepaired)
    }
}
