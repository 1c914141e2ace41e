/// Writes canonical JSON text, value by value, into one buffer.
///
/// Canonical text is UTF-8 without blanks, keys of each object sorted by code point, `,` and `:` the only separators,
/// strings raw except for the quote, the backslash and characters below U+0020, numbers as in
/// ``Swift/Double/canonicalText``. It is what digests are taken over, what sinks write, and what `--json` prints.
///
/// Commas are placed by looking at the last byte, so the writer has no state beside its buffer. The caller of
/// ``key(_:)`` gives keys in order; values of type ``JSONValue`` are sorted here.
///
/// Source: spec/core.md 2.1 to 2.4.
public struct CanonicalWriter: Sendable {
    private var buffer = TextBuffer()

    /// What has been written, as an array of its own.
    ///
    /// - Complexity: linear; ``withBytes(_:)`` copies nothing.
    public var bytes: [UInt8] { buffer.bytes }

    /// How many bytes have been written.
    public var count: Int { buffer.count }

    /// Hands what has been written to `body`, where it lies.
    public func withBytes<R, E: Error>(_ body: (UnsafeBufferPointer<UInt8>) throws(E) -> R) throws(E) -> R {
        try buffer.withBytes(body)
    }

    /// Whether a number that is not finite was written since the buffer was last emptied.
    public private(set) var hasNonfinite = false

    /// A writer with an empty buffer.
    public init() {}

    /// Empties the buffer and keeps its memory.
    public mutating func removeAll() {
        buffer.removeAll()
        hasNonfinite = false
    }

    /// Takes back everything written after a mark, for a value that turned out to have no canonical text.
    ///
    /// - Parameter mark: an earlier ``count``; a larger one changes nothing.
    public mutating func truncate(to mark: Int) {
        buffer.truncate(to: mark)
    }

    /// Ends a line of JSON Lines.
    public mutating func newline() {
        buffer.append(0x0A)
    }

    /// Adds a literal's bytes as they are, between values.
    public mutating func verbatim(_ text: StaticString) {
        buffer.append(contentsOf: text)
    }

    /// Adds bytes as they are, between values.
    public mutating func verbatim(_ text: some Sequence<UInt8>) {
        buffer.append(contentsOf: text)
    }

    // MARK: Structure

    /// Opens an object as the next value; each member is a key and one value.
    ///
    /// Nothing checks that what is opened is closed, nor that a key has one value: the caller sees to it.
    public mutating func beginObject() {
        separate()
        buffer.append(UInt8(ascii: "{"))
    }

    /// Closes the object opened last.
    public mutating func endObject() {
        buffer.append(UInt8(ascii: "}"))
    }

    /// Opens an array as the next value; every value written until ``endArray()`` is an element.
    public mutating func beginArray() {
        separate()
        buffer.append(UInt8(ascii: "["))
    }

    /// Closes the array opened last.
    public mutating func endArray() {
        buffer.append(UInt8(ascii: "]"))
    }

    /// Writes a member's name. Names must come in ascending byte order; they are plain ASCII words.
    public mutating func key(_ name: StaticString) {
        separate()
        buffer.append(UInt8(ascii: "\""))
        buffer.append(contentsOf: name)
        buffer.append(UInt8(ascii: "\""))
        buffer.append(UInt8(ascii: ":"))
    }

    /// Writes a member's name that is data. Names must come in ascending byte order.
    public mutating func key(text name: String) {
        string(name)
        buffer.append(UInt8(ascii: ":"))
    }

    private mutating func separate() {
        switch buffer.last {
        case nil, UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: ":"), 0x0A: break
        default: buffer.append(UInt8(ascii: ","))
        }
    }

    // MARK: Scalars

    /// Writes `null`, the value of a member that is named even when there is nothing to say.
    public mutating func null() {
        separate()
        buffer.append(contentsOf: "null" as StaticString)
    }

    /// Writes `true` or `false`.
    public mutating func bool(_ value: Bool) {
        separate()
        buffer.append(contentsOf: (value ? "true" : "false") as StaticString)
    }

    /// Writes an integer in decimal: a value of its own, unlike ``digits(_:)``.
    public mutating func int(_ value: Int) {
        separate()
        digits(value)
    }

    /// Adds the decimal digits of an integer as they are, between values.
    public mutating func digits(_ value: Int) {
        if value < 0 { buffer.append(UInt8(ascii: "-")) }
        // Digits come out last first; 20 is the most a 64-bit number has.
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
            var rest = value.magnitude
            var at = 20
            repeat {
                at -= 1
                digits[at] = UInt8(ascii: "0") + UInt8(rest % 10)
                rest /= 10
            } while rest > 0
            buffer.append(contentsOf: UnsafeBufferPointer(rebasing: digits[at...]))
        }
    }

    /// Writes a float as its ``Swift/Double/canonicalText``: `1.0`, never `1`, so that it stays a float when read.
    ///
    /// What is not finite becomes `NaN`, `Infinity` or `-Infinity`, which strict readers refuse (spec/core.md 2.3), and
    /// is remembered in ``hasNonfinite``.
    public mutating func double(_ value: Double) {
        separate()
        if let short = ShortDecimal(value) {
            if value.sign == .minus { buffer.append(UInt8(ascii: "-")) }
            decimal(short)
            return
        }
        if !value.isFinite { hasNonfinite = true }
        var text = value.canonicalText
        text.withUTF8 { buffer.append(contentsOf: $0) }
    }

    /// Adds the digits of a short decimal with their point.
    private mutating func decimal(_ short: ShortDecimal) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 24) { text in
            var rest = short.digits
            var at = 24
            func put(_ byte: UInt8) {
                at -= 1
                text[at] = byte
            }
            if short.decimals == 0 {
                put(0x30)
            } else {
                for _ in 0..<short.decimals {
                    put(0x30 + UInt8(truncatingIfNeeded: rest % 10))
                    rest /= 10
                }
            }
            put(UInt8(ascii: "."))
            repeat {
                put(0x30 + UInt8(truncatingIfNeeded: rest % 10))
                rest /= 10
            } while rest > 0
            buffer.append(contentsOf: UnsafeBufferPointer(rebasing: text[at...]))
        }
    }

    /// Writes text between quotes, escaped where canonical text asks for it and nowhere else.
    ///
    /// - Complexity: linear in its bytes.
    public mutating func string(_ text: String) {
        separate()
        buffer.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { escape($0) }
        buffer.append(UInt8(ascii: "\""))
    }

    /// Writes a string as ``string(_:)-(String)`` writes text.
    ///
    /// - Throws: ``JSONError`` with code `unencodable` for a string with a lone surrogate; nothing is written then.
    public mutating func string(_ string: JSONString) throws(JSONError) {
        if let failure = add(string) { throw failure }
    }

    /// Writes bytes that are canonical JSON already.
    public mutating func canonical(_ text: some Sequence<UInt8>) {
        separate()
        buffer.append(contentsOf: text)
    }

    /// Copies runs of plain bytes, which are found eight at a time.
    private mutating func escape(_ text: UnsafeBufferPointer<UInt8>) {
        var run = 0
        while let stop = PlainBytes.firstStop(in: text, from: run) {
            buffer.append(contentsOf: UnsafeBufferPointer(rebasing: text[run..<stop]))
            appendEscape(of: text[stop])
            run = stop + 1
        }
        if run < text.count { buffer.append(contentsOf: UnsafeBufferPointer(rebasing: text[run...])) }
    }

    private mutating func appendEscape(of byte: UInt8) {
        buffer.append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): buffer.append(byte)
        case 0x08: buffer.append(UInt8(ascii: "b"))
        case 0x09: buffer.append(UInt8(ascii: "t"))
        case 0x0A: buffer.append(UInt8(ascii: "n"))
        case 0x0C: buffer.append(UInt8(ascii: "f"))
        case 0x0D: buffer.append(UInt8(ascii: "r"))
        default:
            buffer.append(contentsOf: "u00" as StaticString)
            buffer.append(byte < 0x10 ? UInt8(ascii: "0") : UInt8(ascii: "1"))
            let low = byte & 0x0F
            buffer.append(low < 10 ? UInt8(ascii: "0") + low : UInt8(ascii: "a") + low - 10)
        }
    }

    // MARK: Values

    /// Writes a value, its objects' keys sorted.
    ///
    /// - Parameters:
    ///   - limits: the value's nesting and its integers' digits stay within them, so that a reader with the same limits
    ///     takes what is written.
    ///   - depth: how many containers are open around the value; they count towards the limit.
    /// - Throws: ``JSONError``: `unencodable` for a string with a lone surrogate, `tooDeep`, `intTooLong`; the buffer
    ///   is then as it was before the call.
    /// - Complexity: O(n log k) in the value's size and its widest object; O(n) when its keys come sorted.
    public mutating func value(
        _ value: JSONValue, limits: JSONLimits = .none, depth: Int = 0
    ) throws(JSONError) {
        let mark = buffer.count
        try settle(mark, add(value, limits, depth))
    }

    /// Writes an object as ``value(_:limits:depth:)`` does, without making a value of it.
    public mutating func object(
        _ object: JSONObject, limits: JSONLimits = .none, depth: Int = 0
    ) throws(JSONError) {
        let mark = buffer.count
        try settle(mark, add(object, limits, depth))
    }

    /// Writes an array as ``value(_:limits:depth:)`` does, without making a value of it.
    public mutating func array(
        _ elements: [JSONValue], limits: JSONLimits = .none, depth: Int = 0
    ) throws(JSONError) {
        let mark = buffer.count
        try settle(mark, add(elements, limits, depth))
    }

    /// Adds a value; what is wrong with it comes back, and a part of it may then stand in the buffer.
    private mutating func add(_ value: JSONValue, _ limits: JSONLimits, _ depth: Int) -> JSONError? {
        switch value {
        case .null: null()
        case .bool(let flag): bool(flag)
        case .integer(let integer): return add(integer, limits)
        case .double(let double): self.double(double)
        case .string(let string): return add(string)
        case .array(let elements): return add(elements, limits, depth)
        case .object(let object): return add(object, limits, depth)
        }
        return nil
    }

    private mutating func add(_ elements: [JSONValue], _ limits: JSONLimits, _ depth: Int) -> JSONError? {
        guard depth < limits.depth else { return Self.tooDeep(limits) }
        beginArray()
        for element in elements {
            if let failure = add(element, limits, depth + 1) { return failure }
        }
        endArray()
        return nil
    }

    private mutating func add(_ object: JSONObject, _ limits: JSONLimits, _ depth: Int) -> JSONError? {
        guard depth < limits.depth else { return Self.tooDeep(limits) }
        beginObject()
        if !object.isEmpty {
            let failure = object.withSortedMembers { key, member in
                if let failure = add(key) { return failure }
                buffer.append(UInt8(ascii: ":"))
                return add(member, limits, depth + 1)
            }
            if let failure { return failure }
        }
        endObject()
        return nil
    }

    /// Keeps what an addition wrote, or takes it back and throws.
    private mutating func settle(_ mark: Int, _ failure: JSONError?) throws(JSONError) {
        guard let failure else { return }
        buffer.truncate(to: mark)
        throw failure
    }

    private mutating func add(_ integer: JSONInteger, _ limits: JSONLimits) -> JSONError? {
        if let small = integer.int {
            int(small)
            return nil
        }
        let digits = integer.decimal.utf8
        guard digits.count - (digits.first == UInt8(ascii: "-") ? 1 : 0) <= limits.integerDigits else {
            return JSONError(
                .intTooLong, offset: 0, line: 1, column: 1,
                detail: "an integer of \(digits.count) digits; the limit is \(limits.integerDigits)")
        }
        separate()
        buffer.append(contentsOf: digits)
        return nil
    }

    private mutating func add(_ string: JSONString) -> JSONError? {
        guard string.isText else {
            return JSONError(
                .unencodable, offset: 0, line: 1, column: 1,
                detail: "a string with a lone surrogate has no canonical text")
        }
        separate()
        buffer.append(UInt8(ascii: "\""))
        string.withBytes { escape($0) }
        buffer.append(UInt8(ascii: "\""))
        return nil
    }

    private static func tooDeep(_ limits: JSONLimits) -> JSONError {
        JSONError(.tooDeep, offset: 0, line: 1, column: 1, detail: "nesting deeper than \(limits.depth) levels")
    }
}

extension JSONValue {
    /// The canonical text of this value.
    ///
    /// - Throws: ``JSONError`` with code `unencodable`.
    public func canonicalText() throws(JSONError) -> [UInt8] {
        var writer = CanonicalWriter()
        try writer.value(self)
        return writer.bytes
    }
}
