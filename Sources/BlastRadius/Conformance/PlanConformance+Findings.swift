package import CanonicalJSON
internal import DecisionGraph
public import Findings

extension PlanConformance {
    /// The objections, one finding each: what costs something, and what was touched or rested on beside the plan.
    ///
    /// - Parameters:
    ///   - plan: where a plan step is written, by position; of nil, where the plan is.
    ///   - run: where the run is.
    public func findings(plan place: (Int?) -> Location, run: Location) -> [Finding] {
        if !fits {
            return [
                finding(
                    .strangePlan,
                    "no step of the run has the name of a plan step: the plan has \(Self.list(planNames)), the run has "
                        + Self.list(runNames), place(nil))
            ]
        }
        var findings: [Finding] = []
        for move in moves {
            let runName = move.run.map(runTitle)
            switch move.outcome {
            case .matched, .notTaken: continue
            case .repeated:
                guard let step = move.plan, let runName, let gate = move.missedGate else { continue }
                findings.append(
                    finding(
                        .skippedGate, "\(runName) was done before \(planTitle(gate)), which stood in front of it",
                        place(gate), step: gate, variant: String(plan.steps[step].index)))
            case .skipped:
                guard let step = move.plan, move.cost > 0 else { continue }
                var text = "\(planTitle(step)) was not done"
                if let write = move.guardedWrite {
                    text += ", and \(duty(step)) in front of the write at \(runTitle(write))"
                }
                findings.append(
                    finding(move.guardedWrite == nil ? .skippedStep : .skippedGate, text, place(step), step: step))
            case .extra:
                guard let position = move.run, let runName, move.cost > 0 else { continue }
                var text = "\(runName) is not in the plan"
                let written = graph.touches(at: position).filter { $0.access == .write && !$0.resource.isMemory }
                if !written.isEmpty {
                    text += ", and wrote \(Self.list(written.map { JSONString($0.resource.description) }))"
                } else if graph.isWrite(at: position) {
                    text += ", and writes"
                }
                findings.append(
                    finding(
                        .extraStep, text, run, variant: StepNames.title(of: graph, at: position).lossyText,
                        runStep: position))
            case .swapped:
                guard let step = move.plan, let runName, move.cost > 0 || move.missedGate != nil else { continue }
                var text = "\(planTitle(step)) was done as \(runName)"
                if let conflict = move.conflict, let position = move.run {
                    text += ", \(conflict < position ? "after" : "before") \(runTitle(conflict))"
                }
                if let write = move.guardedWrite {
                    text += ", and \(duty(step)) in front of the write at \(runTitle(write))"
                }
                if let gate = move.missedGate { text += ", and \(planTitle(gate)) stood in front of it" }
                let isUnguarded = move.guardedWrite != nil || move.missedGate != nil
                findings.append(
                    finding(isUnguarded ? .skippedGate : .swappedStep, text, place(step), step: step))
            }
        }
        for touch in undeclaredTouches {
            let isWrite = touch.access == .write
            findings.append(
                finding(
                    isWrite ? .undeclaredWrite : .undeclaredRead,
                    "\(runTitle(touch.run)) \(isWrite ? "wrote" : "read") \(touch.resource), which "
                        + "\(planTitle(touch.plan)) does not declare", place(touch.plan), step: touch.plan,
                    resource: touch.resource.description))
        }
        for edge in unseenDependencies {
            findings.append(
                finding(
                    .unseenDependency,
                    "\(planTitle(edge.plan)) is declared to rest on \(planTitle(edge.source))"
                        + (edge.resource.map { " over \($0)" } ?? "") + ", and no dependency of the run shows it",
                    place(edge.plan), step: edge.plan, resource: edge.resource?.lossyText,
                    variant: String(plan.steps[edge.source].index)))
        }
        for edge in undeclaredDependencies {
            findings.append(
                finding(
                    .undeclaredDependency,
                    "\(runTitle(edge.run)) rests on \(runTitle(edge.runSource))"
                        + (edge.resource.map { " over \($0)" } ?? "") + ", and the plan declares no such dependency",
                    place(edge.plan), step: edge.plan, resource: edge.resource?.lossyText,
                    variant: String(plan.steps[edge.source].index)))
        }
        return findings
    }

    // MARK: Words

    /// `plan step 4 (human_review)`.
    package func planTitle(_ position: Int) -> String {
        "plan step \(plan.steps[position].index) (\(plan.steps[position].title))"
    }

    /// `run step 8 (pay)`.
    package func runTitle(_ position: Int) -> String {
        "run step \(graph.index(at: position)) (\(StepNames.title(of: graph, at: position)))"
    }

    /// What a gate or a barrier did, or had to do.
    private func duty(_ step: Int) -> String {
        plan.steps[step].gates.isEmpty ? "its fresh value belonged" : "stood"
    }

    /// The names of the plan's steps, each once, in list order.
    package var planNames: [JSONString] {
        var seen: Set<JSONString> = []
        return plan.steps.map { $0.labels.first ?? $0.agent }.filter { seen.insert($0).inserted }
    }

    /// The names of the run's steps, each once, in list order.
    package var runNames: [JSONString] {
        var seen: Set<JSONString> = []
        return (0..<graph.stepCount).map { StepNames.title(of: graph, at: $0) }.filter { seen.insert($0).inserted }
    }

    /// Some names, and how many more there are.
    package static func list(_ names: [JSONString], most: Int = 8) -> String {
        let shown = names.prefix(most).map(\.lossyText).joined(separator: ", ")
        return names.count > most ? "\(shown) and \(names.count - most) more" : shown
    }

    private func finding(
        _ rule: ConformanceRule, _ message: String, _ location: Location, step: Int? = nil, resource: String? = nil,
        variant: String? = nil, runStep: Int? = nil
    ) -> Finding {
        let card = rule.card
        var subject = step.map {
            Finding.Subject(
                index: plan.steps[$0].index, name: plan.steps[$0].name?.lossyText,
                agent: plan.steps[$0].agent.lossyText)
        }
        if let runStep {
            subject = Finding.Subject(
                index: graph.index(at: runStep), name: nil, agent: graph.agent(at: runStep).lossyText)
        }
        return Finding(
            code: card.code, name: card.name, severity: card.severity, message: message, location: location,
            subject: subject, resource: resource, variant: variant)
    }
}
