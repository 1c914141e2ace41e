internal import CanonicalJSON

/// What a plain scalar of YAML means by the core schema: `null`, `true`, `false`, an integer, a float; else a text.
///
/// Source: YAML 1.2.2, 10.3.2.
enum CoreSchema {
    case text
    case value(PositionedNode.Content)
    /// A number that JSON does not have, and why.
    case noJSON(String)

    init(_ text: UnsafeBufferPointer<UInt8>) {
        self = .text
        guard let first = text.first else {
            self = .value(.null)
            return
        }
        switch first {
        case UInt8(ascii: "~"), UInt8(ascii: "n"), UInt8(ascii: "N"):
            if Self.isOne(of: ["~", "null", "Null", "NULL"], text) { self = .value(.null) }
        case UInt8(ascii: "t"), UInt8(ascii: "T"):
            if Self.isOne(of: ["true", "True", "TRUE"], text) { self = .value(.bool(true)) }
        case UInt8(ascii: "f"), UInt8(ascii: "F"):
            if Self.isOne(of: ["false", "False", "FALSE"], text) { self = .value(.bool(false)) }
        case 0x30...0x39, UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."):
            if let integer = Self.integer(text) {
                self = .value(.integer(integer))
            } else if let double = Self.double(text) {
                self = double.isFinite ? .value(.double(double)) : .noJSON("is beyond the range of numbers")
            } else if Self.isOne(of: Self.noNumbers, text) {
                self = .noJSON("is no number that JSON has; quote it to mean a text")
            }
        default: break
        }
    }

    private static let noNumbers: [StaticString] = [
        ".nan", ".NaN", ".NAN", ".inf", ".Inf", ".INF", "-.inf", "-.Inf", "-.INF", "+.inf", "+.Inf", "+.INF",
    ]

    private static func isOne(of words: [StaticString], _ text: UnsafeBufferPointer<UInt8>) -> Bool {
        words.contains { word in
            word.withUTF8Buffer { $0.count == text.count && $0.elementsEqual(text) }
        }
    }

    /// `[-+]?[0-9]+`, `0o[0-7]+`, `0x[0-9a-fA-F]+`, but no number with a zero before it: `012` is no twelve to people,
    /// and a text to JSON.
    private static func integer(_ text: UnsafeBufferPointer<UInt8>) -> JSONInteger? {
        guard text.count <= 4300 else { return nil }
        if text.count > 2, text[0] == UInt8(ascii: "0"), text[1] == UInt8(ascii: "x") || text[1] == UInt8(ascii: "o") {
            let digits = String(decoding: text.dropFirst(2), as: UTF8.self)
            guard text[2] != UInt8(ascii: "-"), text[2] != UInt8(ascii: "+") else { return nil }
            return Int(digits, radix: text[1] == UInt8(ascii: "x") ? 16 : 8).map { JSONInteger($0) }
        }
        let isNegative = text[0] == UInt8(ascii: "-")
        let digits = isNegative || text[0] == UInt8(ascii: "+") ? text.dropFirst() : text[...]
        guard let first = digits.first, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        if digits.count > 1, first == UInt8(ascii: "0") { return nil }
        guard digits.count > 18 else {
            let value = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
            return JSONInteger(isNegative ? -value : value)
        }
        return JSONInteger(decimal: (isNegative ? "-" : "") + String(decoding: digits, as: UTF8.self))
    }

    /// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`, without a zero before another digit.
    private static func double(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
        var rest = text[...]
        func digits() -> Int {
            let count = rest.prefix { (0x30...0x39).contains($0) }.count
            rest.removeFirst(count)
            return count
        }
        if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
        let hasZero = rest.first == UInt8(ascii: "0")
        var count = digits()
        guard !hasZero || count == 1 else { return nil }
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            count += digits()
        }
        guard count > 0 else { return nil }
        if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
            rest.removeFirst()
            if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
            guard digits() > 0 else { return nil }
        }
        guard rest.isEmpty else { return nil }
        let copy = String(decoding: text, as: UTF8.self)
        return Double(text.last == UInt8(ascii: ".") ? copy + "0" : copy)
    }
}
