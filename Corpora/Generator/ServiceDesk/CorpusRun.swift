/// One finished run with its truth.
struct CorpusRun: Sendable {
    let number: Int
    let task: DeskTask
    let session: Session
    /// Whether the shop's records end as they should.
    let succeeds: Bool

    /// Plays run `number` of a corpus.
    ///
    /// A run with a fault is played a second time without it, from the same
    /// opening. The reward is not decided by the plan: it says whether both end
    /// with the same records.
    init(number: Int, seed: UInt64) {
        self.number = number
        task = DeskTask.all[number % DeskTask.all.count]
        let plan = FaultSchedule(seed: seed).plan(forRun: number)
        session = Self.play(number, seed: seed, plan: plan)
        succeeds =
            plan == nil
            || session.shop.recordsText == Self.play(number, seed: seed, plan: nil).shop.recordsText
    }

    /// One pass through the task's episodes, from greeting to goodbye.
    private static func play(_ number: Int, seed: UInt64, plan: FaultPlan?) -> Session {
        let taskID = number % DeskTask.all.count
        var session = Session(
            opening: Opening(seed: seed, task: taskID),
            style: SplitMix64(seed: seed, stream: 2 << 32 + UInt64(number)), plan: plan,
            repeatsCallID: number % 6 == 5)
        for (position, episode) in DeskTask.all[taskID].episodes.enumerated() {
            var wishes = SplitMix64(seed: seed, stream: 3 << 32 + UInt64(taskID * 16 + position))
            session.play(episode, wishes: &wishes)
        }
        session.close()
        return session
    }

    private var name: String {
        let digits = "\(number)"
        return "desk-" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    /// The line of `runs.jsonl`, without its end.
    var runLine: String {
        JSONValue.members([
            "run_id": name.json, "task_id": .integer(number % DeskTask.all.count),
            "trial": .integer(number / DeskTask.all.count), "reward": .number(succeeds ? "1.0" : "0.0"),
            "traj": .array(session.transcript.messages),
        ]).text
    }

    /// The line of `truth.jsonl`, without its end.
    var truthLine: String {
        let head = [
            JSONValue.Member(name: "run_id", value: name.json),
            JSONValue.Member(name: "scenario", value: task.scenario.json),
        ]
        return JSONValue.object(head + session.truth.members).text
    }
}
