/// Why a text was refused, and where.
public struct JSONError: Error, Sendable, Hashable {
    /// The refusal classes. The raw value is what machine output names (spec/core.md 2.5, 4).
    public enum Code: String, Sendable, CaseIterable {
        /// The text breaks the grammar of RFC 8259: also a byte-order mark, or anything behind the value.
        case syntax
        /// The bytes are not UTF-8.
        case notUTF8 = "not_utf8"
        /// One object holds a key twice. Refused in strict reading only.
        case duplicateKey = "duplicate_key"
        /// `NaN`, an infinity, or a number beyond the range of doubles. Refused in strict reading only.
        case nonfinite
        /// A lone surrogate: text with no UTF-8 form and so no digest.
        case unencodable
        /// An integer of more digits than ``JSONLimits/integerDigits``.
        case intTooLong = "int_too_long"
        /// Nesting beyond ``JSONLimits/depth``.
        case tooDeep = "too_deep"
        /// A text longer than ``JSONLimits/bytes``.
        case tooLarge = "too_large"
        /// The machine has no memory for this text.
        case outOfMemory = "out_of_memory"
    }

    /// The class, for programs; ``detail`` is for people.
    public let code: Code
    /// Byte offset in the text.
    public let offset: Int
    /// Line in the text, from 1.
    public let line: Int
    /// Byte column in that line, from 1.
    public let column: Int
    /// What was found, in words that need no context.
    public let detail: String
    /// Whether the text is good as far as it goes and merely ends too early, as one that was cut off does.
    public let endsEarly: Bool

    /// An error at a place: `offset` in bytes from 0, `line` and `column` from 1.
    public init(_ code: Code, offset: Int, line: Int, column: Int, detail: String, endsEarly: Bool = false) {
        self.code = code
        self.offset = offset
        self.line = line
        self.column = column
        self.detail = detail
        self.endsEarly = endsEarly
    }

    /// The same error in a text that starts `lines` lines further down, as a line of a JSON Lines file does.
    public func movedDown(lines: Int) -> JSONError {
        JSONError(code, offset: offset, line: line + lines, column: column, detail: detail, endsEarly: endsEarly)
    }
}

extension JSONError: CustomStringConvertible {
    public var description: String { "\(line):\(column): \(detail) (\(code.rawValue))" }
}
