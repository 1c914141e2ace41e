public import CanonicalJSON
internal import DecisionGraph

/// What one of the four lints of the reference objects to.
///
/// Source: spec/core.md 11.
public struct ReferenceFinding: Sendable, Hashable {
    /// The lint.
    public let lint: ReferenceLint
    /// The position of the step that is reported.
    public let position: Int
    /// The resource; nil where a dependency names none.
    public let resource: JSONString?
    /// For ``ReferenceLint/missingRevalidationBarrier``: the position of the step with the volatile read, which may be
    /// the reported one.
    public let source: Int?
    /// The place of what is reported in the list it stands in: the step's `writes`, its dependencies, its `scope`, or the
    /// volatile reads of ``source``.
    public let entry: Int
}

/// The findings of the four lints, lint by lint, each in the order of spec/core.md 11.
///
/// An element is put together when it is asked for: a plan can have more findings than steps by far.
public struct ReferenceFindings: Sendable, RandomAccessCollection {
    private let plan: PlanColumns
    /// The first three lints, as pairs of a position and an entry of the lint's own list.
    private let parts: [[Place]]
    private let hits: [BarrierSearch.Hit]
    /// How many findings there are beyond those kept; see ``DeclaredPlanAnalysis/findingLimit``.
    public let omittedCount: Int

    private struct Place: Sendable {
        let position: UInt32
        let entry: UInt32
    }

    /// The findings of a plan as rules read it: with what its tools read and write, and without their scopes.
    ///
    /// ``ReferenceFinding/entry`` is then a place in the node's `writes`, `reads`, `ownScope`, or in the `reads` of the
    /// source.
    ///
    /// - Parameter limit: how many findings of the barrier lint are kept at most.
    /// - Complexity: as ``DeclaredPlanAnalysis``.
    public init(of plan: Plan, limit: Int = DeclaredPlanAnalysis.findingLimit) {
        self.init(PlanColumns(plan), limit: limit)
    }

    /// - Complexity: linear in steps, edges and entries times resources over 64, then as ``BarrierSearch``.
    init(_ plan: PlanColumns, limit: Int) {
        self.plan = plan
        let reads = SliceReads(plan)
        let feeds = Self.feedingDecisions(plan)
        var (writes, flippable, scopes): ([Place], [Place], [Place]) = ([], [], [])
        for rank in 0..<plan.stepCount {
            let position = plan.position(at: rank)
            for entry in plan.writes.range(position) where !reads.isWriteRead[entry] {
                writes.append(Place(position: UInt32(position), entry: UInt32(entry)))
            }
            if feeds[position] {
                for entry in plan.flippable.range(position) {
                    flippable.append(Place(position: UInt32(position), entry: UInt32(entry)))
                }
            }
            if plan.hasScope[position], !reads.exceedsScope[position] {
                for entry in plan.scopes.range(position) where !reads.isScopeRead[entry] {
                    scopes.append(Place(position: UInt32(position), entry: UInt32(entry)))
                }
            }
        }
        parts = [writes, flippable, scopes]
        let search = BarrierSearch(plan, limit: Swift.max(0, limit))
        hits = search.hits
        omittedCount = search.total - search.hits.count
    }

    /// Whether a step is a decision or some decision rests on it, by position: one pass backwards.
    private static func feedingDecisions(_ plan: PlanColumns) -> [Bool] {
        var feeds = plan.isDecision
        var flags = feeds.mutableSpan
        let (starts, sources) = (plan.dependencies.offsets.span, plan.dependencies.targets.span)
        var position = plan.stepCount
        while position > 0 {
            position &-= 1
            if !flags[position] { continue }
            for at in Int(starts[position])..<Int(starts[position &+ 1]) { flags[Int(sources[at])] = true }
        }
        return feeds
    }

    public var startIndex: Int { 0 }
    public var endIndex: Int { parts[0].count + parts[1].count + parts[2].count + hits.count }

    public subscript(index: Int) -> ReferenceFinding {
        precondition(index >= 0 && index < endIndex, "a finding of this plan")
        var at = index
        for (part, lint) in zip(parts, ReferenceLint.allCases) {
            if at < part.count { return finding(lint, part[at]) }
            at -= part.count
        }
        let (hit, reads) = (hits[at], plan.volatileReads)
        let column = Int(hit.column)
        return ReferenceFinding(
            lint: .missingRevalidationBarrier, position: Int(hit.node),
            resource: plan.names[Int(reads.resources[column])], source: Int(reads.nodes[column]),
            entry: Int(reads.ordinals[column]))
    }

    private func finding(_ lint: ReferenceLint, _ place: Place) -> ReferenceFinding {
        let list: PlanColumns.Lists
        switch lint {
        case .writeWithNoPriorRead: list = plan.writes
        case .flippableDependency: list = plan.flippable
        default: list = plan.scopes
        }
        let resource = list.resources[Int(place.entry)]
        return ReferenceFinding(
            lint: lint, position: Int(place.position),
            resource: resource == PlanColumns.unnamed ? nil : plan.names[Int(resource)], source: nil,
            entry: Int(list.ordinals[Int(place.entry)]))
    }

    /// How many findings of a lint are kept.
    public func count(of lint: ReferenceLint) -> Int {
        switch lint {
        case .writeWithNoPriorRead: parts[0].count
        case .flippableDependency: parts[1].count
        case .scopeVersusSnapshot: parts[2].count
        case .missingRevalidationBarrier: hits.count
        }
    }
}
