import CanonicalJSON
import Testing

@testable import Expressions

/// What could exhaust the machine, and does not.
@Suite struct LimitTests {
    static let unit = CELEnvironment(["state"])

    private func sourceError(_ source: String, limits: CELLimits = CELLimits()) -> CELError.Kind? {
        do throws(CELError) {
            _ = try CELProgram.unchecked(source, in: Self.unit, limits: limits)
            return nil
        } catch {
            return error.kind
        }
    }

    // MARK: Sources

    @Test(arguments: [
        ("(", ")"), ("[", "]"), ("!", ""), ("-", ""), ("{1:", "}"), ("f(", ")"), ("a[", "]"), ("x ? 1 : ", ""),
        ("[1].all(x, ", ")"), ("a.f(", ")"), ("1 + (", ")"), ("-(", ")"), ("!(", ")"),
    ])
    func nestingIsBounded(_ open: String, _ close: String) {
        let limits = CELLimits(sourceBytes: 4 << 20, nodes: 1 << 20)
        for depth in [300, 10_000, 100_000] {
            let source = String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
            #expect(sourceError(source, limits: limits) == .tooDeep, "\(open) \(depth) times")
        }
        // And not closed at all.
        #expect(sourceError(String(repeating: open, count: 100_000), limits: limits) == .tooDeep)
    }

    @Test(arguments: ["+", "*", "==", "<", "in"])
    func chainsAreBounded(_ op: String) throws {
        let limits = CELLimits(sourceBytes: 4 << 20, nodes: 1 << 20)
        func chain(_ count: Int) -> String { Array(repeating: "1", count: count).joined(separator: " \(op) ") }
        #expect(sourceError(chain(100_000), limits: limits) == .tooDeep)
        #expect(sourceError(chain(150)) == nil)
        #expect(sourceError("state" + String(repeating: ".a", count: 100_000), limits: limits) == .tooDeep)
        #expect(sourceError("state" + String(repeating: "[0]", count: 100_000), limits: limits) == .tooDeep)
    }

    @Test func longConditionsAreNotDeep() throws {
        for (op, end) in [("&&", "false"), ("||", "true")] {
            let source = Array(repeating: "state.a == 1", count: 2000).joined(separator: " \(op) ") + " \(op) \(end)"
            let program = try CELProgram(source, in: Self.unit)
            let value = try program.evaluate([try Evaluating.bound(["a": op == "&&" ? 1 : 2])])
            #expect(value.bool == (op == "||"))
            #expect(program.explain([try Evaluating.bound(["a": op == "&&" ? 1 : 2])]).decidingText == end)
        }
    }

    @Test func theDeepestSourceIsEvaluated() throws {
        // On whatever stack a test has.
        let limits = CELLimits(depth: 250)
        for (open, inner, close) in [
            ("(1 + ", "1", ")"), ("[", "1", "]"), ("[1].map(x, ", "x", ")"), ("!", "true", ""),
        ] {
            let depth = open.hasPrefix("[1]") || open.hasPrefix("(") ? 120 : 240
            let source = String(repeating: open, count: depth) + inner + String(repeating: close, count: depth)
            #expect(try Evaluating.error(source, limits: limits) == nil, "\(open)")
        }
    }

    @Test func sizesOfSourcesAreBounded() {
        #expect(sourceError(String(repeating: " ", count: 65_537)) == .tooLarge)
        #expect(sourceError("[" + Array(repeating: "1", count: 25_000).joined(separator: ",") + "]") == .tooLarge)
        #expect(sourceError("1 + 1", limits: CELLimits(nodes: 2)) == .tooLarge)
    }

    @Test func constantPatternsAreCounted() {
        func matching(_ count: Int) -> String {
            (0..<count).map { "state.a.matches('a{\($0)}')" }.joined(separator: " || ")
        }
        #expect(sourceError(matching(64)) == nil)
        #expect(sourceError(matching(65)) == .tooLarge)
    }

    @Test func hugeTextsAreNotTakenApart() throws {
        let state: JSONValue = ["s": .text(String(repeating: "a", count: (1 << 20) + 1))]
        for source in ["state.s.split('')", "state.s.reverse()", "state.s.replace('', 'x')", "state.s.upperAscii()"] {
            #expect(try Evaluating.error(source, state)?.kind == .sizeLimit, "\(source)")
        }
        #expect(try Evaluating.value("state.s.startsWith('aa') && size(state.s) > 1000", state).bool == true)
    }

    // MARK: Evaluations

    @Test func nestedMacrosEndAtTheStepLimit() throws {
        let list = "[1,2,3,4,5,6,7,8,9,10]"
        var source = "true"
        for level in 0..<9 { source = "\(list).all(x\(level), \(source))" }
        #expect(try Evaluating.error(source)?.kind == .stepLimit)
        var mapped = list
        for level in 0..<9 { mapped = "\(list).map(y\(level), \(mapped))" }
        #expect(try Evaluating.error(mapped)?.kind == .stepLimit)
    }

    @Test(arguments: [
        "true || BOMB", "BOMB || true", "false && BOMB", "BOMB && false", "[1].exists(x, BOMB || x == 1)",
        "[1, 2].exists(x, x == 2 || BOMB)", "[1, 2].all(x, x == 2 && BOMB)", "!(BOMB && false)",
    ])
    func aBombIsNeverAbsorbed(_ shape: String) throws {
        let loop = "state.l.all(a, state.l.all(b, state.l.all(c, state.l.all(d, true))))"
        let state: JSONValue = ["l": .array((0..<100).map { .int($0) })]
        let source = shape.replacing("BOMB", with: loop)
        // What is decided before the bomb is reached needs no bomb.
        let isReached = !["true || BOMB", "false && BOMB", "[1, 2].all(x, x == 2 && BOMB)"].contains(shape)
        #expect(
            try Evaluating.error(source, state, limits: CELLimits(steps: 50_000))?.kind
                == (isReached ? .stepLimit : nil))
        let doubled = shape.replacing("BOMB", with: "state.s + state.s == ''")
        let error = try Evaluating.error(doubled, ["s": .text(String(repeating: "x", count: 1 << 20))])
        #expect(error?.kind == (isReached ? .sizeLimit : nil))
    }

    @Test func textsDoNotGrowWithoutEnd() throws {
        let nested = (0..<30).reduce("'xxxxxxxxxxxxxxxx'") { source, _ in "[\(source)].map(x, x + x)[0]" }
        #expect(try Evaluating.error(nested)?.kind == .sizeLimit)
        let bytes = (0..<30).reduce("b'xxxxxxxxxxxxxxxx'") { source, _ in "[\(source)].map(x, x + x)[0]" }
        #expect(try Evaluating.error(bytes)?.kind == .sizeLimit)
        let lists = (0..<30).reduce("[1, 2, 3, 4]") { source, _ in "[\(source)].map(x, x + x)[0]" }
        #expect(try Evaluating.error(lists)?.kind == .sizeLimit)
        let replaced = (0..<12).reduce("'xxxx'") { source, _ in "\(source).replace('x', 'xxxx')" }
        #expect(try Evaluating.error(replaced)?.kind == .sizeLimit)
        let joined = (0..<12).reduce("'xxxx'") { source, _ in
            "[\(source)].map(x, x.split('').join(x.substring(0, 4)))[0]"
        }
        #expect([.sizeLimit, .stepLimit].contains(try Evaluating.error(joined)?.kind))
        let formatted = (0..<12).reduce("'xxxx'") { source, _ in
            "[\(source)].map(x, '%s%s%s%s%s%s%s%s'.format([x,x,x,x,x,x,x,x]))[0]"
        }
        #expect(try Evaluating.error(formatted)?.kind == .sizeLimit)
    }

    @Test func workOnLargeTextsCostsSteps() throws {
        let state: JSONValue = [
            "s": .text(String(repeating: "a", count: 1 << 20)), "l": .array((0..<1000).map { .int($0) }),
        ]
        for source in [
            "state.l.all(x, !state.s.contains('ab'))", "state.l.all(x, size(state.s) > 0)",
            "state.l.all(x, !state.s.matches('b'))", "state.l.all(x, state.s.reverse() != '')",
            "state.l.all(x, state.l == state.l && state.l == state.l.map(y, y))",
            "state.l.all(x, !(-1 in state.l) && !(-2 in state.l))", "state.l.all(x, state.s == state.s + '')",
        ] {
            #expect(
                [.stepLimit, .sizeLimit].contains(
                    try Evaluating.error(source, state, limits: CELLimits(steps: 200_000))?.kind), "\(source)")
        }
    }

    @Test func workOnManyEmptyPartsCostsSteps() throws {
        let state: JSONValue = ["l": .array(Array(repeating: "", count: 10_000))]
        #expect(
            try Evaluating.error("state.l.all(x, state.l.join() == '')", state, limits: CELLimits(steps: 200_000))?.kind
                == .stepLimit)
    }

    @Test(arguments: [
        "state.s in ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i']", "state.s in state", "state.s in {'a': x}",
        "state[state.s] == 1", "size({state.s: x}) == 1",
    ])
    func lookingLongTextsUpCostsSteps(_ source: String) throws {
        let state: JSONValue = [
            "s": .text(String(repeating: "a", count: 1 << 20)), "a": 1, "l": .array((0..<100).map { .int($0) }),
        ]
        #expect(
            try Evaluating.error("state.l.all(x, (\(source)) || true)", state, limits: CELLimits(steps: 200_000))?.kind
                == .stepLimit)
    }

    @Test func whatIsSharedInsideIsNoWayToAnEndlessResult() throws {
        let lists = "[1]" + String(repeating: ".map(a, [a, a])", count: 60)
        #expect(try Evaluating.error(lists)?.kind == .sizeLimit)
        let maps = "[1]" + String(repeating: ".map(a, {'x': a, 'y': a})", count: 60)
        #expect(try Evaluating.error(maps)?.kind == .sizeLimit)
        let texts = "[[state.s]]" + String(repeating: ".map(a, a + a)", count: 15) + "[0]"
        #expect(try Evaluating.error(texts, ["s": .text(String(repeating: "x", count: 1 << 20))])?.kind == .sizeLimit)
        let data = "[[state]]" + String(repeating: ".map(a, a + a)", count: 15) + "[0]"
        let state: JSONValue = ["l": .array((0..<1000).map { .int($0) })]
        #expect(try Evaluating.error(data, state)?.kind == .sizeLimit)
        #expect(try Evaluating.error("[state, {'a': state.l}]", state) == nil)
        #expect(try Evaluating.error("state", state, limits: CELLimits(steps: 10)) == nil)
        // Within an expression it may be there, as long as nobody goes through it.
        #expect(try Evaluating.value(lists + ".size() == 1").bool == true)
        let program = try CELProgram.unchecked(lists, in: Self.unit)
        guard case .failure(let error) = program.explain([]).result else {
            Issue.record("a result of 2^60 elements")
            return
        }
        #expect(error.kind == .sizeLimit)
    }

    // MARK: Regular expressions

    @Test func patternsThatExplodeElsewhereAreLinear() throws {
        let text = String(repeating: "a", count: 1 << 20) + "!"
        for pattern in ["(a+)+$", "(a|a)*c$", "(a*)*b", "^(([a-z])+.)+[A-Z]([a-z])+$", "(.*)(.*)(.*)(.*)x$"] {
            let start = ContinuousClock.now
            #expect(try Evaluating.value("state.s.matches('\(pattern)')", ["s": .text(text)]).bool == false)
            #expect(ContinuousClock.now - start < .seconds(20), "\(pattern)")
        }
    }

    @Test(arguments: ["a{1,1000000}", "((a{1,999}){1,999}){1,999}", "(", "a**", "\\\\8", "(?=a)", "[z-a]", "x{1001}"])
    func patternsThatAreTooLargeOrNoneAreErrors(_ pattern: String) throws {
        #expect(try Evaluating.error("'a'.matches('\(pattern)')")?.kind == .invalidRegex)
        #expect(
            try Evaluating.error("'a'.matches(state.p)", ["p": .text(pattern.replacing("\\\\", with: "\\"))])?.kind
                == .invalidRegex)
        #expect(throws: CELError.self) { try CELProgram("'a'.matches('\(pattern)')", in: Self.unit) }
    }

    @Test func longPatternsAreErrors() throws {
        let pattern = String(repeating: "a", count: 5000)
        #expect(try Evaluating.error("'a'.matches(state.p)", ["p": .text(pattern)])?.kind == .invalidRegex)
        #expect(try Evaluating.error("'a'.matches('\(pattern)') || true") == nil)
    }

    // MARK: Bytes at random

    @Test func noSourceCrashes() throws {
        let seed = UInt64(20_261)
        var random = SeededRandom(seed: seed)
        let pieces = [
            "1", "2u", "1.5", "'a'", "b'a'", "x", "state", ".", ".a", "[", "]", "(", ")", "{", "}", ",", ":", "?", "+",
            "-", "*", "/", "%", "&&", "||", "!", "==", "<", " in ", ".all(", ".map(x,", "has(", "r'", "'''", "\\", "\n",
            "//", "`", "é", "size(", ".format([", "timestamp('", "0x", "1e", "\u{0}",
        ]
        for round in 0..<4000 {
            let source = (0..<random.below(14)).map { _ in random.pick(pieces) }.joined()
            do {
                _ = try Evaluating.value(source, ["a": [1, "b"]])
            } catch let error as CELError {
                #expect(
                    error.span.end <= source.utf8.count && error.span.start <= error.span.end,
                    "seed \(seed) round \(round): \(source)")
                #expect(!error.rendered.isEmpty)
            } catch let error as CELEvaluationError {
                #expect(
                    error.span.end <= source.utf8.count && !error.rendered.isEmpty,
                    "seed \(seed) round \(round): \(source)")
            }
        }
    }
}
