import CanonicalJSON

/// Makes random values, messy spellings of them, and damaged texts.
struct RandomJSON {
    var random: SeededGenerator

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
    }

    // MARK: Values

    mutating func value(depth: Int = 0) -> JSONValue {
        switch random.below(depth < 4 ? 11 : 7) {
        case 0: return .null
        case 1: return .bool(random.oneIn(2))
        case 2, 3: return .integer(integer())
        case 4: return .double(double())
        case 5, 6: return .string(string())
        case 7, 8: return .array((0..<random.below(6)).map { _ in value(depth: depth + 1) })
        default: return .object(object(depth: depth))
        }
    }

    mutating func object(depth: Int = 0) -> JSONObject {
        var object = JSONObject()
        // Beyond 16 members another way of looking for repeated keys is taken.
        for _ in 0..<(random.oneIn(8) ? 17 + random.below(8) : random.below(6)) {
            object[string()] = value(depth: depth + 3)
        }
        return object
    }

    mutating func integer() -> JSONInteger {
        let edges = [
            "0", "9223372036854775807", "-9223372036854775808", "9223372036854775808", "-9223372036854775809",
            "18446744073709551615", "18446744073709551616", "-18446744073709551616",
        ]
        switch random.below(4) {
        case 0: return JSONInteger(decimal: random.pick(edges)) ?? 0
        case 1: return JSONInteger(Int(truncatingIfNeeded: random.next()))
        case 2:
            let digits = (0..<(1 + random.below(60))).map { _ in
                Character(Unicode.Scalar(0x31 + UInt8(random.below(9))))
            }
            return JSONInteger(decimal: (random.oneIn(2) ? "-" : "") + String(digits)) ?? 0
        default: return JSONInteger(random.below(2000) - 1000)
        }
    }

    mutating func double() -> Double {
        switch random.below(3) {
        case 0: return Double(random.below(200_000) - 100_000) / 100
        case 1:
            return random.pick([
                0.0, -0.0, 1e16, 1e-5, .leastNonzeroMagnitude, .leastNormalMagnitude, .greatestFiniteMagnitude,
            ])
        default:
            while true {
                let number = Double(bitPattern: random.next())
                if number.isFinite { return number }
            }
        }
    }

    mutating func string() -> JSONString {
        let pieces = [
            "a", "b", "key", "0", " ", "/", "\"", "\\", "\n", "\u{0}", "\u{1F}", "\u{7F}", "é", "e\u{301}", "\u{2028}",
            "\u{FFFF}", "\u{FEFF}", "名", "\u{10000}", "🧪", "\u{10FFFF}",
        ]
        return JSONString((0..<random.below(8)).map { _ in random.pick(pieces) }.joined())
    }

    // MARK: Spellings

    /// One of the many texts that mean a value.
    mutating func text(of value: JSONValue) -> [UInt8] {
        var out: [UInt8] = []
        write(value, to: &out)
        blanks(&out)
        return out
    }

    private mutating func write(_ value: JSONValue, to out: inout [UInt8]) {
        blanks(&out)
        switch value {
        case .null: out += "null".utf8
        case .bool(let flag): out += (flag ? "true" : "false").utf8
        case .integer(let integer): out += (integer.isZero && random.oneIn(2) ? "-0" : integer.decimal).utf8
        case .double(let double): write(double, to: &out)
        case .string(let string): write(string, to: &out)
        case .array(let elements):
            out.append(UInt8(ascii: "["))
            for (position, element) in elements.enumerated() {
                if position > 0 { out.append(UInt8(ascii: ",")) }
                write(element, to: &out)
                blanks(&out)
            }
            if elements.isEmpty { blanks(&out) }
            out.append(UInt8(ascii: "]"))
        case .object(let object):
            out.append(UInt8(ascii: "{"))
            for (position, (key, member)) in object.enumerated() {
                if position > 0 { out.append(UInt8(ascii: ",")) }
                blanks(&out)
                write(key, to: &out)
                blanks(&out)
                out.append(UInt8(ascii: ":"))
                write(member, to: &out)
                blanks(&out)
            }
            if object.isEmpty { blanks(&out) }
            out.append(UInt8(ascii: "}"))
        }
    }

    private mutating func write(_ double: Double, to out: inout [UInt8]) {
        var text = double.canonicalText
        if random.oneIn(3), text.contains("e") {
            text = String(text.map { $0 == "e" ? "E" : $0 })
        } else if !text.contains("e") {
            text += ["", "0", "000", "e0", "E+00", "e-0"][random.below(6)]
        }
        out += text.utf8
    }

    private mutating func write(_ string: JSONString, to out: inout [UInt8]) {
        out.append(UInt8(ascii: "\""))
        for scalar in (string.text ?? "").unicodeScalars {
            let mustEscape = scalar.value < 0x20 || scalar == "\"" || scalar == "\\"
            let short = ["\"": "\\\"", "\\": "\\\\", "/": "\\/", "\n": "\\n"][String(scalar)]
            if let short, random.oneIn(2) {
                out += short.utf8
            } else if mustEscape || random.oneIn(4) {
                for unit in String(scalar).utf16 {
                    let hex = String(unit, radix: 16, uppercase: random.oneIn(2))
                    out += ("\\u" + String(repeating: "0", count: 4 - hex.count) + hex).utf8
                }
            } else {
                out += String(scalar).utf8
            }
        }
        out.append(UInt8(ascii: "\""))
    }

    private mutating func blanks(_ out: inout [UInt8]) {
        guard random.oneIn(3) else { return }
        for _ in 0..<random.below(3) { out.append(random.pick([0x20, 0x09, 0x0A, 0x0D])) }
    }

    // MARK: Damage

    /// A text with one to three random changes; it may still be valid.
    mutating func damaged(_ text: [UInt8]) -> [UInt8] {
        var text = text
        for _ in 0...random.below(3) {
            let at = random.below(text.count + 1)
            switch random.below(8) {
            case 0: if at < text.count { text[at] = UInt8(truncatingIfNeeded: random.next()) }
            case 1: if at < text.count { text[at] ^= 1 << UInt8(random.below(8)) }
            case 2: if at < text.count { text.remove(at: at) }
            case 3: text.removeSubrange(at...)
            case 4:
                let end = at + random.below(min(20, text.count - at) + 1)
                text.insert(contentsOf: text[at..<end], at: end)
            case 5: text.insert(random.pick(Array("{}[]:,\"\\0-.eEtfnNI \n\u{0}".utf8)), at: at)
            default:
                let pieces = [
                    "NaN", "Infinity", "-Infinity", "1e400", "-1e400", "\\ud800", "\\udc00x", "\"\\uD83D\\uDE00\"",
                    "\"a\":1,", "\"\\u0061\":2,", "null", "tru", "01", "-", "1.", ".5", "1e", "0e0", "\u{FEFF}", "[[",
                    "]]",
                    "9223372036854775808", "-9223372036854775809", "123456789012345678901234567890", "\u{E9}", "//",
                ]
                text.insert(contentsOf: random.pick(pieces).utf8, at: at)
            }
        }
        return text
    }
}
