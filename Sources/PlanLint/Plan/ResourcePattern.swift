public import CanonicalJSON

/// An id of a resource, or a pattern over ids.
///
/// Segments end at `.`, `/` and `:`. `*` stands for one or more characters inside one segment, `**` for any characters,
/// none included; a pattern that is `*` alone matches everything. Equal texts always match.
///
/// Source: spec/prelint.md 2.2.
public struct ResourcePattern: Sendable, Hashable {
    /// As it is written.
    public let text: JSONString

    /// An id or a pattern.
    public init(_ text: JSONString) { self.text = text }
}
