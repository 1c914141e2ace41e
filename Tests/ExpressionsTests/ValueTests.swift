import CanonicalJSON
import Testing

@testable import Expressions

@Suite struct ValueTests {
    // MARK: JSON

    @Test(arguments: [
        "null", "true", "-5", "9223372036854775807", "9223372036854775808", "18446744073709551615", "1.5", "\"é\"",
        "[1,2.0,[null]]", "{\"a\":{\"b\":[{}]}}",
    ])
    func jsonComesBackAsItWas(_ text: String) throws {
        let json = try JSONReader.value(of: text.utf8)
        #expect(try #require(CELValue(json)).json == json)
    }

    @Test func integersTakeTheTypeThatHoldsThem() throws {
        func type(_ text: String) throws -> CELTypeName? { CELValue(try JSONReader.value(of: text.utf8))?.typeName }
        #expect(try type("9223372036854775807") == .int)
        #expect(try type("9223372036854775808") == .uint)
        #expect(try type("18446744073709551616") == nil)
        #expect(try type("-9223372036854775809") == nil)
    }

    @Test func anIntegerBeyondAllTypesIsAnErrorWhereItIsRead() throws {
        let state = try JSONReader.value(
            of: "{\"big\":99999999999999999999,\"list\":[1,99999999999999999999],\"n\":1}".utf8)
        #expect(try Evaluating.value("state.n == 1 && has(state.big) && size(state.list) == 2", state).bool == true)
        #expect(
            try Evaluating.value("state == state && state.list == state.list && !(5 in state.list)", state).bool == true
        )
        for source in [
            "state.big", "state['big']", "state.list[1]", "state.list + []", "state.list.map(x, x)",
            "'%s'.format([state.list])", "'%s'.format([state])", "state.transformList(k, v, v)",
            "state.all(k, v, true)",
        ] {
            #expect(try Evaluating.error(source, state)?.kind == .overflow, "\(source)")
        }
    }

    @Test func textsAreTheirBytes() throws {
        let state: JSONValue = ["composed": "\u{E9}", "decomposed": "e\u{301}"]
        #expect(try Evaluating.value("state.composed == state.decomposed", state).bool == false)
        #expect(try Evaluating.value("size(state.decomposed)", state).tagged == ["int": "2"])
        #expect(try Evaluating.value("{'\u{E9}': 1, 'e\u{301}': 2}.size()").tagged == ["int": "2"])
        #expect(CELEnvironment(["\u{E9}"]).position(of: "e\u{301}") == nil)
    }

    @Test func aLoneSurrogateIsATextOfItsOwn() throws {
        let state = try JSONReader.value(of: Array("{\"s\":\"a\\ud800b\"}".utf8), .lenient)
        #expect(try Evaluating.value("size(state.s)", state).tagged == ["int": "3"])
        #expect(try Evaluating.value("state.s.charAt(2) == 'b' && state.s.contains('b')", state).bool == true)
        #expect(try Evaluating.value("state.s.reverse().reverse() == state.s", state).bool == true)
        #expect(try Evaluating.value("state.s + 'x' == state.s", state).bool == false)
        #expect(try Evaluating.value("state.s.matches('^a')", state).bool == true)
        #expect(try Evaluating.value("state.s.replace('b', 'c').endsWith('c')", state).bool == true)
        #expect(try Evaluating.error("timestamp(state.s)", state)?.kind == .conversion)
        for source in ["state.s.trim()", "strings.quote(state.s)", "'%s'.format([state.s])", "state.s.split('')"] {
            #expect(try Evaluating.error(source, state) == nil, "\(source)")
        }
    }

    // MARK: Maps

    @Test func keysOfOneNumberAreOneKey() throws {
        #expect(CELMap([(.int(1), .null), (.uint(1), .null)]) == nil)
        #expect(CELMap([(.double(1), .null)]) == nil)
        #expect(CELMap([(.null, .null)]) == nil)
        let map = try #require(CELMap((0..<100).map { (.int(Int64($0) - 50), .int(Int64($0))) }))
        #expect(map.count == 100)
        for n in 0..<100 {
            let key = Double(n - 50)
            guard case .value(let value) = map.find(.double(key)) else {
                Issue.record("no \(key)")
                continue
            }
            #expect(value.isEqual(to: .int(Int64(n))))
        }
        guard case .absent = map.find(.double(.nan)), case .absent = map.find(.double(0.5)),
            case .absent = map.find(.uint(.max))
        else {
            Issue.record("keys that are not there are found")
            return
        }
    }

    @Test func jsonObjectsAndMapsAreEqualWhateverTheirOrder() throws {
        let state: JSONValue = ["a": 1, "b": [1, 2.0]]
        #expect(try Evaluating.value("state == {'b': [1u, 2], 'a': 1.0}", state).bool == true)
        #expect(try Evaluating.value("state == {'b': [1u, 2], 'a': 2}", state).bool == false)
        #expect(try Evaluating.value("state.b == [1, 2] && [1, 2] == state.b", state).bool == true)
        #expect(try Evaluating.value("1 in {1.0 == 1: 'x'}").bool == false)
    }

    @Test func nanIsEqualToNothing() throws {
        for source in ["0.0/0.0 == 0.0/0.0", "0.0/0.0 < 1.0", "[0.0/0.0] == [0.0/0.0]", "0.0/0.0 in [0.0/0.0]"] {
            #expect(try Evaluating.value(source).bool == false, "\(source)")
        }
        #expect(try Evaluating.error("{0.0/0.0: 1}")?.kind == .badKey)
        #expect(try Evaluating.error("{1: 2}[0.0/0.0]")?.kind == .noSuchKey)
    }

    // MARK: Texts of values

    @Test(arguments: [
        "null", "true", "-5", "5u", "1.5", "1e+100", "\"a\\\"\\\\\\n\\x00é\"", "b\"a\\xff\\\"\"", "[1, [2u, 3.0]]",
        "{\"a\": null, 1: [true]}", "timestamp(\"2009-02-13T23:31:30.5Z\")", "duration(\"-1.5s\")", "int", "null_type",
    ])
    func aValuesTextIsAnExpressionForIt(_ text: String) throws {
        let value = try Evaluating.value(text)
        #expect(value.description == text)
        #expect(try Evaluating.value("(\(text)) == dyn(\(value))").bool == true)
        let tagged = value.tagged
        #expect(try #require(CELValue(tagged: tagged)).isEqual(to: value))
        #expect(try #require(CELValue(tagged: tagged)).tagged == tagged)
    }

    @Test(arguments: [
        "{}", "{\"int\":5}", "{\"int\":\"x\"}", "{\"int\":\"9223372036854775808\"}", "{\"uint\":\"-1\"}",
        "{\"bytes\":\"0\"}", "{\"bytes\":\"zz\"}", "{\"type\":\"nothing\"}", "{\"list\":[1]}", "{\"map\":[[1]]}",
        "{\"map\":[[{\"int\":\"1\"},{\"null\":null}],[{\"uint\":\"1\"},{\"null\":null}]]}",
        "{\"int\":\"1\",\"uint\":\"1\"}",
        "{\"map\":[[{\"double\":\"1.0\"},{\"null\":null}]]}", "5", "{\"float\":\"1\"}", "{\"double\":\"0x1\"}",
    ])
    func whatNamesNoTypeIsNoTaggedValue(_ text: String) throws {
        #expect(CELValue(tagged: try JSONReader.value(of: text.utf8)) == nil)
    }

    @Test func betweenASignAndItsNumberMayBeBlanks() throws {
        #expect(
            try Evaluating.value("1.0 - - 1.5 == 2.5 && - .5 == -0.5 && -\n1e3 == -1000.0 && - 5 == -5").bool == true)
        #expect(try Evaluating.value("- 0.0").description == "-0.0")
    }

    @Test func aDoubleMayBeAnIntegerBeyondAllTypes() throws {
        let state = try JSONReader.value(of: "{\"list\":[1,99999999999999999999]}".utf8)
        #expect(try Evaluating.error("!(1e20 in state.list)", state)?.kind == .overflow)
        #expect(try Evaluating.value("1.0 in state.list && !(2 in state.list)", state).bool == true)
    }
}
