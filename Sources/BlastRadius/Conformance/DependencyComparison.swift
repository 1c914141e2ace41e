internal import CanonicalJSON
internal import DecisionGraph

/// The dependencies that a plan declares against those that a run shows.
///
/// A run shows that one plan step rests on another when a run step of the one rests on a run step of the other, directly
/// or through run steps that no plan step stands for. For a declared dependency an edge set by a rule is enough; only
/// edges that a matched touch or a stated link shows are held against the plan.
struct DependencyComparison {
    private(set) var unseen: [PlanConformance.Dependency] = []
    private(set) var undeclared: [PlanConformance.Dependency] = []
    private(set) var isDone = false

    private struct Link: Hashable {
        let plan: Int
        let source: Int
    }

    /// The most edges that are looked at.
    private static let mostWork = 20_000_000

    init(_ plan: ProcessPlan, _ graph: DecisionGraph, _ planOf: [Int?]) {
        var declared: [Link: Int] = [:]
        for (position, step) in plan.steps.enumerated() {
            for (number, read) in step.reads.enumerated() {
                guard let producer = read.producer, producer != position else { continue }
                let link = Link(plan: position, source: producer)
                if declared[link] == nil { declared[link] = number }
            }
        }
        guard !declared.isEmpty, graph.coverage.observed > 0 else { return }
        var budget = Self.mostWork
        guard let seen = Self.links(graph, planOf, weakest: .modelled, &budget),
            let shown = Self.links(graph, planOf, weakest: .observed, &budget)
        else { return }
        isDone = true
        var firstRun = [Int?](repeating: nil, count: plan.steps.count)
        for (run, step) in planOf.enumerated() { if let step, firstRun[step] == nil { firstRun[step] = run } }
        for (link, number) in declared where seen[link] == nil {
            guard let run = firstRun[link.plan], let source = firstRun[link.source] else { continue }
            unseen.append(
                .init(
                    plan: link.plan, source: link.source, resource: plan.steps[link.plan].reads[number].resource,
                    run: run, runSource: source))
        }
        for (link, place) in shown where declared[link] == nil {
            undeclared.append(
                .init(
                    plan: link.plan, source: link.source, resource: place.resource, run: place.run,
                    runSource: place.source))
        }
        unseen.sort { ($0.plan, $0.source) < ($1.plan, $1.source) }
        undeclared.sort { ($0.run, $0.runSource, $0.plan) < ($1.run, $1.runSource, $1.plan) }
    }

    private struct Place {
        let run: Int
        let source: Int
        let resource: JSONString?
    }

    /// The links between plan steps that a run shows, with the first place of each; nil when there are too many.
    private static func links(
        _ graph: DecisionGraph, _ planOf: [Int?], weakest: EvidenceTier, _ budget: inout Int
    ) -> [Link: Place]? {
        var links: [Link: Place] = [:]
        var visited = Array(repeating: -1, count: graph.stepCount)
        for (run, step) in planOf.enumerated() {
            guard let step else { continue }
            var open = [run]
            while let next = open.popLast() {
                for edge in graph.dependencies(of: next) where edge.tier <= weakest {
                    budget -= 1
                    if budget < 0 { return nil }
                    guard visited[edge.source] != run else { continue }
                    visited[edge.source] = run
                    guard let source = planOf[edge.source] else {
                        open.append(edge.source)
                        continue
                    }
                    let link = Link(plan: step, source: source)
                    guard source != step, links[link] == nil else { continue }
                    let resource = graph.resource(of: edge).map { JSONString($0.description) }
                    links[link] = Place(run: run, source: edge.source, resource: resource)
                }
            }
        }
        return links
    }
}
