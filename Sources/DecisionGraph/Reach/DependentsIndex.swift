/// The rows of a run turned around: for each position, the later positions that point to it.
///
/// Row i is `targets[offsets[i]..<offsets[i + 1]]`, ascending, every entry above i. It makes a question about one
/// position cost what its answer costs, and is worth its O(n + m) when several such questions follow.
public struct DependentsIndex: Sendable, Equatable {
    /// `count + 1` ascending offsets into `targets`.
    public let offsets: [UInt32]

    /// All rows one after the other.
    public let targets: [UInt32]

    /// The number of positions.
    public var count: Int { offsets.count - 1 }

    /// The later positions that point to `row`, ascending.
    ///
    /// - Parameter row: a position in `0..<count`.
    /// - Complexity: O(1).
    public subscript(row: Int) -> ArraySlice<UInt32> {
        targets[Int(offsets[row])..<Int(offsets[row + 1])]
    }
}

extension CompactRows {
    /// The dependents index of these rows.
    ///
    /// - Returns: for each position the later positions that point to it, ascending.
    /// - Complexity: O(n + m) time and space; a counting sort by target.
    public func reversed() -> DependentsIndex {
        let count = self.count
        var heads = [UInt32](repeating: 0, count: count + 2)
        var dependents = [UInt32](repeating: 0, count: edgeCount)
        let starts = offsets.span
        let entries = targets.span
        var head = heads.mutableSpan
        // Shifted by two, so that filling the rows below moves each head to where the next row starts.
        for entry in entries.indices { head[Int(entries[entry]) &+ 2] &+= 1 }
        for row in 0..<count { head[row &+ 2] &+= head[row &+ 1] }
        var filled = dependents.mutableSpan
        for row in 0..<count {
            for entry in Int(starts[row])..<Int(starts[row &+ 1]) {
                let target = Int(entries[entry])
                let place = head[target &+ 1]
                filled[Int(place)] = UInt32(truncatingIfNeeded: row)
                head[target &+ 1] = place &+ 1
            }
        }
        heads.removeLast()
        return DependentsIndex(offsets: heads, targets: dependents)
    }
}
