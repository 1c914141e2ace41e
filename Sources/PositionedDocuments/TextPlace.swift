/// A place in a text that a person wrote.
public struct TextPlace: Sendable, Hashable, Comparable {
    // The line above the column in one word: trees hold two places for each value.
    private let packed: UInt64

    /// The line, from 1.
    public var line: Int { Int(packed >> 32) }
    /// The column in that line, from 1, counted in Unicode scalars.
    public var column: Int { Int(packed & 0xFFFF_FFFF) }

    /// A place; both numbers from 1, and no greater than 2³² − 1, which they become.
    public init(line: Int, column: Int) {
        packed = UInt64(UInt32(clamping: line)) << 32 | UInt64(UInt32(clamping: column))
    }

    public static func < (a: TextPlace, b: TextPlace) -> Bool { a.packed < b.packed }

    /// The place behind the scalar here.
    var next: TextPlace { TextPlace(line: line, column: column + 1) }
}

extension TextPlace: CustomStringConvertible {
    /// `line:column`, as compilers write it.
    public var description: String { "\(line):\(column)" }
}
