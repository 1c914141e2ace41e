extension CompactRows {
    /// Collects rows of distinct targets, ascending, whatever the order and the repeats they come in.
    ///
    /// - Parameters:
    ///   - count: the number of rows.
    ///   - capacity: about how many targets will come.
    ///   - collect: called for each row in turn; gives each target to its second argument.
    /// - Complexity: O(n + m log d) for d the longest row.
    @inline(__always)
    init(distinct count: Int, capacity: Int, _ collect: (_ row: Int, _ add: (UInt32) -> Void) -> Void) {
        var offsets: [UInt32] = []
        offsets.reserveCapacity(count + 1)
        offsets.append(0)
        var targets: [UInt32] = []
        targets.reserveCapacity(capacity)
        for row in 0..<count {
            let start = targets.count
            var isAscending = true
            collect(row) { target in
                if targets.count > start, targets[targets.count - 1] >= target { isAscending = false }
                targets.append(target)
            }
            if !isAscending {
                targets[start...].sort()
                var kept = start
                for at in start..<targets.count where at == start || targets[at] != targets[kept - 1] {
                    targets[kept] = targets[at]
                    kept += 1
                }
                targets.removeSubrange(kept...)
            }
            offsets.append(UInt32(targets.count))
        }
        self.init(offsets: offsets, targets: targets)
    }
}
