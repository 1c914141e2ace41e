import CanonicalJSON
import Testing

@testable import Expressions

/// Expressions at random, compiled and evaluated here, against the plainest evaluator of trees.
@Suite struct OracleTests {
    /// Makes expressions of a bounded depth over `state` and macro variables.
    struct Maker {
        var random: SeededRandom

        private static let literals: [(OracleValue, String)] = [
            (.int(0), "0"), (.int(1), "1"), (.int(2), "2"), (.int(-3), "-3"), (.int(.max), "9223372036854775807"),
            (.int(.min), "-9223372036854775808"), (.uint(0), "0u"), (.uint(2), "2u"),
            (.uint(.max), "18446744073709551615u"),
            (.double(1), "1.0"), (.double(-0.5), "-0.5"), (.double(9.007199254740993e15), "9.007199254740993e15"),
            (.double(1e300), "1e300"), (.bool(true), "true"), (.bool(false), "false"), (.null, "null"),
            (.string(""), "''"), (.string("a"), "'a'"), (.string("é\u{1F431}"), "'é\u{1F431}'"),
        ]

        mutating func expression(_ depth: Int, _ variables: [String]) -> OracleExpression {
            if depth == 0 || random.oneIn(8) { return leaf(variables) }
            let next = { (maker: inout Maker) in maker.expression(depth - 1, variables) }
            switch random.below(13) {
            case 0, 1:
                return .binary(random.pick(["&&", "||"]), condition(depth, variables), condition(depth, variables))
            case 2, 3: return condition(depth, variables)
            case 4, 5: return .binary(random.pick(["+", "-", "*", "/", "%"]), next(&self), next(&self))
            case 6: return .conditional(condition(depth, variables), next(&self), next(&self))
            case 7: return .list((0..<random.below(4)).map { _ in next(&self) })
            case 8: return .map((0..<random.below(3)).map { _ in (next(&self), next(&self)) })
            case 9: return random.oneIn(2) ? .size(next(&self)) : .negate(next(&self))
            case 10: return .index(.list((0..<3).map { _ in next(&self) }), next(&self))
            default: return macro(depth, variables)
            }
        }

        private mutating func condition(_ depth: Int, _ variables: [String]) -> OracleExpression {
            if random.oneIn(12) { return expression(depth - 1, variables) }
            let (left, right) = (expression(depth - 1, variables), expression(depth - 1, variables))
            switch random.below(5) {
            case 0: return .not(condition(max(1, depth - 1), variables))
            case 1: return .binary("in", left, .list([right, leaf(variables), leaf(variables)]))
            case 2: return .has(.variable("state"), random.pick(["n", "s", "gone"]))
            default: return .binary(random.pick(["==", "!=", "<", "<=", ">", ">="]), left, right)
            }
        }

        private mutating func macro(_ depth: Int, _ variables: [String]) -> OracleExpression {
            let range: OracleExpression =
                random.oneIn(3)
                ? .field(.variable("state"), random.pick(["l", "m"]))
                : random.oneIn(2)
                    ? expression(depth - 1, variables)
                    : .list((0..<random.below(4)).map { _ in leaf(variables) })
            let names = ["v\(variables.count)", "w\(variables.count)"]
            if random.oneIn(3) {
                let name = random.pick(["all", "exists", "transformList", "transformMap"])
                let inner = variables + names
                let body = name == "all" || name == "exists" ? condition(depth, inner) : expression(depth - 1, inner)
                return .macro(name, range, names, body)
            }
            let name = random.pick(["all", "exists", "exists_one", "filter", "map"])
            let inner = variables + [names[0]]
            return .macro(
                name, range, [names[0]], name == "map" ? expression(depth - 1, inner) : condition(depth, inner))
        }

        private mutating func leaf(_ variables: [String]) -> OracleExpression {
            if !variables.isEmpty, random.oneIn(2) { return .variable(random.pick(variables)) }
            if random.oneIn(3) {
                return .field(.variable("state"), random.pick(["n", "s", "d", "l", "m", "t", "gone"]))
            }
            let (value, text) = random.pick(Self.literals)
            return .literal(value, text)
        }
    }

    private static let state: JSONValue = [
        "n": 7, "s": "text", "d": 2.5, "t": true, "l": [1, 2.0, "a", .null, [3]], "m": ["k": 1, "x": ["y": "z"]],
    ]
    private static let oracleState = OracleValue.map([
        (.string("n"), .int(7)), (.string("s"), .string("text")), (.string("d"), .double(2.5)),
        (.string("t"), .bool(true)),
        (.string("l"), .list([.int(1), .double(2), .string("a"), .null, .list([.int(3)])])),
        (.string("m"), .map([(.string("k"), .int(1)), (.string("x"), .map([(.string("y"), .string("z"))]))])),
    ])

    @Test(arguments: [UInt64(1), 2, 3, 4, 5, 6, 7, 8])
    func theCompiledAnswerIsTheOracles(_ seed: UInt64) throws {
        var maker = Maker(random: SeededRandom(seed: seed))
        let bindings = [try Evaluating.bound(Self.state)]
        let environment = CELEnvironment(["state"])
        var (values, errors, checked) = (0, 0, 0)
        for round in 0..<1500 {
            let expression = maker.expression(1 + round % 4, [])
            let source = expression.source
            let wanted = try? expression.value([("state", Self.oracleState)]).tagged
            let program = try CELProgram.unchecked(source, in: environment)
            let found = try? program.evaluate(bindings).tagged
            #expect(found == wanted, "seed \(seed) round \(round): \(source)")
            let explanation = program.explain(bindings)
            #expect((try? explanation.result.get().tagged) == wanted, "seed \(seed) round \(round): \(source)")
            if wanted == nil { errors += 1 } else { values += 1 }
            // Checks may refuse a program and change no answer.
            if let strict = try? CELProgram(source, in: environment) {
                checked += 1
                #expect((try? strict.evaluate(bindings).tagged) == wanted, "seed \(seed) round \(round): \(source)")
            }
        }
        #expect(values > 300 && errors > 100 && checked > 300, "seed \(seed): \(values) values, \(errors) errors")
    }
}
