internal import CanonicalJSON

/// The number of an agent in a graph.
public struct AgentID: Sendable, Hashable {
    package let raw: UInt32
}

/// The number of an attribute set that steps of a graph share.
public struct AttributesID: Sendable, Hashable {
    package let raw: UInt32

    /// No attributes.
    public static let none = AttributesID(raw: 0)
}

/// The number of a piece of evidence that edges of a graph share.
public struct EvidenceID: Sendable, Hashable {
    package let raw: UInt32

    /// No evidence.
    public static let none = EvidenceID(raw: 0)
}

/// The columns of a graph: one entry per step, one per edge, shared values in side tables.
///
/// Nothing here is computed; ``GraphBuilder`` fills it and ``DecisionGraph`` reads it.
struct StepTable: Sendable {
    struct Row: Sendable {
        var index: Int
        var agent: UInt32
        var attributes: UInt32
        /// Where this step's edges end in the edge columns; they start where the previous step's end.
        var dependencyEnd: UInt32
        var predecessorEnd: UInt32
        var kind: StepKind
        /// Whether predecessors were given; otherwise the previous step is the one.
        var hasPredecessors: Bool
    }

    /// Marks a reference that leads to no earlier step.
    static let dropped = UInt32.max

    var rows: [Row] = []

    // Dependency layer, per entry in the order given.
    var sources: [UInt32] = []
    var tiers: [EvidenceTier] = []
    /// Empty as long as no entry has evidence or a resource.
    private var marks: [EdgeMark] = []
    /// The indices that dropped entries named, by entry.
    var droppedSources: [UInt32: Int] = [:]

    // Execution layer, per given predecessor in the order given.
    var predecessors: [UInt32] = []
    var droppedPredecessors: [UInt32: Int] = [:]

    // Side tables, never touched by algorithms.
    var agents = Interner()
    var attributeSets: [JSONObject] = [[:]]
    var evidence: [JSONObject] = [[:]]
    var resources: [ResourceRef] = []
    /// All touches, step after step.
    private var touchList: [Touch] = []
    /// Where the touches of each step end, up to the last step that has any.
    private var touchEnds: [UInt32] = []
    /// By position, as far as any step says; 255 for those that do not.
    private var effects: [UInt8] = []
    var correlationIDs: [UInt32: JSONString] = [:]
    var recordIDs: [UInt32: JSONString] = [:]
    var statedBases: [UInt32: StatedBasis] = [:]

    /// What is known about an edge beside its tier.
    struct EdgeMark: Sendable {
        var evidence: UInt32
        /// Position in `resources` plus one; 0 is none.
        var resource: UInt32
    }

    /// The evidence and resource of an entry.
    func mark(of entry: Int) -> EdgeMark {
        marks.isEmpty ? EdgeMark(evidence: 0, resource: 0) : marks[entry]
    }

    /// Notes the evidence and resource of the entry that has just been added.
    mutating func mark(_ entry: Int, evidence: UInt32, resource: UInt32) {
        if marks.isEmpty {
            if evidence == 0, resource == 0 { return }
            marks = Array(repeating: EdgeMark(evidence: 0, resource: 0), count: entry)
        }
        marks.append(EdgeMark(evidence: evidence, resource: resource))
    }

    /// What the step at a position read and wrote.
    func touches(_ position: Int) -> ArraySlice<Touch> { touchList[touchRange(position)] }

    private func touchRange(_ position: Int) -> Range<Int> {
        guard position < touchEnds.count else { return 0..<0 }
        return (position == 0 ? 0 : Int(touchEnds[position - 1]))..<Int(touchEnds[position])
    }

    /// Whether the step at a position read or wrote anything that is known.
    func hasTouches(at position: Int) -> Bool { !touchRange(position).isEmpty }

    /// Whether any step has touches.
    var hasTouches: Bool { !touchList.isEmpty }

    /// Whether the step at a position wrote, by its touches.
    func writesByTouch(_ position: Int) -> Bool { touchRange(position).contains { touchList[$0].access == .write } }

    /// Notes what the last step read and wrote, in place of what was noted before.
    mutating func touches(ofLast touches: [Touch]) {
        let last = rows.count - 1
        if touchEnds.count == rows.count {
            touchEnds.removeLast()
            touchList.removeSubrange((touchEnds.last.map { Int($0) } ?? 0)...)
        } else {
            let end = UInt32(touchList.count)
            touchEnds.append(contentsOf: repeatElement(end, count: last - touchEnds.count))
        }
        touchList.append(contentsOf: touches)
        touchEnds.append(UInt32(touchList.count))
    }

    /// What the source said of the writes of the step at a position.
    func effect(_ position: Int) -> WriteEffect? {
        position < effects.count ? WriteEffect(rawValue: effects[position]) : nil
    }

    /// Whether something became of the writes of the step at a position and nobody said what it touched.
    func hasEffectAlone(_ position: Int) -> Bool { effect(position) != nil && !hasTouches(at: position) }

    /// Notes what became of the writes of the last step.
    mutating func effect(ofLast effect: WriteEffect) {
        let missing = rows.count - 1 - effects.count
        if missing > 0 { effects.append(contentsOf: repeatElement(UInt8.max, count: missing)) }
        if effects.count == rows.count {
            effects[rows.count - 1] = effect.rawValue
        } else {
            effects.append(effect.rawValue)
        }
    }

    func dependencyRange(_ position: Int) -> Range<Int> {
        (position == 0 ? 0 : Int(rows[position - 1].dependencyEnd))..<Int(rows[position].dependencyEnd)
    }

    func predecessorRange(_ position: Int) -> Range<Int> {
        (position == 0 ? 0 : Int(rows[position - 1].predecessorEnd))..<Int(rows[position].predecessorEnd)
    }
}
