internal import CanonicalJSON

/// Who touches what at the same time: what PRE501 and PRE502 look for.
struct SharedResources {
    let plan: PlanGraph
    let touches: PlanTouches
    /// By node, the resources that it writes, ascending.
    private let writes: [[Written]]
    private let isAuditLog: [Bool]
    private let locks: [[JSONString]]

    /// What a step writes to one resource.
    private struct Written {
        let resource: Int
        /// The place of the first write in the step's writes.
        var first: Int
        /// That of the first one that does not append; nil when all do.
        var firstChange: Int?
    }

    /// - Complexity: O(touches · log).
    init(_ plan: PlanGraph) {
        self.plan = plan
        let touches = plan.touches
        self.touches = touches
        isAuditLog = touches.names.map { plan.resources[$0].kind == .auditLog }
        locks = plan.plan.nodes.map { Set($0.locks).sorted() }
        writes = plan.plan.nodes.enumerated().map { (position, node) in
            var list: [Written] = []
            let order = touches.writes[position].indices.sorted {
                (touches.writes[position][$0], $0) < (touches.writes[position][$1], $1)
            }
            for at in order {
                let resource = touches.writes[position][at]
                let change = node.writes[at].appends ? nil : at
                if list.last?.resource == resource {
                    list[list.count - 1].firstChange = list[list.count - 1].firstChange ?? change
                } else {
                    list.append(Written(resource: resource, first: at, firstChange: change))
                }
            }
            return list
        }
    }

    /// The steps that touch each resource that some step writes, by resource, each step once.
    ///
    /// - Parameter read: the reads that count.
    func members(reading read: (PlanRead) -> Bool) -> [(resource: Int, members: [ParallelSteps.Member])] {
        var members = Array(repeating: [ParallelSteps.Member](), count: touches.names.count)
        var isWritten = Array(repeating: false, count: touches.names.count)
        for (position, node) in plan.plan.nodes.enumerated() {
            for written in writes[position] {
                members[written.resource].append(.init(node: position, writes: true))
                isWritten[written.resource] = true
            }
            for (at, resource) in touches.reads[position].enumerated() where read(node.reads[at]) {
                if members[resource].last?.node != position {
                    members[resource].append(.init(node: position, writes: false))
                }
            }
        }
        return members.indices.compactMap {
            isWritten[$0] && members[$0].count > 1 ? ($0, members[$0]) : nil
        }
    }

    /// Whether two steps hold a lock in common.
    func shareLock(_ a: Int, _ b: Int) -> Bool {
        let (x, y) = (locks[a], locks[b])
        var (i, j) = (0, 0)
        while i < x.count, j < y.count {
            if x[i] == y[j] { return true }
            if x[i] < y[j] { i += 1 } else { j += 1 }
        }
        return false
    }

    /// The place of the write with which the later of two steps gets in the way of the earlier one, both writing one
    /// resource; nil when they do not: of an audit log, or when both append.
    func race(_ earlier: Int, _ later: Int, over resource: Int) -> Int? {
        guard !isAuditLog[resource], let a = written(resource, by: earlier), let b = written(resource, by: later) else {
            return nil
        }
        return a.firstChange == nil ? b.firstChange : b.first
    }

    /// Whether two steps get in each other's way over any resource that both write.
    func raceOverAnything(_ a: Int, _ b: Int) -> Bool {
        let (x, y) = (writes[a], writes[b])
        var (i, j) = (0, 0)
        while i < x.count, j < y.count {
            if x[i].resource < y[j].resource {
                i += 1
            } else if x[i].resource > y[j].resource {
                j += 1
            } else {
                if !isAuditLog[x[i].resource], x[i].firstChange != nil || y[j].firstChange != nil { return true }
                i += 1
                j += 1
            }
        }
        return false
    }

    /// Whether a step writes a resource.
    func writes(_ resource: Int, by node: Int) -> Bool { written(resource, by: node) != nil }

    private func written(_ resource: Int, by node: Int) -> Written? {
        let list = writes[node]
        var (low, high) = (0, list.count)
        while low < high {
            let middle = (low + high) / 2
            if list[middle].resource < resource { low = middle + 1 } else { high = middle }
        }
        return low < list.count && list[low].resource == resource ? list[low] : nil
    }
}
