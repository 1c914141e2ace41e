internal import CanonicalJSON

/// An expression that has been read, checked and made ready to be evaluated many times.
///
/// ```swift
/// let environment = CELEnvironment(["action", "state"])
/// let policy = try CELProgram("action.cost <= state.budget", in: environment)
/// let isAllowed = try policy.evaluate([action, state]).bool
/// ```
///
/// Evaluation depends on the bindings alone: no clock, no state, and the same answer every time. Programs are immutable
/// and may be evaluated by many tasks at once.
///
/// Source: cel-spec, doc/langdef.md.
public struct CELProgram: Sendable {
    /// The text as it was given.
    public let source: String
    /// The variables that the text may name.
    public let environment: CELEnvironment
    /// The fields of variables that the text names, sorted by their bytes: `state.budget`, through selections and
    /// constant keys (`state['budget']` is the same path). Only the longest of each chain. A name that is no identifier is
    /// written as a key: `state['per day']`.
    public let fieldPaths: [String]
    /// The positions in the environment of the variables that the text names, ascending.
    public let variables: [Int]
    /// The positions in the environment of the functions that the text calls, ascending.
    public let functions: [Int]
    /// What is known of the type of the value; ``CELType/dyn`` when that depends on what is bound.
    package let type: CELType
    let code: Code

    /// Reads and checks an expression.
    ///
    /// - Parameters:
    ///   - source: the text.
    ///   - environment: the variables that it may name.
    ///   - limits: the bounds on it and on its evaluations.
    /// - Throws: ``CELError`` for a text that is no expression, for unknown names, for calls with a wrong number of
    ///   arguments and for types that certainly do not fit; what is of type ``CELType/dyn`` fits everywhere.
    /// - Complexity: linear in the text, apart from its regular expressions.
    public init(
        _ source: String, in environment: CELEnvironment, limits: CELLimits = CELLimits()
    ) throws(CELError) {
        try self.init(source, environment, limits, checks: true)
    }

    /// Reads an expression without checking it: unknown names and types that do not fit are errors of the evaluation
    /// that meets them, which is how the language is defined.
    ///
    /// - Throws: ``CELError`` for a text that is no expression or beyond the limits.
    public static func unchecked(
        _ source: String, in environment: CELEnvironment, limits: CELLimits = CELLimits()
    ) throws(CELError) -> CELProgram {
        try CELProgram(source, environment, limits, checks: false)
    }

    private init(
        _ source: String, _ environment: CELEnvironment, _ limits: CELLimits, checks: Bool
    ) throws(CELError) {
        var parser = try Parser(Array(source.utf8), limits: limits)
        let root = try parser.parse()
        var compiler = Compiler(parser, in: environment, limits: limits, checks: checks)
        let compiled = try compiler.compile(root)
        self.source = source
        self.environment = environment
        type = compiled.type
        fieldPaths = compiler.longestFieldPaths
        code = Code(
            compiler.parts, root: compiled.at, source: parser.source, limits: limits, environment: environment)
        variables = Set(
            code.instructions.lazy.filter { $0.operation == .binding }.map { Int($0.a) }
        ).sorted()
        functions = Set(
            code.instructions.lazy.filter { $0.operation == .hostCall }.map { Int($0.c) }
        ).sorted()
    }

    /// The value, when it is the same whatever is bound: the text names no variable and calls no declared function, and
    /// its evaluation succeeds.
    public var constantValue: CELValue? {
        guard variables.isEmpty, functions.isEmpty else { return nil }
        return try? evaluate([])
    }

    /// Evaluates the expression.
    ///
    /// - Parameters:
    ///   - bindings: a value for each variable, in the order of ``environment``. Variables without one are errors where
    ///     they are read.
    ///   - host: answers the calls of declared functions; without one they are errors where they are met.
    /// - Throws: ``CELEvaluationError``.
    /// - Complexity: bounded by ``CELLimits/steps``.
    public func evaluate(
        _ bindings: [CELValue], calling host: (any CELFunctionHost)? = nil
    ) throws(CELEvaluationError) -> CELValue {
        var frame = Frame(code, bindings, host: host)
        do throws(Fault) {
            return try code.result(&frame)
        } catch {
            throw code.error(error)
        }
    }

    /// Evaluates the expression with values by the names of their variables; other names are ignored.
    ///
    /// - Throws: ``CELEvaluationError``.
    public func evaluate(named bindings: [String: CELValue]) throws(CELEvaluationError) -> CELValue {
        var frame = self.frame(named: bindings)
        do throws(Fault) {
            return try code.result(&frame)
        } catch {
            throw code.error(error)
        }
    }

    func frame(named bindings: [String: CELValue], notesAbsent: Bool = false) -> Frame {
        let values = environment.variables.map { bindings[$0.name] }
        return Frame(
            code, values.map { $0 ?? .null }, unbound: Set(values.indices.filter { values[$0] == nil }),
            notesAbsent: notesAbsent)
    }

    /// Evaluates a condition.
    ///
    /// - Throws: ``CELEvaluationError``; of kind `noSuchOverload` when the value is no bool.
    public func isTrue(_ bindings: [CELValue]) throws(CELEvaluationError) -> Bool {
        var frame = Frame(code, bindings)
        do throws(Fault) {
            return try code.truth(code.root, &frame)
        } catch {
            throw code.error(error)
        }
    }

    /// Evaluates a condition as one of many that share a bound.
    ///
    /// - Parameters:
    ///   - bindings: as for ``evaluate(_:calling:)``.
    ///   - host: answers the calls of declared functions.
    ///   - steps: what is left for all of them; what this evaluation takes is taken from it, and nothing is left once it
    ///     did not suffice.
    /// - Throws: ``CELEvaluationError``; of kind `noSuchOverload` when the value is no bool, of kind `stepLimit` when
    ///   ``CELLimits/steps`` or `steps` do not suffice.
    package func isTrue(
        _ bindings: [CELValue], calling host: any CELFunctionHost, within steps: inout Int
    ) throws(CELEvaluationError) -> Bool {
        try isTrue(Frame(code, bindings, host: host), within: &steps)
    }

    /// Evaluates a condition as one of many that share a bound, where some variables have no value.
    ///
    /// - Parameters:
    ///   - bindings: as for ``evaluate(_:calling:)``.
    ///   - unbound: the positions of variables without a value; reading one is an error of kind `unknownVariable`.
    ///   - steps: as for ``isTrue(_:calling:within:)``.
    /// - Throws: as ``isTrue(_:calling:within:)``.
    package func isTrue(
        _ bindings: [CELValue], unbound: Set<Int>, within steps: inout Int
    ) throws(CELEvaluationError) -> Bool {
        try isTrue(Frame(code, bindings, unbound: unbound), within: &steps)
    }

    private func isTrue(_ start: Frame, within steps: inout Int) throws(CELEvaluationError) -> Bool {
        var frame = start
        let given = min(frame.steps, max(steps, 0))
        frame.steps = given
        defer { steps -= given - max(frame.steps, 0) }
        do throws(Fault) {
            return try code.truth(code.root, &frame)
        } catch {
            throw code.error(error)
        }
    }
}

extension Code {
    /// A fault with its place and words.
    func error(_ fault: Fault) -> CELEvaluationError {
        let path = fault.kind == .noSuchField || fault.kind == .noSuchKey ? path(of: fault.instruction) : nil
        let message: String
        switch fault.kind {
        case .noSuchField: message = "\(path ?? "this field") is absent"
        case .noSuchKey where paths[fault.instruction] != nil: message = "\(path ?? "this key") is absent"
        case .divisionByZero: message = "division by zero"
        case .stepLimit: message = "more than \(limits.steps) steps"
        case .sizeLimit: message = "a value larger than the limits on texts, lists and maps"
        default: message = fault.detail
        }
        return CELEvaluationError(fault.kind, spans[Int(fault.instruction)], message, path: path, in: source)
    }

    /// The path of a field or key as the source writes it.
    func path(of instruction: Int32) -> String {
        paths[instruction] ?? text(spans[Int(instruction)])
    }

    func text(_ span: CELSpan) -> String { String(decoding: source[span.start..<span.end], as: UTF8.self) }
}
