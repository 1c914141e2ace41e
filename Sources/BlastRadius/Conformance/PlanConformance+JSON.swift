public import CanonicalJSON
internal import DecisionGraph

extension PlanConformance {
    /// The members of machine output; steps are named by their own indices.
    public var json: JSONObject {
        [
            "cost": .int(cost), "dependencies_compared": .bool(hasComparedDependencies), "exact": .bool(isExact),
            "fits": .bool(fits), "fitness": .double(fitness), "least_cost": .int(leastCost),
            "matched": .int(matchedCount), "most_fitness": .double(mostFitness), "planned": .int(plannedCount),
            "run_steps": .int(graph.stepCount),
            "moves": .array(moves.map(json)),
            "undeclared_dependencies": .array(undeclaredDependencies.map(json)),
            "undeclared_touches": .array(
                undeclaredTouches.map { touch in
                    [
                        "access": touch.access == .write ? "write" : "read", "plan_step": planIndex(touch.plan),
                        "resource": .array([
                            .string(touch.resource.namespace), .string(touch.resource.resourceID),
                            .string(touch.resource.key),
                        ]), "run_step": runIndex(touch.run),
                    ]
                }),
            "unseen_dependencies": .array(unseenDependencies.map(json)),
        ]
    }

    private func planIndex(_ position: Int?) -> JSONValue { position.map { .int(plan.steps[$0].index) } ?? .null }
    private func runIndex(_ position: Int?) -> JSONValue { position.map { .int(graph.index(at: $0)) } ?? .null }

    private func json(_ move: Move) -> JSONValue {
        [
            "conflict": runIndex(move.conflict), "cost": .int(move.cost), "guarded_write": runIndex(move.guardedWrite),
            "missed_gate": planIndex(move.missedGate), "outcome": .text(move.outcome.rawValue),
            "plan_name": move.plan.map { .string(plan.steps[$0].title) } ?? .null,
            "plan_step": planIndex(move.plan),
            "run_name": move.run.map { .string(StepNames.title(of: graph, at: $0)) } ?? .null,
            "run_step": runIndex(move.run),
        ]
    }

    private func json(_ edge: Dependency) -> JSONValue {
        [
            "plan_source": planIndex(edge.source), "plan_step": planIndex(edge.plan),
            "resource": edge.resource.map { .string($0) } ?? .null, "run_source": runIndex(edge.runSource),
            "run_step": runIndex(edge.run),
        ]
    }
}
