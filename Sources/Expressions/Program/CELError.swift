/// Why an expression is no program: what is wrong, where, and what was perhaps meant.
public struct CELError: Error, Sendable, Hashable {
    /// What is wrong.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// The text follows no rule of the grammar.
        case syntax
        /// No such variable is declared.
        case unknownVariable = "unknown_variable"
        /// No such function exists, or not for so many arguments.
        case unknownFunction = "unknown_function"
        /// Operands or arguments have types for which the operator or function has no meaning.
        case type
        /// A constant pattern is no regular expression, or too large a one.
        case regex
        /// A bound of ``CELLimits`` on size.
        case tooLarge = "too_large"
        /// The bound on nesting.
        case tooDeep = "too_deep"
    }

    /// The class of the error, for programs.
    public let kind: Kind
    /// The part of the source that is wrong.
    public let span: CELSpan
    /// The line of the span's start, from 1.
    public let line: Int
    /// The column of the span's start in code points, from 1.
    public let column: Int
    /// What is wrong, in lower case, without the place.
    public let message: String
    /// A known name that was perhaps meant.
    public let suggestion: String?
    /// The source line and, below it, the underline with ``detail``.
    public let excerpt: String

    init(_ kind: Kind, _ span: CELSpan, _ message: String, suggestion: String? = nil, in source: [UInt8]) {
        self.kind = kind
        self.span = span
        self.message = message
        self.suggestion = suggestion
        let place = SourcePlace(of: span.start, in: source)
        line = place.line
        column = place.column
        let note = suggestion.map { "\(message); did you mean \($0)?" } ?? message
        excerpt = SourceExcerpt(source, span, note: note).text
    }

    /// One line for a message that names its file elsewhere: ``message`` and the suggestion.
    public var detail: String { suggestion.map { "\(message); did you mean \($0)?" } ?? message }

    /// What is said of the expression as a whole, and where it is wrong.
    public var headline: String {
        let place = line == 1 ? "at column \(column)" : "at line \(line), column \(column)"
        switch kind {
        case .syntax: return "the expression cannot be read \(place)"
        case .tooLarge, .tooDeep: return "the expression is too large \(place)"
        case .unknownVariable, .unknownFunction, .type, .regex: return "the expression has no meaning \(place)"
        }
    }

    /// Three lines for a person: what is said of the whole, the source line, and the underline with ``detail``.
    public var rendered: String { headline + "\n" + excerpt }
}

/// The three lines of ``rendered``, for logs.
extension CELError: CustomStringConvertible {
    public var description: String { rendered }
}
