/// The flat form of a parsed text: 64-bit words with a type in the top byte, strings in a buffer beside them.
///
/// It is simdjson's tape (doc/tape.md there), so that the fast reader's result is walked where it lies, with two
/// additions that only the positioned reader writes: integers of any size and strings with lone surrogates, both as
/// offsets into the string buffer.
@usableFromInline
enum Tape {
    @inlinable static var payloadMask: UInt64 { 0x00FF_FFFF_FFFF_FFFF }

    static let root = UInt8(ascii: "r")
    @inlinable static var null: UInt8 { UInt8(ascii: "n") }
    @inlinable static var `true`: UInt8 { UInt8(ascii: "t") }
    @inlinable static var `false`: UInt8 { UInt8(ascii: "f") }
    @inlinable static var int64: UInt8 { UInt8(ascii: "l") }
    @inlinable static var uint64: UInt8 { UInt8(ascii: "u") }
    @inlinable static var double: UInt8 { UInt8(ascii: "d") }
    @inlinable static var string: UInt8 { UInt8(ascii: "\"") }
    @inlinable static var arrayStart: UInt8 { UInt8(ascii: "[") }
    static let arrayEnd = UInt8(ascii: "]")
    @inlinable static var objectStart: UInt8 { UInt8(ascii: "{") }
    static let objectEnd = UInt8(ascii: "}")
    /// Ours: canonical decimal text of an integer beyond 64 bits.
    @inlinable static var largeInteger: UInt8 { UInt8(ascii: "Z") }
    /// Ours: a string in WTF-8 that is not UTF-8.
    @inlinable static var illFormedString: UInt8 { UInt8(ascii: "w") }

    static func word(_ type: UInt8, _ payload: UInt64 = 0) -> UInt64 {
        UInt64(type) << 56 | payload
    }
}

/// Builds a tape value by value.
struct TapeWriter {
    private(set) var words: [UInt64] = [0]
    private(set) var strings: [UInt8] = []
    private var open: [Int] = []

    var depth: Int { open.count }

    mutating func removeAll() {
        words.removeAll(keepingCapacity: true)
        strings.removeAll(keepingCapacity: true)
        open.removeAll(keepingCapacity: true)
        words.append(0)
    }

    mutating func scalar(_ type: UInt8) {
        words.append(Tape.word(type))
    }

    mutating func number(_ type: UInt8, bits: UInt64) {
        words.append(Tape.word(type))
        words.append(bits)
    }

    /// Appends a string, or another value that lies in the string buffer, by its bytes.
    mutating func text(_ type: UInt8, _ bytes: some Collection<UInt8>) {
        words.append(Tape.word(type, UInt64(strings.count)))
        let length = UInt32(bytes.count)
        withUnsafeBytes(of: length) { strings.append(contentsOf: $0) }
        strings.append(contentsOf: bytes)
        strings.append(0)
    }

    mutating func begin(_ type: UInt8) {
        open.append(words.count)
        words.append(Tape.word(type))
    }

    mutating func end(_ type: UInt8) {
        guard let start = open.popLast() else { return }
        words.append(Tape.word(type, UInt64(start)))
        words[start] |= UInt64(words.count) & 0xFFFF_FFFF
    }

    mutating func finish() {
        let end = words.count
        words.append(Tape.word(Tape.root, 0))
        words[0] = Tape.word(Tape.root, UInt64(end))
    }

    mutating func value(_ value: JSONValue) {
        switch value {
        case .null: scalar(Tape.null)
        case .bool(let flag): scalar(flag ? Tape.true : Tape.false)
        case .integer(let integer):
            if let int = integer.int {
                number(Tape.int64, bits: UInt64(bitPattern: Int64(int)))
            } else {
                text(Tape.largeInteger, integer.decimal.utf8)
            }
        case .double(let double): number(Tape.double, bits: double.bitPattern)
        case .string(let string): self.string(string)
        case .array(let elements):
            begin(Tape.arrayStart)
            for element in elements { self.value(element) }
            end(Tape.arrayEnd)
        case .object(let object):
            begin(Tape.objectStart)
            for (key, member) in object {
                string(key)
                self.value(member)
            }
            end(Tape.objectEnd)
        }
    }

    private mutating func string(_ string: JSONString) {
        let type = string.text == nil ? Tape.illFormedString : Tape.string
        string.withBytes { text(type, $0) }
    }
}
