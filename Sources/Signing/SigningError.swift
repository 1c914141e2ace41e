/// A cryptographic operation that could not be carried out.
public struct SigningError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The failure classes; the raw value is the word of each in messages.
    public enum Code: String, Sendable {
        /// libcrypto refused.
        case libcrypto
    }

    /// The class, for programs; ``detail`` is for people.
    public let code: Code
    /// Which operation failed, in words.
    public let detail: String

    init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }

    public var description: String { "\(detail) (\(code.rawValue))" }
}
