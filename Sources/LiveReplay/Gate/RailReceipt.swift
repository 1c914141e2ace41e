public import CanonicalJSON

/// What a rail hands out for a commit, and takes to undo it: any JSON value but null.
///
/// An empty string or `0` is a receipt; only null is none, and null cannot be made into one.
///
/// Source: spec/core.md 12.2.
public struct RailReceipt: Sendable, Hashable {
    /// The value; never null.
    public let json: JSONValue

    /// The receipt of a value; nil for null, which is no receipt.
    public init?(_ json: JSONValue) {
        if json.isNull { return nil }
        self.json = json
    }

    /// A receipt that is a text.
    public init(text: JSONString) {
        json = .string(text)
    }
}

extension RailReceipt: ExpressibleByStringLiteral {
    public init(stringLiteral value: String) { self.init(text: JSONString(value)) }
}
