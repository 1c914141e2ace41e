public import Findings

/// What can be objected to in how a run followed its plan. The raw value is the code.
public enum ConformanceRule: String, Sendable, CaseIterable {
    /// A plan step was due and was not done.
    case skippedStep = "AUD310"
    /// A gate or a barrier was not passed before a write that it stands before.
    case skippedGate = "AUD311"
    /// A run step that no plan step stands for.
    case extraStep = "AUD312"
    /// A step was done when it was not due.
    case swappedStep = "AUD313"
    /// A step wrote what the plan does not declare for it.
    case undeclaredWrite = "AUD314"
    /// A step read what the plan does not declare for it.
    case undeclaredRead = "AUD315"
    /// A declared dependency that the run does not show.
    case unseenDependency = "AUD316"
    /// A dependency of the run that the plan does not declare.
    case undeclaredDependency = "AUD317"
    /// No step of the run has the name of a plan step.
    case strangePlan = "AUD318"

    /// The rule for people.
    public var card: RuleCard {
        switch self {
        case .skippedStep:
            Self.card(
                self, "skipped_step", "The run left out a step of its plan.", .warning,
                why: "A run that leaves steps out did not do what was agreed on, whatever its result.",
                when:
                    "A plan step lies on the ways that the run took, and no run step of its name can be it without "
                    + "contradicting the plan's order.",
                remedy: "Do the step, or take it out of the plan; say with --labels when the run calls it otherwise.",
                wrong: "The step ran and was not recorded, or is recorded under another name.",
                run: "read, pay", passes: "read, check, pay")
        case .skippedGate:
            Self.card(
                self, "skipped_gate", "A write went ahead without a gate or a barrier that the plan puts before it.",
                .error,
                why:
                    "The gate is why the plan was acceptable. A write that did not wait for it happened without the "
                    + "approval, the audit or the fresh value that the plan promises.",
                when:
                    "A plan step that is a gate, or reads a value anew, was not done before a write of the run that it "
                    + "leads to and covers.",
                remedy:
                    "Look at the write first. Then make the gate part of the way to it, so that it cannot be missed.",
                wrong: "The gate was passed and not recorded.",
                references: ["ASI02", "CWE-862"], gate: ", gate: [human]", run: "read, pay",
                passes: "read, check, pay")
        case .extraStep:
            Self.card(
                self, "extra_step", "The run did something that its plan does not have.", .warning,
                why: "What is not in the plan was not looked at when the plan was.",
                when: "No plan step that is free at that place has a name in common with the run step.",
                remedy: "Declare the step, or tolerate such steps with --tolerate extra.",
                wrong: "The plan calls the step otherwise; say so with --labels.",
                run: "read, check, mail, pay", passes: "read, check, pay")
        case .swappedStep:
            Self.card(
                self, "swapped_step", "The run did a step of its plan when it was not due.", .warning,
                why: "An order in a plan is there because a later step rests on an earlier one.",
                when:
                    "A plan step was left out where it was due, and a run step of its name stands elsewhere, against "
                    + "the plan's order.",
                remedy: "Do the step where the plan has it, or take the order out of the plan.",
                wrong: "The record is not in the order in which things happened.",
                run: "check, read, pay", passes: "read, check, pay")
        case .undeclaredWrite:
            Self.card(
                self, "undeclared_write", "A step wrote what the plan does not declare for it.", .warning,
                why: "Gates, scopes and reversals were judged for the declared writes alone.",
                when: "A run step that is a step of the plan wrote a resource that is not among the step's writes.",
                remedy: "Declare the write, or take the right to it away.",
                wrong: "Plan and run call the resource by different names.", references: ["ASI03", "CWE-863"],
                run: "read, check, pay (writes ledger and fees)", passes: "read, check, pay (writes ledger)")
        case .undeclaredRead:
            Self.card(
                self, "undeclared_read", "A step read what the plan does not declare for it.", .info,
                why: "What a step can rest on is more than the plan shows.",
                when: "A run step that is a step of the plan read a resource that is not among the step's reads.",
                remedy: "Declare the read.", wrong: "Plan and run call the resource by different names.",
                run: "read (reads budget and notes), check, pay", passes: "read (reads budget), check, pay")
        case .unseenDependency:
            Self.card(
                self, "dependency_never_seen", "The plan declares a dependency that the run does not show.", .info,
                why: "A step that does not use what it was to rest on decided on something else.",
                when:
                    "Both steps ran, the run shows some dependencies, and none of them leads from the one step to the "
                    + "other, not even through steps that the plan does not have.",
                remedy: "See what the step read, or drop the producer in the plan.",
                wrong: "The record does not show all reads.",
                run: "read, check, pay (rests on read)", passes: "read, check, pay (rests on check)")
        case .undeclaredDependency:
            Self.card(
                self, "undeclared_dependency", "The run shows a dependency that the plan does not declare.", .info,
                why: "An error in the step that is rested on reaches further than the plan says.",
                when: "A matched touch or a stated link leads from one step of the plan to another without a producer.",
                remedy: "Declare the producer.", wrong: "The link is in the record and of no consequence.",
                run: "read, check, pay (rests on read and check)", passes: "read, check, pay (rests on check)")
        case .strangePlan:
            Self.card(
                self, "plan_does_not_fit", "The plan and the run have no step in common.", .error,
                why: "A run cannot be held against the plan of something else.",
                when: "Both have steps, and no name of a run step is the name of a plan step.",
                remedy: "Name the plan of this run, or say with --labels which step is which.",
                wrong: "The steps are the same and have other names.", run: "search, book",
                passes: "read, check, pay")
        }
    }

    /// The cards, in the order of their codes.
    public static var cards: [RuleCard] { allCases.map(\.card) }

    private static func card(
        _ rule: Self, _ name: String, _ statement: String, _ severity: Severity, why: String, when: String,
        remedy: String, wrong: String, references: [String] = [], gate: String = "", run: String, passes: String
    ) -> RuleCard {
        func example(_ run: String) -> String {
            """
            nodes:
              - {idx: 0, agent: a, kind: tool_call, name: read, reads: [budget]}
              - {idx: 1, agent: a, kind: decision, name: check\(gate)}
              - {idx: 2, agent: a, kind: tool_call, name: pay, reads: [{id: verdict, producer: 1}], writes: [ledger]}
            # run: \(run)

            """
        }
        return RuleCard(
            code: rule.rawValue, name: name, statement: statement, severity: severity, precision: .high,
            decidability: .run, references: references, needs: "a plan and a run of it", rationale: why,
            predicate: when, remedy: remedy, mayBeWrong: wrong, firing: example(run), passing: example(passes))
    }
}
