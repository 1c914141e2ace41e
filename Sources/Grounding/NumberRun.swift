/// Numbers that are joined by commas in a text, as in `1,2,3`, `1,234,567` and `-$12,345.67`.
///
/// A run is one or more items joined by single commas; an item is decimal digits of any script, with or without a point
/// and more digits. The items are one number when they are thousands groups: the first of one to three digits without a
/// leading zero, every other of exactly three, a fraction at the last one only. Otherwise each item is a number.
///
/// A point directly before a run is a decimal point, and a minus (`-` or U+2212) a sign, only if what stands before
/// *opens a number*: the start of the text, a blank, an opening bracket, an opening or straight quote, one of
/// `= : , ; < > |`. So `-5`, `(-5)` and `x=-5` are negative, and `inv-100`, `10-20`, `2024-05-01` and `--5` are not;
/// `10 -5` is, being written like one. A dollar sign before, behind or in place of the minus says nothing (`-$5`,
/// `$-5`, `$5`). Parentheses are brackets, not the accountant's minus. A sign is that of the first item. In a text an
/// exponent is none: `1e5` is 1 and 5.
///
/// Source: our design, for spec/core.md 18 W26.
struct NumberRun {
    private let start: Int
    /// Behind the last digit.
    let end: Int
    private let isNegative: Bool
    private let startsWithPoint: Bool
    private let isGrouped: Bool

    /// Reads the run that starts at a digit.
    ///
    /// - Parameters:
    ///   - start: where the first digit is.
    ///   - text: lower-case text; the run's surroundings are looked at.
    /// - Complexity: linear in the run.
    init(at start: Int, in text: UnsafeBufferPointer<UInt8>) {
        self.start = start
        (isNegative, startsWithPoint) = Self.opening(before: start, in: text)
        var at = start
        var isGrouped = !startsWithPoint
        var isFirst = true
        var hasFraction = startsWithPoint
        while true {
            let digits = Self.endOfDigits(at: at, in: text)
            if hasFraction, !isFirst { isGrouped = false }
            isGrouped = isGrouped && (isFirst ? digits.count <= 3 : digits.count == 3)
            let startsWithZero = text.codePoint(at: at).decimalValue == 0
            at = digits.end
            if !(isFirst && startsWithPoint) {
                hasFraction = text.hasDigit(behind: UInt8(ascii: "."), at: at)
                if hasFraction { at = Self.endOfDigits(at: at + 1, in: text).end }
            }
            guard text.hasDigit(behind: UInt8(ascii: ","), at: at) else { break }
            if isFirst, startsWithZero { isGrouped = false }
            at += 1
            isFirst = false
        }
        end = at
        self.isGrouped = isGrouped && !isFirst
    }

    /// Gives every number of the run, in order.
    ///
    /// - Parameter number: room for the digits.
    func forEachNumber(
        in text: UnsafeBufferPointer<UInt8>, using number: inout ExactDecimal, _ body: (ExactDecimal) -> Void
    ) {
        number.removeAll()
        number.isNegative = isNegative
        if startsWithPoint { number.appendPoint() }
        var at = start
        while at < end {
            let point = text.codePoint(at: at)
            switch point.value {
            case 0x2E: number.appendPoint()
            case 0x2C:
                if !isGrouped {
                    body(number)
                    number.removeAll()
                }
            default: number.append(point.decimalValue)
            }
            at += point.length
        }
        body(number)
    }

    private static func endOfDigits(at start: Int, in text: UnsafeBufferPointer<UInt8>) -> (end: Int, count: Int) {
        var at = start
        var count = 0
        while at < text.count {
            let point = text.codePoint(at: at)
            guard point.characterClass == .decimalDigit else { break }
            count += 1
            at += point.length
        }
        return (at, count)
    }

    private static func opening(
        before start: Int, in text: UnsafeBufferPointer<UInt8>
    ) -> (isNegative: Bool, hasPoint: Bool) {
        let hasPoint = start > 0 && text[start - 1] == UInt8(ascii: ".")
        var at = hasPoint ? start - 1 : start
        let hasDollar = text.isDollar(before: at)
        if hasDollar { at -= 1 }
        var isNegative = false
        if at > 0 {
            let minus = text.codePointStart(before: at)
            let value = text.codePoint(at: minus).value
            if value == 0x2D || value == 0x2212 {
                let outside = text.isDollar(before: minus) ? minus - 1 : minus
                isNegative = text.opensNumber(before: outside)
            }
        }
        return (isNegative, hasPoint && (isNegative || hasDollar || text.opensNumber(before: at)))
    }
}

extension UnsafeBufferPointer<UInt8> {
    fileprivate func hasDigit(behind mark: UInt8, at: Int) -> Bool {
        at + 1 < count && self[at] == mark && codePoint(at: at + 1).characterClass == .decimalDigit
    }

    fileprivate func isDollar(before at: Int) -> Bool {
        at > 0 && self[at - 1] == UInt8(ascii: "$")
    }

    fileprivate func opensNumber(before at: Int) -> Bool {
        at == 0 || codePoint(at: codePointStart(before: at)).opensNumber
    }
}
