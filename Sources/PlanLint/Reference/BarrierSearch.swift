internal import DecisionGraph

/// Volatile reads that reach an action with no re-read between them.
///
/// The volatile reads are columns, 512 of them at a time, and three bits are carried forwards for each: whether the step
/// rests on the read (over dependencies), whether the read lies strictly before it, and whether a re-read of the resource
/// lies strictly between (both over hand-offs). A step that acts is reported for the columns that it rests on and that
/// neither a re-read in between nor one of its own clears. So no pair of a read and an action is ever looked at by
/// itself, and what is asked for is found by three ORs a step.
///
/// The rows lie in rings as long as the longest edge. A block ends when no later step can rest on its reads.
///
/// Source: spec/core.md 11, 20.
struct BarrierSearch {
    /// An action and the column it is reported for.
    struct Hit: Sendable {
        let node: UInt32
        let column: UInt32
    }

    /// By the index of the action, then by column, which is by the index of the read's step and its resource.
    private(set) var hits: [Hit] = []
    /// All that there are; more than ``hits`` when the limit was reached.
    private(set) var total = 0
    private let limit: Int

    /// - Parameter limit: how many hits are kept; those of the columns that come first are. The others are counted.
    /// - Complexity: O((V + C + E) · B / 64 + hits) for V steps, C hand-offs, E dependencies and B volatile reads, in
    ///   192 bytes for each step of the longest edge.
    init(_ plan: PlanColumns, limit: Int) {
        self.limit = limit
        let columns = plan.volatileReads.nodes.count
        if columns == 0 { return }
        if columns <= UInt64.width {
            sweep(plan, UInt64.self)
        } else {
            sweep(plan, SIMD8<UInt64>.self)
        }
        if columns > 512 || plan.order != nil { sort(plan) }
    }

    /// The state of a read at a step, and of all reads of the block at once.
    private struct Passed<Row: BitRow> {
        /// The read lies before the step that comes next.
        var reads: Row
        /// So does a re-read that follows it.
        var cleared: Row
        static var none: Self { Self(reads: .empty, cleared: .empty) }
    }

    private mutating func sweep<Row: BitRow>(_ plan: PlanColumns, _: Row.Type) {
        let columns = plan.volatileReads.nodes.count
        var control = [Passed<Row>](repeating: .none, count: ringSlots(span: plan.control.span))
        var slices = [Row](repeating: .empty, count: ringSlots(span: plan.dependencies.span))
        // Per resource the mask of its columns in the block, by a number; 0 is the empty mask.
        var numbers = [UInt16](repeating: 0, count: plan.names.count)
        var masks: [Row] = []
        for first in stride(from: 0, to: columns, by: Row.width) {
            let range = first..<min(first + Row.width, columns)
            masks.removeAll(keepingCapacity: true)
            masks.append(.empty)
            for column in range {
                let resource = Int(plan.volatileReads.resources[column])
                if numbers[resource] == 0 {
                    numbers[resource] = UInt16(masks.count)
                    masks.append(.empty)
                }
                masks[Int(numbers[resource])].insert(column - first)
            }
            block(plan, range, numbers, masks, &control, &slices)
            for column in range { numbers[Int(plan.volatileReads.resources[column])] = 0 }
        }
    }

    private mutating func block<Row: BitRow>(
        _ plan: PlanColumns, _ columns: Range<Int>, _ numberList: [UInt16], _ maskList: [Row],
        _ controlRing: inout [Passed<Row>], _ sliceRing: inout [Row]
    ) {
        let nodes = plan.volatileReads.nodes[columns]
        // Not empty: a block has a column.
        guard let firstNode = nodes.min(), let lastNode = nodes.max() else { return }
        let (first, last) = (Int(firstNode), Int(lastNode))
        let (controlMask, sliceMask) = (controlRing.count - 1, sliceRing.count - 1)
        var control = controlRing.mutableSpan
        var slices = sliceRing.mutableSpan
        let (numbers, masks) = (numberList.span, maskList.span)
        let (controlStarts, predecessors) = (plan.control.offsets.span, plan.control.targets.span)
        let (sliceStarts, sources) = (plan.dependencies.offsets.span, plan.dependencies.targets.span)
        let (barrierStarts, barriers) = (plan.barriers.offsets.span, plan.barriers.resources.span)
        let (ownStarts, ownEnds) = (plan.volatileReads.starts.span, plan.volatileReads.ends.span)
        let writeStarts = plan.writes.offsets.span
        let isDecision = plan.isDecision.span
        let reach = plan.dependencies.span
        /// How many steps in a row rest on nothing of this block.
        var idle = 0
        for position in first..<plan.stepCount {
            var passed = Passed<Row>.none
            // What lies before the block's first read has passed none of them, and its slots hold something else.
            for at in Int(controlStarts[position])..<Int(controlStarts[position &+ 1]) {
                let predecessor = Int(predecessors[at])
                if predecessor < first { continue }
                passed.reads.formUnion(control[predecessor & controlMask].reads)
                passed.cleared.formUnion(control[predecessor & controlMask].cleared)
            }
            var slice = Row.empty
            for at in Int(sliceStarts[position])..<Int(sliceStarts[position &+ 1]) {
                let source = Int(sources[at])
                if source >= first { slice.formUnion(slices[source & sliceMask]) }
            }
            var renewed = Row.empty
            for at in Int(barrierStarts[position])..<Int(barrierStarts[position &+ 1]) {
                renewed.formUnion(masks[Int(numbers[Int(barriers[at])])])
            }
            let before = passed
            passed.cleared.formUnion(passed.reads.intersection(renewed))
            let own =
                max(
                    Int(ownStarts[position]), columns.lowerBound)..<max(
                    max(Int(ownStarts[position]), columns.lowerBound), min(Int(ownEnds[position]), columns.upperBound))
            for column in own {
                passed.reads.insert(column &- columns.lowerBound)
                slice.insert(column &- columns.lowerBound)
            }
            control[position & controlMask] = passed
            slices[position & sliceMask] = slice
            if slice.isEmpty {
                idle &+= 1
                if idle >= reach, position >= last { break }
                continue
            }
            idle = 0
            guard isDecision[position] || writeStarts[position] != writeStarts[position &+ 1] else { continue }
            let open = slice.subtracting(before.cleared).subtracting(renewed)
            if !open.isEmpty { report(open, at: position, columns.lowerBound) }
        }
    }

    @inline(__always)
    private mutating func report(_ open: some BitRow, at position: Int, _ first: Int) {
        if hits.count >= limit {
            total &+= open.count
            return
        }
        open.forEach { bit in
            total &+= 1
            if hits.count < limit { hits.append(Hit(node: UInt32(position), column: UInt32(first &+ bit))) }
        }
    }

    /// By the action's index; the columns of one action are in order already.
    private mutating func sort(_ plan: PlanColumns) {
        var offsets = [Int](repeating: 0, count: plan.stepCount + 1)
        for hit in hits { offsets[Int(hit.node) + 1] += 1 }
        var next = [Int](repeating: 0, count: plan.stepCount)
        var sum = 0
        for rank in 0..<plan.stepCount {
            let position = plan.position(at: rank)
            next[position] = sum
            sum += offsets[position + 1]
        }
        var sorted = hits
        for hit in hits {
            sorted[next[Int(hit.node)]] = hit
            next[Int(hit.node)] += 1
        }
        hits = sorted
    }
}
