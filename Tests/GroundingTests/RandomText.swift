import CanonicalJSON

/// Makes texts and values out of characters that the anchor rules treat differently.
struct RandomText {
    var random: SeededGenerator

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
    }

    private static let common = Array("aAbBzZ0159  ,.$-_/:'\"(#)[@+!")
    private static let special: [Character] = [
        "Σ", "σ", "ς", "Α", "Ω", "İ", "\u{212A}", "ſ", "ß", "é", "\u{1C5}", "²", "½", "Ⅷ", "①", "٣", "१", "𝟏", "万", "東",
        "ʰ", "º",
        "\u{AD}", "\u{200B}", "\u{FEFF}", "\u{A0}", "\u{2003}", "\u{3000}", "\u{1C}", "\u{1F}", "\u{85}", "\u{1680}",
        "𐐀",
        "\u{2019}", "·", "🧪", "\u{301}", "\u{345}",
    ]

    mutating func text(upTo length: Int = 40) -> String {
        var text = ""
        for _ in 0..<random.below(length + 1) {
            text.append(random.oneIn(4) ? random.pick(Self.special) : random.pick(Self.common))
        }
        return text
    }

    /// Words, numbers and identifiers with blanks between, so that texts made of few of them have much in common.
    mutating func sentence(of count: Int) -> String {
        let pieces = [
            "refund", "approved", "Gold", "the", "not", "INV-100", "inv_101", "ORD/7", "W512", "$5,000", "5000.00",
            "12", "3.5",
            "ключ_1", "ΑΣ-1", "policy", "days.", "(30)", "a", "a-b", "1,2,3", "π",
        ]
        return (0..<count).map { _ in random.pick(pieces) }.joined(separator: random.pick([" ", "\u{3000}", "\n"]))
    }

    mutating func value(depth: Int = 0) -> JSONValue {
        switch random.below(depth < 3 ? 9 : 6) {
        case 0: return .null
        case 1: return .bool(random.oneIn(2))
        case 2: return .int(random.pick([0, 12, 30, 100, 5000, -12]))
        case 3: return .double(random.pick([3.5, 12, 0.1, 5000]))
        case 4, 5: return .text(sentence(of: random.below(5)))
        case 6: return .array((0..<random.below(4)).map { _ in value(depth: depth + 1) })
        default:
            var object = JSONObject()
            for _ in 0..<random.below(4) {
                object[JSONString(sentence(of: 1 + random.below(2)))] = value(depth: depth + 1)
            }
            return .object(object)
        }
    }

    /// The same value with the elements and members of every container in another order.
    mutating func shuffled(_ value: JSONValue) -> JSONValue {
        switch value {
        case .array(let elements):
            var shuffled: [JSONValue] = []
            for element in elements { shuffled.append(self.shuffled(element)) }
            return .array(shuffled.shuffled(using: &random))
        case .object(let object):
            var members: [(JSONString, JSONValue)] = []
            for (key, member) in object { members.append((key, shuffled(member))) }
            return .object(JSONObject(members.shuffled(using: &random)))
        default: return value
        }
    }
}
