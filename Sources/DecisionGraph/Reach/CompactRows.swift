/// The dependencies of a run in compressed rows: for each position, the earlier positions it rests on.
///
/// Row i is `targets[offsets[i]..<offsets[i + 1]]`: the distinct earlier positions (all `< i`), ascending, that
/// position i points to. List order is therefore a topological order, and no search ever needs a sort. This is the
/// only form in which reach algorithms see a graph: no grades, no evidence, no indices of the run's own.
///
/// - Note: Size: 4(n + 1) + 4m bytes for n positions and m entries, both below 2^32.
public struct CompactRows: Sendable, Equatable {
    /// `count + 1` ascending offsets into `targets`; the first is 0, the last is `edgeCount`.
    public let offsets: [UInt32]

    /// All rows one after the other.
    public let targets: [UInt32]

    /// The largest distance from a position to one it rests on; 0 without entries.
    ///
    /// A sweep that has seen this many equal rows in a row knows everything a later position can rest on.
    package let span: Int

    /// The position after the last empty row: from here on every position rests on an earlier one.
    package let steady: Int

    /// Takes rows that are already well formed.
    ///
    /// The caller promises what the type says of its rows; a debug build checks it, a release build checks only that
    /// the two arrays fit together.
    ///
    /// - Parameters:
    ///   - offsets: n + 1 ascending values from 0 to `targets.count`.
    ///   - targets: row after row; each row strictly ascending, every entry below its row's position.
    /// - Complexity: O(n); in a debug build O(n + m).
    package init(offsets: [UInt32], targets: [UInt32]) {
        precondition(offsets.first == 0, "offsets start at 0")
        precondition(offsets.count - 1 <= Int(UInt32.max), "positions are 32 bits wide")
        precondition(Int(offsets[offsets.count - 1]) == targets.count, "the last offset is the number of targets")
        assert(Self.areWellFormed(offsets: offsets, targets: targets), "rows hold earlier positions, ascending")
        var span: UInt32 = 0
        var steady = 0
        let starts = offsets.span
        let entries = targets.span
        for row in 0..<starts.count - 1 {
            if starts[row] < starts[row + 1] {
                // Ascending rows: the first entry is the farthest.
                span = max(span, UInt32(truncatingIfNeeded: row) &- entries[Int(starts[row])])
            } else {
                steady = row + 1
            }
        }
        self.offsets = offsets
        self.targets = targets
        self.span = Int(span)
        self.steady = steady
    }

    /// The number of positions.
    public var count: Int { offsets.count - 1 }

    /// The number of entries over all rows.
    public var edgeCount: Int { targets.count }

    /// The earlier positions that `row` points to, ascending.
    ///
    /// - Parameter row: a position in `0..<count`.
    /// - Complexity: O(1).
    public subscript(row: Int) -> ArraySlice<UInt32> {
        targets[Int(offsets[row])..<Int(offsets[row + 1])]
    }

    private static func areWellFormed(offsets: [UInt32], targets: [UInt32]) -> Bool {
        for row in 0..<offsets.count - 1 {
            guard offsets[row] <= offsets[row + 1], Int(offsets[row + 1]) <= targets.count else { return false }
            var previous: UInt32?
            for target in targets[Int(offsets[row])..<Int(offsets[row + 1])] {
                guard Int(target) < row, previous.map({ $0 < target }) ?? true else { return false }
                previous = target
            }
        }
        return true
    }
}
