/// Bounds on what a reader accepts, so that no text can exhaust the machine.
public struct JSONLimits: Sendable, Hashable {
    /// The deepest nesting of arrays and objects; a scalar has depth 0.
    public var depth: Int
    /// The longest text, in bytes.
    public var bytes: Int
    /// The most digits of an integer literal, as in the reference (spec/core.md 2.5).
    public var integerDigits: Int

    /// No limits, for values that the program made itself.
    public static let none = JSONLimits(depth: .max, bytes: .max, integerDigits: .max)

    /// Limits of 512 levels, 512 MiB and 4300 digits unless others are given.
    public init(depth: Int = 512, bytes: Int = 512 << 20, integerDigits: Int = 4300) {
        self.depth = depth
        self.bytes = bytes
        self.integerDigits = integerDigits
    }
}

/// How forgiving a reader is.
public enum JSONStrictness: Sendable, Hashable {
    /// RFC 8259 with unique keys, finite numbers and whole characters.
    case strict
    /// What the reference's log reader accepts: the last of repeated keys wins, `NaN` and infinities are values,
    /// a lone surrogate is read (and has no canonical text). Source: spec/core.md 2.5, 18.
    case lenient
}
