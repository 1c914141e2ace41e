internal import DecisionGraph

/// What the backward slice of each step has read, for the two lints that ask: writes that nothing in the slice read,
/// and scopes that strictly contain what it read.
///
/// One forward pass over the dependencies for each block of resources; the rows lie in a ring as long as the longest
/// dependency.
///
/// Source: spec/core.md 11, 20.
struct SliceReads {
    /// Per entry of the writes: whether the slice has read it.
    private(set) var isWriteRead: [Bool]
    /// Per entry of the scopes: whether the slice has read it.
    private(set) var isScopeRead: [Bool]
    /// Per step: whether its slice has read something outside its scope.
    private(set) var exceedsScope: [Bool]

    /// - Complexity: O((V + E) · R / 64) for R resources; 64 bytes of rows for each step of the longest dependency.
    init(_ plan: PlanColumns) {
        isWriteRead = [Bool](repeating: false, count: plan.writes.resources.count)
        isScopeRead = [Bool](repeating: false, count: plan.scopes.resources.count)
        exceedsScope = [Bool](repeating: false, count: plan.stepCount)
        if plan.names.count <= UInt64.width {
            sweep(plan, UInt64.self)
        } else {
            sweep(plan, SIMD8<UInt64>.self)
        }
    }

    private mutating func sweep<Row: BitRow>(_ plan: PlanColumns, _: Row.Type) {
        var ring = [Row](repeating: .empty, count: ringSlots(span: plan.dependencies.span))
        for first in stride(from: 0, to: plan.names.count, by: Row.width) {
            Self.block(plan, first, &ring, &isWriteRead, &isScopeRead, &exceedsScope)
        }
    }

    private static func block<Row: BitRow>(
        _ plan: PlanColumns, _ first: Int, _ ring: inout [Row], _ writeFlags: inout [Bool], _ scopeFlags: inout [Bool],
        _ excessFlags: inout [Bool]
    ) {
        let mask = ring.count - 1
        var slots = ring.mutableSpan
        var writeRead = writeFlags.mutableSpan
        var scopeRead = scopeFlags.mutableSpan
        var exceeds = excessFlags.mutableSpan
        let (starts, sources) = (plan.dependencies.offsets.span, plan.dependencies.targets.span)
        let (readStarts, reads) = (plan.reads.offsets.span, plan.reads.resources.span)
        let (writeStarts, writes) = (plan.writes.offsets.span, plan.writes.resources.span)
        let (scopeStarts, scopes) = (plan.scopes.offsets.span, plan.scopes.resources.span)
        let hasScope = plan.hasScope.span
        /// The bit of a resource in this block; nil when it lies in another, as what is unnamed does.
        @inline(__always) func bit(_ resource: UInt32) -> Int? {
            let bit = Int(resource) &- first
            return bit >= 0 && bit < Row.width ? bit : nil
        }
        for position in 0..<plan.stepCount {
            var row = Row.empty
            for at in Int(readStarts[position])..<Int(readStarts[position &+ 1]) {
                if let bit = bit(reads[at]) { row.insert(bit) }
            }
            for at in Int(starts[position])..<Int(starts[position &+ 1]) {
                row.formUnion(slots[Int(sources[at]) & mask])
            }
            slots[position & mask] = row
            for at in Int(writeStarts[position])..<Int(writeStarts[position &+ 1]) {
                if let bit = bit(writes[at]) { writeRead[at] = row.contains(bit) }
            }
            if hasScope[position] {
                var scope = Row.empty
                for at in Int(scopeStarts[position])..<Int(scopeStarts[position &+ 1]) {
                    guard let bit = bit(scopes[at]) else { continue }
                    scope.insert(bit)
                    scopeRead[at] = row.contains(bit)
                }
                if !row.subtracting(scope).isEmpty { exceeds[position] = true }
            }
        }
    }
}
