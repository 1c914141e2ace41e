internal import CanonicalJSON
public import DecisionGraph

extension UndoReason {
    /// The reason in a few words, with the steps of the graph by their indices.
    ///
    /// Names and stated texts come from the source: whoever shows them escapes them.
    public func text(in graph: DecisionGraph) -> String {
        func step(_ position: Int) -> String { "step \(graph.index(at: position))" }
        func actor(_ position: Int) -> String { graph.agent(at: position).lossyText }
        return switch self {
        case .exact: "exact"
        case .compensating(let residue):
            residue.isEmpty ? "compensating" : "compensating; leaves \(residue.lossyText)"
        case .unstated: "no reversal is stated; to be set back by hand"
        case .reversedBy(let position): "\(step(position)) took it back"
        case .takesBack(let position): "it takes back \(step(position)), which is in the set"
        case .writtenLater(let position, let resource):
            "\(resource) was written later by \(actor(position)) (\(step(position))), not in the set"
        case .confirmedLater(let position, let resource):
            "\(actor(position)) (\(step(position))), not in the set, later wrote the same to \(resource)"
        case .standsLater(let position, let resource):
            "\(step(position)), which cannot be taken back, lies over it on \(resource)"
        case .keptBy(let position): "\(step(position)) is kept"
        case .expired(.time): "the time in which it could be taken back is over"
        case .expired(.position(let end)): "it could be taken back only before the run's step number \(end)"
        case .declared(let reason):
            reason.isEmpty ? "declared irreversible" : "declared irreversible: \(reason.lossyText)"
        case .notStated: "no reversal is stated"
        case .notInverse(let resource): "the stated reversal does not restore \(resource)"
        }
    }
}
