import CanonicalJSON
import Testing

@testable import Expressions

/// Functions that whoever evaluates an expression provides.
@Suite struct HostFunctionTests {
    private static let environment = CELEnvironment(
        variables: [("x", .dyn), ("n", .int)],
        functions: [
            CELFunction("double_it", [.int], .int), CELFunction("pair", [.dyn, .dyn], .list(of: .dyn)),
            CELFunction("even", [.int], .bool), CELFunction("size", [.dyn], .string), CELFunction("now", [], .int),
        ])

    /// Answers, and counts what it was asked.
    private final class Host: CELFunctionHost {
        var calls = 0
        /// What a call takes beyond itself.
        var cost = 0

        func call(
            _ function: Int, _ arguments: [CELValue], _ meter: inout CELMeter
        ) throws(CELCallFailure) -> CELValue {
            calls += 1
            try meter.take(cost)
            switch (function, arguments.first) {
            case (0, .int(let value)?):
                guard value < 1000 else { throw .wrongValue("\(value) is too large to be doubled") }
                return .int(value * 2)
            case (1, _): return .list(arguments)
            case (2, .int(let value)?): return .bool(value % 2 == 0)
            case (4, _): return .int(7)
            default: throw .wrongType("no such form")
            }
        }
    }

    private func program(_ source: String, limits: CELLimits = CELLimits()) throws -> CELProgram {
        try CELProgram(source, in: Self.environment, limits: limits)
    }

    private func failure(_ source: String, _ bindings: [CELValue] = [], _ host: Host = Host()) throws
        -> CELEvaluationError?
    {
        let program = try program(source)
        do throws(CELEvaluationError) {
            _ = try program.evaluate(bindings, calling: host)
            return nil
        } catch { return error }
    }

    private func sourceError(_ source: String) -> CELError? {
        do throws(CELError) {
            _ = try CELProgram(source, in: Self.environment)
            return nil
        } catch { return error }
    }

    @Test func callsAreAnswered() throws {
        let values: [CELValue] = [.text("a"), .int(20)]
        #expect("\(try program("double_it(n) + double_it(1)").evaluate(values, calling: Host()))" == "42")
        #expect("\(try program("pair(x, double_it(n))").evaluate(values, calling: Host()))" == "[\"a\", 40]")
        #expect("\(try program("[1, 2, 3, 4].filter(i, even(i))").evaluate(values, calling: Host()))" == "[2, 4]")
        #expect("\(try program("now()").evaluate(values, calling: Host()))" == "7")
    }

    @Test func theLanguageKeepsItsNames() throws {
        #expect("\(try program("size('abc')").evaluate([], calling: Host()))" == "3")
    }

    @Test func callsAreCheckedWhenRead() {
        #expect(sourceError("double_it('a')")?.kind == .type)
        #expect(sourceError("double_it()")?.kind == .unknownFunction)
        #expect(sourceError("double_it(1, 2)")?.message == "double_it takes 1 argument, not 2")
        #expect(sourceError("x.double_it()")?.message == "double_it is called as double_it(x)")
        #expect(sourceError("double_it(1) && true")?.kind == .type)
        #expect(sourceError("duble_it(1)")?.suggestion == "double_it")
        #expect(sourceError("even(x)") == nil)
    }

    @Test func failuresHavePlaceAndKind() throws {
        let large = try failure("1 + double_it(n)", [.null, .int(5000)])
        #expect(large?.kind == .badArgument)
        #expect(large?.message == "5000 is too large to be doubled")
        #expect(large?.column == 5)
        #expect(try failure("even(x)", [.text("a")])?.kind == .noSuchOverload)
        // And are absorbed as others are.
        #expect(try program("even(x) || true").evaluate([.null], calling: Host()).bool == true)
    }

    @Test func withoutAHostThereIsNoAnswer() throws {
        let program = try program("even(2)")
        #expect(throws: CELEvaluationError.self) { try program.evaluate([]) }
        #expect(program.constantValue == nil)
        #expect(program.functions == [2])
        #expect(try self.program("now() + double_it(now())").functions == [0, 4])
    }

    @Test func hostsPayForTheirWork() throws {
        let host = Host()
        host.cost = 300_000
        let error = try failure("now() + now() + now() + now() == 28 || true", [], host)
        #expect(error?.kind == .stepLimit)
        #expect(host.calls == 4)
        host.cost = .max
        #expect(try failure("now() == 7 || true", [], host)?.kind == .stepLimit)
        host.cost = -5
        #expect(try failure("now() == 7", [], host) == nil)
    }

    @Test func manyEvaluationsShareABound() throws {
        let host = Host()
        host.cost = 100
        let program = try program("now() == 7")
        var left = 1000
        var answers = 0
        while left > 0, (try? program.isTrue([], calling: host, within: &left)) == true { answers += 1 }
        // Three steps of its own each.
        #expect(answers == 9)
        #expect(left == 0)
        #expect(throws: CELEvaluationError.self) { try program.isTrue([], calling: host, within: &left) }
    }

    @Test func explanationsCallToo() throws {
        let explanation = try program("even(n) && even(n + 1)").explain([.null, .int(2)], calling: Host())
        #expect(explanation.decidingText == "even(n + 1)")
    }
}
