/// Doubles that are a whole number or have a few decimals, as amounts and times do, in their canonical digits, found
/// without the general algorithm.
///
/// Let m be the value times 10^k, rounded, for the smallest k from 0 to 6 at which m / 10^k is the value again; both
/// are doubles, so one division decides. With m below 10^15 no other decimal of 15 digits is the same double, so these
/// are the shortest digits. With 16 digits (m below 2^53) they are when neither a neighbour of 16 digits nor one of the
/// two nearest of 15 is the same double.
///
/// Source: spec/core.md 2.4; W. D. Clinger, How to read floating point numbers accurately, PLDI 1990.
struct ShortDecimal {
    /// The digits as a whole number, without sign.
    let digits: UInt64
    /// How many of them stand behind the point; 0 for a whole number, which is written with one zero there.
    let decimals: Int

    private static let powers: [Double] = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6]

    /// The digits of a value, or nil when this way does not find them.
    @inline(__always)
    init?(_ value: Double) {
        let magnitude = value.magnitude
        // Below 0.0001 and from 10^16 on canonical text has an exponent.
        guard magnitude < 1e15, magnitude >= 1e-3 || magnitude == 0 else { return nil }
        for decimals in 0...6 {
            let scale = Self.powers[decimals]
            let scaled = (magnitude * scale).rounded()
            guard scaled < 0x1p53 else { return nil }
            guard scaled / scale == magnitude else { continue }
            if scaled >= 1e15 {
                let shorter = (scaled / 10).rounded(.down)
                let below = Self.powers[max(decimals - 1, 0)]
                guard decimals > 0, (scaled - 1) / scale != magnitude, (scaled + 1) / scale != magnitude,
                    shorter / below != magnitude, (shorter + 1) / below != magnitude
                else { return nil }
            }
            self.digits = UInt64(scaled)
            self.decimals = decimals
            return
        }
        return nil
    }
}
