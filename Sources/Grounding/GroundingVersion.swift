/// The rule by which a basis is compared with what was read.
///
/// A version never changes what it finds: a better rule stands beside it under the next name.
///
/// Source: spec/core.md 15 (version 1), 18 W26 (what version 2 does better).
public enum GroundingVersion: String, Sendable, Hashable, CaseIterable {
    /// The reference's rule, to the bit: no signs, no negation, six digits, words in ASCII.
    case v1
    /// Signs, exact decimals, lists of numbers, negation, words of every script.
    ///
    /// - Numbers agree when their values do, whatever their spelling; a double is its shortest decimal text. A minus
    ///   directly before digits is a sign where a number can begin, and no sign in `inv-100`, `10-20`, `2024-05-01`.
    ///   `1,2,3` is three numbers, `1,234,567` one; a list of three-digit numbers without blanks looks like thousands
    ///   and counts as one. Numbers of more than 1024 significant digits are none.
    /// - `not approved` and `approved` are two anchors. English negators reach over the next two terms of their clause;
    ///   a member that is `false` negates its key. Not seen: what takes a negation back, a negation behind its term
    ///   (`approval was refused`, `approved: false` in a text), prefixes such as `un-`, other languages.
    /// - Words are lower-cased runs of letters, marks and decimal digits, compared byte by byte: an accented letter and
    ///   the same letter with a combining accent are two, as the standard library offers no normal form. Languages
    ///   written without blanks make long words.
    case v2
}
