public import CanonicalJSON
public import DecisionGraph

/// A declared plan as a run: nodes as steps, reads with a producer as declared edges.
///
/// This is the lowering alone; what is wrong with a plan is for the linter to say. Checks come in the reference's order,
/// the first failure wins, each node is checked completely before the next.
///
/// Source: spec/core.md 9.3.
public struct DeclaredPlanV1: JSONAdapter {
    public static let card = AdapterCard(
        name: "declared_plan", version: "v1",
        summary: "a plan written before the run: nodes with control predecessors, reads, writes and scope",
        reads: ["an object with the list under nodes"],
        edges: ["node to the producer of a read: declared"],
        evidenceKeys: ["adapter", "declared", "pinned", "relation", "resource_id", "revalidates", "volatile"],
        options: [], status: .stable, since: "0.1.0", source: "the reference adapter of the same name")

    /// There are no options.
    ///
    /// - Throws: ``AdapterError`` `option` when any is given.
    public init(options: AdapterOptions = AdapterOptions()) throws(AdapterError) {
        try options.check(against: Self.card)
    }

    /// Whether it is an object with a list under `nodes`; the nodes are not looked at.
    public static func fits(_ run: JSONView) -> AdapterFit {
        guard run.kind == .object else { return .no("expected an object with nodes, found \(run.found)") }
        guard let nodes = run["nodes"] else { return .no("the object has no nodes") }
        return nodes.kind == .array ? .yes : .no("nodes is \(nodes.found), not a list")
    }

    /// The nodes; a falsy plan, and falsy `nodes`, have none.
    ///
    /// - Throws: ``AdapterError``: `planShape`, `nodesType`.
    public func elements(of run: JSONView) throws(AdapterError) -> (list: JSONView.Elements, pointer: String) {
        guard run.isTruthy else { return (run.elements, "") }
        guard run.kind == .object, let nodes = run["nodes"] else {
            throw AdapterError(.planShape, at: "", "a plan is an object with nodes, not \(run.found)")
        }
        guard nodes.isTruthy else { return (nodes.elements, "/nodes") }
        guard nodes.kind == .array else {
            throw AdapterError(.nodesType, at: "/nodes", "nodes is a list, not \(nodes.found)")
        }
        return (nodes.elements, "/nodes")
    }

    public func begin(_ run: JSONView?) throws(AdapterError) -> Lowering { Lowering(adapterID: id) }

    /// A plan as far as it has been read: the indices of its earlier nodes.
    public struct Lowering: RunLowering {
        let adapterID: String
        private var seen: Set<Int> = []

        init(adapterID: String) {
            self.adapterID = adapterID
        }

        /// Adds one node as a step, with an edge for each read that has a producer.
        ///
        /// - Throws: ``AdapterError``: the codes from `nodeType` to `referencesType`, `indexType`, `indexDuplicate`,
        ///   `kind`, `tooLarge`. A node that is refused adds nothing, unless for `tooLarge`.
        /// - Complexity: linear in the node.
        public mutating func lower(_ node: JSONView, into builder: inout GraphBuilder) throws(AdapterError) {
            let plan = try PlanNode(node, earlier: seen)
            seen.insert(plan.index)
            do {
                try builder.step(
                    plan.index, agent: builder.agent(plan.agent), kind: plan.kind,
                    attributes: builder.attributes(plan.attributes))
                if let predecessors = plan.controlPredecessors { try builder.predecessors(predecessors) }
                for read in plan.reads {
                    guard let producer = read.producer else { continue }
                    try builder.dependency(
                        on: producer, grade: .declared,
                        evidence: builder.evidence([
                            "declared": true, "resource_id": .string(read.id), "volatile": .bool(read.isVolatile),
                            "pinned": .bool(read.isPinned), "revalidates": .bool(read.revalidates),
                            "relation": "declared_read", "adapter": .text(adapterID),
                        ]))
                }
            } catch {
                throw AdapterError(
                    error.code == .indexDuplicate ? .indexDuplicate : .tooLarge, at: "/idx", index: plan.index,
                    error.detail)
            }
        }
    }
}
