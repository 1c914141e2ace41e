internal import CanonicalJSON
internal import PositionedDocuments

/// Teams without a graph: who may speak after whom.
enum AutoGenTeam {
    /// The most participants of a team in which anyone may follow anyone: edges grow with their square.
    private static let mostChosen = 500

    /// One after the other, and again from the first.
    static func ring(_ team: AutoGenParticipants, _ bounds: AutoGenBounds, in draft: inout PlanDraft) {
        guard let first = team.all.first else { return }
        draft.enter(at: first.name, from: first.component)
        for (at, participant) in team.all.enumerated() {
            let next = team.all[(at + 1) % team.all.count]
            draft.connect(participant.name, to: next.name, from: participant.component)
        }
        end(team, bounds, in: &draft)
    }

    /// A model picks who is next.
    static func choice(
        _ team: AutoGenParticipants, _ bounds: AutoGenBounds, mayRepeat: Bool, in draft: inout PlanDraft
    ) throws(PlanAdapterError) {
        guard let first = team.all.first else { return }
        guard team.all.count <= mostChosen else {
            throw PlanAdapterError(
                "anyone may follow anyone among \(team.all.count) participants; the limit is \(mostChosen)",
                at: first.component)
        }
        for participant in team.all {
            draft.enter(at: participant.name, from: participant.component)
            for next in team.all where mayRepeat || next.name != participant.name {
                draft.connect(participant.name, to: next.name, from: participant.component)
            }
            if team.all.count > 1 { draft[participant.name]?.split(.one, from: participant.component) }
        }
        draft.note("a model picks who speaks next", at: first.component)
        end(team, bounds, in: &draft)
    }

    /// Each says who is next.
    static func handoffs(
        _ team: AutoGenParticipants, _ bounds: AutoGenBounds, in draft: inout PlanDraft
    ) throws(PlanAdapterError) {
        guard let first = team.all.first else { return }
        draft.enter(at: first.name, from: first.component)
        for participant in team.all {
            guard let handoffs = participant.config.present("handoffs") else { continue }
            let list = try handoffs.requiredList("the handoffs of \(participant.name)")
            for handoff in list {
                let target = handoff.string != nil ? handoff : try handoff.required("target", of: "a handoff")
                let name = try target.requiredText("the target of a handoff")
                if team[name] != nil {
                    draft.connect(participant.name, to: name, when: handoff["name"]?.asText, from: handoff)
                } else if bounds.ends == nil {
                    // The team is left: to a person, who is no participant.
                    draft.exit(at: participant.name, from: handoff)
                }
            }
            if let first = list.first { draft[participant.name]?.split(.one, from: first) }
        }
        end(team, bounds, in: &draft)
    }

    /// A team that something ends may end at each of its participants.
    private static func end(_ team: AutoGenParticipants, _ bounds: AutoGenBounds, in draft: inout PlanDraft) {
        guard let ends = bounds.ends else { return }
        for participant in team.all { draft.exit(at: participant.name, from: ends) }
    }
}
