internal import CanonicalJSON

/// `text.format(list)`: a text with values in the places of its verbs.
///
/// Source: cel-spec, doc/extensions/strings.md, "string.format".
struct StringFormat {
    private let template: [UInt8]
    private let arguments: CELList
    private let at: Int32
    private let limits: CELLimits
    private var output: [UInt8] = []
    /// The most digits behind a point that may be asked for.
    private static let mostPlaces = 100

    init(_ template: JSONString, _ arguments: CELList, at: Int32, limits: CELLimits) {
        self.template = template.withBytes { Array($0) }
        self.arguments = arguments
        self.at = at
        self.limits = limits
    }

    mutating func formatted() throws(Fault) -> JSONString {
        var position = 0
        var used = 0
        while position < template.count {
            let byte = template[position]
            position += 1
            guard byte == UInt8(ascii: "%") else {
                output.append(byte)
                continue
            }
            guard position < template.count else { throw malformed("the text ends inside a verb") }
            if template[position] == UInt8(ascii: "%") {
                output.append(byte)
                position += 1
                continue
            }
            let places = try self.places(&position)
            guard position < template.count else { throw malformed("the text ends inside a verb") }
            let verb = template[position]
            position += 1
            guard used < arguments.count, let value = arguments[used] else {
                throw malformed("more verbs than values")
            }
            used += 1
            try write(value, verb, places)
            try check()
        }
        try check()
        return JSONString(wtf8: output)
    }

    private func malformed(_ message: String) -> Fault { Fault(.badArgument, at: at, message) }

    private func check() throws(Fault) {
        guard output.count <= limits.stringBytes else { throw Fault(.sizeLimit, at: at) }
    }

    /// The digits after a point, when one stands here.
    private func places(_ position: inout Int) throws(Fault) -> Int? {
        guard template[position] == UInt8(ascii: ".") else { return nil }
        let digits = template[(position + 1)...].prefix(while: Lexer.isDigit)
        position += 1 + digits.count
        guard !digits.isEmpty, let places = Int(String(decoding: digits.prefix(4), as: UTF8.self)), digits.count < 4,
            places <= Self.mostPlaces
        else { throw malformed("a precision is a number up to \(Self.mostPlaces)") }
        return places
    }

    private mutating func write(_ value: CELValue, _ verb: UInt8, _ places: Int?) throws(Fault) {
        switch verb {
        case UInt8(ascii: "s"): try text(value, depth: 0)
        case UInt8(ascii: "d"):
            switch value {
            case .int, .uint, .double: try text(value, depth: 0)
            default: throw refused(value, verb)
            }
        case UInt8(ascii: "f"): append(DoubleText.fixed(try number(value, verb), places: places ?? 6))
        case UInt8(ascii: "e"): append(DoubleText.scientific(try number(value, verb), places: places ?? 6))
        case UInt8(ascii: "b"):
            if case .bool(let flag) = value { append(flag ? "1" : "0") } else { try digits(value, verb, radix: 2) }
        case UInt8(ascii: "o"): try digits(value, verb, radix: 8)
        case UInt8(ascii: "x"), UInt8(ascii: "X"): try hexadecimal(value, verb)
        default: throw malformed("no verb %\(String(decoding: [verb], as: UTF8.self)) is known")
        }
    }

    private func refused(_ value: CELValue, _ verb: UInt8) -> Fault {
        let name = String(decoding: [verb], as: UTF8.self)
        return Fault(.noSuchOverload, at: at, "%\(name) takes no value of type \(value.typeName.rawValue)")
    }

    private mutating func append(_ text: String) { output += text.utf8 }

    private func number(_ value: CELValue, _ verb: UInt8) throws(Fault) -> Double {
        switch value {
        case .double(let number): return number
        case .int(let number): return Double(number)
        case .uint(let number): return Double(number)
        default: throw refused(value, verb)
        }
    }

    private mutating func digits(_ value: CELValue, _ verb: UInt8, radix: Int) throws(Fault) {
        let isUpper = verb == UInt8(ascii: "X")
        switch value {
        case .int(let number): append(String(number, radix: radix, uppercase: isUpper))
        case .uint(let number): append(String(number, radix: radix, uppercase: isUpper))
        default: throw refused(value, verb)
        }
    }

    private mutating func hexadecimal(_ value: CELValue, _ verb: UInt8) throws(Fault) {
        let bytes: [UInt8]
        switch value {
        case .string(let string): bytes = string.withBytes { Array($0) }
        case .bytes(let given): bytes = given
        default: return try digits(value, verb, radix: 16)
        }
        guard bytes.count <= limits.stringBytes / 2 else { throw Fault(.sizeLimit, at: at) }
        for byte in bytes {
            let text = String(byte, radix: 16, uppercase: verb == UInt8(ascii: "X"))
            append(byte < 16 ? "0" + text : text)
        }
    }

    /// A value as people read it.
    private mutating func text(_ value: CELValue, depth: Int) throws(Fault) {
        // Values from JSON nest at most so deep.
        guard depth <= 512 else { throw Fault(.sizeLimit, at: at) }
        switch value {
        case .null: append("null")
        case .bool(let flag): append(flag ? "true" : "false")
        case .int(let number): append(String(number))
        case .uint(let number): append(String(number))
        case .double(let number): append(DoubleText.positional(number))
        case .string(let string): string.withBytes { output += $0 }
        case .bytes(let bytes): append(Self.repaired(bytes))
        case .timestamp(let time): append(time.text)
        case .duration(let span): append(span.text)
        case .type(let type): append(type.rawValue)
        case .list(let list):
            append("[")
            for position in 0..<list.count {
                if position > 0 { append(", ") }
                guard let element = list[position] else { throw beyondRange() }
                try text(element, depth: depth + 1)
                try check()
            }
            append("]")
        case .map(let map): try entries(map, depth: depth)
        }
    }

    /// A map's entries in the order of their keys' texts.
    private mutating func entries(_ map: CELMap, depth: Int) throws(Fault) {
        let before = output
        var entries: [(key: [UInt8], value: [UInt8])] = []
        var total = 0
        for position in 0..<map.count {
            guard let member = map[position].value else { throw beyondRange() }
            output = []
            try text(map[position].key, depth: depth + 1)
            let key = output
            output = []
            try text(member, depth: depth + 1)
            entries.append((key, output))
            total += key.count + output.count
            guard total <= limits.stringBytes else { throw Fault(.sizeLimit, at: at) }
        }
        output = before
        entries.sort { $0.key.lexicographicallyPrecedes($1.key) }
        append("{")
        for (position, entry) in entries.enumerated() {
            if position > 0 { append(", ") }
            output += entry.key
            append(": ")
            output += entry.value
        }
        append("}")
    }

    private func beyondRange() -> Fault {
        Fault(.overflow, at: at, "an integer of the data is beyond the ranges of int and uint")
    }

    /// Bytes as text; each run of bytes that are no UTF-8 becomes one U+FFFD.
    private static func repaired(_ bytes: [UInt8]) -> String {
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        var scalars = String.UnicodeScalarView()
        var decoder = UTF8()
        var rest = bytes.makeIterator()
        var isBroken = false
        while true {
            switch decoder.decode(&rest) {
            case .scalarValue(let scalar):
                scalars.append(scalar)
                isBroken = false
            case .error:
                if !isBroken { scalars.append("\u{FFFD}") }
                isBroken = true
            case .emptyInput: return String(scalars)
            }
        }
    }
}
