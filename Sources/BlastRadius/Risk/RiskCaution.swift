public import DecisionGraph

/// What a reader of a risk report must know before acting on its bounds.
///
/// Source: spec/experience.md 1.
public enum RiskCaution: Sendable, Hashable {
    /// No step was asked about: a query selected none.
    case nothingAsked
    /// The run has no dependency edges, so that nothing can be reached.
    case noEdges
    /// No edge of the run leads to a write: nothing can be at risk from one by edges.
    case noEdgesToWrites
    /// Nothing rests on the steps asked about, and they write nothing.
    case neverWrote
    /// Writes asked about that did not happen, of all asked about.
    case sourcesFailed(Int, of: Int)
    /// Steps reached by an edge to a write asked about that did not happen.
    case restsOnFailed(Int)
    /// Writes asked about that changed nothing, of all asked about.
    case sourcesChangedNothing(Int, of: Int)
    /// Effective writes asked about of which nobody said what they touched, of all steps asked about.
    case sourcesUntraced(Int, of: Int)
    /// Effective writes reached of which nobody said what they touched.
    case untracedWrites(Int)
    /// Effective writes reached of which nobody said what became of them.
    case unknownEffects(Int)
    /// Every step reached by observed edges is reached by modelled ones alone.
    case allModelled(Int)
    /// Edges weaker than a tier were not followed, so that what only they reach is not counted.
    case weakerNotFollowed(EvidenceTier)

    /// The code in machine output.
    public var code: StaticString {
        switch self {
        case .nothingAsked: "nothing_asked"
        case .noEdges: "no_edges"
        case .noEdgesToWrites: "no_edges_to_writes"
        case .neverWrote: "never_wrote"
        case .sourcesFailed: "source_failed"
        case .restsOnFailed: "rests_on_failed"
        case .sourcesChangedNothing: "source_changed_nothing"
        case .sourcesUntraced: "source_untraced"
        case .untracedWrites: "untraced_writes"
        case .unknownEffects: "unknown_effects"
        case .allModelled: "all_modelled"
        case .weakerNotFollowed: "weaker_not_followed"
        }
    }

    /// The caution in one sentence.
    public var text: String {
        switch self {
        case .nothingAsked: "no step of the run was selected, so nothing was followed"
        case .noEdges:
            "the run has no dependency edges: its source states none and its adapter finds none, "
                + "so nothing can be said of what rests on what"
        case .noEdgesToWrites:
            "no step of the run rests on a write: the adapter makes no edges from what was written, "
                + "so a write puts nothing at risk by edges, whatever it did"
        case .neverWrote: "nothing was written here and no step rests on it"
        case .sourcesFailed(let count, let all):
            all == 1
                ? "the write failed: what did not happen puts nothing at risk"
                : "\(count) of the \(all) steps asked about failed: what did not happen puts nothing at risk"
        case .restsOnFailed(let count):
            "\(count) of these steps \(count == 1 ? "is" : "are") counted because an edge says that "
                + "\(count == 1 ? "it rests" : "they rest") on a step whose write failed: "
                + "not by what it wrote, but perhaps by what it read, knew or told"
        case .sourcesChangedNothing(let count, let all):
            all == 1
                ? "the write changed nothing: its target held that already"
                : "\(count) of the \(all) steps asked about changed nothing: their targets held that already"
        case .sourcesUntraced(let count, let all):
            (all == 1
                ? "the adapter does not know what the write touched"
                : "of \(count) of the \(all) steps asked about "
                    + "the adapter does not know what they touched")
                + ": what rests on it through a resource is not in most; the whole history after it is the only bound"
        case .untracedWrites(let count):
            "of \(count) of the writes at risk the adapter does not know what "
                + "\(count == 1 ? "it touched" : "they touched"): what rests on "
                + "\(count == 1 ? "it" : "them") through a resource is not in most"
        case .unknownEffects(let count):
            "\(count) of the effective writes \(count == 1 ? "has" : "have") an unknown effect: "
                + "nobody said whether \(count == 1 ? "it was" : "they were") applied; "
                + "\(count == 1 ? "it counts" : "they count") in most and not in least"
        case .allModelled(let count):
            "\(count == 1 ? "the observed step is" : "all \(count) observed steps are") reached over modelled edges: "
                + "a rule set them, no matched touch shows them"
        case .weakerNotFollowed(let tier):
            "only edges that are \(tier.words) or better were followed; what weaker ones reach is not in most"
        }
    }
}

extension EvidenceTier {
    /// The tier in a sentence.
    package var words: StaticString {
        switch self {
        case .observed: "observed and not modelled"
        case .modelled: "observed"
        case .declared: "declared"
        case .inferred: "inferred"
        }
    }
}

extension RiskReport {
    /// How many steps have a way over an edge to a failed write that was asked about.
    private var restingOnFailed: Int {
        let failed = Set(sources.filter { graph.effect(at: $0) == .failed })
        return reach.positions.count { reach.lastEdge(to: $0).map { failed.contains($0.source) } ?? false }
    }

    /// The cautions that go with this report.
    ///
    /// - Complexity: O(E) when nothing was reached, O(V log V) when a failed write was asked about, else O(1).
    public var cautions: [RiskCaution] {
        var cautions: [RiskCaution] = []
        if sources.isEmpty { return [.nothingAsked] }
        let effects = sourceEffects
        if effects.failed > 0, direction == .down {
            cautions.append(.sourcesFailed(effects.failed, of: sources.count))
            let count = restingOnFailed
            if count > 0 { cautions.append(.restsOnFailed(count)) }
        }
        if effects.noChange > 0, direction == .down {
            cautions.append(.sourcesChangedNothing(effects.noChange, of: sources.count))
        }
        if steps.most == 0 {
            if !graph.hasEdge(where: { _ in true }) {
                cautions.append(.noEdges)
            } else if direction == .down {
                var known = WriteEffects(graph)
                if effects.applied + effects.unknown > 0 {
                    if !graph.hasEdge(where: { known.effect(at: $0) != nil }) { cautions.append(.noEdgesToWrites) }
                } else if effects.silent == sources.count {
                    cautions.append(.neverWrote)
                }
            }
        }
        if direction == .down, graph.hasTouchedSteps {
            if effects.untraced > 0 { cautions.append(.sourcesUntraced(effects.untraced, of: sources.count)) }
            if untracedWrites > 0 { cautions.append(.untracedWrites(untracedWrites)) }
        }
        if effectiveWrites.unknownEffect > 0 { cautions.append(.unknownEffects(effectiveWrites.unknownEffect)) }
        if steps.modelled > 0, steps.observed == 0 { cautions.append(.allModelled(steps.modelled)) }
        if settings.weakest < .inferred { cautions.append(.weakerNotFollowed(settings.weakest)) }
        return cautions
    }
}
