internal import Expressions

/// Why a text is no query, or why a query has no answer on a run: what is wrong, where, and the way out.
///
/// Source: spec/experience.md 7.
public struct QueryError: Error, Sendable, Hashable {
    /// What is wrong.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// The text follows no rule of the grammar.
        case syntax
        /// A name that there is not, or a set of another kind than is asked for.
        case meaning
        /// The query can be asked, and this run has no answer: it has no such step, or a predicate fails on one.
        case value
        /// A bound of ``QueryLimits``.
        case tooLarge = "too_large"
    }

    /// The class of the error, for programs.
    public let kind: Kind
    /// The part of the text that is wrong, in UTF-8 bytes.
    public let span: Range<Int>
    /// The line of the span's start, from 1.
    public let line: Int
    /// The column of the span's start in code points, from 1.
    public let column: Int
    /// What is wrong, in lower case, without the place.
    public let message: String
    /// What to do next; empty when ``message`` says it all.
    public let hint: String
    /// The source line and, below it, the underline with ``message``.
    public let excerpt: String

    init(_ kind: Kind, _ span: CELSpan, _ message: String, hint: String = "", in source: [UInt8]) {
        self.kind = kind
        self.span = span.start..<max(span.start, span.end)
        self.message = message
        self.hint = hint
        let place = SourcePlace(of: span.start, in: source)
        line = place.line
        column = place.column
        excerpt = SourceExcerpt(source, span, note: message).text
    }

    /// What is said of the query as a whole, and where it is wrong.
    public var headline: String {
        let place = line == 1 ? "at column \(column)" : "at line \(line), column \(column)"
        switch kind {
        case .syntax: return "the query cannot be read \(place)"
        case .meaning: return "the query has no meaning \(place)"
        case .value: return "the query has no answer here: it fails \(place)"
        case .tooLarge: return "the query is too large \(place)"
        }
    }

    /// Three lines for a person, and a fourth with ``hint`` where there is one.
    public var rendered: String { headline + "\n" + excerpt + (hint.isEmpty ? "" : "\n  try  \(hint)") }
}

/// The lines of ``rendered``, for logs.
extension QueryError: CustomStringConvertible {
    public var description: String { rendered }
}
