import CanonicalJSON
import Foundation
import Testing

@testable import Expressions

/// The functions on texts, against slow ones on arrays of code points.
@Suite struct StringFunctionTests {
    private static func scalars(_ random: inout SeededRandom) -> [Unicode.Scalar] {
        let alphabet: [Unicode.Scalar] = ["a", "b", "a", "é", "\u{1F431}", " "]
        return (0..<random.below(9)).map { _ in random.pick(alphabet) }
    }

    private static func text(_ scalars: some Sequence<Unicode.Scalar>) -> JSONString {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return JSONString(String(view))
    }

    @Test(arguments: [UInt64(51), 52, 53])
    func positionsAreThoseOfCodePoints(_ seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let functions = StringFunctions(at: 0, limits: CELLimits())
        for _ in 0..<3000 {
            let scalars = Self.scalars(&random)
            let wanted = Array(Self.scalars(&random).prefix(3))
            let text = Self.text(scalars)
            let part = Self.text(wanted)
            let (start, end) = (random.below(11) - 1, random.below(11) - 1)
            let note = "seed \(seed): \(text), \(part), \(start), \(end)"
            /// Whether the wanted text begins at a position.
            func begins(_ at: Int) -> Bool {
                at + wanted.count <= scalars.count && Array(scalars[at...].prefix(wanted.count)) == wanted
            }
            let isInside = (0...scalars.count).contains(start)
            let first = isInside ? (start...scalars.count).first(where: begins) ?? -1 : nil
            #expect((try? functions.indexOf(text, part, Int64(start))) == first.map(Int64.init), "\(note)")
            let last = isInside ? (0...start).last(where: begins) ?? -1 : nil
            // An empty text is found where the search begins.
            #expect((try? functions.lastIndexOf(text, part, Int64(start))) == last.map(Int64.init), "\(note)")
            let range = isInside && (start...max(start, scalars.count)).contains(end)
            let cut = range ? Self.text(scalars[start..<end]) : nil
            #expect((try? functions.substring(text, Int64(start), Int64(end))) == cut, "\(note)")
            let character = isInside ? Self.text(scalars[start...].prefix(1)) : nil
            #expect((try? functions.charAt(text, Int64(start))) == character, "\(note)")
            #expect(functions.reverse(text) == Self.text(scalars.reversed()), "\(note)")
            #expect(CodePoints.count(text) == scalars.count)
        }
    }

    @Test(arguments: [UInt64(61), 62, 63])
    func partsAndReplacements(_ seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let functions = StringFunctions(at: 0, limits: CELLimits())
        for _ in 0..<3000 {
            let scalars = Self.scalars(&random)
            let separator = Array(Self.scalars(&random).prefix(2))
            let limit = random.below(6) - 1
            let note = "seed \(seed): \(Self.text(scalars)), \(Self.text(separator)), \(limit)"
            // The places where the separator is cut out, from left to right.
            var places: [Int] = []
            var at = separator.isEmpty ? 1 : 0
            while at + max(separator.count, 1) <= scalars.count {
                if separator.isEmpty || Array(scalars[at..<at + separator.count]) == separator {
                    places.append(at)
                    at += max(separator.count, 1)
                } else {
                    at += 1
                }
            }
            if limit > 0 { places = Array(places.prefix(limit - 1)) }
            var parts: [JSONString] = []
            var start = 0
            for place in places {
                parts.append(Self.text(scalars[start..<place]))
                start = place + separator.count
            }
            parts.append(Self.text(scalars[start...]))
            if limit == 0 || (separator.isEmpty && scalars.isEmpty) { parts = [] }
            #expect(try functions.split(Self.text(scalars), Self.text(separator), Int64(limit)) == parts, "\(note)")
            if limit != 0, !separator.isEmpty {
                // So many parts are joined by one replacement less.
                let replaced = try functions.replace(
                    Self.text(scalars), Self.text(separator), "--", limit < 0 ? -1 : Int64(limit - 1))
                let values = CELList(parts.map { CELValue.string($0) })
                #expect(try functions.join(values, "--") == replaced, "\(note)")
            }
        }
        #expect(try functions.replace("ab", "", "-", -1) == "-a-b-")
        #expect(try functions.replace("ab", "", "-", 2) == "-a-b")
        #expect(try functions.replace("", "", "-", -1) == "-")
    }

    @Test(arguments: [UInt64(71), 72])
    func searchingIsThatOfTheSlowWay(_ seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for _ in 0..<3000 {
            let text = (0..<random.below(40)).map { _ in UInt8(random.below(2)) }
            let wanted = (0..<1 + random.below(6)).map { _ in UInt8(random.below(2)) }
            let slow = text.indices.filter { text[$0...].starts(with: wanted) }
            var found: [Int] = []
            TextSearch(for: wanted).occurrences(in: text, isOverlapping: true) {
                found.append($0)
                return true
            }
            #expect(found == slow, "seed \(seed)")
            #expect(TextSearch(for: wanted).first(in: text) == slow.first, "seed \(seed)")
        }
    }

    // MARK: Numbers as texts

    @Test(
        arguments: [
            (123.456, "123.456"), (-0.0045, "-0.0045"), (1.0, "1"), (-0.0, "-0"), (999_999.0, "999999"), (1e6, "1e+06"),
            (1_234_567.0, "1.234567e+06"), (0.0001, "0.0001"), (0.00001, "1e-05"), (1.5e300, "1.5e+300"),
            (.leastNonzeroMagnitude, "5e-324"),
            (.nan, "NaN"), (.infinity, "Infinity"), (-.infinity, "-Infinity"), (100.0, "100"),
        ] as [(Double, String)])
    func aDoubleAsText(_ number: Double, _ text: String) throws {
        #expect(DoubleText.shortest(number) == text)
    }

    @Test(arguments: [UInt64(81), 82])
    func positionalTextsReadBack(_ seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for _ in 0..<3000 {
            let number = Double(bitPattern: random.next())
            guard number.isFinite else { continue }
            for text in [DoubleText.positional(number), DoubleText.shortest(number)] {
                #expect(DoubleText.value(of: text)?.bitPattern == number.bitPattern, "seed \(seed): \(text)")
            }
            #expect(!DoubleText.positional(number).contains("e"))
            let places = random.below(20)
            #expect(DoubleText.scientific(number, places: places) == String(format: "%.\(places)e", number))
        }
    }

    @Test(arguments: ["", "1x", "0x10", "1e", "e5", "1e999", "--1", "1 ", "infinit", "1_000", ".", "+"])
    func whatIsNoNumberIsRefused(_ text: String) {
        #expect(DoubleText.value(of: text) == nil)
    }

    @Test(arguments: [
        ("'%d|%s|%x|%X|%o|%b'.format([-10, -10, -10, -10, -10, -10])", "-10|-10|-a|-A|-12|-1010"),
        ("'%.0f|%.2f|%f'.format([2.5, 2.675, -0.0])", "2|2.67|-0.000000"), ("'%%'.format([])", "%"),
        ("'%s'.format([b'a\\xff\\xfe' + b'b'])", "a\u{FFFD}b"),
        ("'%s %d'.format([1e21, 1e-7])", "1000000000000000000000 0.0000001"),
        ("'%e|%.0e|%.3e'.format([0, 12345u, -1.5e-10])", "0.000000e+00|1e+04|-1.500e-10"),
        ("'%b'.format([true])", "1"), ("'%s'.format([{'b': [1, {}], 'a': type(1)}])", "{a: int, b: [1, {}]}"),
        ("'%x'.format(['\u{E9}'])", "c3a9"), ("'no verb'.format([1])", "no verb"),
        ("'%s'.format([duration('-0.5s')])", "-0.5s"), ("'%f'.format([double('inf')])", "Infinity"),
    ])
    func formattedTexts(_ source: String, _ text: String) throws {
        #expect(try Evaluating.value(source).tagged == ["string": .text(text)])
    }

    @Test(arguments: [
        "'%'.format([1])", "'%s'.format([])", "'%.f'.format([1.0])", "'%.101f'.format([1.0])", "'%.'.format([1.0])",
        "'%q'.format([1])", "'%5d'.format([1])", "'%d'.format(['a'])", "'%f'.format(['a'])", "'%b'.format([1.0])",
        "'%o'.format([true])", "'%x'.format([true])", "'%é'.format([1])", "'%.99999999999999999999f'.format([1.0])",
    ])
    func formatsWithoutMeaningAreErrors(_ source: String) throws {
        #expect(try Evaluating.error(source) != nil)
    }
}
