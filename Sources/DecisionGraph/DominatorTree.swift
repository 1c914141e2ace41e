/// Which steps stand on every way to a step, or on every way from it, over the execution layer.
///
/// A step `d` dominates `s` when every path from a root to `s` passes through `d`; it post-dominates `s` when every
/// path from `s` to a sink passes through `d`. Runs have several roots and sinks, so a virtual one stands before or
/// behind them all; it is never reported.
///
/// Method: K. D. Cooper, T. J. Harvey, K. Kennedy, "A Simple, Fast Dominance Algorithm", 2001. List order is a
/// topological order, so one pass suffices.
///
/// Two ways meet at the nearest common ancestor of what precedes them; jump pointers (E. W. Myers, "An applicative
/// random-access stack", 1983) make each meeting logarithmic, so that no run can be built to make it slow.
public struct DominatorTree: Sendable {
    /// The immediate dominator per position; `none` under the virtual root.
    private let parents: [UInt32]
    private let depths: [UInt32]
    private static let none = UInt32.max

    /// - Parameter rows: per node the nodes before it, in an order in which those come first.
    fileprivate init(rows: CompactRows) {
        var builder = Builder(count: rows.count)
        for node in 0..<rows.count {
            let range = Int(rows.offsets[node])..<Int(rows.offsets[node + 1])
            var common: UInt32?
            for at in range {
                common = common.map { builder.nearestCommonAncestor($0, rows.targets[at]) } ?? rows.targets[at]
                if common == Self.none { break }
            }
            builder.append(parent: common ?? Self.none)
        }
        parents = builder.parents
        depths = builder.depths
    }

    fileprivate init(parents: [UInt32], depths: [UInt32]) {
        self.parents = parents
        self.depths = depths
    }

    /// The tree as far as it has grown, each node with its parent and one pointer further up.
    private struct Builder {
        private(set) var parents: [UInt32] = []
        private(set) var depths: [UInt32] = []
        private var jumps: [UInt32] = []

        init(count: Int) {
            parents.reserveCapacity(count)
            depths.reserveCapacity(count)
            jumps.reserveCapacity(count)
        }

        mutating func append(parent: UInt32) {
            parents.append(parent)
            guard parent != none else {
                depths.append(0)
                jumps.append(none)
                return
            }
            let (a, b) = (Int(parent), jumps[Int(parent)])
            depths.append(depths[a] + 1)
            // Skew-binary lengths: two jumps of one length become one of twice that and one.
            let isPair =
                b != none && jumps[Int(b)] != none
                && depths[a] - depths[Int(b)] == depths[Int(b)] - depths[Int(jumps[Int(b)])]
            jumps.append(isPair ? jumps[Int(b)] : parent)
        }

        /// - Complexity: O(log n).
        func nearestCommonAncestor(_ x: UInt32, _ y: UInt32) -> UInt32 {
            var (a, b) = depths[Int(x)] >= depths[Int(y)] ? (x, y) : (y, x)
            while depths[Int(a)] > depths[Int(b)] {
                let jump = jumps[Int(a)]
                a = jump != none && depths[Int(jump)] >= depths[Int(b)] ? jump : parents[Int(a)]
            }
            // At one depth jumps have one length, so both sides jump together or step together.
            while a != b {
                if depths[Int(a)] == 0 { return none }
                let (up, over) = (jumps[Int(a)], jumps[Int(b)])
                if up != over {
                    (a, b) = (up, over)
                } else {
                    (a, b) = (parents[Int(a)], parents[Int(b)])
                }
            }
            return a
        }
    }

    /// The nearest step that dominates a position, or nil.
    public func immediateDominator(of position: Int) -> Int? {
        parents[position] == Self.none ? nil : Int(parents[position])
    }

    /// The steps that dominate a position, nearest first, without itself.
    ///
    /// - Complexity: O(length of the answer).
    public func dominators(of position: Int) -> [Int] {
        var chain: [Int] = []
        var at = position
        while let next = immediateDominator(of: at) {
            chain.append(next)
            at = next
        }
        return chain
    }

    /// Whether `a` stands on every way to `b`. Every step dominates itself.
    ///
    /// - Complexity: O(depth of the tree).
    public func dominates(_ a: Int, _ b: Int) -> Bool {
        var at = b
        while depths[at] > depths[a], let next = immediateDominator(of: at) { at = next }
        return at == a
    }

    /// The same tree with position `p` renamed to `count - 1 - p`.
    fileprivate func mirrored() -> DominatorTree {
        let last = UInt32(parents.count) &- 1
        return DominatorTree(
            parents: parents.reversed().map { $0 == Self.none ? $0 : last - $0 }, depths: depths.reversed())
    }
}

extension DecisionGraph {
    /// Dominators over the execution layer.
    ///
    /// - Complexity: O(V + E log V) time, O(V) space.
    public var executionDominators: DominatorTree {
        DominatorTree(rows: executionRows)
    }

    /// Post-dominators over the execution layer.
    ///
    /// - Complexity: as ``executionDominators``.
    public var executionPostDominators: DominatorTree {
        // Seen from the end, a step's predecessors are the steps it handed over to.
        let successors = executionRows.reversed()
        let last = UInt32(stepCount) &- 1
        let mirrored = CompactRows(distinct: stepCount, capacity: successors.targets.count) { position, add in
            let row = stepCount - 1 - position
            for at in Int(successors.offsets[row])..<Int(successors.offsets[row + 1]) {
                add(last - successors.targets[at])
            }
        }
        return DominatorTree(rows: mirrored).mirrored()
    }
}
