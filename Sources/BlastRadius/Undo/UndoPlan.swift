public import CanonicalJSON
public import DecisionGraph

/// What becomes of a write that is to be taken back.
public enum UndoClass: String, Sendable, Hashable, CaseIterable {
    /// It is taken back.
    case reverse
    /// A later write has taken it back.
    case alreadyReversed = "already_reversed"
    /// It stays, and is right to: a person so decided, or it takes back another write of the set.
    case keep
    /// It cannot be taken back before somebody decides about a write that lies over it.
    case conflict
    /// It could have been taken back, and the time for that is over.
    case expired
    /// It cannot be taken back.
    case impossible
}

/// Why a write has its ``UndoClass``. Numbers are positions.
public enum UndoReason: Sendable, Hashable {
    /// What was there before is put back.
    case exact
    /// Another action cancels it and leaves this behind.
    case compensating(residue: JSONString)
    /// No reversal is stated: what was there before is to be put back by hand.
    case unstated
    /// This write has taken it back.
    case reversedBy(Int)
    /// It takes back this write, which is in the set too.
    case takesBack(Int)
    /// This write, outside the set, replaced its value on a resource.
    case writtenLater(Int, on: ResourceRef)
    /// This write, outside the set, wrote what the resource held already: it would have set the value itself.
    case confirmedLater(Int, on: ResourceRef)
    /// This write of the set, which cannot be taken back, lies over its value on a resource.
    case standsLater(Int, on: ResourceRef)
    /// The write over it is kept by decision.
    case keptBy(Int)
    /// The deadline has passed.
    case expired(UndoDeadline)
    /// It was declared impossible, for this reason.
    case declared(JSONString)
    /// No reversal is stated, and one is needed.
    case notStated
    /// What the stated reversal would put back is not what was there before.
    case notInverse(ResourceRef)

    /// The code in machine output.
    public var code: StaticString {
        switch self {
        case .exact: "exact"
        case .compensating: "compensating"
        case .unstated: "unstated"
        case .reversedBy: "reversed_by"
        case .takesBack: "takes_back"
        case .writtenLater: "written_later"
        case .confirmedLater: "confirmed_later"
        case .standsLater: "stands_later"
        case .keptBy: "kept_by"
        case .expired: "expired"
        case .declared: "declared"
        case .notStated: "not_stated"
        case .notInverse: "not_inverse"
        }
    }

    /// The other write that the reason speaks of.
    public var step: Int? {
        switch self {
        case .reversedBy(let step), .takesBack(let step), .keptBy(let step), .writtenLater(let step, _),
            .confirmedLater(let step, _), .standsLater(let step, _):
            step
        case .exact, .compensating, .unstated, .expired, .declared, .notStated, .notInverse: nil
        }
    }

    /// The resource that the reason speaks of.
    public var resource: ResourceRef? {
        switch self {
        case .writtenLater(_, let resource), .confirmedLater(_, let resource), .standsLater(_, let resource),
            .notInverse(let resource):
            resource
        default: nil
        }
    }
}

/// One resource that a reversal puts back.
public struct UndoRestoration: Sendable, Hashable {
    /// What is put back.
    public let resource: ResourceRef
    /// The position of the write whose value returns; nil for what was there before the first write of the run.
    public let writer: Int?
    /// The value, as far as a reversal states it or the write that returns recorded it.
    public let value: RestoredValue
}

/// One write of the set.
public struct UndoEntry: Sendable, Hashable {
    /// The write's position.
    public let position: Int
    /// Whether it was named wrong itself, by the request or because a decision overrides it.
    public let isRoot: Bool
    /// The weakest evidence on the strongest path from a root; nil for a root.
    public let tier: EvidenceTier?
    /// What becomes of it.
    public let verdict: UndoClass
    /// Why.
    public let reason: UndoReason
    /// When it is taken back, counted from 1 over those that are; nil for the others.
    public let order: Int?
    /// What is put back, ascending by resource; only of ``UndoClass/reverse``. Empty when no resource was recorded.
    public let restores: [UndoRestoration]
    /// Resources that the write touched and that are left as they are, as a person keeps what lies over them.
    public let leaves: [ResourceRef]
    /// Whether the target must be looked at first: it is not known whether the write, or what took it back, happened,
    /// or whether a deadline has passed.
    public let needsLook: Bool
}

/// A write outside the set that lies over one of the set.
public struct UndoObstacle: Sendable, Hashable {
    /// The write's position.
    public let position: Int
    /// What a person decided; nil as long as nobody did.
    public let decision: UndoDecision?
    /// The writes of the set that wait for it, newest first.
    public let blocks: [Int]
}

/// What stands when all that can be taken back is.
public struct UndoResidue: Sendable, Hashable {
    /// The write of which something stands.
    public let position: Int
    /// The resources that hold its value afterwards, ascending; empty when nothing but a trace is left, or no resource
    /// was recorded.
    public let resources: [ResourceRef]
    /// What stands, as a reversal states it.
    public let text: JSONString?
}

/// How wrong writes are taken back: which, in which order, what stands in the way and what stands afterwards.
///
/// The set is what was named wrong and is an effective write, and every effective write that rests on it down to a tier
/// of evidence. What failed or changed nothing has nothing to take back and hands on nothing when it is named.
///
/// Order: by position, latest first. As steps rest only on earlier ones, what rests on a write is taken back before it,
/// and on each resource the newest goes first. The order is total, so equal requests have equal plans.
///
/// State: a resource holds one value. Its history are the writes that may have changed it, and those outside the set
/// that confirmed what it held; a write and the one that took it back drop out as a pair, when nothing lies between them
/// on any of their resources and it is the first to take it back, except that a wrong reversal of a write that is not wrong is a write like any other. To
/// take back a write puts back what is beneath it in that history, so it can only be done when nothing lies over it: of
/// what does, writes of the set are taken back first, others are obstacles. A step that wrote several resources is taken
/// back as a whole, unless a person keeps what lies over some of them. Then every resource that neither ``residue`` nor
/// ``unclear`` names holds what it would hold had the set never been written.
///
/// A write of unknown effect counts as applied. A write without recorded resources can be neither in the way nor found
/// to be obstructed; see ``unlocated``.
///
/// Source: spec/experience.md 12 A3, spec/ledger.md C.11, I, DESIGN D6, D7.
public struct UndoPlan: Sendable, Hashable {
    /// Down to which evidence the set was taken.
    public let evidence: EvidenceTier
    /// The writes of the set, latest first, each once.
    public let entries: [UndoEntry]
    /// Writes outside the set that were found directly over one of the set, ascending. Others may lie over those: they
    /// show once these are overridden.
    public let obstacles: [UndoObstacle]
    /// What stands afterwards, by position, latest first.
    public let residue: [UndoResidue]
    /// Resources of the set on which a reversal from outside the set lies that does not drop out as a pair, ascending: it
    /// may have put back what is now taken back, so what they would hold otherwise is not told.
    public let unclear: [ResourceRef]
    /// What was named wrong, or overridden, and has nothing to take back because it failed or changed nothing, ascending.
    public let withoutEffect: [Int]
    /// Writes of the set of which no resource is recorded, ascending.
    public let unlocated: [Int]
    /// Decisions that no obstacle asks for, ascending.
    public let unusedDecisions: [Int]

    /// How many writes of the set have a class.
    public func count(_ verdict: UndoClass) -> Int { entries.lazy.filter { $0.verdict == verdict }.count }

    /// The positions that are taken back, in order.
    public var order: [Int] { entries.lazy.filter { $0.verdict == .reverse }.map(\.position) }

    /// The obstacles that wait for a decision, ascending.
    public var undecided: [Int] { obstacles.lazy.filter { $0.decision == nil }.map(\.position) }
}
