package import CanonicalJSON

/// What each node reads and writes, with resources and agents as numbers: for loops that must not look at texts.
package struct PlanTouches: Sendable {
    /// The resources by number, in the order in which the plan first names them.
    package let names: [JSONString]
    /// The resource of each read, by node.
    package let reads: [[Int]]
    /// The resource of each write, by node.
    package let writes: [[Int]]
    /// The agent of each node.
    package let agents: [Int]
    package let agentCount: Int

    /// - Complexity: linear in the plan.
    package init(_ plan: Plan) {
        var numbers: [JSONString: Int] = [:]
        var names: [JSONString] = []
        func number(_ name: JSONString) -> Int {
            if let known = numbers[name] { return known }
            numbers[name] = names.count
            names.append(name)
            return names.count - 1
        }
        var (reads, writes): ([[Int]], [[Int]]) = ([], [])
        var agents: [JSONString: Int] = [:]
        var agentNumbers: [Int] = []
        for node in plan.nodes {
            reads.append(node.reads.map { number($0.id) })
            writes.append(node.writes.map { number($0.id) })
            let agent = agents[node.agent] ?? agents.count
            agents[node.agent] = agent
            agentNumbers.append(agent)
        }
        self.names = names
        self.reads = reads
        self.writes = writes
        self.agents = agentNumbers
        agentCount = agents.count
    }
}
