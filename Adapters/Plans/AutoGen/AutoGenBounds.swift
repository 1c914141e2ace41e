internal import CanonicalJSON
internal import PositionedDocuments

/// What ends a team.
struct AutoGenBounds {
    /// The most messages of a run, where something bounds them.
    private(set) var steps: PositionedNode?
    /// Whether the team can end wherever it is.
    private(set) var ends: PositionedNode?

    /// - Throws: ``PlanAdapterError`` when a bound is no number above zero.
    init(_ team: PositionedNode) throws(PlanAdapterError) {
        if let turns = team.present("max_turns") { try bound(turns) }
        guard let condition = team.present("termination_condition") else { return }
        ends = condition
        // A bound inside an or always ends the team; inside an and it does only together with the rest.
        var open = [condition]
        while let next = open.popLast() {
            switch String((next["provider"]?.string?.lossyText ?? "").split(separator: ".").last ?? "") {
            case "OrTerminationCondition": open += next["config"]?["conditions"]?.elements ?? []
            case "MaxMessageTermination":
                if let most = next["config"]?.present("max_messages") { try bound(most) }
            default: break
            }
        }
    }

    private mutating func bound(_ value: PositionedNode) throws(PlanAdapterError) {
        guard let number = value.int, number > 0 else {
            throw PlanAdapterError("a bound is an integer above 0, not \(value.kindName)", at: value)
        }
        if let other = steps?.int, other <= number { return }
        steps = value
        ends = ends ?? value
    }
}
