import BlastRadius
import CanonicalJSON
import DecisionGraph

/// A random history of writes over a few resources, played on a simulated state: what undo plans are measured by.
struct UndoHistory {
    struct Event {
        var resources: [Int]
        var effect: WriteEffect
        /// The event that this one takes back.
        var reverses: Int?
        /// What each of `resources` holds before and after.
        var before: [Int: Int] = [:]
        var after: [Int: Int] = [:]
        var dependencies: [(source: Int, grade: Grade)] = []
    }

    private(set) var events: [Event] = []
    private(set) var state: [Int: Int] = [:]

    init(seed: UInt64, resources: Int, count: Int, reversals: Bool) {
        var random = SeededRandom(state: seed)
        for position in 0..<count {
            var event = Event(resources: [random.below(resources)], effect: .applied)
            if random.below(4) == 0 { event.resources = Set([random.below(resources), event.resources[0]]).sorted() }
            switch random.below(12) {
            case 0: event.effect = .failed
            case 1: event.effect = .unknown
            case 2, 3: event.effect = .noChange
            default: break
            }
            if reversals, random.below(3) == 0 {
                let possible = events.indices.filter { canTakeBack($0) }
                if !possible.isEmpty {
                    let original = possible[random.below(possible.count)]
                    event.reverses = original
                    event.resources = events[original].resources
                    event.effect = .applied
                }
            }
            for source in 0..<position where random.below(6) == 0 {
                event.dependencies.append((source, Grade.allCases[random.below(3)]))
            }
            for resource in event.resources { event.before[resource] = state[resource, default: 0] }
            for resource in event.resources {
                event.after[resource] =
                    switch (event.effect, event.reverses) {
                    case (.failed, _), (.noChange, _): state[resource, default: 0]
                    case (_, let original?): events[original].before[resource]
                    case (_, nil): 100 * (position + 1) + resource
                    }
            }
            state.merge(event.after) { $1 }
            events.append(event)
        }
    }

    /// Whether an event is in effect and nothing that shows has been written over it: by the word of the definition.
    private func canTakeBack(_ position: Int) -> Bool {
        guard events[position].effect.mayChange, !isTakenBack(position) else { return false }
        return !events.indices.contains { later in
            later > position && events[later].effect.isCommitted && events[later].reverses == nil
                && !isTakenBack(later) && events[later].resources.contains { events[position].resources.contains($0) }
        }
            && !events.indices.contains { later in
                // A reversal that is in effect shows when what it takes back came before.
                later > position && events[later].reverses.map { $0 <= position } == true && !isTakenBack(later)
                    && events[later].resources.contains { events[position].resources.contains($0) }
            }
    }

    private func isTakenBack(_ position: Int) -> Bool {
        events.indices.contains { events[$0].reverses == position && !isTakenBack($0) }
    }

    static func resource(_ number: Int) -> ResourceRef { ResourceRef("db", "row", key: JSONString("\(number)")) }

    /// Digests of what an event leaves; of what confirms a value too.
    func graph() throws -> DecisionGraph {
        try DecisionGraph(
            steps: events.enumerated().map { position, event in
                Step(
                    index: position * 10, agent: "a", kind: .toolCall,
                    dependencies: event.dependencies.map { DependencyEdge(on: $0.source * 10, grade: $0.grade) },
                    touches: event.resources.map {
                        Touch(.write, Self.resource($0), valueDigest: JSONString("\(event.after[$0] ?? 0)"))
                    }, effect: event.effect)
            })
    }

    var reverses: [Int: Int] {
        var reverses: [Int: Int] = [:]
        for (position, event) in events.enumerated() { reverses[position] = event.reverses }
        return reverses
    }

    /// What an exact reversal of an event would put back.
    func reversal(of position: Int) -> WriteReversal {
        var values: [ResourceRef: RestoredValue] = [:]
        for (resource, value) in events[position].before {
            values[Self.resource(resource)] = RestoredValue(text: JSONString("\(value)"))
        }
        return .exact(values)
    }

    /// The state had some events never been: every other one is played again, and a reversal of what was not does
    /// nothing.
    func state(without undone: Set<Int>) -> [Int: Int] {
        var state: [Int: Int] = [:]
        var before: [Int: [Int: Int]] = [:]
        for (position, event) in events.enumerated() where event.effect.isCommitted && !undone.contains(position) {
            if let original = event.reverses, before[original] == nil { continue }
            var held: [Int: Int] = [:]
            for resource in event.resources { held[resource] = state[resource, default: 0] }
            before[position] = held
            for resource in event.resources {
                state[resource] = event.reverses.map { before[$0]?[resource] ?? 0 } ?? event.after[resource]
            }
        }
        return state
    }
}
