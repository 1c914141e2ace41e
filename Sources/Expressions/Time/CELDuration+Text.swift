/// Spans of time as texts.
extension CELDuration {
    private static let units: [(name: String, nanoseconds: UInt64)] = [
        ("h", 3_600_000_000_000), ("ms", 1_000_000), ("m", 60_000_000_000), ("s", 1_000_000_000), ("us", 1000),
        ("µs", 1000), ("μs", 1000), ("ns", 1),
    ]

    /// Reads a signed row of numbers with units, as `1h45m`, `-2.5s` or `300ms`; `0` needs no unit.
    ///
    /// What is smaller than a nanosecond is cut off.
    ///
    /// - Returns: nil for another form, and for a span beyond the range.
    public init?(_ text: String) {
        var rest = text[...].utf8
        var isNegative = false
        if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            isNegative = sign == UInt8(ascii: "-")
            rest.removeFirst()
        }
        if rest.elementsEqual("0".utf8) {
            self.init(nanoseconds: 0)
            return
        }
        guard !rest.isEmpty, text.utf8.count <= 256 else { return nil }
        var total: UInt64 = 0
        while !rest.isEmpty {
            guard let part = Self.part(&rest) else { return nil }
            let (sum, isOver) = total.addingReportingOverflow(part)
            guard !isOver else { return nil }
            total = sum
        }
        // The range reaches one nanosecond further below zero.
        guard let nanoseconds = isNegative ? Int64(exactly: -Int128(total)) : Int64(exactly: total) else { return nil }
        self.init(nanoseconds: nanoseconds)
    }

    /// One number and its unit, in nanoseconds.
    private static func part(_ rest: inout Substring.UTF8View) -> UInt64? {
        let whole = rest.prefix(while: Lexer.isDigit)
        rest.removeFirst(whole.count)
        var fraction = rest.prefix(0)
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            fraction = rest.prefix(while: Lexer.isDigit)
            rest.removeFirst(fraction.count)
        }
        guard whole.count + fraction.count > 0,
            let unit = units.first(where: { rest.starts(with: $0.name.utf8) })
        else { return nil }
        rest.removeFirst(unit.name.utf8.count)
        var value: UInt64 = 0
        for digit in whole {
            let (tens, isOver) = value.multipliedReportingOverflow(by: 10)
            let (sum, isFar) = tens.addingReportingOverflow(UInt64(digit - 0x30))
            guard !isOver, !isFar else { return nil }
            value = sum
        }
        let (nanoseconds, isOver) = value.multipliedReportingOverflow(by: unit.nanoseconds)
        guard !isOver else { return nil }
        // A unit has less than 10^13 nanoseconds, so 15 digits say all there is to say.
        var part: UInt64 = 0
        var divisor: UInt64 = 1
        for digit in fraction.prefix(15) {
            part = part * 10 + UInt64(digit - 0x30)
            divisor *= 10
        }
        let behind = divisor.dividingFullWidth(part.multipliedFullWidth(by: unit.nanoseconds)).quotient
        let (sum, isFar) = nanoseconds.addingReportingOverflow(behind)
        return isFar ? nil : sum
    }

    /// The span in seconds with as many digits behind the point as it needs: `6347s`, `-0.5s`.
    public var text: String {
        let whole = (nanoseconds / 1_000_000_000).magnitude
        let rest = Int64((nanoseconds % 1_000_000_000).magnitude)
        return (nanoseconds < 0 ? "-" : "") + String(whole) + Self.fraction(rest) + "s"
    }

    /// A point and the digits of so many nanoseconds, without zeros at the end; empty for none.
    static func fraction(_ nanoseconds: Int64) -> String {
        guard nanoseconds > 0 else { return "" }
        var digits = String(nanoseconds)
        digits = String(repeating: "0", count: 9 - digits.utf8.count) + digits
        while digits.last == "0" { digits.removeLast() }
        return "." + digits
    }
}
