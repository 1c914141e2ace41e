/// How an edge is known.
///
/// An execution edge is always observed: it is read from the trace. A dependency edge is observed when both ends and
/// the link are in the record, declared when somebody stated it, inferred when a rule concluded it. The strongest
/// grade is the smallest.
///
/// Source: spec/core.md 1, spec/adapters.md 5.
public enum Grade: UInt8, Sendable, Hashable, CaseIterable, Comparable {
    /// Both ends and the link between them are in the record, or a rule claims so: see ``EvidenceTier/modelled``.
    case observed
    /// Somebody stated the edge, as a plan or a record's link does.
    case declared
    /// A rule concluded the edge; also the grade of an edge that names none.
    case inferred

    /// The word in texts and machine output.
    public var name: String {
        switch self {
        case .observed: "observed"
        case .declared: "declared"
        case .inferred: "inferred"
        }
    }

    /// The grade of a word, or nil.
    public init?(name: String) {
        guard let grade = Grade.allCases.first(where: { $0.name.utf8.elementsEqual(name.utf8) }) else { return nil }
        self = grade
    }

    /// Stronger evidence comes first.
    public static func < (a: Grade, b: Grade) -> Bool { a.rawValue < b.rawValue }
}

/// How far an edge may be trusted in a bound: the grades, with observed split in two.
///
/// An edge that a rule sets with grade observed (a write is taken to rest on every read before it) says less than one
/// where a matched touch shows the link. Bounds start from the latter alone.
///
/// Source: DESIGN D6.
public enum EvidenceTier: UInt8, Sendable, Hashable, CaseIterable, Comparable {
    /// Grade observed, and not by a rule alone.
    case observed
    /// Grade observed by a rule: the evidence of the edge says `modeled`.
    case modelled
    /// Grade declared.
    case declared
    /// Grade inferred, the weakest: bounds over it follow every edge.
    case inferred

    init(_ grade: Grade, isModelled: Bool) {
        switch grade {
        case .observed: self = isModelled ? .modelled : .observed
        case .declared: self = .declared
        case .inferred: self = .inferred
        }
    }

    /// The grade this tier is part of.
    public var grade: Grade {
        switch self {
        case .observed, .modelled: .observed
        case .declared: .declared
        case .inferred: .inferred
        }
    }

    /// Stronger evidence comes first.
    public static func < (a: EvidenceTier, b: EvidenceTier) -> Bool { a.rawValue < b.rawValue }
}
