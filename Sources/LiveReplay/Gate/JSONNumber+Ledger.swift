internal import CanonicalJSON

/// The reference's arithmetic on amounts: exact between integers of any size, in doubles as soon as one is a float.
extension JSONNumber {
    /// The sum; nil when one is a float and the other an integer beyond the range of doubles.
    func adding(_ other: JSONNumber) -> JSONNumber? {
        if case .integer(let a) = self, case .integer(let b) = other { return .integer(a.adding(b)) }
        return inDoubles(other, +)
    }

    /// The difference; nil as for ``adding(_:)``.
    func subtracting(_ other: JSONNumber) -> JSONNumber? {
        if case .integer(let a) = self, case .integer(let b) = other { return .integer(a.adding(b.negated)) }
        return inDoubles(other, -)
    }

    private func inDoubles(_ other: JSONNumber, _ operation: (Double, Double) -> Double) -> JSONNumber? {
        guard let a = asOperand, let b = other.asOperand else { return nil }
        return .double(operation(a, b))
    }

    private var asOperand: Double? {
        switch self {
        case .double(let double): double
        case .integer(let integer): integer.double.isFinite ? integer.double : nil
        }
    }
}

extension JSONInteger {
    fileprivate var negated: JSONInteger {
        if let int, int != .min { return JSONInteger(-int) }
        let text = decimal
        return JSONInteger(decimal: text.hasPrefix("-") ? String(text.dropFirst()) : "-" + text) ?? self  // digits stay
    }

    fileprivate func adding(_ other: JSONInteger) -> JSONInteger {
        if let a = int, let b = other.int {
            let (sum, overflows) = a.addingReportingOverflow(b)
            if !overflows { return JSONInteger(sum) }
        }
        let (a, b) = (SignedDigits(decimal), SignedDigits(other.decimal))
        return JSONInteger(decimal: (a + b).text) ?? self  // always the digits of an integer
    }
}

/// Decimal digits with a sign, least digit first: enough to add amounts beyond 64 bits, which are rare.
private struct SignedDigits {
    let isNegative: Bool
    /// Without zeros at the end; zero has none.
    let digits: [UInt8]

    init(_ text: String) {
        isNegative = text.utf8.first == UInt8(ascii: "-")
        digits = text.utf8.reversed().prefix { $0 != UInt8(ascii: "-") }.map { $0 - UInt8(ascii: "0") }
    }

    private init(isNegative: Bool, _ digits: [UInt8]) {
        var digits = digits
        while digits.last == 0 { digits.removeLast() }
        self.isNegative = isNegative && !digits.isEmpty
        self.digits = digits
    }

    var text: String {
        guard !digits.isEmpty else { return "0" }
        let sign: [UInt8] = isNegative ? [UInt8(ascii: "-")] : []
        return String(decoding: sign + digits.reversed().map { $0 + UInt8(ascii: "0") }, as: UTF8.self)
    }

    static func + (a: SignedDigits, b: SignedDigits) -> SignedDigits {
        if a.isNegative == b.isNegative { return SignedDigits(isNegative: a.isNegative, sum(a.digits, b.digits)) }
        return isSmaller(a.digits, b.digits)
            ? SignedDigits(isNegative: b.isNegative, difference(b.digits, a.digits))
            : SignedDigits(isNegative: a.isNegative, difference(a.digits, b.digits))
    }

    private static func isSmaller(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        a.count != b.count ? a.count < b.count : a.reversed().lexicographicallyPrecedes(b.reversed())
    }

    private static func sum(_ a: [UInt8], _ b: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var carry: UInt8 = 0
        for place in 0..<max(a.count, b.count) {
            let value = carry + (place < a.count ? a[place] : 0) + (place < b.count ? b[place] : 0)
            result.append(value % 10)
            carry = value / 10
        }
        if carry > 0 { result.append(carry) }
        return result
    }

    /// `a - b`, where `b` is not the larger one.
    private static func difference(_ a: [UInt8], _ b: [UInt8]) -> [UInt8] {
        var result = a
        var borrow: UInt8 = 0
        for place in a.indices {
            let taken = borrow + (place < b.count ? b[place] : 0)
            borrow = a[place] < taken ? 1 : 0
            result[place] = a[place] + borrow * 10 - taken
        }
        return result
    }
}
