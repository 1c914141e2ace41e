import Adapters
import CanonicalJSON
import DecisionGraph
import Testing

@Suite struct TauBenchKeyedV1Tests {
    // MARK: Runs by hand

    private func lower(_ messages: JSONValue, _ options: JSONObject = [:]) throws -> LoweredRun {
        try TauBenchKeyedV1(options: AdapterOptions(options)).lowered(messages)
    }

    private func call(_ name: JSONValue, _ arguments: JSONValue, id: JSONValue? = nil) -> JSONValue {
        var call: JSONObject = ["function": ["name": name, "arguments": arguments]]
        if let id { call["id"] = id }
        return .object(call)
    }

    private func calling(_ calls: JSONValue...) -> JSONValue { ["role": "assistant", "tool_calls": .array(calls)] }

    private func result(_ content: JSONValue, id: JSONValue? = nil, name: JSONValue? = nil) -> JSONValue {
        var message: JSONObject = ["role": "tool", "content": content]
        if let id { message["tool_call_id"] = id }
        if let name { message["name"] = name }
        return .object(message)
    }

    /// One call and its result for each event: tool, arguments, content.
    private func run(_ events: [(JSONValue, JSONValue, JSONValue)]) throws -> DecisionGraph {
        let messages = events.flatMap { [calling(call($0.0, $0.1)), result($0.2)] }
        return try lower(.array(messages)).graph
    }

    /// The edges of the events of such a run, as `event -> event letter`: letters r, w, a for the touches, v for values.
    private func edges(_ graph: DecisionGraph) -> [[String]] {
        let letters = ["read_after_write": "r", "write_after_write": "w", "write_after_read": "a", "value_reused": "v"]
        return graph.steps.filter { $0.kind == .toolCall }.map { step in
            step.dependencies.map { "\($0.source / 2)\(letters[$0.evidence["relation"]?.text ?? ""] ?? "?")" }
        }
    }

    private func attribute(_ name: JSONString, _ graph: DecisionGraph) -> [JSONValue?] {
        graph.steps.filter { $0.kind == .toolCall }.map { $0.attributes[name] }
    }

    // MARK: Pairing

    @Test func aResultAnswersTheOldestCallOfItsIDElseTheOldest() throws {
        let graph = try lower([
            calling(call("a", [:], id: "1"), call("b", [:], id: "2"), call("c", [:], id: "1"), call("d", [:])),
            result("", id: "1"), result("", id: "1"), result("", id: "9"), result(""), result("", id: "2"),
        ]).graph
        #expect(attribute("tool", graph) == ["a", "c", "b", "d", .null])
        #expect(attribute("paired_by", graph) == ["id", "id", "position", "position", nil])
        #expect(attribute("orphan", graph) == [nil, nil, nil, nil, true])
        #expect(graph.steps.dropFirst().map(\.correlationID) == ["1", "1", "2", nil, "2"])
    }

    @Test(arguments: [nil, .null, "", 1, ["1"]] as [JSONValue?])
    func whatIsNoTextIsNoID(id: JSONValue?) throws {
        let graph = try lower([
            calling(call("a", [:], id: "x"), call("b", [:], id: id)), result("", id: id), result("", id: id),
        ]).graph
        #expect(attribute("tool", graph) == ["a", "b"])
        #expect(attribute("paired_by", graph) == ["position", "position"])
        #expect(graph.steps.map(\.correlationID) == [nil, "x", nil])
    }

    @Test func callsWaitAcrossTurns() throws {
        let run = try lower([
            calling(call("a", [:], id: "1")), ["role": "user"], calling(call("b", [:], id: "1"), call("c", [:])),
            result("", id: "1"), result("", id: "1"),
        ])
        #expect(attribute("tool", run.graph) == ["a", "b"])
        #expect(run.report == AdapterReport([("calls_without_result", 1)]))
    }

    @Test func theResultsOwnNameComesFirst() throws {
        let graph = try lower([
            calling(call("a", [:]), call("b", [:]), call(.null, [:]), call("", [:])),
            result("", name: "x"), result("", name: ""), result("", name: .null), result(""), result("", name: ""),
        ]).graph
        #expect(attribute("tool", graph) == ["x", "b", .null, .null, ""])
    }

    @Test func whatIsLeftOutIsCounted() throws {
        let run = try lower([
            ["role": "system"], [:], ["role": "critic"], result("x"),
            calling(call("a", "{"), call("b", .null), ["id": "1"], call("c", "[]"), call("d", "{}")), result("x"),
        ])
        #expect(
            run.report
                == AdapterReport([
                    ("messages_of_other_roles", 3), ("orphan_results", 1), ("calls_without_result", 4),
                    ("arguments_not_object", 4),
                ]))
        #expect(try lower([["role": "user"]]).report.isEmpty)
    }

    // MARK: Effects

    @Test(
        arguments: [
            ("Error", true), ("Error: no", true), ("Errors were made", true), ("error", false), (" Error", false),
            ("", false), (.null, false), (["Error"], true), ([["text": "Error"]], true),
            ([["type": "image"], "Error"], false), (["x": "Error"], false), ([], false), (5, false), (true, false),
        ] as [(JSONValue, Bool)])
    func aResultThatBeginsWithErrorFailed(content: JSONValue, failed: Bool) throws {
        let graph = try run([("book_x", ["user_id": "u"], content), ("get_x", ["user_id": "u"], content)])
        #expect(attribute("status", graph) == Array(repeating: failed ? "error" : "ok", count: 2))
        #expect(graph.steps[1].effect == (failed ? .failed : .applied))
        #expect(graph.steps[3].effect == nil, "only writes have an effect")
        #expect(edges(graph)[1] == (failed ? [] : ["0r"]))
    }

    @Test func aResultWithoutContentTookEffect() throws {
        let graph = try lower([["role": "tool", "name": "book_x"]]).graph
        #expect(graph.steps[0].effect == .applied && graph.steps[0].touches.isEmpty)
    }

    // MARK: Entities

    @Test func eachEntityHasItsLastWriteAndTheReadsSince() throws {
        let u: JSONValue = ["user_id": "u"]
        let graph = try run([
            ("get_a", u, ""), ("book_a", u, ""), ("get_b", u, ""), ("book_b", u, "Error"), ("get_c", u, "Error"),
            ("book_c", u, ""), ("book_d", u, ""), ("get_d", u, ""),
        ])
        // A failed write rests on others and nothing on it; so does a failed read.
        #expect(edges(graph) == [[], ["0a"], ["1r"], ["1w", "2a"], ["1r"], ["1w", "2a"], ["5w"], ["6r"]])
        #expect(graph.steps.flatMap(\.dependencies).allSatisfy { $0.grade == .observed && !$0.isModelled })
        #expect(graph.steps[7].touches == [Touch(.write, ResourceRef("tau_bench", "user", key: "u"))])
    }

    @Test(arguments: ["think", "calculate", "transfer_to_human_agents", "list_all_airports", ""])
    func toolsWithoutTheDatabaseTouchNothing(tool: String) throws {
        let u: JSONValue = ["user_id": "u"]
        let graph = try run([("book_a", u, ""), (.text(tool), u, ""), ("book_b", u, "")])
        #expect(edges(graph) == [[], [], ["0w"]])
        #expect(graph.steps[3].touches.isEmpty)
    }

    @Test(
        arguments: [
            (["user_id": "a"], ["user_id": "b"], false), (["user_id": "a"], ["reservation_id": "a"], false),
            (["user_id": "a"], ["User_id": "a"], false), (["user_id": "5"], ["user_id": 5], false),
            (["user_id": 5], ["user_id": 5.0], false), (["user_id": 5], ["user_id": 5], true),
            (["user_id": ""], ["user_id": ""], true), (["user_id": .null], ["user_id": .null], true),
            (["user_id": ""], ["user_id": "\"\""], false), (["user_id": "é"], ["user_id": "e\u{301}"], false),
            (["user_id": ["a": 1, "b": 2]], ["user_id": ["b": 2, "a": 1]], true),
            (["user_id": ["a"]], ["user_id": "a"], false), (["x": ["user_id": "a"]], ["user_id": "a"], false),
            (["user_id": "a", "reservation_id": "r"], ["user_id": "b", "reservation_id": "r"], true),
        ] as [(JSONValue, JSONValue, Bool)])
    func entitiesAreEqualPairsOfNameAndValue(a: JSONValue, b: JSONValue, areShared: Bool) throws {
        let text = String(decoding: try b.canonicalText(), as: UTF8.self)
        for written in [b, .text(text)] {
            #expect(edges(try run([("book_a", a, ""), ("get_a", written, "")]))[1].isEmpty == !areShared)
        }
    }

    @Test func ofANameGivenTwiceTheLastCounts() throws {
        let graph = try run([
            ("book_a", "{\"user_id\": \"x\", \"user_id\": \"y\", \"k\": \"AAAAAA\", \"k\": \"BBBBBB\"}", ""),
            ("get_a", ["user_id": "x"], "AAAAAA BBBBBB"), ("get_b", ["user_id": "y"], ""),
            ("think", "{\"k\": \"AAAAAA\", \"k\": 5}", ""),
        ])
        #expect(edges(graph) == [[], [], ["0r"], []])
    }

    @Test func twoEntitiesOfOnePairAreTwoEdges() throws {
        let both: JSONValue = ["reservation_id": "r", "user_id": "u"]
        let step = try #require(try run([("book_a", both, ""), ("book_b", both, "")]).steps.last)
        #expect(step.dependencies.map { $0.resource?.resourceID } == ["reservation", "user"])
        #expect(
            step.dependencies[0].evidence == [
                "adapter": "tau_bench_keyed_v1", "relation": "write_after_write", "rule": "same_entity_v1",
            ])
    }

    // MARK: Values

    @Test(
        arguments: [
            ("AAAAAA", true), ("123456", true), ("HAT123", true), ("FLIGHT", true), ("AAAAA", false),
            ("AAAAAAA", false), ("aAAAAA", false), ("HAT1234", false), ("a_b_1234", true), ("mia_li_3668", true),
            ("a_b_123", false), ("a_b_12345", false), ("A_b_1234", false), ("a_b_c_1234", false), ("a__1234", false),
            ("_b_1234", false), ("a1_b_1234", false), ("gift_card_1", true), ("credit_card_123456789", true),
            ("certificate_7", true), ("certificate_", false), ("certificate_a", false), ("gift_card_1a", false),
            ("debit_card_1", false), ("debit_card_1234", true), ("é", false), ("", false),
        ])
    func identifiersHaveOneOfTheForms(word: String, isOne: Bool) throws {
        for text in [word, "“\(word)”", "{\"k\": \"\(word)\"}", "x-\(word)/y", "\u{1F600}\(word)\u{301}", "\n\(word)"] {
            let graph = try run([("get_a", [:], .text(text)), ("get_b", ["k": .text(text)], "")])
            #expect(edges(graph)[1] == (isOne ? ["0v"] : []), "\(text)")
        }
        // Part of a longer word it is none.
        for text in ["é\(word)", "\(word)é", "_\(word)", "\(word)_", "\(word)²", "٣\(word)", "\(word)字"] {
            let graph = try run([("get_a", [:], .text(text)), ("get_b", ["k": .text(text)], "")])
            #expect(edges(graph)[1].isEmpty, "\(text)")
            #expect(edges(try run([("get_a", [:], .text(text)), ("get_b", ["k": .text(word)], "")]))[1].isEmpty)
        }
    }

    @Test func eachValueRestsOnTheFirstResultThatHoldsIt() throws {
        let graph = try run([
            ("think", [:], "Error AAAAAA"), ("get_a", [:], "AAAAAA"), ("get_b", [:], "BBBBBB AAAAAA"),
            ("get_c", [:], "CCCCCC BBBBBB"),
            ("calculate", ["a": "AAAAAA, CCCCCC", "b": [["BBBBBB"], ["x": "AAAAAA"]], "c": "DDDDDD"], "Error DDDDDD"),
            ("get_d", ["d": "DDDDDD"], ""),
        ])
        #expect(edges(graph) == [[], [], [], [], ["1v", "2v", "3v"], []])
        let edge = try #require(graph.steps[9].dependencies.first)
        #expect(edge.grade == .inferred && edge.resource == ResourceRef("value", "AAAAAA"))
        #expect(
            edge.evidence == [
                "adapter": "tau_bench_keyed_v1", "relation": "value_reused", "rule": "value_flow_first_v1",
                "values": ["AAAAAA"],
            ])
    }

    @Test func valuesOfOneResultAreOneEdge() throws {
        let graph = try run([("get_a", [:], "CCCCCC BBBBBB AAAAAA"), ("get_b", ["x": "CCCCCC", "y": "AAAAAA"], "")])
        #expect(graph.steps[3].dependencies.map(\.evidence["values"]) == [["AAAAAA", "CCCCCC"]])
        #expect(graph.steps[3].dependencies[0].resource == ResourceRef("value", "AAAAAA"))
    }

    @Test func namesOfMembersAndNumbersAreNoValues() throws {
        let graph = try run([
            ("get_a", [:], "AAAAAA 123456"), ("get_b", ["AAAAAA": 123456], ""), ("get_c", ["x": ["AAAAAA": true]], ""),
            ("get_d", ["x": "123456"], ""), ("get_e", .text("AAAAAA"), ""),
        ])
        #expect(edges(graph) == [[], [], [], ["0v"], []])
    }

    @Test func textIsTakenAsItStands() throws {
        // Of an escape inside a JSON text in a text the letter belongs to the word.
        let graph = try run([("get_a", [:], "{\"k\": \"\\nAAAAAA\"}"), ("get_b", ["k": "AAAAAA"], "")])
        #expect(edges(graph)[1].isEmpty)
        // Arguments are read, so that an escape is what it stands for.
        #expect(edges(try run([("get_a", [:], "AAAAAA"), ("get_b", "{\"k\": \"\\nAAAAA\\u0041\"}", "")]))[1] == ["0v"])
    }

    @Test func rulesThatFindOnePairGiveTwoEdgesInOrder() throws {
        let graph = try run([
            ("get_a", ["reservation_id": "AAAAAA"], "AAAAAA"), ("cancel_a", ["reservation_id": "AAAAAA"], ""),
        ])
        #expect(edges(graph)[1] == ["0a", "0v"])
    }

    // MARK: Attributes

    @Test func whatACallIsAboutAndWhatItMade() throws {
        let text = "{\"reservation_id\": \"HATHAT\"}"
        let made: JSONValue = .text(text)
        let graph = try run([
            ("book_a", ["user_id": "u"], made), ("cancel_a", ["reservation_id": "HATHAT"], made),
            ("update_a", ["reservation_id": "AAAAAA"], made), ("get_a", [:], made),
            ("book_b", [:], .text("Error " + text)),
            ("book_c", ["reservation_id": 5], "{\"reservation_id\": 5}"), ("book_d", [:], .text("[" + text + "]")),
            ("book_e", [:], "{\"a\": {\"reservation_id\": \"HATHAT\"}}"), ("book_f", [:], "{broken HATHAT"),
        ])
        #expect(attribute("about", graph) == [nil, "HATHAT", "AAAAAA", nil, nil, nil, nil, nil, nil])
        #expect(attribute("made", graph) == ["HATHAT", nil, "HATHAT", nil, nil, nil, nil, nil, nil])
    }

    @Test func argumentsThatAreNoObjectSaySo() throws {
        let graph = try lower([
            calling(["name": "a"], call("b", .null), call("c", "x"), call("d", 5), call("e", "{}"), call("f", [:])),
            result(""), result(""), result(""), result(""), result(""), result(""),
        ]).graph
        #expect(attribute("arguments_state", graph) == ["missing", "null", "unparsed", "unparsed", nil, nil])
    }

    @Test func argumentsMayStandBesideTheName() throws {
        let graph = try lower([
            calling(
                ["name": "book_a", "arguments": ["user_id": "u"]],
                ["name": "get_a", "arguments": "{\"user_id\":\"u\"}"]),
            result(""), result(""),
        ]).graph
        #expect(graph.steps[2].dependencies.map(\.source) == [1])
    }

    // MARK: Against the letter of the rule

    /// An event, and what the rule asks about it.
    private struct Event {
        var tool: String
        var arguments: JSONObject
        var text: String

        var isWrite: Bool { tool.hasPrefix("book_") }
        var touches: Bool { tool != "think" }
        var tookEffect: Bool { !text.hasPrefix("Error") }
        var entities: Set<String> {
            Set(arguments.filter { $0.key != "k" }.compactMap { "\($0.key)=\($0.value.text ?? "")" })
        }
        var values: Set<String> { Set(arguments["k"]?.text?.split(separator: " ").map(String.init) ?? []) }
        var words: Set<String> { Set(text.split(separator: " ").map(String.init)) }

        func rests(on earlier: Event) -> Bool {
            touches && earlier.touches && (isWrite || earlier.isWrite) && earlier.tookEffect
                && !entities.isDisjoint(with: earlier.entities)
        }
    }

    @Test func affectedSetsAreThoseOfEveryPair() throws {
        var reached = 0
        for seed in UInt64(1)...120 {
            var random = SeededRandom(state: seed)
            let users = ["u", "v", "w"].prefix(Int.random(in: 1...3, using: &random))
            let words = ["AAAAAA", "BBBBBB", "CCCCCC", "DDDDDD", "EEEEEE"]
            let events = (0..<Int.random(in: 2...40, using: &random)).map { _ in
                var event = Event(
                    tool: ["book_a", "get_a", "get_b", "think"].randomElement(using: &random) ?? "", arguments: [:],
                    text: Int.random(in: 0..<4, using: &random) == 0 ? "Error" : "ok")
                if Bool.random(using: &random) {
                    event.arguments["user_id"] = users.randomElement(using: &random).map { .text($0) }
                }
                if Int.random(in: 0..<3, using: &random) == 0 {
                    event.arguments["reservation_id"] = users.randomElement(using: &random).map { .text($0) }
                }
                if Int.random(in: 0..<4, using: &random) == 0 {
                    event.arguments["k"] = .text(words.shuffled(using: &random).prefix(2).joined(separator: " "))
                }
                if Bool.random(using: &random) { event.text += " " + (words.randomElement(using: &random) ?? "") }
                return event
            }
            let graph = try run(events.map { (.text($0.tool), .object($0.arguments), .text($0.text)) })
            for tier in [EvidenceTier.observed, .inferred] {
                for start in events.indices {
                    var risk: Set = [start]
                    for later in events.indices where later > start {
                        var sources = events[..<later].indices.filter { events[later].rests(on: events[$0]) }
                        if tier == .inferred {
                            for value in events[later].values {
                                sources += events[..<later].indices.filter {
                                    events[$0].tookEffect && events[$0].words.contains(value)
                                }.prefix(1)
                            }
                        }
                        if !risk.isDisjoint(with: sources) { risk.insert(later) }
                    }
                    let found = GradedReach(.down, from: [2 * start + 1], in: graph, atLeast: tier).positions
                    let expected = risk.subtracting([start]).sorted().map { 2 * $0 + 1 }
                    #expect(found == expected, "seed \(seed), \(tier), event \(start)")
                    reached += found.count
                }
            }
        }
        #expect(reached > 1000, "hardly anything is at risk")
    }

    // MARK: Size

    @Test func longRunsAndLongResultsTakeLinearTime() throws {
        // 100,000 messages on 100 users; each write takes the reads before it out of sight.
        var messages: [JSONValue] = []
        for number in 0..<50_000 {
            let user = "user_number_\(1000 + number % 100)"
            let tool = number % 3 == 0 ? "update_it" : "get_it"
            messages.append(calling(call(.text(tool), ["user_id": .text(user), "k": "AAAAAA"], id: "c")))
            messages.append(result(.text("AAAAAA \(user) BBBBB\(number % 10)"), id: "c"))
        }
        let start = ContinuousClock.now
        let graph = try lower(.array(messages)).graph
        #expect(graph.stepCount == 100_000)
        #expect(graph.steps.reduce(0) { $0 + $1.dependencies.count } < 300_000)
        // 10 MB in one result, all of it identifiers.
        let words = (0..<1_400_000).map { "\(100_000 + $0 % 900_000)" }.joined(separator: " ")
        let long = try run([("get_a", [:], .text(words)), ("get_b", ["k": "999999"], "")])
        #expect(edges(long)[1] == ["0v"])
        // In tens of seconds even where nothing is optimized; what is quadratic takes hours.
        #expect(ContinuousClock.now - start < .seconds(60))
    }

    @Test func tooManyEdgesAreRefused() throws {
        // Each failed write rests on every read: no write that took effect stands between.
        var messages: [JSONValue] = []
        for tool in ["get_it", "book_it"] {
            for _ in 0..<40 {
                messages += [calling(call(.text(tool), ["user_id": "u"])), result(tool == "get_it" ? "" : "Error")]
            }
        }
        let run = JSONValue.array(messages)
        #expect(try lower(run).graph.steps.reduce(0) { $0 + $1.dependencies.count } == 1600)
        let error = #expect(throws: AdapterError.self) {
            try run.withView { (root) throws(AdapterError) in try TauBenchKeyedV1().lower(root, edgeLimit: 1599) }
        }
        #expect(error?.code == .tooLarge)
    }

    @Test(arguments: ["{\"a\":[", "{\"a\":", "["])
    func deepArgumentsAreNoObject(opening: String) throws {
        let deep = String(repeating: opening, count: 5000)
        let graph = try run([("get_a", .text(deep), .text(deep)), ("book_a", .text(deep), .text(deep))])
        #expect(attribute("arguments_state", graph) == ["unparsed", "unparsed"])
    }
}
