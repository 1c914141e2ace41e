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
        fileprivate(set) var offsets: [UInt32] = [0]
        fileprivate(set) var resources: [UInt32] = []
        fileprivate(set) var ordinals: [UInt32] = []

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
        fileprivate(set) var nodes: [UInt32] = []
        fileprivate(set) var resources: [UInt32] = []
        fileprivate(set) var ordinals: [UInt32] = []
        /// Per position its first column, and the one after its last; a step's columns lie side by side.
        fileprivate(set) var starts: [UInt32] = []
        fileprivate(set) var ends: [UInt32] = []
    }

    /// The columns of a graph that a plan was lowered to.
    ///
    /// - Throws: ``DeclaredPlanError`` `scopeEntryType`.
    /// - Complexity: linear in steps, edges and attributes, and O(R log R) for R resources.
    package init(_ graph: DecisionGraph) throws(DeclaredPlanError) {
        var builder = Builder(capacity: graph.stepCount)
        for position in 0..<graph.stepCount {
            builder.beginStep(graph.index(at: position), isDecision: graph.kind(at: position) == .decision)
            try builder.attributes(graph.attributes(at: position))
            builder.dependencies(of: position, in: graph)
            builder.endStep()
        }
        self = builder.build(control: graph.executionRows, dependencies: graph.dependencyRows)
    }

    private init(
        _ builder: consuming Builder, names: [JSONString], order: [UInt32]?, control: CompactRows,
        dependencies: CompactRows
    ) {
        self.names = names
        self.order = order
        indices = builder.indices
        isDecision = builder.isDecision
        hasScope = builder.hasScope
        reads = builder.reads
        writes = builder.writes
        scopes = builder.scopes
        barriers = builder.barriers
        flippable = builder.flippable
        self.control = control
        self.dependencies = dependencies
        volatileReads = VolatileReads(builder.volatile, besides: builder.barriers, order: order)
    }
}

extension PlanColumns.VolatileReads {
    /// - Parameters:
    ///   - reads: distinct and ascending in each step.
    ///   - barriers: as `reads`; what a step reads anew itself gets no column.
    ///   - order: the positions by index; nil for list order.
    fileprivate init(_ reads: PlanColumns.Lists, besides barriers: PlanColumns.Lists, order: [UInt32]?) {
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

extension PlanColumns {
    /// Collects the columns step by step; resources are numbered by first sight until all are known.
    fileprivate struct Builder {
        var indices: [Int] = []
        var isDecision: [Bool] = []
        var hasScope: [Bool] = []
        var reads = Lists()
        var writes = Lists()
        var scopes = Lists()
        var barriers = Lists()
        var volatile = Lists()
        var flippable = Lists()
        private var interner = Interner()
        /// The flippable edges of the step at hand: the index of the source beside the entry.
        private var edges: [(source: Int, resource: UInt32, ordinal: UInt32)] = []

        init(capacity: Int) {
            indices.reserveCapacity(capacity)
            isDecision.reserveCapacity(capacity)
            hasScope.reserveCapacity(capacity)
        }

        mutating func beginStep(_ index: Int, isDecision: Bool) {
            indices.append(index)
            self.isDecision.append(isDecision)
            hasScope.append(false)
        }

        /// Takes the attributes that a lowered plan's steps carry (spec/core.md 5.3).
        mutating func attributes(_ attributes: JSONObject) throws(DeclaredPlanError) {
            for (key, value) in attributes {
                guard case .array(let entries) = value else { continue }
                switch key {
                case "reads": add(entries, to: \.reads)
                case "writes": add(entries, to: \.writes, keepsUnnamed: true)
                case "volatile_reads": add(entries, to: \.volatile)
                case "barriers": add(entries, to: \.barriers)
                case "scope":
                    hasScope[hasScope.count - 1] = true
                    for (ordinal, entry) in entries.enumerated() {
                        guard case .string = entry else {
                            throw DeclaredPlanError(
                                .scopeEntryType, index: indices.last,
                                "entry \(ordinal) of the scope of step \(indices.last ?? 0) is no text; a scope lists "
                                    + "the ids of resources")
                        }
                    }
                    add(entries, to: \.scopes)
                default: continue
                }
            }
        }

        private mutating func add(
            _ entries: [JSONValue], to list: WritableKeyPath<Builder, Lists>, keepsUnnamed: Bool = false
        ) {
            for (ordinal, entry) in entries.enumerated() {
                if case .string(let name) = entry {
                    self[keyPath: list].resources.append(interner.intern(name))
                } else if keepsUnnamed {
                    self[keyPath: list].resources.append(unnamed)
                } else {
                    continue
                }
                self[keyPath: list].ordinals.append(UInt32(ordinal))
            }
        }

        mutating func dependencies(of position: Int, in graph: DecisionGraph) {
            for (ordinal, edge) in graph.dependencies(of: position).enumerated() where edge.grade == .declared {
                let evidence = graph.evidence(of: edge)
                guard evidence["volatile"]?.isTruthy ?? false, !(evidence["pinned"]?.isTruthy ?? false),
                    !(evidence["revalidates"]?.isTruthy ?? false)
                else { continue }
                var resource = unnamed
                if case .string(let name)? = evidence["resource_id"] { resource = interner.intern(name) }
                edges.append((graph.index(at: edge.source), resource, UInt32(ordinal)))
            }
        }

        mutating func endStep() {
            // Few: the order given breaks ties, so an insertion sort is stable and enough.
            if edges.count > 1 {
                edges.sort { $0.source != $1.source ? $0.source < $1.source : $0.ordinal < $1.ordinal }
            }
            for edge in edges {
                flippable.resources.append(edge.resource)
                flippable.ordinals.append(edge.ordinal)
            }
            edges.removeAll(keepingCapacity: true)
            reads.endRow()
            writes.endRow()
            scopes.endRow()
            barriers.endRow()
            volatile.endRow()
            flippable.endRow()
        }

        consuming func build(control: CompactRows, dependencies: CompactRows) -> PlanColumns {
            let names = interner.names
            let sorted = names.indices.sorted { names[$0] < names[$1] }
            var ranks = [UInt32](repeating: 0, count: names.count)
            for (rank, number) in sorted.enumerated() { ranks[number] = UInt32(rank) }
            for list in [\Builder.reads, \.writes, \.scopes, \.barriers, \.volatile, \.flippable] {
                self[keyPath: list].renumber(ranks)
            }
            scopes.sortRows()
            barriers.sortRows()
            volatile.sortRows()
            var order: [UInt32]?
            if !zip(indices, indices.dropFirst()).allSatisfy(<) {
                let indices = indices
                order = indices.indices.sorted { indices[$0] < indices[$1] }.map { UInt32($0) }
            }
            return PlanColumns(
                self, names: sorted.map { names[$0] }, order: order, control: control, dependencies: dependencies)
        }
    }
}

extension PlanColumns.Lists {
    fileprivate mutating func endRow() { offsets.append(UInt32(resources.count)) }

    fileprivate mutating func renumber(_ ranks: [UInt32]) {
        for at in resources.indices where resources[at] != PlanColumns.unnamed {
            resources[at] = ranks[Int(resources[at])]
        }
    }

    /// Makes every row distinct and ascending; of a repeated resource the first entry's place is kept.
    fileprivate mutating func sortRows() {
        var kept = 0
        for row in 0..<offsets.count - 1 {
            let range = Int(offsets[row])..<Int(offsets[row + 1])
            offsets[row] = UInt32(kept)
            let entries = range.map { (resource: resources[$0], ordinal: ordinals[$0]) }
                .sorted { $0.resource != $1.resource ? $0.resource < $1.resource : $0.ordinal < $1.ordinal }
            for (at, entry) in entries.enumerated() where at == 0 || entries[at - 1].resource != entry.resource {
                resources[kept] = entry.resource
                ordinals[kept] = entry.ordinal
                kept += 1
            }
        }
        offsets[offsets.count - 1] = UInt32(kept)
        resources.removeSubrange(kept...)
        ordinals.removeSubrange(kept...)
    }
}
