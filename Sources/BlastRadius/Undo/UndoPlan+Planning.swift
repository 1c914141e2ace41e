internal import CanonicalJSON
public import DecisionGraph

extension UndoPlan {
    /// Plans how to take back what was wrong; nothing is done.
    ///
    /// - Throws: ``UndoError``: `unknownPosition`, `badReversal`.
    /// - Complexity: O(V + E + touches), hashing each resource that is written, once more per decision that overrides.
    public init(_ request: UndoRequest, in graph: DecisionGraph) throws(UndoError) {
        try request.check(against: graph)
        var roots = request.wrong
        while true {
            let planning = UndoPlanning(request, roots: roots, in: graph)
            let overridden = planning.blocks.keys.filter { request.decisions[$0] == .override && !roots.contains($0) }
            if overridden.isEmpty {
                self = planning.plan
                return
            }
            roots.formUnion(overridden)
        }
    }

    fileprivate init(_ planning: UndoPlanning) {
        let request = planning.request
        evidence = request.evidence
        entries = planning.entries
        obstacles = planning.blocks.sorted { $0.key < $1.key }.map {
            UndoObstacle(position: $0.key, decision: request.decisions[$0.key], blocks: $0.value)
        }
        residue = planning.residue
        unclear = planning.unclear.sorted()
        withoutEffect = planning.withoutEffect
        unlocated = planning.unlocated.reversed()
        unusedDecisions = request.decisions.keys.filter { !planning.usedDecisions.contains($0) }.sorted()
    }
}

extension UndoRequest {
    /// - Throws: ``UndoError`` of the smallest position that is wrong.
    fileprivate func check(against graph: DecisionGraph) throws(UndoError) {
        let positions = 0..<graph.stepCount
        let named = [Array(wrong), Array(decisions.keys), Array(reversals.keys), Array(deadlines.keys)].joined()
        let reversing = reverses.flatMap { [$0.key, $0.value] }
        if let unknown = (named + reversing).filter({ !positions.contains($0) }).min() {
            throw UndoError(.unknownPosition, at: unknown)
        }
        let bad = reverses.filter { !($0.value < $0.key && graph.isWrite(at: $0.key) && graph.isWrite(at: $0.value)) }
        if let first = bad.keys.min() { throw UndoError(.badReversal, at: first) }
    }
}

/// One pass over the set, latest write first.
private struct UndoPlanning {
    let request: UndoRequest
    let roots: Set<Int>
    let graph: DecisionGraph
    private let reach: GradedReach
    private let history: WriteHistory
    /// By original: what compensates it and was not taken back itself.
    private let compensatedBy: [Int: Int]
    /// By compensation of a write of the set: that write.
    private let compensates: [Int: Int]

    private(set) var entries: [UndoEntry] = []
    private(set) var residue: [UndoResidue] = []
    private(set) var unlocated: [Int] = []
    private(set) var unclear: Set<ResourceRef> = []
    let withoutEffect: [Int]
    /// By write outside the set: those of the set right under it.
    private(set) var blocks: [Int: [Int]] = [:]
    private(set) var usedDecisions: Set<Int>
    private var cursors: [ResourceRef: Cursor] = [:]
    private var taken = 0

    /// How far down a resource's history the pass has come.
    private struct Cursor {
        /// How many writes are not yet passed.
        var left: Int
        /// The earliest write passed that stands.
        var standing: Int?
    }

    /// A resource as a write finds it.
    private struct Place {
        let resource: ResourceRef
        /// What lies right over the write and stands.
        let over: Int?
        /// What lies right under it.
        let beneath: Int?
    }

    var plan: UndoPlan { UndoPlan(self) }

    init(_ request: UndoRequest, roots: Set<Int>, in graph: DecisionGraph) {
        self.request = request
        self.roots = roots
        self.graph = graph
        let idle = roots.filter { graph.effect(at: $0).map { !$0.mayChange } ?? false }
        withoutEffect = idle.sorted()
        let reach = GradedReach(
            .down, from: roots.subtracting(idle), in: graph, atLeast: request.evidence)
        self.reach = reach
        let isUndone = { (position: Int) in roots.contains(position) || reach.tier(at: position) != nil }
        history = WriteHistory(graph, request, isUndone: isUndone)
        var compensatedBy: [Int: Int] = [:]
        var compensates: [Int: Int] = [:]
        var isTakenBack: Set<Int> = []
        // A reversal comes after what it takes back, so it is settled first.
        for (reversal, original) in request.reverses.sorted(by: { $0.key > $1.key })
        where graph.isEffectiveWrite(at: reversal) && !isTakenBack.contains(reversal) {
            isTakenBack.insert(original)
            guard case .compensating = request.reversals[original], compensatedBy[original] == nil else { continue }
            compensatedBy[original] = reversal
            if isUndone(original), graph.isEffectiveWrite(at: original) { compensates[reversal] = original }
        }
        self.compensatedBy = compensatedBy
        self.compensates = compensates
        usedDecisions = Set(
            request.decisions.lazy.filter { $0.value == .override && roots.contains($0.key) }.map(\.key))
        usedDecisions.subtract(request.wrong)
        let last = graph.stepCount - 1
        for position in stride(from: last, through: 0, by: -1)
        where isUndone(position) && graph.isEffectiveWrite(at: position) {
            plan(position)
        }
    }

    private mutating func plan(_ position: Int) {
        let resources = WriteHistory.resources(at: position, in: graph)
        if resources.isEmpty { unlocated.append(position) }
        if !history.unclear.isEmpty { unclear.formUnion(resources.filter(history.unclear.contains)) }
        if let reversal = history.reversedBy[position] {
            return add(
                position, .alreadyReversed, .reversedBy(reversal), needsLook: graph.effect(at: reversal) == .unknown)
        }
        if let original = history.takesBack[position] { return add(position, .keep, .takesBack(original)) }

        let places = resources.map { place(position, in: $0) }
        let reversal = request.reversals[position] ?? .unstated
        if let original = compensates[position] { return leave(position, .keep, .takesBack(original), places) }
        if let compensation = compensatedBy[position] {
            var text: JSONString?
            if case .compensating(let residue) = reversal { text = residue }
            return leave(
                position, .alreadyReversed, .reversedBy(compensation), places, text: text,
                needsLook: graph.effect(at: compensation) == .unknown)
        }
        if case .impossible(let reason) = reversal {
            return leave(position, .impossible, .declared(reason), places, text: reason)
        }
        if let deadline = request.deadlines[position], hasPassed(deadline) {
            return leave(position, .expired, .expired(deadline), places)
        }
        if case .unstated = reversal, request.needsStatedReversal {
            return leave(position, .impossible, .notStated, places)
        }
        weigh(position, reversal, places)
    }

    /// Decides about a write that could be taken back if nothing were in the way.
    private mutating func weigh(_ position: Int, _ reversal: WriteReversal, _ places: [Place]) {
        let covered = places.filter { $0.over != nil }
        let free = places.filter { $0.over == nil }
        for place in covered {
            guard let over = place.over else { continue }
            if !isInSet(over), blocks[over]?.last != position { blocks[over, default: []].append(position) }
            if request.decisions[over] == .keep { usedDecisions.insert(over) }
        }
        let open = covered.filter { $0.over.map { request.decisions[$0] != .keep } ?? false }
        // The earliest obstacle is the one that replaced the value first.
        if let first = open.min(by: { ($0.over ?? 0, $0.resource) < ($1.over ?? 0, $1.resource) }),
            let over = first.over
        {
            let reason: UndoReason =
                if isInSet(over) {
                    .standsLater(over, on: first.resource)
                } else if graph.isEffectiveWrite(at: over) {
                    .writtenLater(over, on: first.resource)
                } else {
                    .confirmedLater(over, on: first.resource)
                }
            return leave(position, .conflict, reason, places)
        }
        let kept = covered.map(\.resource)
        if let over = covered.lazy.compactMap(\.over).min() {
            if free.isEmpty { return add(position, .keep, .keptBy(over), leaves: kept) }
            // What cancels a whole action cannot cancel a part of it.
            if case .compensating = reversal { return leave(position, .keep, .keptBy(over), free, leaves: kept) }
        }
        var restores: [UndoRestoration] = []
        for place in free {
            let recorded = place.beneath.flatMap { digest(of: place.resource, at: $0) }
            var value = RestoredValue(digest: recorded)
            if case .exact(let values) = reversal, let stated = values[place.resource] {
                if let digest = stated.digest, let recorded, digest != recorded {
                    return leave(position, .impossible, .notInverse(place.resource), places)
                }
                value = RestoredValue(text: stated.text, digest: stated.digest ?? recorded)
            }
            restores.append(UndoRestoration(resource: place.resource, writer: place.beneath, value: value))
        }
        let reason: UndoReason =
            switch reversal {
            case .exact: .exact
            case .compensating(let residue): .compensating(residue: residue)
            case .impossible, .unstated: .unstated
            }
        if case .compensating(let text) = reversal {
            residue.append(UndoResidue(position: position, resources: [], text: text))
        }
        let isTimed = if case .time = request.deadlines[position] { request.now == nil } else { false }
        add(
            position, .reverse, reason, restores: restores, leaves: kept,
            needsLook: isTimed || graph.effect(at: position) == .unknown)
    }

    private func isInSet(_ position: Int) -> Bool {
        graph.isEffectiveWrite(at: position) && (roots.contains(position) || reach.tier(at: position) != nil)
    }

    private func hasPassed(_ deadline: UndoDeadline) -> Bool {
        switch deadline {
        case .time(let end): request.now.map { !($0 <= end) } ?? false
        case .position(let end): graph.stepCount > end
        }
    }

    private func digest(of resource: ResourceRef, at position: Int) -> JSONString? {
        graph.touches(at: position).last { $0.access == .write && $0.resource == resource }?.valueDigest
    }

    /// Goes down a resource's history to a write that is in it.
    private mutating func place(_ position: Int, in resource: ResourceRef) -> Place {
        let writes = history.writes[resource] ?? []
        var cursor = cursors[resource] ?? Cursor(left: writes.count)
        // What is passed here is outside the set: the pass stops at every write of the set.
        while cursor.left > 0, writes[cursor.left - 1] > position {
            cursor.standing = writes[cursor.left - 1]
            cursor.left -= 1
        }
        if cursor.left > 0, writes[cursor.left - 1] == position { cursor.left -= 1 }
        cursors[resource] = cursor
        return Place(
            resource: resource, over: cursor.standing, beneath: cursor.left > 0 ? writes[cursor.left - 1] : nil)
    }

    /// Adds a write that stays where it should not.
    private mutating func leave(
        _ position: Int, _ verdict: UndoClass, _ reason: UndoReason, _ places: [Place], text: JSONString? = nil,
        leaves: [ResourceRef] = [], needsLook: Bool = false
    ) {
        for place in places { cursors[place.resource]?.standing = position }
        // Where something lies over it its value does not show.
        let shown = places.filter { $0.over == nil }.map(\.resource)
        if !shown.isEmpty || text != nil || places.isEmpty {
            residue.append(UndoResidue(position: position, resources: shown, text: text))
        }
        add(position, verdict, reason, leaves: leaves, needsLook: needsLook)
    }

    private mutating func add(
        _ position: Int, _ verdict: UndoClass, _ reason: UndoReason, restores: [UndoRestoration] = [],
        leaves: [ResourceRef] = [], needsLook: Bool = false
    ) {
        if verdict == .reverse { taken += 1 }
        let isRoot = roots.contains(position)
        entries.append(
            UndoEntry(
                position: position, isRoot: isRoot, tier: isRoot ? nil : reach.tier(at: position), verdict: verdict,
                reason: reason, order: verdict == .reverse ? taken : nil, restores: restores, leaves: leaves,
                needsLook: needsLook))
    }
}
