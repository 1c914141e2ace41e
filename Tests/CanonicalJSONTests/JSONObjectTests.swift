import CanonicalJSON
import Testing

@Suite struct JSONObjectTests {
    @Test(arguments: [UInt64](71...73))
    func equalityAndHashIgnoreTheOrder(seed: UInt64) {
        var source = RandomJSON(seed: seed)
        for round in 0..<300 {
            let object = source.object()
            var members = object.map { ($0.key, $0.value) }
            members.shuffle(using: &source.random)
            let shuffled = JSONObject(members)
            #expect(shuffled == object, "seed \(seed) round \(round)")
            #expect(shuffled.hashValue == object.hashValue, "seed \(seed) round \(round)")
            #expect(Set([JSONValue.object(object), .object(shuffled)]).count == 1)

            guard let (key, value) = object.randomElement(using: &source.random) else { continue }
            var changed = object
            changed[key] = value == .null ? .bool(true) : .null
            #expect(changed != object)
            changed[key] = nil
            #expect(changed != object && object != changed)
            #expect(changed.count == object.count - 1)
            changed[key] = value
            #expect(changed == object, "back again, now at the end")
        }
    }

    @Test func settingKeepsThePlace() {
        var object: JSONObject = ["a": 1, "b": 2, "c": 3]
        object["b"] = 4
        object["d"] = 5
        #expect(object.map(\.key) == ["a", "b", "c", "d"])
        #expect(object.map(\.value) == [1, 4, 3, 5])
        #expect(object[1].key == "b")
        #expect(object["x"] == nil)
        object["b"] = nil
        #expect(object.map(\.key) == ["a", "c", "d"])
    }

    @Test func ofRepeatedKeysTheLastValueWinsAtTheFirstPlace() {
        let object = JSONObject([("a", 1), ("b", 2), ("a", 3)])
        #expect(object.map(\.key) == ["a", "b"])
        #expect(object["a"] == 3)
    }

    @Test func keysAreBytes() {
        var object = JSONObject()
        object["\u{E9}"] = 1
        object["e\u{301}"] = 2
        #expect(object.count == 2)
        #expect(object["\u{E9}"] == 1)
        #expect(object["e\u{301}"] == 2)
    }

    @Test func aNullMemberIsNotAnAbsentOne() {
        let object: JSONObject = ["a": .null]
        #expect(object.count == 1)
        #expect(object["a"] == JSONValue.null)
        #expect(object["b"] == nil)
        #expect(object != JSONObject())
    }

    /// Values are equal when their canonical texts are, and integers are not floats.
    @Test func valuesCompareAsTheirCanonicalTexts() throws {
        let values: [JSONValue] = [
            .null, false, true, 0, 1, -1, .double(0), .double(-0.0), .double(1), .double(.nan), .double(.infinity), "",
            "0",
            "\u{E9}", "e\u{301}", [], [.null], [[]], [:], ["a": 1], ["a": .double(1)], ["a": 1, "b": 2],
            .integer(try #require(JSONInteger(decimal: "9223372036854775808"))), .double(9_223_372_036_854_775_808),
        ]
        for a in values {
            for b in values {
                #expect((a == b) == (try a.canonicalText() == b.canonicalText()), "\(a) and \(b)")
                if a == b { #expect(a.hashValue == b.hashValue, "\(a) and \(b)") }
            }
        }
        #expect(JSONValue.double(.nan) == .double(-.nan))
        #expect(JSONValue.double(.nan).hashValue == JSONValue.double(-.nan).hashValue)
    }

    @Test func stringsOrderByCodePoint() {
        let sorted: [JSONString] = ["", "A", "a", "e\u{301}", "f", "\u{E9}", "\u{FFFF}", "\u{10000}"]
        #expect(sorted.shuffled().sorted() == sorted)
        for (position, string) in sorted.enumerated() {
            for other in sorted[..<position] {
                #expect(other < string && !(string < other) && other != string)
            }
        }
    }
}
