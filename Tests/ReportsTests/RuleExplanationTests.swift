import Findings
import Reports
import Testing

@Suite struct RuleExplanationTests {
    @Test func golden() {
        #expect(
            RuleExplanation.text(FindingSamples.cards[0], style: TerminalStyle(width: 60)) == """
                PRE401 audit_gate_missing
                  level error, security severity 7.5, precision high

                  A write can happen without an audit row before it.

                Why
                  What is not written down before it happens cannot be
                  proved.

                When it fires
                  Not every path to the write passes a gate of type `audit`.

                What it needs to know
                  an `audit` gate, or a requirement

                What it rests on
                  The declared graph alone decides it.

                When it may be wrong
                  The tool appends the row itself.

                Example that fires
                    nodes:
                      - {idx: 0, writes: [ledger]}

                Example that does not
                    nodes:
                      - {idx: 0, gate: [audit], writes: [ledger]}

                How to fix it
                  Put the gate on every path, or on the step itself.

                How to suppress it
                  In YAML, on the line or above the step; a reason is
                  required:
                    # auditable: ignore[PRE401] reason
                  On the step, in YAML and JSON:
                    suppress: [{code: PRE401, reason: "reason"}]

                Mapping
                  CWE-778 Insufficient Logging (Common Weakness Enumeration)
                  T8 Repudiation and Untraceability (OWASP Agentic AI
                  Threats and Mitigations)
                  LLM06 Excessive Agency (OWASP Top 10 for LLM Applications
                  2025)

                """)
    }

    @Test func markdownSaysTheSame() {
        let card = FindingSamples.cards[0]
        let markdown = RuleExplanation.markdown(card)
        #expect(
            markdown.hasPrefix(
                "## PRE401 audit\\_gate\\_missing\n\nA write can happen without an audit row before it.\n\n"))
        #expect(markdown.contains("*level error, security severity 7.5, precision high*\n\n### Why\n\n"))
        #expect(markdown.contains("passes a gate of type `audit`.\n"))
        #expect(markdown.contains("### Example that fires\n\n```yaml\nnodes:\n  - {idx: 0, writes: [ledger]}\n```\n"))
        #expect(markdown.contains("\nCWE-778 Insufficient Logging (Common Weakness Enumeration)\n"))
        for word in [
            "When it fires", "When it may be wrong", "Example that does not", "How to fix it", "How to suppress it",
        ] {
            #expect(markdown.contains("### \(word)\n"))
        }
        #expect(RuleExplanation.markdown(card, level: 9).hasPrefix("##### PRE401"))
    }

    @Test func pageHoldsEveryRule() {
        let page = RuleExplanation.page(FindingSamples.cards)
        #expect(page.hasPrefix("# Rules\n\n| code | name | level | what it says |\n"))
        for card in FindingSamples.cards { #expect(page.contains(RuleExplanation.markdown(card))) }
        #expect(RuleExplanation.page([]).hasPrefix("# Rules\n"))
    }

    @Test func emptyPartsAreLeftOut() {
        var card = FindingSamples.card("PRE101", "n")
        (card.needs, card.rationale, card.firing) = ("", "", "")
        let text = RuleExplanation.text(card, style: TerminalStyle())
        #expect(!text.contains("Why\n") && !text.contains("What it needs") && !text.contains("Example that fires"))
        #expect(!text.contains("Mapping") && !text.contains("security severity"))
    }

    @Test func annotationsAreSaidToBe() {
        var card = FindingSamples.card("PRE101", "n")
        card.decidability = .annotation
        #expect(RuleExplanation.text(card, style: TerminalStyle(width: 140)).contains("values that only a run has"))
    }

    @Test func hostileCardsAreInert() {
        let card = FindingSamples.hostileReport.rules[0]
        let text = RuleExplanation.text(card, style: TerminalStyle())
        #expect(Samples.isInert(text))
        #expect(RuleExplanation.text(card, style: TerminalStyle(ascii: true)).utf8.allSatisfy { $0 < 0x80 })
        let markdown = RuleExplanation.markdown(card)
        #expect(Samples.isInert(markdown))
        #expect(markdown.contains("````yaml\n```\n</details>\n````\n"), "no fence is closed from inside")
        #expect(markdown.ranges(of: "</details>").count == 1, "outside code it is escaped")
        #expect(markdown.contains("\n\\- x\n"))
    }
}
