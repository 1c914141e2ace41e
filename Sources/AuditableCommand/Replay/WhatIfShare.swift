import CanonicalJSON
import LiveReplay

/// What some decisions in a row come to under another policy; made on any thread, and added up in order.
struct WhatIfShare: Sendable {
    private let dropped: DroppedRecords
    /// From when on decisions count, in Unix seconds; nil for all of them.
    private let start: Double?
    private let measure: DecisionMeasure?
    private let grouping: DecisionMeasure?

    /// Decisions of a cascade, which are judged later and in order.
    var waiting: [PastDecision] = []
    private(set) var tally = WhatIfTally()
    /// The decisions whose verdict changes, in order.
    private(set) var flips: [WhatIfComparison] = []
    /// Which of the records to drop were among them.
    private(set) var found: Set<Int> = []

    init(dropped: DroppedRecords, start: Double?, measure: DecisionMeasure?, grouping: DecisionMeasure?) {
        self.dropped = dropped
        self.start = start
        self.measure = measure
        self.grouping = grouping
    }

    /// A decision by itself.
    mutating func add(_ decision: PastDecision, _ whatIf: WhatIf) {
        let isCounted = isCounted(decision)
        guard !isDropped(decision, isCounted), isCounted else { return }
        count(whatIf.compare(decision))
    }

    /// A decision behind those before it.
    mutating func add(_ decision: PastDecision, _ cascade: inout WhatIfCascade) {
        let isCounted = isCounted(decision)
        if isDropped(decision, isCounted) {
            cascade.drop(decision)
        } else if isCounted {
            count(cascade.next(decision))
        } else {
            cascade.keep(decision)
        }
    }

    private func isCounted(_ decision: PastDecision) -> Bool {
        start.map { decision.decidedAt.double >= $0 } ?? true
    }

    private mutating func isDropped(_ decision: PastDecision, _ isCounted: Bool) -> Bool {
        let names = dropped.naming(decision)
        guard !names.isEmpty else { return false }
        found.formUnion(names)
        if isCounted { tally.dropped += 1 }
        return true
    }

    private mutating func count(_ comparison: WhatIfComparison) {
        let decision = comparison.decision
        let measured = measure.map { $0.number(decision) }
        tally.add(comparison, measured: measured, group: grouping.map { $0.name(decision) })
        if comparison.isFlip { flips.append(comparison) }
    }
}
