import BlastRadius
import CanonicalJSON
import DecisionGraph
import Testing

/// Plans for histories in which any write may claim to take back any earlier one, in part, twice or in vain.
@Suite struct UndoReversalTests {
    private struct Event {
        var resources: [Int]
        var effect = WriteEffect.applied
        var reverses: Int?
        var sources: [Int]
        /// What each of `resources` holds before and after.
        var before: [Int: Int] = [:]
        var after: [Int: Int] = [:]
    }

    @Test func whateverTakesBackWhatAPlanLeavesWhatWouldBeThereOtherwise() throws {
        var (certain, reversed) = (0, 0)
        for seed in UInt64(1)...6_000 {
            var random = SeededRandom(state: seed &* 104_729)
            let resourceCount = 1 + random.below(4)
            let (events, end) = Self.history(&random, resourceCount)
            let graph = try DecisionGraph(
                steps: events.enumerated().map { position, event in
                    Step(
                        index: position, agent: "a", kind: .toolCall,
                        dependencies: event.sources.map { DependencyEdge(on: $0, grade: .observed) },
                        touches: event.resources.map { Touch(.write, UndoHistory.resource($0)) }, effect: event.effect)
                })
            var request = UndoRequest(wrong: Set((0...random.below(2)).map { _ in random.below(events.count) }))
            for (position, event) in events.enumerated() {
                request.reverses[position] = event.reverses
                if random.below(10) == 0 { request.reversals[position] = .impossible(reason: "sent") }
                if random.below(4) == 0 { request.decisions[position] = random.below(2) == 0 ? .keep : .override }
            }
            let plan = try UndoPlan(request, in: graph)

            let roots = Set(plan.entries.lazy.filter(\.isRoot).map(\.position)).union(plan.withoutEffect)
            var undone = roots.filter { events[$0].effect.mayChange }
            for (position, event) in events.enumerated() where event.sources.contains(where: undone.contains) {
                undone.insert(position)
            }
            undone.formUnion(roots)
            let set = undone.filter { events[$0].effect.mayChange }
            #expect(plan.entries.map(\.position) == set.sorted(by: >), "seed \(seed)")

            var state = end
            for entry in plan.entries {
                if entry.verdict == .alreadyReversed { reversed += 1 }
                let event = events[entry.position]
                for restoration in entry.restores {
                    let resource = try #require(
                        event.resources.first { UndoHistory.resource($0) == restoration.resource }, "seed \(seed)")
                    #expect(state[resource] == event.after[resource], "step \(entry.position), seed \(seed)")
                    state[resource] = restoration.writer.map { events[$0].after[resource] ?? -1 } ?? 0
                }
            }
            let wanted = Self.state(of: events, without: undone)
            let untold = Set(plan.residue.flatMap(\.resources)).union(plan.unclear)
            for resource in 0..<resourceCount where !untold.contains(UndoHistory.resource(resource)) {
                certain += 1
                #expect(
                    state[resource, default: 0] == wanted[resource, default: 0], "resource \(resource), seed \(seed)")
            }
        }
        #expect(certain > 6_000 && reversed > 300)
    }

    private static func history(
        _ random: inout SeededRandom, _ resourceCount: Int
    ) -> (events: [Event], state: [Int: Int]) {
        var events: [Event] = []
        var state: [Int: Int] = [:]
        for position in 0...random.below(11) {
            var event = Event(
                resources: Set((0...random.below(3)).map { _ in random.below(resourceCount) }).sorted(),
                sources: (0..<position).filter { _ in random.below(7) == 0 })
            switch random.below(14) {
            case 0: event.effect = .failed
            case 1: event.effect = .unknown
            case 2, 3: event.effect = .noChange
            default: break
            }
            if position > 0, random.below(3) == 0 {
                let original = random.below(position)
                event.reverses = original
                if random.below(5) > 0 { event.resources = events[original].resources }
            }
            for resource in event.resources {
                let held = state[resource, default: 0]
                event.before[resource] = held
                event.after[resource] =
                    event.effect.mayChange
                    ? event.reverses.flatMap { events[$0].before[resource] } ?? 100 * (position + 1) + resource : held
            }
            state.merge(event.after) { $1 }
            events.append(event)
        }
        return (events, state)
    }

    /// The state had some events never been: every other one is played again, and what takes back an event puts back
    /// what that one found, resource by resource, or nothing where it never was.
    private static func state(of events: [Event], without undone: Set<Int>) -> [Int: Int] {
        var state: [Int: Int] = [:]
        var found: [[Int: Int]] = []
        for (position, event) in events.enumerated() {
            found.append([:])
            if event.effect.mayChange, undone.contains(position) { continue }
            let isPlayed = event.effect.isCommitted && !undone.contains(position)
            for resource in event.resources {
                let held = state[resource, default: 0]
                if isPlayed, event.effect.mayChange, let original = event.reverses,
                    events[original].resources.contains(resource)
                {
                    guard let before = found[original][resource] else { continue }
                    state[resource] = before
                } else if isPlayed {
                    state[resource] = event.after[resource]
                }
                found[position][resource] = held
            }
        }
        return state
    }
}
