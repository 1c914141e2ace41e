internal import CanonicalJSON
internal import DecisionGraph

extension PlanColumns {
    /// Collects the columns step by step; resources are numbered by first sight until all are known.
    struct Builder {
        private var indices: [Int] = []
        private var isDecision: [Bool] = []
        private var hasScope: [Bool] = []
        private var reads = Lists()
        private var writes = Lists()
        private var scopes = Lists()
        private var barriers = Lists()
        private var volatile = Lists()
        private var flippable = Lists()
        private var interner = Interner()
        /// The indices of the sources of the flippable edges of the step at hand.
        private var sources: [Int] = []

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

        /// Says that the step has a scope, though nothing may stand in it.
        mutating func beginScope() { hasScope[hasScope.count - 1] = true }

        mutating func addRead(_ name: JSONString, at place: Int) { reads.add(interner.intern(name), at: place) }
        mutating func addWrite(_ name: JSONString, at place: Int) { writes.add(interner.intern(name), at: place) }
        /// A write of what is no text: nothing is found about it, but the step acts.
        mutating func addUnnamedWrite(at place: Int) { writes.add(unnamed, at: place) }
        mutating func addScope(_ name: JSONString, at place: Int) { scopes.add(interner.intern(name), at: place) }
        mutating func addBarrier(_ name: JSONString, at place: Int) { barriers.add(interner.intern(name), at: place) }
        mutating func addVolatile(_ name: JSONString, at place: Int) { volatile.add(interner.intern(name), at: place) }

        mutating func addFlippable(_ name: JSONString?, on source: Int, at place: Int) {
            // By the index of the source; an edge comes after those of the same source, so the order given is kept.
            let resource = name.map { interner.intern($0) } ?? unnamed
            flippable.add(resource, at: place)
            sources.append(source)
            let first = flippable.resources.count - sources.count
            var at = sources.count - 1
            while at > 0, sources[at - 1] > source {
                sources.swapAt(at, at - 1)
                flippable.swap(first + at, first + at - 1)
                at -= 1
            }
        }

        /// The error of a scope's entry that is no text.
        func scopeError(_ place: Int) -> DeclaredPlanError {
            DeclaredPlanError(
                .scopeEntryType, index: indices.last,
                "entry \(place) of the scope of step \(indices.last ?? 0) is no text; a scope lists the ids of resources"
            )
        }

        mutating func endStep() {
            sources.removeAll(keepingCapacity: true)
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
            reads.renumber(ranks)
            writes.renumber(ranks)
            scopes.renumber(ranks)
            barriers.renumber(ranks)
            volatile.renumber(ranks)
            flippable.renumber(ranks)
            scopes.sortRows()
            barriers.sortRows()
            volatile.sortRows()
            let order = Self.order(of: indices)
            return PlanColumns(
                names: sorted.map { names[$0] }, indices: indices, isDecision: isDecision, hasScope: hasScope,
                order: order, reads: reads, writes: writes, scopes: scopes, barriers: barriers, flippable: flippable,
                volatileReads: VolatileReads(volatile, besides: barriers, order: order), control: control,
                dependencies: dependencies)
        }

        private static func order(of indices: [Int]) -> [UInt32]? {
            for at in indices.indices.dropFirst() where indices[at - 1] > indices[at] {
                return indices.indices.sorted { indices[$0] < indices[$1] }.map { UInt32($0) }
            }
            return nil
        }
    }
}

// MARK: From graphs

extension PlanColumns.Builder {
    /// Takes the attributes that a lowered plan's steps carry (spec/core.md 5.3).
    mutating func addAttributes(_ attributes: JSONObject) throws(DeclaredPlanError) {
        forEachText(attributes["reads"]) { $0.addRead($1, at: $2) }
        if case .array(let entries)? = attributes["writes"] {
            for (place, entry) in entries.enumerated() {
                if case .string(let name) = entry { addWrite(name, at: place) } else { addUnnamedWrite(at: place) }
            }
        }
        if case .array(let entries)? = attributes["scope"] {
            beginScope()
            for (place, entry) in entries.enumerated() {
                guard case .string(let name) = entry else { throw scopeError(place) }
                addScope(name, at: place)
            }
        }
        forEachText(attributes["volatile_reads"]) { $0.addVolatile($1, at: $2) }
        forEachText(attributes["barriers"]) { $0.addBarrier($1, at: $2) }
    }

    private mutating func forEachText(_ list: JSONValue?, _ body: (inout Self, JSONString, Int) -> Void) {
        guard case .array(let entries)? = list else { return }
        for (place, entry) in entries.enumerated() {
            if case .string(let name) = entry { body(&self, name, place) }
        }
    }

    /// Takes the declared edges on values that may change and are neither pinned nor read anew.
    mutating func addDependencies(of position: Int, in graph: DecisionGraph) {
        for (place, edge) in graph.dependencies(of: position).enumerated() where edge.grade == .declared {
            let evidence = graph.evidence(of: edge)
            guard evidence["volatile"]?.isTruthy ?? false, !(evidence["pinned"]?.isTruthy ?? false),
                !(evidence["revalidates"]?.isTruthy ?? false)
            else { continue }
            var resource: JSONString?
            if case .string(let name)? = evidence["resource_id"] { resource = name }
            addFlippable(resource, on: graph.index(at: edge.source), at: place)
        }
    }
}

// MARK: Rows

extension PlanColumns.Lists {
    fileprivate mutating func add(_ resource: UInt32, at place: Int) {
        resources.append(resource)
        ordinals.append(UInt32(place))
    }

    fileprivate mutating func swap(_ a: Int, _ b: Int) {
        resources.swapAt(a, b)
        ordinals.swapAt(a, b)
    }

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
            let isAscending = range.dropFirst().allSatisfy { resources[$0 - 1] < resources[$0] }
            if isAscending {
                for at in range {
                    if kept != at { (resources[kept], ordinals[kept]) = (resources[at], ordinals[at]) }
                    kept += 1
                }
                continue
            }
            let entries = range.map { (resource: resources[$0], ordinal: ordinals[$0]) }
                .sorted { $0.resource != $1.resource ? $0.resource < $1.resource : $0.ordinal < $1.ordinal }
            for (at, entry) in entries.enumerated() where at == 0 || entries[at - 1].resource != entry.resource {
                (resources[kept], ordinals[kept]) = (entry.resource, entry.ordinal)
                kept += 1
            }
        }
        offsets[offsets.count - 1] = UInt32(kept)
        resources.removeSubrange(kept...)
        ordinals.removeSubrange(kept...)
    }
}
