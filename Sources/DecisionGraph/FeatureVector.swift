/// Which feature groups a vector concatenates.
///
/// Source: spec/core.md 7.
public enum FeatureLayer: String, Sendable, CaseIterable {
    /// Sizes alone: 4 values.
    case flat
    /// Sizes and how the agents share the work: 8 values.
    case exec
    /// Sizes, agents and the dependency layer: 12 values; the reference's default.
    case full
    /// Sizes and the density of dependencies: 5 values.
    case flatdens
    /// Sizes, density and shape of dependencies: 8 values.
    case flatdep
    /// Density and shape of dependencies per step, without sizes: 4 values.
    case depnorm

    /// The layer of a name.
    ///
    /// - Throws: ``GraphError`` `unknownLayer`.
    public init(name: String) throws(GraphError) {
        guard let layer = FeatureLayer(rawValue: name) else {
            let known = FeatureLayer.allCases.map(\.rawValue).joined(separator: ", ")
            throw GraphError(.unknownLayer, "no feature layer is called \(name); the layers are \(known)")
        }
        self = layer
    }

    /// The groups of the layer, in order.
    public var groups: [FeatureGroup] {
        switch self {
        case .flat: [.flat]
        case .exec: [.flat, .exec]
        case .full: [.flat, .exec, .dep]
        case .flatdens: [.flat, .depDens]
        case .flatdep: [.flat, .depDens, .depShape]
        case .depnorm: [.depDens, .depShape]
        }
    }
}

/// A group of features that belong together.
public enum FeatureGroup: String, Sendable, CaseIterable {
    /// Counts of steps, tool calls, decisions and agents.
    case flat
    /// How the agents share the steps and hand over to each other.
    case exec
    /// Dependency edges, their depth, and the largest degrees: counts.
    case dep
    /// Dependency edges per step, alone.
    case depDens = "dep_dens"
    /// Depth and largest degrees of the dependency layer, each per step.
    case depShape = "dep_shape"
}

/// One feature: a count or a ratio.
public enum FeatureValue: Sendable, Hashable {
    /// A number of things, from 0; an integer in machine output.
    case count(Int)
    /// A quotient, from 0 and finite; a float in machine output.
    case ratio(Double)

    /// The value as a float, as vectors hold it.
    public var double: Double {
        switch self {
        case .count(let count): Double(count)
        case .ratio(let ratio): ratio
        }
    }
}

extension Features {
    /// A group's names and values, in the reference's order.
    public func values(of group: FeatureGroup) -> [(name: StaticString, value: FeatureValue)] {
        switch group {
        case .flat:
            [
                ("n_steps", .count(steps)), ("n_tool_calls", .count(toolCalls)), ("n_decisions", .count(decisions)),
                ("n_agents", .count(agents)),
            ]
        case .exec:
            [
                ("max_agent_outdeg", .count(maxAgentOutdegree)), ("agent_gini", .ratio(agentGini)),
                ("n_agent_transitions", .count(agentTransitions)), ("agent_recurrence", .ratio(agentRecurrence)),
            ]
        case .dep:
            [
                ("n_dep_edges", .count(dependencyEdges)), ("dep_depth", .count(dependencyDepth)),
                ("max_blast_indeg", .count(maxBlastIndegree)), ("max_audit_outdeg", .count(maxAuditOutdegree)),
            ]
        case .depDens:
            [("dep_edges_per_step", .ratio(dependencyEdgesPerStep))]
        case .depShape:
            [
                ("rel_dep_depth", .ratio(relativeDependencyDepth)), ("max_blast_share", .ratio(maxBlastShare)),
                ("max_audit_share", .ratio(maxAuditShare)),
            ]
        }
    }

    /// The names and values of a layer as one vector of floats.
    public func vector(_ layer: FeatureLayer) -> (names: [String], values: [Double]) {
        let all = layer.groups.flatMap { values(of: $0) }
        return (all.map { "\($0.name)" }, all.map(\.value.double))
    }
}
