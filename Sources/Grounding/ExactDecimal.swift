internal import CanonicalJSON

/// A decimal number of any size, by value: 1.50, 1.5 and 15e-1 are one, 1234567.8 and 1234568.2 two.
///
/// Kept are the significant digits and a power of ten, so zeros at either end cost nothing however many there are. A
/// number with more than ``mostDigits`` significant digits is none: no memory is spent on it, and two of them are never
/// taken for one.
///
/// The spelling is unique: `-` if negative (zero is not), then all digits in their places with at most five zeros
/// behind the point or 21 before it, else the digits as `d.ddde+N` or `d.ddde-N`; no zero ends a fraction.
///
/// Source: our design, for spec/core.md 18 W26.
struct ExactDecimal {
    /// Numbers with more significant digits are no anchors.
    static let mostDigits = 1024

    var isNegative = false
    /// Significant digits as values `0...9`; neither the first nor the last is zero.
    private var digits: [UInt8] = []
    /// Zeros behind `digits` that count once another digit follows.
    private var zeros = 0
    /// The value is 0.d1d2d3… times ten to this.
    private var scale = 0
    private var isBehindPoint = false
    private var isTooLong = false

    /// Starts a new number.
    mutating func removeAll() {
        isNegative = false
        digits.removeAll(keepingCapacity: true)
        zeros = 0
        scale = 0
        isBehindPoint = false
        isTooLong = false
    }

    /// Takes the next digit, `0...9`.
    mutating func append(_ digit: UInt8) {
        if digits.isEmpty, digit == 0 {
            if isBehindPoint { scale -= 1 }
            return
        }
        if !isBehindPoint { scale += 1 }
        if digit == 0 {
            zeros += 1
        } else if isTooLong || digits.count + zeros >= Self.mostDigits {
            isTooLong = true
        } else {
            for _ in 0..<zeros { digits.append(0) }
            zeros = 0
            digits.append(digit)
        }
    }

    /// Says that the next digits are decimals.
    mutating func appendPoint() {
        isBehindPoint = true
    }

    /// Takes a whole number as JSON writes it; a double by the shortest digits that read back to it.
    ///
    /// - Returns: false for what is no finite number.
    mutating func take(_ value: JSONValue) -> Bool {
        switch value {
        case .integer(let integer): take(integer.decimal)
        case .double(let double) where double.isFinite: take(double.canonicalText)
        default: return false
        }
        return true
    }

    private mutating func take(_ text: String) {
        removeAll()
        var exponent = 0
        var isExponent = false
        var isShrinking = false
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39 where isExponent: exponent = exponent * 10 + Int(byte - 0x30)  // of a double: three digits
            case 0x30...0x39: append(byte - 0x30)
            case UInt8(ascii: "."): appendPoint()
            case UInt8(ascii: "-") where isExponent: isShrinking = true
            case UInt8(ascii: "-"): isNegative = true
            case UInt8(ascii: "e"): isExponent = true
            default: break
            }
        }
        scale += isShrinking ? -exponent : exponent
    }

    /// Appends the number in its one spelling.
    ///
    /// - Returns: false, with nothing appended, when it has too many digits.
    func write(to text: inout [UInt8]) -> Bool {
        guard !isTooLong else { return false }
        guard let first = digits.first else {
            text.append(0x30)
            return true
        }
        if isNegative { text.append(UInt8(ascii: "-")) }
        if scale <= 0, scale >= -5 {
            text.append(contentsOf: [0x30, UInt8(ascii: ".")])
            for _ in scale..<0 { text.append(0x30) }
            append(digits[...], to: &text)
        } else if scale > 0, scale - digits.count <= 21 {
            append(digits.prefix(scale), to: &text)
            for _ in digits.count..<max(scale, digits.count) { text.append(0x30) }
            if digits.count > scale { text.append(UInt8(ascii: ".")) }
            append(digits.dropFirst(scale), to: &text)
        } else {
            text.append(0x30 + first)
            if digits.count > 1 { text.append(UInt8(ascii: ".")) }
            append(digits.dropFirst(), to: &text)
            text.append(contentsOf: "e\(scale > 0 ? "+" : "")\(scale - 1)".utf8)
        }
        return true
    }

    private func append(_ digits: ArraySlice<UInt8>, to text: inout [UInt8]) {
        for digit in digits { text.append(0x30 + digit) }
    }
}
