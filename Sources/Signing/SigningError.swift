/// A cryptographic operation that could not be carried out.
public struct SigningError: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Code: String, Sendable {
        /// libcrypto refused.
        case libcrypto
    }

    public let code: Code
    public let detail: String

    init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }

    public var description: String { "\(detail) (\(code.rawValue))" }
}
