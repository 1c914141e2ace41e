import CanonicalJSON
import DecisionGraph
import GraphQuery
import Testing

@Suite struct RunQueryTests {
    static let answers: [(String, [Int])] = [
        ("7", [7]),
        ("steps", [0, 1, 2, 3, 4, 5, 7, 8]),
        ("decisions", [0, 7]),
        ("calls", [1, 2, 3, 4, 5, 8]),
        ("reads", [1, 2, 5]),
        ("writes", [3, 4, 5, 8]),
        // Signs.
        ("1+", [3, 4, 7, 8]),
        ("1+1", [3, 4]),
        ("1 + 1", [3, 4]),
        ("+7", [1, 2, 3, 5]),
        ("1+(7)", [3, 5]),
        ("1+7+", [3, 5, 8]),
        ("1+7+1", [3, 5, 8]),
        ("+3+", [1, 4, 7, 8]),
        ("(1 | 3)+", [4, 7, 8]),
        ("+writes[failed]", [1, 3]),
        ("2+agent('auditor')", [1, 2, 3, 5]),
        // Functions.
        ("down(1)", [3, 4, 7, 8]),
        ("down(2)", [5, 7, 8]),
        ("down(2, declared)", [5]),
        ("down(2, observed)", []),
        ("down(2, inferred, 2)", [5, 7]),
        ("down(2, 1)", [5]),
        ("down(3, observed)", [4, 7, 8]),
        ("up(8)", [1, 2, 3, 5, 7]),
        ("up(8, observed)", [1, 3, 7]),
        ("between(1, 8)", [3, 7]),
        ("between(8, 1)", [3, 7]),
        ("between(1, 2)", []),
        ("path(2, 8)", [2, 5, 7, 8]),
        ("path(8, 1)", [1, 3, 7, 8]),
        ("path(8, 1 | 2)", [1, 3, 7, 8]),
        ("path(3, 3)", [3]),
        ("touching('user/mia')", [1, 3, 4]),
        ("touching(\"desk:user:mia\")", [1, 3, 4]),
        ("writers('budget')", [4, 8]),
        ("readers('user/leo')", [2, 5]),
        ("writers(resources[reads > 0])", [3, 4, 5]),
        ("writers(resources)", [3, 4, 5, 8]),
        ("gates(7)", [0, 1, 2, 3]),
        ("gates(8)", [0, 1, 2, 3, 7]),
        ("gates(5 | 8)", [0, 1, 2, 3]),
        ("gates(writes[failed] - 4)", []),
        ("keystone(1)", [1]),
        ("keystone(2)", [1, 2]),
        ("keystone(3)", [1, 2, 3]),
        ("agent('desk')", [1, 2, 3, 4, 5, 8]),
        // Operators.
        ("writes & 1+", [3, 4, 8]),
        ("writes - 1+", [5]),
        ("1 | 2 & 3", [1]),
        ("(1 | 2) & 2", [2]),
        ("steps - reads - writes", [0, 7]),
        ("steps - (reads - writes)", [0, 3, 4, 5, 7, 8]),
        ("steps - reads | 1", [0, 1, 3, 4, 7, 8]),
        // Conditions.
        ("writes[applied]", [3]),
        ("writes[!applied]", [4, 5, 8]),
        ("writes[ nochange ]", [8]),
        ("steps[modelled]", [4]),
        ("writes[applied || nochange]", [3, 8]),
        ("writes[effect == 'unknown']", [5]),
        ("calls[tool == 'pay']", [3, 4, 5]),
        ("steps[kind == 'tool_call' && tool == 'pay']", [3, 4, 5]),
        ("steps[tool == 'pay' || kind == 'decision']", [0, 3, 4, 5, 7]),
        ("writes[resource == 'budget']", [4, 8]),
        ("writes[resource == 'user/mia']", [3, 4]),
        ("reads[resource == 'user/leo']", [2, 5]),
        ("writes[key == 'leo' && ns == 'desk']", [5]),
        ("reads[resource == 'budget']", []),
        ("writes[touches == 2]", [4]),
        ("steps[touches > 0 && resource.startsWith('user')]", [1, 2, 3, 4, 5]),
        ("steps[blast.most > 3]", [1]),
        ("steps[blast.least != blast.most]", [2, 3, 5]),
        ("steps[agent == 'auditor' || step == 1]", [1, 7]),
        ("steps[has(attrs.time) && time > timestamp('2026-05-18T07:30:00Z')]", [3]),
        ("steps[has(attrs.tool) && attrs.tool in ['note', 'x]']]", [8]),
        ("steps[r'\\' == '\\\\' && step == 7]", [7]),
    ]

    @Test(arguments: answers) func answersWhatIsAsked(_ text: String, _ indices: [Int]) throws {
        let query = try RunQuery(text)
        let result = try query.evaluate(on: DeskRun.graph)
        #expect(result.indices == indices)
        #expect(result.kind == .steps && query.kind == .steps)
        #expect(result.positions.map { DeskRun.graph.index(at: $0) } == indices)
        #expect(try DeskRun.graph.query(text).indices == indices)
    }

    @Test(arguments: answers.map(\.0)) func readsItsOwnDescription(_ text: String) throws {
        let query = try RunQuery(text)
        let again = try RunQuery(query.description)
        #expect(again.description == query.description)
        #expect(
            try again.evaluate(on: DeskRun.graph).indices == query.evaluate(on: DeskRun.graph).indices,
            "\(query.description)")
    }

    @Test func setsOfAgentsAndResources() throws {
        let agents = try DeskRun.graph.query("agents[steps > 1] | agents[agent == 'auditor']")
        #expect(agents.kind == .agents && agents.agents == ["desk", "auditor"] && agents.count == 2)
        let resources = try DeskRun.graph.query("resources - resources[key == 'leo']")
        #expect(resources.resources == [DeskRun.mia, DeskRun.budget])
        #expect(try DeskRun.graph.query("resources[writes == 2 && reads == 1]").resources == [DeskRun.mia])
        #expect(try DeskRun.graph.query("resources[resource == 'user/leo' && ns == 'desk']").count == 1)
    }

    @Test func emptyAnswersSayWhy() throws {
        let notes: [(String, [String])] = [
            ("touching('user/mio')", ["no step touches \"user/mio\"; the nearest is \"user/mia\""]),
            ("writers(\"never heard of it\")", ["no step touches \"never heard of it\""]),
            ("agent('desc')", ["no agent is called \"desc\"; the nearest is \"desk\""]),
            ("path(1, 2)", ["no path: neither side rests on the other"]),
            ("keystone(7)", ["nothing rests on 2 of the 7 steps of keystone(7)"]),
            ("writes[applied] & 2", []),
        ]
        for (text, expected) in notes { #expect(try DeskRun.graph.query(text).notes == expected, "\(text)") }
        let bare = try DecisionGraph(steps: [Step(index: 0, agent: "a", kind: .decision)])
        #expect(
            try bare.query("touching('x')").notes == ["no step touches \"x\"; the source recorded no resources"])
        #expect(try DecisionGraph(steps: [Step]()).query("steps | keystone(3)+").isEmpty)
    }

    @Test func edgesInsideTheAnswer() throws {
        let graph = DeskRun.graph
        func edges(_ text: String) throws -> [[Int]] {
            try graph.query(text).edges(in: graph).map { [graph.index(at: $0.dependent), graph.index(at: $0.source)] }
        }
        #expect(try edges("1 | 3 | 4 | 8") == [[3, 1], [4, 1], [4, 3]])
        #expect(try edges("path(8, 2)") == [[8, 7], [7, 5], [5, 2]])
        #expect(try graph.query("path(8, 2)").path?.weakest == .inferred)
        #expect(try graph.query("path(8, 2) & steps").path == nil)
        #expect(try edges("agents").isEmpty)
    }

    /// Who has many sets in one text gets what each says alone: no state is left over.
    @Test func oneContextForManyQueries() throws {
        let context = QueryContext(DeskRun.graph)
        for (text, indices) in Self.answers {
            #expect(try RunQuery(text).evaluate(in: context).indices == indices, "\(text)")
        }
    }

    @Test func namesCompareByTheirBytes() throws {
        let graph = try DecisionGraph(steps: [
            Step(index: 0, agent: "caf\u{E9}", kind: .decision), Step(index: 1, agent: "cafe\u{301}", kind: .decision),
        ])
        #expect(try graph.query("agent(\"caf\u{E9}\")").indices == [0])
        #expect(try graph.query("agent('cafe\u{301}')").indices == [1])
        #expect(try graph.query("steps[agent == 'cafe\u{301}']").indices == [1])
    }

    @Test func indicesOfAnyKind() throws {
        let graph = try DecisionGraph(steps: [
            Step(index: -3, agent: "a", kind: .decision),
            Step(index: Int.max, agent: "a", kind: .decision, dependencies: [DependencyEdge(on: -3)]),
            Step(index: 2, agent: "a", kind: .decision, dependencies: [DependencyEdge(on: Int.max)]),
        ])
        #expect(try graph.query("-3+").indices == [Int.max, 2])
        #expect(try graph.query("2 - -3").indices == [2])
        #expect(try graph.query("+2 - 9223372036854775807").indices == [-3])
        #expect(try graph.query("1+(2)").indices == [Int.max])
        #expect(try graph.query("keystone(1)").indices == [-3])
    }
}
