import CKernels

/// Questions about one position: who rests on it, and what it rests on.
///
/// Each question is one search; nothing is kept between questions. With a dependents index a search costs what its
/// answer costs, without one it is a pass over the rows after the position.
package struct Reachability: Sendable {
    /// The dependencies.
    package let rows: CompactRows

    /// The rows turned around, when the caller has them.
    package let dependents: DependentsIndex?

    /// - Parameters:
    ///   - rows: the dependencies.
    ///   - dependents: `rows.reversed()`, worth its cost when several questions with small answers follow.
    package init(_ rows: CompactRows, dependents: DependentsIndex? = nil) {
        self.rows = rows
        self.dependents = dependents
    }

    /// The positions that rest on `position`, directly or through others, ascending.
    ///
    /// - Parameter position: in `0..<rows.count`.
    /// - Complexity: as ``affectedSet(by:)``, plus the length of the answer.
    package func affected(by position: Int) -> [UInt32] {
        affectedSet(by: position).positions
    }

    /// How many positions rest on `position`.
    ///
    /// - Complexity: as ``affectedSet(by:)``.
    package func affectedCount(by position: Int) -> Int {
        affectedSet(by: position).count
    }

    /// The positions that rest on `position`, as a set.
    ///
    /// - Parameter position: in `0..<rows.count`.
    /// - Complexity: O(n/64 + affected + their direct dependents) with a dependents index, never worse than a constant
    ///   times the scan. The scan is O(n + m), and ends `span` positions after the point from which all later
    ///   positions, or none, rest on this one.
    package func affectedSet(by position: Int) -> PositionSet {
        precondition(position >= 0 && position < rows.count, "position outside the run")
        if let dependents, let found = search(from: position, dependents) { return found }
        return PositionSet(capacity: rows.count) { scan(from: position, $0) }
    }

    /// The positions that rest on `position`, in a set that is used again: no allocation of the size of the run.
    ///
    /// - Parameters:
    ///   - position: in `0..<rows.count`.
    ///   - set: a set over `rows.count` positions; its content is replaced.
    /// - Complexity: that of the scan; see ``affectedSet(by:)``.
    package func collectAffected(by position: Int, into set: inout PositionSet) {
        precondition(position >= 0 && position < rows.count, "position outside the run")
        precondition(set.capacity == rows.count, "a set over the positions of this run")
        set.count = set.words.withUnsafeMutableBufferPointer { words in
            // Not empty: there is a position.
            words.baseAddress.map { scan(from: position, $0) } ?? 0
        }
    }

    /// The positions that `position` rests on, directly or through others, ascending.
    ///
    /// - Parameter position: in `0..<rows.count`.
    /// - Complexity: as ``basisSet(of:)``, plus the length of the answer.
    package func basis(of position: Int) -> [UInt32] {
        basisSet(of: position).positions
    }

    /// How many positions `position` rests on.
    ///
    /// - Complexity: as ``basisSet(of:)``.
    package func basisCount(of position: Int) -> Int {
        basisSet(of: position).count
    }

    /// The positions that `position` rests on, as a set.
    ///
    /// - Parameter position: in `0..<rows.count`.
    /// - Complexity: O(n/64 + entries of the positions found).
    package func basisSet(of position: Int) -> PositionSet {
        precondition(position >= 0 && position < rows.count, "position outside the run")
        let starts = rows.offsets.span
        let entries = rows.targets.span
        var basis = PositionSet(capacity: rows.count)
        var words = basis.words.mutableSpan
        var row = position
        var found = 0
        // Entries lie below their row, so one walk downwards over the marked positions meets all of them.
        while true {
            for entry in Int(starts[row])..<Int(starts[row &+ 1]) {
                let target = entries[entry]
                words[Int(target &>> 6)] |= 1 &<< UInt64(target & 63)
            }
            var index = row &>> 6
            var below = words[index] & ((1 &<< UInt64(row & 63)) &- 1)
            while below == 0, index > 0 {
                index &-= 1
                below = words[index]
            }
            if below == 0 { break }
            row = index &<< 6 &+ (63 &- below.leadingZeroBitCount)
            found &+= 1
        }
        basis.count = found
        return basis
    }

    /// Writes the set of affected positions; returns how many there are.
    ///
    /// Unsafe: `words` has room for (n + 63) / 64 words and may be uninitialized; the kernel initializes every one,
    /// reads well-formed rows only, and stays inside the ring by its mask. Only `targets` may be empty, and then it is
    /// not read.
    private func scan(from position: Int, _ words: UnsafeMutablePointer<UInt64>) -> Int {
        let ring = max(64, SweepStrategy.ringSlots(rows))
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: ring) { flags in
            flags.initialize(repeating: 0)
            return rows.offsets.withUnsafeBufferPointer { offsets in
                rows.targets.withUnsafeBufferPointer { targets in
                    Int(
                        ck_mark_affected(
                            offsets.baseAddress, targets.baseAddress, UInt32(rows.count), UInt32(rows.span),
                            UInt32(rows.steady), UInt32(position), flags.baseAddress, UInt32(ring - 1), words))
                }
            }
        }
    }

    /// The search, or nil once it has found so much that a scan is cheaper.
    private func search(from position: Int, _ dependents: DependentsIndex) -> PositionSet? {
        let starts = dependents.offsets.span
        let entries = dependents.targets.span
        // A scan passes about this many positions in the time in which a search visits one.
        let budget = 64 + (rows.count - position) / 16
        var affected = PositionSet(capacity: rows.count)
        var words = affected.words.mutableSpan
        var pending = [UInt32(position)]
        var found = 0
        while let row = pending.popLast() {
            for entry in Int(starts[Int(row)])..<Int(starts[Int(row) &+ 1]) {
                let next = entries[entry]
                let bit: UInt64 = 1 &<< UInt64(next & 63)
                if words[Int(next &>> 6)] & bit != 0 { continue }
                words[Int(next &>> 6)] |= bit
                found &+= 1
                pending.append(next)
            }
            if found > budget { return nil }
        }
        affected.count = found
        return affected
    }
}
