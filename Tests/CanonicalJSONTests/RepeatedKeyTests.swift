import CanonicalJSON
import Testing

@Suite struct RepeatedKeyTests {
    /// Up to 16 members are compared pair by pair, more are sorted.
    @Test(arguments: [2, 3, 15, 16, 17, 18, 100, 1000])
    func aRepeatIsFoundWhereverItStands(count: Int) throws {
        for (first, second) in [(0, 1), (0, count - 1), (count / 2, count - 1), (count - 2, count - 1)]
        where first < second {
            var keys = (0..<count).map { "key \($0)" }
            keys[second] = keys[first]
            let members = keys.enumerated().map { "\"\($1)\":\($0)" }
            let text = "{" + members.joined(separator: ",") + "}"

            let error = try #require(Reading.both(text, .strict).error)
            #expect(error.code == .duplicateKey)
            let place = members[..<second].reduce(1) { $0 + $1.utf8.count + 1 }
            #expect(error.offset == place, "the second key's quote")

            let object = try #require(Reading.both(text, .lenient).value?.object)
            #expect(object.count == count - 1)
            #expect(object[JSONString(keys[first])]?.int == second, "the last value wins")
            #expect(object.map(\.key.text).firstIndex(of: keys[first]) == first, "at the first one's place")
        }
    }

    @Test(arguments: [0, 1, 15, 16, 17, 1000])
    func distinctKeysAreNoRepeat(count: Int) {
        // Same lengths, long common beginnings, and the empty key.
        let keys = [""] + (0..<count).map { "\(String(repeating: "x", count: 40))\($0 + 100_000)" }
        let text = "{" + keys.map { "\"\($0)\":0" }.joined(separator: ",") + "}"
        #expect(Reading.both(text).value?.object?.count == count + 1)
    }

    @Test(arguments: [
        #"{"a":1,"\u0061":2}"#, #"{"\u0061":1,"a":2}"#, #"{"é":1,"\u00e9":2}"#, #"{"\u00E9":1,"\u00e9":2}"#,
        #"{"/":1,"\/":2}"#, #"{"\n":1,"\u000a":2}"#, #"{"🧪":1,"\ud83e\uddea":2}"#, #"{"":1,"":2}"#,
        #"{"\u0000":1,"\u0000":2}"#,
    ])
    func otherSpellingsOfAKeyAreTheSameKey(text: String) throws {
        #expect(Reading.both(text, .strict).error?.code == .duplicateKey)
        let object = try #require(Reading.both(text, .lenient).value?.object)
        #expect(object.count == 1)
        #expect(object.first?.value == 2)
    }

    @Test(arguments: [
        #"{"é":1,"e\u0301":2}"#, #"{"Å":1,"\u212b":2}"#, #"{"a":1,"A":2}"#, #"{"a":1,"a ":2}"#, #"{"a":1,"a\u0000":2}"#,
        #"{"1":1,"01":2}"#,
    ])
    func keysThatOnlyLookAlikeAreTwo(text: String) {
        #expect(Reading.both(text).value?.object?.count == 2)
    }

    @Test(arguments: [
        #"[{"a":{"b":1,"b":2}}]"#, #"{"a":1,"b":{"c":[0,{"d":1,"e":2,"d":3}]}}"#, #"[[],[{}],[{"x":null,"x":null}]]"#,
        #"{"a":[{"k":1},{"k":1}],"a":0}"#,
    ])
    func nestedRepeatsAreFound(text: String) {
        #expect(Reading.both(text, .strict).error?.code == .duplicateKey)
        #expect(Reading.both(text, .lenient).value != nil)
    }

    @Test func oneKeyInManyObjectsIsNoRepeat() {
        #expect(Reading.both(#"{"k":{"k":{"k":[{"k":1},{"k":1}]}},"l":{"k":0}}"#).value != nil)
        // A value that looks like a key, and an object between two members.
        #expect(Reading.both(#"{"a":"b","b":{"a":1},"c":"a"}"#).value != nil)
    }

    /// The keys of an object that is still open are kept as one set, not copied per member.
    @Test(arguments: bothModes)
    func wideObjectsTakeLinearTime(strictness: JSONStrictness) {
        let members = (0..<100_000).map { "\"member \($0)\":0" }.joined(separator: ",")
        let elapsed = ContinuousClock().measure {
            #expect(Reading.positioned(Array("{\(members)}".utf8), strictness).value?.object?.count == 100_000)
        }
        // Seconds in an unoptimized build; with a copy per member it was many minutes.
        #expect(elapsed < .seconds(60))
    }
}
