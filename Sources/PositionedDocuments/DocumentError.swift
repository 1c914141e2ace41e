/// A document that cannot be read, and where it stops making sense.
public struct DocumentError: Error, Sendable, Hashable {
    /// The classes; the raw value is what machine output names.
    public enum Code: String, Sendable, CaseIterable {
        /// The text breaks the grammar of its language.
        case syntax
        /// The bytes are not UTF-8.
        case notUTF8 = "not_utf8"
        /// A name stands twice in one object.
        case duplicateKey = "duplicate_key"
        /// A value that JSON does not have: NaN, an infinity, a name that is no text, a lone surrogate, a tag.
        case notJSON = "not_json"
        /// There is nothing in it, or more than one document.
        case notOneDocument = "not_one_document"
        /// A member that the document must not have, or a value of another kind than there must be.
        case shape
        /// Beyond one of ``DocumentLimits``.
        case tooLarge = "too_large"
    }

    /// The class, for programs; ``detail`` is for people.
    public let code: Code
    /// The document.
    public let path: String
    /// Where; nil when the document as a whole is meant.
    public let place: TextPlace?
    /// What was found there.
    public let detail: String

    /// An error, with its place where one is known.
    public init(_ code: Code, _ path: String, _ place: TextPlace?, _ detail: String) {
        self.code = code
        self.path = path
        self.place = place
        self.detail = detail
    }
}

extension DocumentError: CustomStringConvertible {
    public var description: String { "\(path)\(place.map { ":\($0)" } ?? ""): \(detail) (\(code.rawValue))" }
}
