internal import CanonicalJSON
public import DecisionGraph

extension Plan {
    /// The steps of the plan, with its declared dependencies, as the adapter `declared_plan_v1` makes them: of the keys of
    /// version 1 alone, whatever tools add.
    ///
    /// - Throws: ``GraphError`` `tooLarge`.
    /// - Complexity: linear in the plan.
    public func graph() throws(GraphError) -> DecisionGraph {
        var builder = GraphBuilder(expecting: nodes.count)
        for node in nodes {
            let reads = node.ownReads
            try builder.step(
                node.index, agent: builder.agent(node.agent), kind: node.kind,
                attributes: builder.attributes([
                    "reads": Self.texts(reads.map(\.id)),
                    "writes": Self.texts(node.ownWrites.map(\.id)),
                    "scope": node.ownScope.map { Self.texts($0.map(\.pattern.text)) } ?? .null,
                    "volatile_reads": Self.texts(reads.filter(\.isVolatile).map(\.id)),
                    "barriers": Self.texts(reads.filter(\.revalidates).map(\.id)),
                ]))
            if let predecessors = node.declaredPredecessors {
                try builder.predecessors(predecessors.map { nodes[$0].index })
            }
            for read in reads {
                guard let producer = read.producer else { continue }
                try builder.dependency(
                    on: nodes[producer].index, grade: .declared,
                    evidence: builder.evidence([
                        "declared": true, "resource_id": .string(read.id), "volatile": .bool(read.isVolatile),
                        "pinned": .bool(read.isPinned), "revalidates": .bool(read.revalidates),
                        "relation": "declared_read", "adapter": "declared_plan_v1",
                    ]))
            }
        }
        return builder.build()
    }

    private static func texts(_ texts: [JSONString]) -> JSONValue { .array(texts.map { .string($0) }) }
}
