/// Why an evaluation has no value: what went wrong, and in which part of the source.
public struct CELEvaluationError: Error, Sendable, Hashable {
    /// What went wrong.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// A variable has no value, or is not declared (in a program made without checks).
        case unknownVariable = "unknown_variable"
        /// No such function exists (in a program made without checks).
        case unknownFunction = "unknown_function"
        /// A map has no such field; ``CELEvaluationError/path`` names it.
        case noSuchField = "no_such_field"
        /// A map has no such key, or a list no such position.
        case noSuchKey = "no_such_key"
        /// The operator or function has no meaning for values of these types.
        case noSuchOverload = "no_such_overload"
        case divisionByZero = "division_by_zero"
        /// A number, time or span of time outside the range of its type.
        case overflow
        /// A text that cannot be converted to the type asked for.
        case conversion
        /// A key of a type that no map has, or a key that is there twice.
        case badKey = "bad_key"
        /// An argument outside what the function takes, such as a position beyond the end of a string.
        case badArgument = "bad_argument"
        /// A pattern that is no regular expression, or too large a one.
        case invalidRegex = "invalid_regex"
        /// A time zone that is not known here.
        case unknownTimeZone = "unknown_time_zone"
        /// The bound on steps. Ends the evaluation wherever it happens.
        case stepLimit = "step_limit"
        /// A bound on the size of values. Ends the evaluation wherever it happens.
        case sizeLimit = "size_limit"
    }

    /// The class of the failure, for programs.
    public let kind: Kind
    /// The part of the source that failed.
    public let span: CELSpan
    /// The line of the span's start, from 1.
    public let line: Int
    /// The column of the span's start in code points, from 1.
    public let column: Int
    /// What went wrong, in lower case, without the place.
    public let message: String
    /// For a missing field or key: its full path as the source writes it, as `state.margin_tier`.
    public let path: String?
    /// The source line and, below it, the underline with ``message``.
    public let excerpt: String

    init(_ kind: Kind, _ span: CELSpan, _ message: String, path: String?, in source: [UInt8]) {
        self.kind = kind
        self.span = span
        self.message = message
        self.path = path
        let place = SourcePlace(of: span.start, in: source)
        line = place.line
        column = place.column
        excerpt = SourceExcerpt(source, span, note: message).text
    }

    /// That the expression has no value, and where it fails.
    public var headline: String {
        let place = line == 1 ? "at column \(column)" : "at line \(line), column \(column)"
        return "the expression has no value: it fails \(place)"
    }

    /// Three lines for a person: that there is no value, the source line, and the underline with ``message``.
    public var rendered: String { headline + "\n" + excerpt }
}

/// The three lines of ``rendered``, for logs.
extension CELEvaluationError: CustomStringConvertible {
    public var description: String { rendered }
}
