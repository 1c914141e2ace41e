#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

extension Double {
    /// The canonical text of a double: the shortest digits that read back to it, positional for exponents from -4 to
    /// 15, else with an exponent of at least two digits; `NaN`, `Infinity`, `-Infinity` for the others.
    ///
    /// Swift prints the same digits as the reference except between 2^53 and 10^16, where it switches to an exponent.
    ///
    /// Source: spec/core.md 2.4, 2.6.
    public var canonicalText: String {
        if isNaN { return "NaN" }
        if isInfinite { return self < 0 ? "-Infinity" : "Infinity" }
        let magnitude = self.magnitude
        if magnitude > 0x1p53, magnitude < 1e16 {
            return (self < 0 ? "-" : "") + String(UInt64(magnitude)) + ".0"
        }
        return description
    }

    /// This number rounded to `places` decimals by its exact binary value, ties to even.
    ///
    /// `(x * 1000).rounded() / 1000` is something else: the product is rounded first.
    ///
    /// Source: spec/core.md 0, 2.4.
    public func rounded(places: Int) -> Double {
        guard isFinite else { return self }
        return Double(fixedText(places: places)) ?? self  // C's fixed text of a finite number always converts
    }

    /// The number with a fixed count of decimals, from its exact binary value, as C's `%.Nf`.
    public func fixedText(places: Int) -> String {
        Self.format(self, "%.\(places)f")
    }

    /// The number with six significant digits, as C's `%g`.
    public var sixDigitText: String {
        Self.format(self, "%g")
    }

    private static func format(_ value: Double, _ format: String) -> String {
        // %.Nf of the largest double has 309 digits before the point.
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 512) { buffer in
            let length = withVaList([value]) { vsnprintf(buffer.baseAddress, buffer.count, format, $0) }
            let written = UnsafeRawBufferPointer(buffer).prefix(max(0, min(Int(length), buffer.count - 1)))
            return String(decoding: written, as: UTF8.self)
        }
    }
}
