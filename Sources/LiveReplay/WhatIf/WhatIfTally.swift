public import CanonicalJSON
internal import DecisionRecords

/// What a whole history came to under another policy.
///
/// Tallies of parts add up to that of the whole, in any order. Names of terms, fields and groups come from policies and
/// records, so each kind is bounded: those beyond ``nameLimit`` are counted together.
///
/// Source: spec/experience.md 12 (C2).
public struct WhatIfTally: Sendable {
    /// The most distinct terms, fields and groups that are counted by name, each.
    public static let nameLimit = 1000

    /// Old verdict by new verdict, in the order of ``VerdictAction/allCases``.
    private var cells: [[Cell]]
    /// The same by group, where groups were asked for.
    public private(set) var groups: NamedCounts<Group>
    /// What decided that a decision is newly stopped, by how often.
    public private(set) var stoppingTerms: NamedCounts<Int>
    /// What decisions that are to be reviewed lacked, by how often.
    public private(set) var absentFields: NamedCounts<Int>
    /// How many rows were dropped from the history.
    public var dropped = 0

    /// Decisions with one old and one new verdict.
    public struct Cell: Sendable {
        /// How many.
        public var count = 0
        /// The sum of what was to be added up over them.
        public var sum = ExactSum()
        /// How many gave nothing to add.
        public var withoutSum = 0

        mutating func add(_ other: Cell) {
            count += other.count
            sum.add(other.sum)
            withoutSum += other.withoutSum
        }
    }

    /// A group of decisions.
    public struct Group: Sendable {
        /// All of them.
        public var all = Cell()
        /// Those that were allowed and no longer are.
        public var newlyStopped = Cell()
        /// Those that were not allowed and now are.
        public var newlyAllowed = Cell()
        /// Those that a person must look at under the new policy.
        public var review = 0

        package mutating func add(_ other: Group) {
            all.add(other.all)
            newlyStopped.add(other.newlyStopped)
            newlyAllowed.add(other.newlyAllowed)
            review += other.review
        }
    }

    /// The tally of no decision.
    public init() {
        cells = Array(
            repeating: Array(repeating: Cell(), count: VerdictAction.allCases.count),
            count: VerdictAction.allCases.count)
        groups = NamedCounts(zero: Group()) { $0.add($1) }
        stoppingTerms = NamedCounts(zero: 0) { $0 += $1 }
        absentFields = NamedCounts(zero: 0) { $0 += $1 }
    }

    // MARK: Adding

    /// Takes a decision into account.
    ///
    /// - Parameters:
    ///   - measured: what is added up: nil for nothing at all, `.some(nil)` where this decision has no such number.
    ///   - group: the group it belongs to, where groups were asked for.
    public mutating func add(_ comparison: WhatIfComparison, measured: JSONNumber?? = nil, group: JSONString? = nil) {
        var cell = Cell()
        cell.count = 1
        switch measured {
        case .some(.some(let number)): cell.sum.add(number)
        case .some(.none): cell.withoutSum = 1
        case .none: break
        }
        cells[Self.place(comparison.was.action)][Self.place(comparison.now.action)].add(cell)
        let settling = comparison.now.settling
        if comparison.isNewlyStopped { stoppingTerms.add(settling.basis?.term ?? settling.reason, 1) }
        if comparison.now.action == .review {
            for field in settling.basis?.absentFields ?? [] { absentFields.add(field, 1) }
        }
        if let group {
            var share = Group()
            share.all = cell
            if comparison.isNewlyStopped { share.newlyStopped = cell }
            if comparison.isNewlyAllowed { share.newlyAllowed = cell }
            share.review = comparison.now.action == .review ? 1 : 0
            groups.add(group, share)
        }
    }

    /// Adds the tally of other decisions.
    public mutating func add(_ other: WhatIfTally) {
        for row in cells.indices {
            for column in cells[row].indices { cells[row][column].add(other.cells[row][column]) }
        }
        groups.add(other.groups)
        stoppingTerms.add(other.stoppingTerms)
        absentFields.add(other.absentFields)
        dropped += other.dropped
    }

    private static func place(_ action: VerdictAction) -> Int {
        switch action {
        case .allow: 0
        case .block: 1
        case .review: 2
        case .rollback: 3
        }
    }

    // MARK: Reading

    /// The decisions with an old and a new verdict.
    public subscript(was was: VerdictAction, now now: VerdictAction) -> Cell {
        cells[Self.place(was)][Self.place(now)]
    }

    /// How many decisions there are.
    public var count: Int { total { _, _ in true }.count }
    /// How many have another verdict than before.
    public var flips: Int { total { $0 != $1 }.count }
    /// Those that were allowed and no longer are.
    public var newlyStopped: Cell { total { $0 == .allow && $1 != .allow } }
    /// Those that were not allowed and now are.
    public var newlyAllowed: Cell { total { $0 != .allow && $1 == .allow } }
    /// Those that a person must look at under the new policy.
    public var undecidable: Cell { total { $1 == .review } }

    /// The decisions whose old and new verdict meet a condition.
    public func total(where condition: (_ was: VerdictAction, _ now: VerdictAction) -> Bool) -> Cell {
        var sum = Cell()
        for was in VerdictAction.allCases {
            for now in VerdictAction.allCases where condition(was, now) { sum.add(self[was: was, now: now]) }
        }
        return sum
    }
}
