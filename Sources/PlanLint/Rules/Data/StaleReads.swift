internal import CanonicalJSON
internal import DecisionGraph

/// Actions that rest on a volatile read, behind a re-read that some way goes round: what PRE105 and PRE106 look for.
///
/// Volatile reads are columns, 64 of them to a word. Three things are carried forwards for each: whether a step rests on
/// the read, whether the read lies before it, and whether a re-read lies between. Where a re-read does (and PRE104 has
/// nothing to say of the resource at that step), the question whether every way passes one is asked of the flow, for all
/// columns of a word at once.
///
/// Only resources that something re-reads have columns: of the others PRE104 says all there is to say.
struct StaleReads {
    /// A volatile read that its own step does not revalidate.
    struct Column {
        let node: Int
        let resource: Int
        /// The place of the first such read in the node's reads.
        let read: Int
        /// Whether one of them is not pinned.
        var isUnpinned: Bool
    }

    /// An action, the read that it rests on, and the steps that read it anew but can be gone round.
    struct Hit {
        let node: Int
        let column: Column
        /// Ascending.
        let rereads: [Int]
    }

    private let plan: PlanGraph
    private let touches: PlanTouches
    /// Ascending by resource, then by node.
    private var columns: [Column] = []
    /// The nodes that revalidate each resource, ascending.
    private var rereaders: [[Int]]
    /// What is still left of the work that is reasonable.
    private var budget = 300_000_000

    init(_ plan: PlanGraph) {
        self.plan = plan
        touches = plan.touches
        rereaders = Array(repeating: [], count: touches.names.count)
        for (position, node) in plan.plan.nodes.enumerated() {
            for (read, resource) in zip(node.reads, touches.reads[position]) where read.revalidates {
                if rereaders[resource].last != position { rereaders[resource].append(position) }
            }
        }
        // Per resource the node that was last seen to revalidate it, and its column at the node at hand.
        var renewed = Array(repeating: -1, count: touches.names.count)
        var known = Array(repeating: -1, count: touches.names.count)
        for (position, node) in plan.plan.nodes.enumerated() {
            let own = columns.count
            for (read, resource) in zip(node.reads, touches.reads[position]) where read.revalidates {
                renewed[resource] = position
            }
            for (at, resource) in touches.reads[position].enumerated() {
                let read = node.reads[at]
                guard read.isVolatile, renewed[resource] != position, !rereaders[resource].isEmpty else { continue }
                if known[resource] >= own {
                    if !read.isPinned { columns[known[resource]].isUnpinned = true }
                } else {
                    known[resource] = columns.count
                    columns.append(
                        Column(node: position, resource: resource, read: at, isUnpinned: !read.isPinned))
                }
            }
        }
        columns.sort { ($0.resource, $0.node) < ($1.resource, $1.node) }
    }

    /// What is looked for.
    enum Question {
        /// An action that rests on a read, where some way goes round every re-read: PRE105.
        case skipped
        /// A consequential write that rests on another agent's read, where some way goes round the re-reads of the acting
        /// agent, and PRE105 has nothing to say; the first read of each resource: PRE106.
        case handoff
    }

    /// Calls with each hit, in an order that depends on the plan alone.
    ///
    /// - Throws: ``RuleLimit`` when the plan is beyond what can be asked.
    /// - Complexity: O((V + E) · B / 64) for B volatile reads of resources that are re-read, times the rounds of the
    ///   questions.
    mutating func search(for question: Question, _ body: (Hit) -> Void) throws(RuleLimit) {
        var first = 0
        while first < columns.count {
            var end = first
            while end < columns.count {
                var next = end
                while next < columns.count, columns[next].resource == columns[end].resource { next += 1 }
                if end > first, next - first > 64 { break }
                end = next
            }
            try search(first..<end, question, body)
            first = end
        }
    }

    /// Up to 64 columns: which of them each action is open to.
    private struct Block {
        let columns: Range<Int>
        /// The bits of the columns of each resource, in the order of resources; all belong to one when there are more
        /// than 64 columns of it.
        var masks: [UInt64] = []
        /// By node: PRE104 speaks of them.
        var open: [UInt64]
        /// By node: a re-read lies between.
        var behind: [UInt64]
    }

    private mutating func pay(_ work: Int) throws(RuleLimit) {
        budget -= work
        if budget < 0 { throw RuleLimit() }
    }

    /// Whole resources: 64 columns at most, or one resource that has more.
    private mutating func search(
        _ batch: Range<Int>, _ question: Question, _ body: (Hit) -> Void
    ) throws(RuleLimit) {
        let count = plan.plan.nodes.count
        let ranges = stride(from: batch.lowerBound, to: batch.upperBound, by: 64).map {
            $0..<min($0 + 64, batch.upperBound)
        }
        // By node a bit for each resource of the batch that has been spoken of.
        var settled = Array(repeating: UInt64(0), count: count)
        func settle(_ hits: [UInt64], _ masks: [UInt64]) {
            for node in 0..<count where hits[node] != 0 {
                for (bit, mask) in masks.enumerated() where hits[node] & mask != 0 { settled[node] |= 1 << UInt64(bit) }
            }
        }
        var kept: Block?
        func unsettled(_ block: Block) -> [UInt64] {
            var left = block.behind
            for node in 0..<count where left[node] != 0 {
                if !plan.live[node] { left[node] = 0 }
                for (bit, mask) in block.masks.enumerated() where settled[node] >> UInt64(bit) & 1 == 1 {
                    left[node] &= ~mask
                }
            }
            let dead = block.columns.reduce(UInt64(0)) { bits, column in
                plan.live[columns[column].node] ? bits : bits | 1 << UInt64(column - block.columns.lowerBound)
            }
            if dead != 0 { for node in 0..<count { left[node] &= ~dead } }
            return left
        }
        for range in ranges {
            let block = try self.block(range)
            settle(block.open, block.masks)
            if ranges.count == 1 { kept = block }
        }
        // Of one resource in many blocks, what PRE105 says at a node must be known of all before PRE106 speaks.
        var said = Array(repeating: UInt64(0), count: count)
        for range in ranges {
            let block: Block = if let kept { kept } else { try self.block(range) }
            let uncovered = try uncovered(unsettled(block), block)
            for node in 0..<count where uncovered[node] != 0 {
                for (bit, mask) in block.masks.enumerated() where uncovered[node] & mask != 0 {
                    said[node] |= 1 << UInt64(bit)
                }
            }
            guard question == .skipped else { continue }
            // Column by column: whoever explains the hits walks from one read to all of them.
            let any = uncovered.reduce(0, |)
            for column in range where any >> UInt64(column - range.lowerBound) & 1 == 1 {
                let rereads = rereaders[columns[column].resource]
                for node in columns[column].node..<count
                where uncovered[node] >> UInt64(column - range.lowerBound) & 1 == 1 {
                    body(Hit(node: node, column: columns[column], rereads: rereads))
                }
            }
        }
        guard question == .handoff else { return }
        for node in 0..<count { settled[node] |= said[node] }
        for range in ranges {
            let block: Block = if let kept { kept } else { try self.block(range) }
            let uncovered = try uncoveredByAgent(unsettled(block), block)
            for node in 0..<count where uncovered[node] != 0 {
                for (bit, mask) in block.masks.enumerated()
                where uncovered[node] & mask != 0 && settled[node] >> UInt64(bit) & 1 == 0 {
                    settled[node] |= 1 << UInt64(bit)
                    let column = columns[range.lowerBound + (uncovered[node] & mask).trailingZeroBitCount]
                    let own = rereaders(of: column.resource, by: touches.agents[node])
                    body(Hit(node: node, column: column, rereads: own))
                }
            }
        }
    }

    private func rereaders(of resource: Int, by agent: Int) -> [Int] {
        rereaders[resource].filter { touches.agents[$0] == agent }
    }

    private mutating func block(_ range: Range<Int>) throws(RuleLimit) -> Block {
        let nodes = plan.plan.nodes
        let count = nodes.count
        try pay(count + plan.edges.count)
        var block = Block(
            columns: range, open: Array(repeating: 0, count: count), behind: Array(repeating: 0, count: count))
        var own = Array(repeating: UInt64(0), count: count)
        var renewed = own
        var at = range.lowerBound
        while at < range.upperBound {
            let resource = columns[at].resource
            var mask: UInt64 = 0
            while at < range.upperBound, columns[at].resource == resource {
                let bit = UInt64(1) << UInt64(at - range.lowerBound)
                mask |= bit
                own[columns[at].node] |= bit
                at += 1
            }
            block.masks.append(mask)
            try pay(rereaders[resource].count)
            for node in rereaders[resource] { renewed[node] |= mask }
        }
        var slice = own
        // Behind each node: the reads that lie at it or before it, and those that a re-read follows.
        var passed = own
        var cleared = Array(repeating: UInt64(0), count: count)
        for node in 0..<count {
            for producer in plan.producers[node] { slice[node] |= slice[producer] }
            var (before, between): (UInt64, UInt64) = (0, 0)
            for predecessor in plan.predecessors[node] {
                before |= passed[predecessor]
                between |= cleared[predecessor]
            }
            passed[node] |= before
            cleared[node] = between | (before & renewed[node])
            guard slice[node] != 0, !nodes[node].writes.isEmpty || nodes[node].kind == .decision else { continue }
            let rests = slice[node] & ~renewed[node]
            block.open[node] = rests & ~between
            block.behind[node] = rests & between
        }
        return block
    }

    /// The columns, among those asked for by node, whose re-reads some way goes round.
    private mutating func uncovered(_ asked: [UInt64], _ block: Block) throws(RuleLimit) -> [UInt64] {
        let needed = asked.reduce(0, |)
        guard needed != 0 else { return asked }
        var questions: [FlowCoverage.Question] = []
        for (bit, column) in block.columns.enumerated() {
            let gates = needed >> UInt64(bit) & 1 == 1 ? rereaders[columns[column].resource] : []
            try pay(gates.count)
            questions.append(.init(from: columns[column].node, through: gates))
        }
        try pay(4 * (plan.plan.nodes.count + plan.edges.count))
        let answers = plan.flow.answers(questions[...])
        return asked.indices.map { asked[$0] & ~answers.before[$0] }
    }

    /// As ``uncovered(_:_:)``, for the re-reads of the acting agent alone, for consequential writes that rest on another
    /// agent's read.
    private mutating func uncoveredByAgent(_ asked: [UInt64], _ block: Block) throws(RuleLimit) -> [UInt64] {
        var unpinned: UInt64 = 0
        var ownReads: [Int: UInt64] = [:]
        for (bit, column) in block.columns.enumerated() {
            if columns[column].isUnpinned { unpinned |= 1 << UInt64(bit) }
            ownReads[touches.agents[columns[column].node], default: 0] |= 1 << UInt64(bit)
        }
        var asked = asked
        var needed: [Int: UInt64] = [:]
        for node in asked.indices where asked[node] != 0 {
            let agent = touches.agents[node]
            asked[node] &= plan.consequentialWrites[node].isEmpty ? 0 : unpinned & ~(ownReads[agent] ?? 0)
            if asked[node] != 0 { needed[agent, default: 0] |= asked[node] }
        }
        var pairs: [(agent: Int, bit: Int)] = []
        for (agent, bits) in needed.sorted(by: { $0.key < $1.key }) {
            for bit in 0..<block.columns.count where bits >> UInt64(bit) & 1 == 1 { pairs.append((agent, bit)) }
        }
        var uncovered = Array(repeating: UInt64(0), count: asked.count)
        for first in stride(from: 0, to: pairs.count, by: 64) {
            let part = pairs[first..<min(first + 64, pairs.count)]
            var questions: [FlowCoverage.Question] = []
            var places: [Int: [(bit: Int, place: Int)]] = [:]
            for (place, pair) in part.enumerated() {
                let column = columns[block.columns.lowerBound + pair.bit]
                try pay(rereaders[column.resource].count)
                questions.append(.init(from: column.node, through: rereaders(of: column.resource, by: pair.agent)))
                places[pair.agent, default: []].append((pair.bit, place))
            }
            try pay(4 * (plan.plan.nodes.count + plan.edges.count))
            let answers = plan.flow.answers(questions[...])
            for node in asked.indices where asked[node] != 0 {
                for (bit, place) in places[touches.agents[node]] ?? [] where asked[node] >> UInt64(bit) & 1 == 1 {
                    if answers.before[node] >> UInt64(place) & 1 == 0 { uncovered[node] |= 1 << UInt64(bit) }
                }
            }
        }
        return uncovered
    }
}
