public import CanonicalJSON

/// A number in the one spelling by which numbers of different texts are compared.
///
/// The number becomes a double. If that is whole, the spelling is its exact decimal digits without exponent (1e22 has
/// 23 digits, negative zero is `0`); otherwise six significant digits as C's `%g` writes them. So 1234567.8 and
/// 1234568.2 are the same number here, and integers beyond 2^53 are compared after rounding: version 1 of the rule
/// keeps the reference's limits (spec/core.md 18, W26).
///
/// Source: spec/core.md 15.
public struct GroundingNumber: Sendable, Hashable {
    /// The spelling: digits, with `-` for a negative number; ASCII.
    public let text: String

    private init(spelling text: String) {
        self.text = text
    }

    /// - Returns: nil for an infinity or NaN.
    public init?(_ value: Double) {
        guard value.isFinite else { return nil }
        if value == 0 {
            self.init(spelling: "0")
        } else if value == value.rounded(.towardZero) {
            self.init(spelling: value.fixedText(places: 0))
        } else {
            self.init(spelling: value.sixDigitText)
        }
    }

    /// - Returns: nil for an integer beyond the range of doubles.
    public init?(_ integer: JSONInteger) {
        if let small = integer.int, small.magnitude <= 1 << 53 {
            self.init(spelling: String(small))
        } else {
            self.init(integer.double)
        }
    }

    /// - Returns: nil for what is not a number (booleans are none), and for numbers without a finite double.
    public init?(_ value: JSONValue) {
        switch value {
        case .integer(let integer): self.init(integer)
        case .double(let double): self.init(double)
        default: return nil
        }
    }

    /// Reads a number written as text: commas and dollar signs are dropped wherever they stand, digits of any script
    /// count, blanks around it are allowed, as are a sign and an exponent.
    ///
    /// - Returns: nil when the rest is not a decimal number, or is beyond the range of doubles.
    /// - Complexity: linear in the text, with bounded memory.
    public init?(text: String) {
        var text = text
        guard let value = text.withUTF8({ Self.value(of: $0) }) else { return nil }
        self.init(value)
    }

    private static func value(of text: UnsafeBufferPointer<UInt8>) -> Double? {
        var points = PlainPoints(text: text)
        while points.current?.characterClass == .blank { points.advance() }
        let isNegative = points.skip("-")
        if !isNegative { _ = points.skip("+") }
        var digits = DecimalDigits()
        var count = 0
        while let digit = points.digit {
            digits.append(digit)
            count += 1
            points.advance()
        }
        if points.skip(".") {
            digits.appendPoint()
            while let digit = points.digit {
                digits.append(digit)
                count += 1
                points.advance()
            }
        }
        guard count > 0 else { return nil }
        if points.skip("e") || points.skip("E") {
            let isShrinking = points.skip("-")
            if !isShrinking { _ = points.skip("+") }
            guard points.digit != nil else { return nil }
            var exponent = 0
            while let digit = points.digit {
                exponent = min(exponent * 10 + Int(digit), 1 << 50)
                points.advance()
            }
            digits.shift(by: isShrinking ? -exponent : exponent)
        }
        while points.current?.characterClass == .blank { points.advance() }
        guard points.current == nil else { return nil }
        return isNegative ? -digits.double : digits.double
    }

    /// A text's code points without commas and dollar signs.
    private struct PlainPoints {
        let text: UnsafeBufferPointer<UInt8>
        private var at = 0
        private(set) var current: CodePoint?

        /// The value of the current code point as a decimal digit.
        var digit: UInt8? {
            current?.characterClass == .decimalDigit ? current?.decimalValue : nil
        }

        init(text: UnsafeBufferPointer<UInt8>) {
            self.text = text
            advance()
        }

        mutating func advance() {
            repeat {
                current = at < text.count ? text.codePoint(at: at) : nil
                at += current?.length ?? 0
            } while current?.value == 0x2C || current?.value == 0x24
        }

        mutating func skip(_ scalar: Unicode.Scalar) -> Bool {
            guard current?.value == scalar.value else { return false }
            advance()
            return true
        }
    }
}
