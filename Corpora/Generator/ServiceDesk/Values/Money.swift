/// An amount in the shop's one currency, in whole cents.
///
/// Integer cents keep every sum exact, and with it every byte of the corpus.
struct Money: Hashable, Comparable, JSONConvertible {
    let cents: Int

    static let zero = Money(cents: 0)

    /// The shortest decimal spelling: `40`, `12.5`, `-0.75`.
    var text: String {
        let (whole, rest) = cents.magnitude.quotientAndRemainder(dividingBy: 100)
        let sign = cents < 0 ? "-" : ""
        if rest == 0 { return "\(sign)\(whole)" }
        let fraction = rest % 10 == 0 ? "\(rest / 10)" : rest < 10 ? "0\(rest)" : "\(rest)"
        return "\(sign)\(whole).\(fraction)"
    }

    var json: JSONValue { .number(text) }

    init(cents: Int) {
        self.cents = cents
    }

    /// Reads what `text` writes; nil for any other spelling.
    init?(text: String) {
        let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
        let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
        guard let whole = parts.first.flatMap({ Int($0) }), parts.count <= 2 else { return nil }
        var fraction = 0
        if parts.count == 2 {
            guard let number = Int(parts[1]), (1...2).contains(parts[1].count) else { return nil }
            fraction = parts[1].count == 1 ? number * 10 : number
        }
        cents = (whole * 100 + fraction) * (text.hasPrefix("-") ? -1 : 1)
    }

    /// A percentage of a non-negative amount, half a cent rounded up.
    func percent(_ percent: Int) -> Money {
        Money(cents: (cents * percent + 50) / 100)
    }

    static func < (left: Money, right: Money) -> Bool { left.cents < right.cents }
    static func + (left: Money, right: Money) -> Money { Money(cents: left.cents + right.cents) }
    static func - (left: Money, right: Money) -> Money { Money(cents: left.cents - right.cents) }
}
