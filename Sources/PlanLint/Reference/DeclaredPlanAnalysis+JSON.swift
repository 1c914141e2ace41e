public import CanonicalJSON
public import DecisionGraph

extension DeclaredPlanAnalysis {
    /// The analysis under the reference's field names, `findings` and all.
    ///
    /// `findings_omitted` is ours: how many findings the limit left out.
    ///
    /// - Complexity: linear in the plan and its findings.
    public var json: JSONObject {
        var json = summaryJSON
        json["findings"] = .array(findings.map { $0.json(in: graph) })
        return json
    }

    /// ``json`` without `findings`: what stands beside the findings of a linter that reports the four lints itself.
    public var summaryJSON: JSONObject {
        var reaches = JSONObject()
        for position in 0..<graph.stepCount {
            reaches[JSONString("\(graph.index(at: position))")] = .int(Int(executionReaches[position]))
        }
        return [
            "adapter": .text(adapterID),
            "n_steps": .int(graph.stepCount),
            "keystone_idx": keystone.map { .int(graph.index(at: $0.position)) } ?? .null,
            "keystone_followers": .int(keystone?.followers ?? 0),
            "execution_reach_by_idx": .object(reaches),
            "findings_omitted": .int(findings.omittedCount),
            "state_b_risk": .null,
            "state_b_withheld": true,
            "state_b_withheld_reason": .text(Self.withheldReason),
            "preflight_coverage": .object(preflight.json),
            "resource_touch_completeness": .object(touchCompleteness.json),
            "barrier_inventory": .object(barrierInventory.json),
            "notes": .array(notes.map { .text($0.text) }),
        ]
    }
}

extension ReferenceFinding {
    /// The finding as the reference writes it.
    ///
    /// - Parameter graph: the graph that was analysed.
    public func json(in graph: DecisionGraph) -> JSONValue {
        [
            "lint": .text(lint.rawValue), "node_idx": .int(graph.index(at: position)),
            "resource_id": resource.map { .string($0) } ?? .null, "detail": .text(detail(in: graph)),
            "severity": "warning",
        ]
    }
}

extension PreflightCoverage {
    /// The coverage under the reference's field names.
    public var json: JSONObject {
        [
            "n_steps": .int(stepCount), "n_dep_edges": .int(coverage.dependencyCount),
            "observed": .int(coverage.observed), "declared": .int(coverage.declared),
            "inferred": .int(coverage.inferred), "observed_fraction": .double(coverage.observedFraction),
            "rho": .double(coverage.rho), "no_score_reason": .text(reason), "would_score": false,
        ]
    }
}

extension TouchCompleteness {
    /// The counts and gaps under the reference's field names.
    public var json: JSONObject {
        [
            "n_reads": .int(readCount), "n_writes": .int(writeCount), "n_edges": .int(edgeCount),
            "reads_with_id": .int(identifiedReadCount), "writes_with_id": .int(identifiedWriteCount),
            "edges_with_id": .int(identifiedEdgeCount),
            "edges_missing_structured_resource": .int(edgesWithoutStructuredResource),
            "gaps": .array(
                gaps.map { gap in
                    [
                        "kind": .text(gap.kind.rawValue), "node_idx": .int(gap.index),
                        "src_idx": gap.source.map { .int($0) } ?? .null, "detail": .text(gap.detail),
                    ]
                }),
        ]
    }
}

extension BarrierInventory {
    /// The inventory under the reference's field names.
    public var json: JSONObject {
        [
            "by_resource": .object(
                JSONObject(entries.map { ($0.resource, .array($0.indices.map { .int($0) })) })),
            "barrier_nodes": .array(steps.map { .int($0) }),
            "resources_with_barrier": .array(entries.map { .string($0.resource) }),
        ]
    }
}
