internal import CanonicalJSON
internal import Expressions

/// A condition in brackets.
struct QueryPredicate: Sendable {
    /// The condition, without its brackets.
    let source: String
    /// The condition in the text of the query.
    let span: CELSpan
    let test: Test

    enum Test: Sendable {
        /// One word, which needs no evaluation.
        case word(Word, isNegated: Bool)
        case program(CELProgram)
    }

    /// Conditions that are one word.
    enum Word: String, Sendable {
        case applied, failed, nochange, modelled
    }

    /// - Parameters:
    ///   - brackets: the condition with its brackets, in the query's text.
    /// - Throws: ``QueryError`` for what is no condition over that class.
    init(of set: QueryClass, _ brackets: CELSpan, in query: [UInt8]) throws(QueryError) {
        span = CELSpan(start: brackets.start + 1, end: brackets.end - 1)
        let text = query[span.start..<span.end]
        source = String(decoding: text, as: UTF8.self)
        let kind = set.kind
        var bare = text.drop { Self.isBlank($0) }
        while let last = bare.last, Self.isBlank(last) { bare.removeLast() }
        guard !bare.isEmpty else {
            throw QueryError(
                .syntax, brackets, "a condition stands in brackets, as \(set.rawValue)[\(Self.example(kind))]",
                in: query)
        }
        let isNegated = bare.first == UInt8(ascii: "!")
        let word = String(decoding: isNegated ? bare.dropFirst() : bare, as: UTF8.self)
        if kind == .steps, let word = Word(rawValue: word) {
            test = .word(word, isNegated: isNegated)
            return
        }
        let environment = kind.environment
        let program: CELProgram
        do throws(CELError) {
            program = try CELProgram(source, in: environment)
        } catch {
            throw Self.error(error, at: span.start, environment, in: query)
        }
        guard program.type == .bool || program.type == .dyn else {
            throw QueryError(
                .meaning, span, "a condition is true or false, and this is always of type \(program.type)", in: query)
        }
        test = .program(program)
    }

    private static func isBlank(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0A, 0x0D].contains(byte) }

    private static func example(_ kind: QueryKind) -> String {
        switch kind {
        case .steps: "agent == 'planner'"
        case .agents: "steps > 10"
        case .resources: "writes > 1"
        }
    }

    private static func error(
        _ error: CELError, at start: Int, _ environment: CELEnvironment, in query: [UInt8]
    ) -> QueryError {
        let kind: QueryError.Kind =
            switch error.kind {
            case .syntax: .syntax
            case .unknownVariable, .unknownFunction, .type, .regex: .meaning
            case .tooLarge, .tooDeep: .tooLarge
            }
        var hint = ""
        let word = query[start + error.span.start..<min(start + error.span.end, query.count)]
        if error.kind == .syntax, word.elementsEqual("namespace".utf8) {
            hint = "the namespace of a resource is ns here"
        } else if error.kind == .unknownVariable {
            hint = "the words here are \(environment.variables.map(\.name).joined(separator: ", "))"
        }
        return QueryError(kind, error.span.moved(by: start), error.detail, hint: hint, in: query)
    }
}

extension CELSpan {
    /// The same part of a text that begins so much later.
    func moved(by count: Int) -> CELSpan { CELSpan(start: start + count, end: end + count) }
}
