/// What the simulation knows about a run and a transcript does not say.
struct RunTruth: Sendable {
    private(set) var fault: CommittedFault?
    private(set) var writes: [Write] = []
    private(set) var restsOn: [Rest] = []
    private(set) var atRisk: [Int] = []

    /// One call of a writing tool.
    struct Write: Sendable {
        let step: Int
        let tool: String
        let entity: String
        let effect: WriteEffect
    }

    /// A step and an earlier one whose value it used.
    struct Rest: Sendable {
        let step: Int
        let source: Int
    }

    /// Notes what a tool step rests on. Steps must come in order.
    ///
    /// Whoever carries the fault must have it from the faulty step or from a
    /// step already at risk; anything else would be a hole in the bookkeeping.
    mutating func note(step: Int, restsOn evidence: Evidence) {
        precondition(evidence.steps.allSatisfy { $0 < step }, "step \(step) rests on a later step")
        restsOn += evidence.steps.map { Rest(step: step, source: $0) }
        guard let fault, evidence.carriesFault else { return }
        precondition(
            evidence.steps.contains { $0 == fault.step || atRisk.contains($0) },
            "step \(step) carries the fault and none of its sources does")
        atRisk.append(step)
    }

    mutating func note(_ write: Write) {
        writes.append(write)
    }

    /// Notes the run's one fault, right after its write.
    mutating func commit(_ fault: CommittedFault) {
        precondition(self.fault == nil, "a run has one fault at most")
        self.fault = fault
    }

    mutating func noteRepair(at step: Int) {
        fault?.repairedAt = step
    }

    /// The members of a truth line after the run's name and scenario.
    var members: [JSONValue.Member] {
        let fault = fault.map { fault in
            JSONValue.members([
                "kind": fault.kind.rawValue.json, "step": .integer(fault.step), "why": fault.why.json,
                "repaired_at": fault.repairedAt.map { .integer($0) } ?? .null,
            ])
        }
        let writes = writes.map { write in
            JSONValue.members([
                "step": .integer(write.step), "tool": write.tool.json, "entity": write.entity.json,
                "effect": write.effect.rawValue.json,
            ])
        }
        return [
            JSONValue.Member(name: "fault", value: fault ?? .null),
            JSONValue.Member(name: "writes", value: .array(writes)),
            JSONValue.Member(
                name: "rests_on",
                value: .array(restsOn.map { .array([.integer($0.step), .integer($0.source)]) })),
            JSONValue.Member(name: "at_risk", value: .array(atRisk.map { .integer($0) })),
        ]
    }
}
