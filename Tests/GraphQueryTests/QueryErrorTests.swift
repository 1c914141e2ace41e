import CanonicalJSON
import DecisionGraph
import GraphQuery
import Testing

/// What is said of a text that is no query, and of a query without an answer.
@Suite struct QueryErrorTests {
    private func message(_ text: String, on graph: DecisionGraph = DeskRun.graph) -> String {
        do {
            let result = try graph.query(text)
            return "no error: \(result.indices)"
        } catch {
            return error.rendered
        }
    }

    static let goldens: [(String, String)] = [
        (
            "down(20, observd) & writes",
            """
            the query has no meaning at column 10
              down(20, observd) & writes
                       ^^^^^^^  not a grade; grades are observed, declared, inferred
            """
        ),
        (
            "writs & 1+",
            """
            the query has no meaning at column 1
              writs & 1+
              ^^^^^  no set; did you mean writes?
              try  functions are up, down, between, path, touching, writers, readers, gates, keystone, agent
            """
        ),
        (
            "",
            """
            the query cannot be read at column 1
              
              ^  a set is wanted here
              try  a step by its number, a class as writes, or a function as down(20)
            """
        ),
        (
            "writes & ",
            """
            the query cannot be read at column 10
              writes & 
                       ^  a set is wanted here
              try  a step by its number, a class as writes, or a function as down(20)
            """
        ),
        (
            "writes && reads",
            """
            the query cannot be read at column 8
              writes && reads
                     ^^  sets are joined by one &
            """
        ),
        (
            "1+2 3",
            """
            the query cannot be read at column 5
              1+2 3
                  ^  a query ends here
              try  join sets with &, | or -
            """
        ),
        (
            "agents & writes",
            """
            the query has no meaning at column 10
              agents & writes
                       ^^^^^^  a set of steps, and before & stands one of agents
            """
        ),
        (
            "agents+",
            """
            the query has no meaning at column 1
              agents+
              ^^^^^^  a + follows dependencies of steps, and this is a set of agents
            """
        ),
        (
            "writes[tol == 'pay']",
            """
            the query has no meaning at column 8
              writes[tol == 'pay']
                     ^^^  no variable tol is declared; did you mean tool?
              try  the words here are step, agent, kind, tool, resource, ns, key, effect, attrs, blast.least, \
            blast.most, time, touches, applied, failed, nochange, modelled
            """
        ),
        (
            "agents[attrs.x]",
            """
            the query has no meaning at column 8
              agents[attrs.x]
                     ^^^^^  no variable attrs is declared
              try  the words here are agent, steps
            """
        ),
        (
            "writes[step + 1]",
            """
            the query has no meaning at column 8
              writes[step + 1]
                     ^^^^^^^^  a condition is true or false, and this is always of type int
            """
        ),
        (
            "writes[]",
            """
            the query cannot be read at column 7
              writes[]
                    ^^  a condition stands in brackets, as writes[agent == 'planner']
            """
        ),
        (
            "writes[tool == 'x]'",
            """
            the query cannot be read at column 7
              writes[tool == 'x]'
                    ^  a bracket that is not closed
            """
        ),
        (
            "steps[tool == 'pay']",
            """
            the query has no answer here: it fails at column 7
              steps[tool == 'pay']
                    ^^^^  step 0 is a decision and has no tool
              try  guard it: kind == 'tool_call' && ...
            """
        ),
        (
            "steps[effect == 'applied']",
            """
            the query has no answer here: it fails at column 7
              steps[effect == 'applied']
                    ^^^^^^  step 0 writes nothing and has no effect
              try  ask it of writes[...], each of which has one
            """
        ),
        (
            "writes[time > timestamp('2026-05-18T07:30:00Z')]",
            """
            the query has no answer here: it fails at column 8
              writes[time > timestamp('2026-05-18T07:30:00Z')]
                     ^^^^  step 4 has no time
              try  guard it: (has(attrs.time) || has(attrs.timestamp)) && ...
            """
        ),
        (
            "decisions[resource == 'x']",
            """
            the query has no answer here: it fails at column 11
              decisions[resource == 'x']
                        ^^^^^^^^  step 0 has no resource: the source does not say what it touched
              try  guard it: touches > 0 && ...
            """
        ),
        (
            "writes[attrs.amount > 3]",
            """
            the query has no answer here: it fails at column 8
              writes[attrs.amount > 3]
                     ^^^^^^^^^^^^  step 3: attrs.amount is absent
              try  guard it: has(attrs.amount) && ...
            """
        ),
        (
            "writes | 6+",
            """
            the query has no answer here: it fails at column 10
              writes | 6+
                       ^  no step 6; the nearest is 5
              try  the run has 8 steps, from 0 to 8
            """
        ),
        (
            "touching('user')",
            """
            the query has no answer here: it fails at column 10
              touching('user')
                       ^^^^^^  2 resources are called that: desk:user:leo, desk:user:mia
              try  write one in full, or take all: touching(resources[resource.startsWith(...)])
            """
        ),
        (
            "keystone(0)",
            """
            the query has no meaning at column 10
              keystone(0)
                       ^  keystone takes how many steps: keystone(3)
            """
        ),
        (
            "1+0",
            """
            the query has no meaning at column 3
              1+0
                ^  no edge is followed; a depth is 1 or more
            """
        ),
        (
            "between(1)",
            """
            the query cannot be read at column 10
              between(1)
                       ^  between takes two sets of steps, and a comma is wanted here
            """
        ),
        (
            "(1 | 2",
            """
            the query cannot be read at column 7
              (1 | 2
                    ^  the parenthesis is not closed here
            """
        ),
        (
            "agent(\"é\") & agent(\"x",
            """
            the query cannot be read at column 20
              agent("é") & agent("x
                                 ^^  a quote that is not closed
            """
        ),
        (
            "writes\n  | reeds",
            """
            the query has no meaning at line 2, column 5
                | reeds
                  ^^^^^  no set; did you mean reads?
              try  functions are up, down, between, path, touching, writers, readers, gates, keystone, agent
            """
        ),
        (
            "writes[namespace == 'db']",
            """
            the query cannot be read at column 8
              writes[namespace == 'db']
                     ^^^^^^^^^  namespace is a reserved word, not a name
              try  the namespace of a resource is ns here
            """
        ),
        (
            "99999999999999999999",
            """
            the query cannot be read at column 1
              99999999999999999999
              ^^^^^^^^^^^^^^^^^^^^  no number of 64 bits
            """
        ),
    ]

    @Test(arguments: goldens) func saysWhatIsWrongAndWhere(_ text: String, _ golden: String) {
        #expect(message(text) == golden)
    }

    @Test func nothingIsTooDeepOrTooLongToBeRefused() {
        for text in [
            String(repeating: "(", count: 60_000),
            String(repeating: "(", count: 30_000) + "1"
                + String(repeating: ")", count: 30_000), String(repeating: "up(", count: 20_000),
            "1" + String(repeating: "+1", count: 30_000), String(repeating: "[", count: 60_000),
            "steps[" + String(repeating: "(", count: 60_000) + "]", String(repeating: "1|", count: 30_000) + "1",
            String(repeating: "1", count: 70_000), String(repeating: "'\\", count: 30_000),
            "steps[" + String(repeating: "\"\"\"", count: 20_000) + "]",
        ] {
            #expect(throws: QueryError.self) { _ = try RunQuery(text) }
        }
        let deep = String(repeating: "(", count: 99) + "steps" + String(repeating: ")", count: 99)
        #expect(throws: Never.self) { _ = try RunQuery(deep) }
        #expect(throws: QueryError.self) { _ = try RunQuery("(" + deep + ")") }
    }

    /// Conditions share what they may take: many cheap ones are as dear as one.
    @Test func conditionsShareABound() throws {
        let graph = try DecisionGraph(steps: (0..<1000).map { Step(index: $0, agent: "a", kind: .decision) })
        let text = "steps[step > 3] & steps[step > 5]"
        #expect(try RunQuery(text).evaluate(on: graph).count == 994)
        let bounded = try RunQuery(text, limits: QueryLimits(predicateSteps: 4000))
        let error = #expect(throws: QueryError.self) { _ = try bounded.evaluate(on: graph) }
        #expect(error?.kind == .tooLarge)
    }

    /// One touch for which a condition holds is enough; else one without a value is an error.
    @Test func aStepOfSeveralTouches() throws {
        let graph = DeskRun.graph
        #expect(try graph.query("writes[failed && (resource == 'budget' || int(resource) > 1)]").indices == [4])
        let error = #expect(throws: QueryError.self) {
            _ = try graph.query("writes[failed && int(resource) > 1]")
        }
        #expect(error?.message.hasPrefix("step 4: ") == true)
    }

    /// Any text is a query or an error; nothing else happens, and the error lies within the text.
    @Test(arguments: 0..<20) func scrambledTextsAreRefused(_ round: UInt64) {
        let seed = 0x51AB + round
        var random = SeededRandom(seed: seed)
        let parts = [
            "1", "20", "+", "-", "&", "|", "(", ")", ",", "[", "]", "steps", "writes[applied]", "up(", "down(1, ",
            "observed", "path(1,2)", "agents", "resources", "touching(", "'user/mia'", "\"", "gates", "keystone(2)",
            " ",
            "é", "\\", "\n", "==", "tool", "_", "//",
        ]
        for _ in 0..<500 {
            let text = (0..<random.below(12)).map { _ in random.pick(parts) }.joined()
            do throws(QueryError) {
                let query = try RunQuery(text)
                let again = try RunQuery(query.description)
                #expect(again.description == query.description, "seed \(seed): \(text)")
                _ = try query.evaluate(on: DeskRun.graph)
            } catch {
                #expect(error.span.upperBound <= text.utf8.count, "seed \(seed): \(text)")
                #expect(error.line >= 1 && error.column >= 1)
                #expect(!error.excerpt.isEmpty)
            }
        }
    }
}
