public import Findings

extension MetaRule {
    /// What the code is, in the form of a rule.
    public var card: RuleCard {
        switch self {
        case .unreadableFile:
            Self.card(
                self, "unreadable_file", "A file cannot be read, or its text breaks the grammar of its language.",
                .error,
                rationale: "Nothing is known about a plan that cannot be read. The other files are still linted.",
                predicate: "The file cannot be opened, is no UTF-8, or is neither YAML nor JSON.",
                remedy: "Mend the text at the place that is named.", firing: "nodes: [1, 2\n")
        case .invalidPlan:
            Self.card(
                self, "invalid_document", "A document is not a valid plan, or no source that can be read as one.",
                .error,
                rationale: "A plan that breaks its own rules has no graph to judge.",
                predicate: "A key of the plan has a value that it must not have, or no adapter knows the document.",
                remedy: "Mend the value that is named, or name the adapter with --adapter.",
                firing: "nodes:\n  - {idx: true, agent: a, kind: decision}\n")
        case .unknownKey:
            Self.card(
                self, "unknown_key", "A version 2 plan has a key that means nothing.", .warning,
                rationale: "A key with a slip in its name is a gate, a bound or a scope that is not there.",
                predicate: "The plan says `schema: auditable.plan/2` and has a key that the version does not know.",
                remedy: "Write the key that was meant; the nearest one is named.",
                firing: """
                    schema: auditable.plan/2
                    nodes:
                      - {idx: 0, agent: a, kind: decision, gates: [human]}

                    """)
        case .unknownTarget:
            Self.card(
                self, "unknown_overlay_target", "An overlay or a catalogue names a step or a tool that does not exist.",
                .error,
                rationale: "A step that was renamed must not lose its gate in silence.",
                predicate: "A key of the overlay is the name of no step of the source.",
                remedy: "Give the overlay the name that the step has now.", firing: nil)
        case .invalidSuppression:
            Self.card(
                self, "invalid_suppression", "A suppression has no reason, or names no rule; it has no effect.", .error,
                rationale: "Who reads a suppression later must be able to tell why it is there.",
                predicate:
                    "A suppression lacks its reason, its codes or its date, or one of them is not what it must be.",
                remedy: "Write the reason behind the codes, as in: ignore[PRE101] the record is created here.",
                firing: "nodes:\n  - {idx: 0, agent: a, kind: decision}  # auditable: ignore[PRE101]\n")
        case .unusedSuppression:
            Self.card(
                self, "unused_suppression", "A suppression suppresses nothing.", .warning, fix: .suggest,
                rationale:
                    "What it was written for has gone; left in place it would hide the next finding of its kind.",
                predicate: "A rule that ran has no finding where the suppression stands.",
                remedy: "Remove it; --fix does so.",
                firing: "nodes:\n  - {idx: 0, agent: a, kind: decision}  # auditable: ignore[PRE101] old\n")
        case .expiredSuppression:
            Self.card(
                self, "expired_suppression", "A suppression is past its date; it has no effect.", .warning,
                fix: .suggest,
                rationale: "A date says when the reason no longer holds.",
                predicate: "The day of the run is later than `until`.",
                remedy: "Mend what it hides, or give it a new date with a reason.",
                firing: """
                    nodes:
                      - idx: 0
                        agent: a
                        kind: decision
                        suppress: [{code: PRE101, reason: soon, until: 2020-01-01}]

                    """)
        case .lossyLowering:
            Self.card(
                self, "lossy_lowering", "The source says, or hides, something that its plan cannot carry.", .info,
                rationale: "Rules can only judge what reached the plan; what did not is said here.",
                predicate: "The adapter lost a part of the source, or knows that edges are hidden in it.",
                remedy: "Declare what is missing in an overlay.", firing: nil)
        case .ruleNotAssessed:
            Self.card(
                self, "not_assessed", "A rule could not be assessed.", .info,
                rationale: "Silence and not assessed are different answers.",
                predicate: "The profile is strict and the plan lacks what a rule needs to know.",
                remedy: "Declare what the rule needs.", firing: nil)
        }
    }

    /// The cards of all codes, in their order.
    public static var cards: [RuleCard] { allCases.map(\.card) }

    private static func card(
        _ rule: MetaRule, _ name: String, _ statement: String, _ severity: Severity, fix: RuleCard.FixKind = .none,
        rationale: String, predicate: String, remedy: String, firing: String?
    ) -> RuleCard {
        RuleCard(
            code: rule.rawValue, name: name, statement: statement, severity: severity, precision: .veryHigh,
            decidability: .structure, fix: fix, rationale: rationale, predicate: predicate, remedy: remedy,
            mayBeWrong: "", firing: firing ?? "", passing: firing == nil ? "" : Self.passing)
    }

    private static let passing = "nodes:\n  - {idx: 0, agent: a, kind: decision}\n"
}
