/// How many steps something reaches, by the tier of the best path to each: the counts are disjoint.
///
/// What is at risk, or was relied on, lies between ``least``, which matched touches and stated links alone show, and
/// ``most``, for which every edge is believed.
///
/// Source: DESIGN D6.
public struct RiskBounds: Sendable, Hashable {
    /// Reached over observed edges that are not modelled.
    public var observed = 0
    /// Reached once modelled edges are followed too.
    public var modelled = 0
    /// Reached once declared edges are followed too.
    public var declared = 0
    /// Reached only when inferred edges are followed too.
    public var inferred = 0

    /// Nothing is reached.
    public init() {}

    /// What is certain as far as the record is.
    public var least: Int { observed }

    /// What cannot be excluded by the edges that are there.
    public var most: Int { observed + modelled + declared + inferred }

    /// Those whose best path is of a tier.
    public subscript(tier: EvidenceTier) -> Int {
        get {
            switch tier {
            case .observed: observed
            case .modelled: modelled
            case .declared: declared
            case .inferred: inferred
            }
        }
        set {
            switch tier {
            case .observed: observed = newValue
            case .modelled: modelled = newValue
            case .declared: declared = newValue
            case .inferred: inferred = newValue
            }
        }
    }

    /// Those whose best path is of a grade; observed ones with the ``modelled`` ones among them.
    public func count(at grade: Grade) -> Int {
        grade == .observed ? observed + modelled : self[grade == .declared ? .declared : .inferred]
    }

    /// Those reached when edges up to a tier are followed.
    public func upTo(_ tier: EvidenceTier) -> Int {
        EvidenceTier.allCases.reduce(0) { $1 <= tier ? $0 + self[$1] : $0 }
    }
}
