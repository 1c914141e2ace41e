internal import CanonicalJSON

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Doubles as texts, and back.
enum DoubleText {
    /// Reads a decimal number, or a name of NaN or an infinity in any case.
    ///
    /// - Returns: nil for any other text, and for a number beyond the range.
    static func value(of text: String) -> Double? {
        var digits = Array(text.utf8)[...]
        if let sign = digits.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { digits.removeFirst() }
        switch String(decoding: digits, as: UTF8.self).lowercased() {
        case "inf", "infinity": return text.utf8.first == UInt8(ascii: "-") ? -.infinity : .infinity
        case "nan": return .nan
        default: break
        }
        // Swift would also take hexadecimal digits; here a number starts with a digit or a point.
        let known = digits.allSatisfy { byte in
            Lexer.isDigit(byte) || byte | 0x20 == UInt8(ascii: "e")
                || [UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "+")].contains(byte)
        }
        guard known, let number = Double(text), number.isFinite else { return nil }
        return number
    }

    /// The shortest digits that read back to a number: positional from 0.0001 up to 999999, else with an exponent of at
    /// least two digits, and without `.0`.
    ///
    /// This is how the reference implementation's `string()` writes doubles.
    static func shortest(_ value: Double) -> String {
        guard value.isFinite else { return named(value) }
        let decimal = Decimal(value)
        let exponent = decimal.point - 1
        guard exponent < -4 || exponent >= max(6, 0) else { return decimal.positional }
        return decimal.scientific
    }

    /// The shortest digits that read back to a number, positional whatever its size, and without `.0`.
    static func positional(_ value: Double) -> String {
        value.isFinite ? Decimal(value).positional : named(value)
    }

    private static func named(_ value: Double) -> String {
        value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity"
    }

    /// One digit before the point, `places` behind it, and an exponent of at least two digits, as C's `%.Ne`.
    static func scientific(_ value: Double, places: Int) -> String {
        guard value.isFinite else { return named(value) }
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 512) { buffer in
            let length = withVaList([value]) { vsnprintf(buffer.baseAddress, buffer.count, "%.\(places)e", $0) }
            let written = UnsafeRawBufferPointer(buffer).prefix(max(0, min(Int(length), buffer.count - 1)))
            return String(decoding: written, as: UTF8.self)
        }
    }

    /// `places` digits behind the point, from the exact value, ties to even.
    static func fixed(_ value: Double, places: Int) -> String {
        value.isFinite ? value.fixedText(places: places) : named(value)
    }

    /// The shortest digits of a finite number and where its point stands.
    private struct Decimal {
        let sign: String
        let digits: [UInt8]
        /// How many digits stand before the point; negative for zeros behind it.
        let point: Int

        init(_ value: Double) {
            // Swift writes the shortest digits; only their layout is taken apart here.
            let text = Array(value.magnitude.description.utf8)
            let end = text.firstIndex(of: UInt8(ascii: "e")) ?? text.count
            let exponent = end < text.count ? Int(String(decoding: text[(end + 1)...], as: UTF8.self)) ?? 0 : 0
            let mantissa = text[..<end]
            let whole = mantissa.firstIndex(of: UInt8(ascii: ".")) ?? end
            var digits = mantissa.filter { $0 != UInt8(ascii: ".") }
            var point = whole + exponent
            while digits.count > 1, digits.first == UInt8(ascii: "0") {
                digits.removeFirst()
                point -= 1
            }
            while digits.count > 1, digits.last == UInt8(ascii: "0") { digits.removeLast() }
            if digits == [UInt8(ascii: "0")] { point = 1 }
            sign = value.sign == .minus ? "-" : ""
            self.digits = digits
            self.point = point
        }

        private func text(_ digits: some Sequence<UInt8>) -> String { String(decoding: Array(digits), as: UTF8.self) }

        var positional: String {
            if point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + text(digits) }
            if point >= digits.count {
                return sign + text(digits) + String(repeating: "0", count: point - digits.count)
            }
            return sign + text(digits[..<point]) + "." + text(digits[point...])
        }

        var scientific: String {
            let exponent = point - 1
            let rest = digits.count > 1 ? "." + text(digits[1...]) : ""
            let padding = abs(exponent) < 10 ? "0" : ""
            return sign + text(digits[..<1]) + rest + "e" + (exponent < 0 ? "-" : "+") + padding + String(abs(exponent))
        }
    }
}
