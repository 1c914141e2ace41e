internal import CanonicalJSON
internal import Expressions

/// A word of a query text.
struct QueryToken: Sendable {
    enum Form: Sendable, Equatable {
        /// Digits.
        case number(Int)
        /// A name.
        case word(String)
        /// A text in quotes, without them.
        case text(JSONString)
        /// What stands in brackets: a condition, whose text is a language of its own.
        case predicate
        /// One of `+ & | - ( ) ,` and those that compare: `< <= > >= == !=`.
        case symbol(String)
        case end
    }

    let form: Form
    /// The token with its quotes or brackets.
    let span: CELSpan
}
