import CanonicalJSON
import PlanLint
import Testing

@Suite struct ResourcePatternTests {
    @Test(arguments: [
        ("ledger", "ledger", true), ("ledger", "ledgers", false), ("*", "a.b/c:d", true), ("*", "", true),
        ("ledger.*", "ledger.balance", true), ("ledger.*", "ledger.", false), ("ledger.*", "ledger.a.b", false),
        ("ledger.**", "ledger.a.b", true), ("ledger.**", "ledger.", true), ("ledger.**", "ledger", false),
        ("**", "", true), ("**", "a/b", true), ("*.id", "user.id", true), ("*.id", ".id", false),
        ("a/*/c", "a/b/c", true), ("a/*/c", "a/b:x/c", false), ("a:*:c", "a:b:c", true), ("a*c", "abbc", true),
        ("a*c", "ac", false), ("a**c", "ac", true), ("***", "x", true), ("***", "", false), ("***", ".", false),
        ("***", ".x", true), ("****", "", true), ("é*", "éa", true), ("e*", "é", false), ("*", "é", true),
        ("x.*", "x.é", true), ("a.*", "a.*", true), ("a.**", "a.*", true),
        ("a/*/", "a/*/", true),
        // The text of a pattern, taken as an id, equals itself.
        ("*.", "*.", true), ("**a", "**a", true),
    ])
    func matches(_ pattern: JSONString, _ id: JSONString, _ expected: Bool) {
        #expect(ResourcePattern(pattern).matches(id) == expected)
        #expect(ResourcePattern(pattern).covers(ResourcePattern(id)) == expected)
    }

    /// What a pattern grants is more than its text.
    @Test(arguments: [
        ("a.*", "a.**", false), ("a.*", "a.x**", false), ("a.*", "a.b*", true), ("a.**", "a.b.**", true),
        ("a.**", "a.b**", true), ("a.*.*", "a.**", false), ("a.*/*", "a.**", false), ("**.c", "a.**.c", true),
        ("*.c", "**.c", false), ("**", "*", true), ("*", "**", true), ("*", "a.**", true), ("***", "*", false),
        ("a.**", "*", false), ("a.**", "a.**", true), ("a.**", "a**", false), ("a**", "a.**", true),
        ("a.*", "*", false), ("*.*", "**", false),
    ])
    func covers(_ pattern: JSONString, _ other: JSONString, _ expected: Bool) {
        #expect(ResourcePattern(pattern).covers(ResourcePattern(other)) == expected)
    }

    @Test func textsAreComparedByTheirBytes() {
        #expect(!ResourcePattern("\u{E9}").matches("e\u{301}"))
        #expect(ResourcePattern("\u{E9}") != ResourcePattern("e\u{301}"))
    }

    @Test(arguments: [
        ("ledger.*", "ledger.", "ledger"), ("**", "", "**"), ("a/b.c", "a/b.c", "a"), ("/x", "/x", ""),
        ("a:*", "a:", "a"),
        ("*.x", "", "*"), ("abc", "abc", "abc"),
    ])
    func hasABeginning(_ text: JSONString, _ prefix: JSONString, _ segment: JSONString) {
        let pattern = ResourcePattern(text)
        #expect(pattern.literalPrefix == prefix && pattern.firstSegment == segment)
        #expect(pattern.isPattern == text.lossyText.contains("*"))
    }

    @Test func manyStarsAreNotSlow() {
        let bomb = ResourcePattern(JSONString(String(repeating: "*a", count: 300) + "*b"))
        let double = ResourcePattern(JSONString(String(repeating: "**a", count: 300) + "b"))
        let text = JSONString(String(repeating: "a", count: 20_000))
        let clock = ContinuousClock()
        let taken = clock.measure {
            #expect(!bomb.matches(text))
            #expect(!double.matches(text))
        }
        // A matcher that goes back for each star would not end in a lifetime.
        #expect(taken < .seconds(20))
    }

    @Test func everyWayToMatchIsFound() {
        let letters: [Character] = ["a", "b", ".", "/", "é", "*"]
        var counts = (matches: 0, all: 0)
        for seed in UInt64(1)...6000 {
            var random = PlanRandom(state: seed)
            // Some are longer than a word of 64 parts.
            let scale = random.one(of: [4, 8, 100])
            let text = String((0..<random.below(scale)).map { _ in random.one(of: letters + ["*", "*"]) })
            var id = String((0..<random.below(scale)).map { _ in random.one(of: letters) })
            // Half of the ids are made of the pattern, so that many match.
            if random.below(2) == 0 { id = Self.filled(text, &random) }
            let expected = text == "*" || Self.slowlyMatches(Array(text)[...], Array(id)[...])
            counts.all += 1
            counts.matches += expected ? 1 : 0
            #expect(
                ResourcePattern(JSONString(text)).matches(JSONString(id))
                    == (expected || text.utf8.elementsEqual(id.utf8)),
                "seed \(seed): \(text) and \(id)")
        }
        #expect(counts.matches > counts.all / 5 && counts.matches < counts.all * 4 / 5)
    }

    /// An id that a pattern probably matches.
    private static func filled(_ text: String, _ random: inout PlanRandom) -> String {
        var id = ""
        for letter in text {
            guard letter == "*" else {
                id.append(letter)
                continue
            }
            for _ in 0...random.below(3) {
                id.append(random.one(of: ["a", "b", "é", random.below(9) == 0 ? "." : "c"]))
            }
        }
        return id
    }

    /// The rule as it is written, character by character; remembers what it has tried.
    private static func slowlyMatches(_ pattern: ArraySlice<Character>, _ id: ArraySlice<Character>) -> Bool {
        var known: [Pair: Bool] = [:]
        func matches(_ p: Int, _ i: Int) -> Bool {
            if let answer = known[Pair(p: p, i: i)] { return answer }
            let answer: Bool
            if p == pattern.endIndex {
                answer = i == id.endIndex
            } else if pattern[p] != "*" {
                answer = i < id.endIndex && id[i] == pattern[p] && matches(p + 1, i + 1)
            } else if p + 1 < pattern.endIndex, pattern[p + 1] == "*" {
                answer = (i...id.endIndex).contains { matches(p + 2, $0) }
            } else {
                var found = false
                var end = i
                while !found, end < id.endIndex, !"./:".contains(id[end]) {
                    end += 1
                    found = matches(p + 1, end)
                }
                answer = found
            }
            known[Pair(p: p, i: i)] = answer
            return answer
        }
        return matches(pattern.startIndex, id.startIndex)
    }

    private struct Pair: Hashable { let p, i: Int }
}
