internal import CanonicalJSON
package import DecisionGraph

/// A declared plan as flat columns: what the four lints of the reference look at, and nothing else.
///
/// Steps are positions in list order, resources are numbers in the order of their bytes, so sorting by resource is
/// sorting by number. After this is built no algorithm looks at a string, a dictionary or an attribute.
///
/// Source: spec/core.md 11; DESIGN D5.
package struct PlanColumns: Sendable {
    /// Lists of resource numbers, one list a step, with the place of each entry in the list it was read from.
    struct Lists: Sendable {
        /// `count + 1` ascending offsets.
        var offsets: [UInt32] = [0]
        var resources: [UInt32] = []
        var ordinals: [UInt32] = []

        func range(_ position: Int) -> Range<Int> { Int(offsets[position])..<Int(offsets[position + 1]) }
        func isEmpty(_ position: Int) -> Bool { offsets[position] == offsets[position + 1] }
    }

    /// An entry that names no resource.
    static let unnamed = UInt32.max

    /// The resources by number, ascending by bytes.
    let names: [JSONString]
    /// The steps' own numbers, by position.
    let indices: [Int]
    let isDecision: [Bool]
    let hasScope: [Bool]
    /// The positions in the order of ``indices``; nil when that is list order.
    let order: [UInt32]?

    /// What each step reads, in the order given.
    let reads: Lists
    /// What each step writes, in the order given; an entry that is no text is ``unnamed``.
    let writes: Lists
    /// Each step's scope: distinct, ascending.
    let scopes: Lists
    /// What each step reads anew: distinct, ascending.
    let barriers: Lists
    /// Declared dependencies on a value that may change and is neither pinned nor read anew: by the index of the source,
    /// those of one source in the order given.
    let flippable: Lists
    /// The volatile reads that their own step does not read anew.
    let volatileReads: VolatileReads

    /// For each step the earlier steps that handed over to it.
    let control: CompactRows
    /// For each step the earlier steps that it rests on.
    let dependencies: CompactRows

    var stepCount: Int { indices.count }

    /// The position that comes at a place in the order of the steps' own numbers.
    func position(at rank: Int) -> Int { order.map { Int($0[rank]) } ?? rank }

    /// The columns of the bit matrices of the barrier lint: by the index of the reading step, then by resource.
    struct VolatileReads: Sendable {
        /// Per column the position that reads.
        var nodes: [UInt32] = []
        var resources: [UInt32] = []
        var ordinals: [UInt32] = []
        /// Per position its first column, and the one after its last; a step's columns lie side by side.
        var starts: [UInt32] = []
        var ends: [UInt32] = []
    }

    /// The columns of a graph that a plan was lowered to.
    ///
    /// - Throws: ``DeclaredPlanError`` `scopeEntryType`.
    /// - Complexity: linear in steps, edges and attributes, and O(R log R) for R resources.
    package init(_ graph: DecisionGraph) throws(DeclaredPlanError) {
        var builder = Builder(capacity: graph.stepCount)
        for position in 0..<graph.stepCount {
            builder.beginStep(graph.index(at: position), isDecision: graph.kind(at: position) == .decision)
            try builder.addAttributes(graph.attributes(at: position))
            builder.addDependencies(of: position, in: graph)
            builder.endStep()
        }
        self = builder.build(control: graph.executionRows, dependencies: graph.dependencyRows)
    }

    /// The columns of a plan as rules read it, with what its tools read and write, and without their scopes.
    ///
    /// - Complexity: as of the other.
    package init(_ plan: Plan) {
        var builder = Builder(capacity: plan.nodes.count)
        var control = RowBuilder()
        var dependencies = RowBuilder()
        for (position, node) in plan.nodes.enumerated() {
            builder.beginStep(node.index, isDecision: node.kind == .decision)
            for (place, read) in node.reads.enumerated() {
                builder.addRead(read.id, at: place)
                if read.isVolatile { builder.addVolatile(read.id, at: place) }
                if read.revalidates { builder.addBarrier(read.id, at: place) }
                guard let producer = read.producer else { continue }
                dependencies.add(producer)
                if read.isVolatile, !read.isPinned, !read.revalidates {
                    builder.addFlippable(read.id, on: plan.nodes[producer].index, at: place)
                }
            }
            for (place, write) in node.writes.enumerated() { builder.addWrite(write.id, at: place) }
            if let scope = node.ownScope {
                builder.beginScope()
                for (place, entry) in scope.enumerated() { builder.addScope(entry.pattern.text, at: place) }
            }
            builder.endStep()
            for predecessor in node.declaredPredecessors ?? (position == 0 ? [] : [position - 1]) {
                control.add(predecessor)
            }
            control.endRow()
            dependencies.endRow()
        }
        self = builder.build(control: control.rows, dependencies: dependencies.rows)
    }

    init(
        names: [JSONString], indices: [Int], isDecision: [Bool], hasScope: [Bool], order: [UInt32]?, reads: Lists,
        writes: Lists, scopes: Lists, barriers: Lists, flippable: Lists, volatileReads: VolatileReads,
        control: CompactRows, dependencies: CompactRows
    ) {
        self.names = names
        self.indices = indices
        self.isDecision = isDecision
        self.hasScope = hasScope
        self.order = order
        self.reads = reads
        self.writes = writes
        self.scopes = scopes
        self.barriers = barriers
        self.flippable = flippable
        self.volatileReads = volatileReads
        self.control = control
        self.dependencies = dependencies
    }
}

/// Rows of earlier positions, each distinct and ascending whatever order they come in.
private struct RowBuilder {
    private var offsets: [UInt32] = [0]
    private var targets: [UInt32] = []

    mutating func add(_ position: Int) { targets.append(UInt32(position)) }

    mutating func endRow() {
        let start = Int(offsets[offsets.count - 1])
        if targets.count - start > 1 {
            let row = targets[start...].sorted()
            targets.removeSubrange(start...)
            for (at, target) in row.enumerated() where at == 0 || row[at - 1] != target { targets.append(target) }
        }
        offsets.append(UInt32(targets.count))
    }

    var rows: CompactRows { CompactRows(offsets: offsets, targets: targets) }
}

extension PlanColumns.VolatileReads {
    /// - Parameters:
    ///   - reads: distinct and ascending in each step.
    ///   - barriers: as `reads`; what a step reads anew itself gets no column.
    ///   - order: the positions by index; nil for list order.
    init(_ reads: PlanColumns.Lists, besides barriers: PlanColumns.Lists, order: [UInt32]?) {
        let count = reads.offsets.count - 1
        starts = [UInt32](repeating: 0, count: count)
        ends = starts
        nodes.reserveCapacity(reads.resources.count)
        resources.reserveCapacity(reads.resources.count)
        ordinals.reserveCapacity(reads.resources.count)
        for rank in 0..<count {
            let position = order.map { Int($0[rank]) } ?? rank
            starts[position] = UInt32(nodes.count)
            var barrier = Int(barriers.offsets[position])
            let end = Int(barriers.offsets[position + 1])
            for at in reads.range(position) {
                let resource = reads.resources[at]
                while barrier < end, barriers.resources[barrier] < resource { barrier += 1 }
                if barrier < end, barriers.resources[barrier] == resource { continue }
                nodes.append(UInt32(position))
                resources.append(resource)
                ordinals.append(reads.ordinals[at])
            }
            ends[position] = UInt32(nodes.count)
        }
    }
}
