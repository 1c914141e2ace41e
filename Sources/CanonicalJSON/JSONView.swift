#if canImport(Glibc)
    public import Glibc
#elseif canImport(Musl)
    public import Musl
#elseif canImport(Darwin)
    public import Darwin
#endif

/// A value on a tape, read where it lies: nothing is copied until asked for.
///
/// A view is two pointers and a position. It is handed to a closure by ``JSONReader/withRoot(_:)`` and must not leave
/// it: the pointers belong to the reader. Every read is inside the tape because a view is only made at the start of
/// a value, and the tape's own lengths say where the next value starts.
public struct JSONView {
    // Invariant: `tape[index]` is the first word of a value of a finished tape, `strings` is that tape's buffer, and
    // both outlive the closure the view was handed to.
    @usableFromInline let tape: UnsafePointer<UInt64>
    @usableFromInline let strings: UnsafePointer<UInt8>
    @usableFromInline let index: Int

    @inlinable
    init(tape: UnsafePointer<UInt64>, strings: UnsafePointer<UInt8>, index: Int) {
        self.tape = tape
        self.strings = strings
        self.index = index
    }

    /// What a value is.
    public enum Kind: Sendable {
        /// As the cases of ``JSONValue``: an integer of any size is `integer`, a string with a lone surrogate `string`.
        case null, bool, integer, double, string, array, object
    }

    @inlinable var type: UInt8 { UInt8(truncatingIfNeeded: tape[index] >> 56) }

    /// The sort of value, read from one word of the tape.
    @inlinable public var kind: Kind {
        switch type {
        case Tape.null: .null
        case Tape.true, Tape.false: .bool
        case Tape.int64, Tape.uint64, Tape.largeInteger: .integer
        case Tape.double: .double
        case Tape.string, Tape.illFormedString: .string
        case Tape.arrayStart: .array
        default: .object
        }
    }

    /// Whether the value is the literal `null`.
    @inlinable public var isNull: Bool { type == Tape.null }

    /// The boolean, or nil for another kind.
    @inlinable public var bool: Bool? {
        switch type {
        case Tape.true: true
        case Tape.false: false
        default: nil
        }
    }

    /// An integer that fits in 64 bits with a sign, else nil. Booleans and floats are not integers.
    @inlinable public var int: Int? {
        type == Tape.int64 ? Int(Int64(bitPattern: tape[index + 1])) : nil
    }

    /// The string's bytes, or nil for another kind.
    @inlinable public var string: JSONStringView? {
        switch type {
        case Tape.string, Tape.illFormedString: stringView
        default: nil
        }
    }

    @inlinable var stringView: JSONStringView {
        let at = strings + Int(tape[index] & Tape.payloadMask)
        let length = UnsafeRawPointer(at).loadUnaligned(as: UInt32.self)
        return JSONStringView(bytes: UnsafeBufferPointer(start: at + 4, count: Int(length)))
    }

    /// The word behind this value.
    @inlinable var end: Int {
        switch type {
        case Tape.arrayStart, Tape.objectStart: Int(tape[index] & 0xFFFF_FFFF)
        case Tape.int64, Tape.uint64, Tape.double: index + 2
        default: index + 1
        }
    }

    @inlinable var next: JSONView { JSONView(tape: tape, strings: strings, index: end) }

    /// The elements of an array in order; empty for another kind.
    @inlinable public var elements: Elements {
        Elements(at: index + 1, end: type == Tape.arrayStart ? end - 1 : index + 1, of: self)
    }

    /// The members of an object in order, repeated keys included; empty for another kind.
    @inlinable public var members: Members {
        Members(at: index + 1, end: type == Tape.objectStart ? end - 1 : index + 1, of: self)
    }

    /// The value under a key, the last one when a lenient text repeats it; nil when absent or not an object.
    ///
    /// - Complexity: linear in the object's members.
    @inlinable public subscript(key: StaticString) -> JSONView? {
        var found: JSONView?
        for member in members where member.key == key { found = member.value }
        return found
    }

    /// The value under a key given by text; as the subscript with a literal.
    public subscript(text key: String) -> JSONView? {
        var found: JSONView?
        for member in members where member.key.equals(key) { found = member.value }
        return found
    }

    /// As ``JSONValue/isTruthy``.
    @inlinable public var isTruthy: Bool {
        switch type {
        case Tape.null, Tape.false: false
        case Tape.int64, Tape.uint64: tape[index + 1] != 0
        case Tape.double: Double(bitPattern: tape[index + 1]) != 0
        case Tape.string, Tape.illFormedString: !stringView.bytes.isEmpty
        case Tape.arrayStart, Tape.objectStart: end > index + 2
        default: true
        }
    }

    /// The value by itself, copied from the tape.
    ///
    /// - Complexity: linear in the value; the stack use is bounded by ``JSONLimits/depth``.
    public var value: JSONValue {
        switch type {
        case Tape.null: return .null
        case Tape.true: return .bool(true)
        case Tape.false: return .bool(false)
        case Tape.int64: return .int(Int(Int64(bitPattern: tape[index + 1])))
        case Tape.uint64:
            let text = String(tape[index + 1])
            return .integer(JSONInteger(decimal: text) ?? JSONInteger(0))  // digits always convert
        case Tape.largeInteger:
            let text = String(decoding: stringView.bytes, as: UTF8.self)
            return .integer(JSONInteger(decimal: text) ?? JSONInteger(0))  // the writer stored digits
        case Tape.double: return .double(Double(bitPattern: tape[index + 1]))
        case Tape.string, Tape.illFormedString: return .string(JSONString(stringView))
        case Tape.arrayStart: return .array(elements.map(\.value))
        default:
            return .object(JSONObject(members.lazy.map { (JSONString($0.key), $0.value.value) }))
        }
    }
}

extension JSONView {
    /// Values in a row.
    public struct Elements: Sequence, IteratorProtocol {
        @usableFromInline var current: JSONView
        @usableFromInline let end: Int

        @inlinable init(at start: Int, end: Int, of view: JSONView) {
            current = JSONView(tape: view.tape, strings: view.strings, index: start)
            self.end = end
        }

        /// Whether nothing is left.
        @inlinable public var isEmpty: Bool { current.index >= end }

        @inlinable public mutating func next() -> JSONView? {
            guard current.index < end else { return nil }
            defer { current = current.next }
            return current
        }
    }

    /// Keys and values in a row.
    public struct Members: Sequence, IteratorProtocol {
        @usableFromInline var current: JSONView
        @usableFromInline let end: Int

        @inlinable init(at start: Int, end: Int, of view: JSONView) {
            current = JSONView(tape: view.tape, strings: view.strings, index: start)
            self.end = end
        }

        @inlinable public mutating func next() -> (key: JSONStringView, value: JSONView)? {
            guard current.index < end else { return nil }
            let key = current.stringView
            let value = current.next
            current = value.next
            return (key, value)
        }
    }
}

/// The bytes of a string on a tape: UTF-8, or WTF-8 for a lone surrogate read leniently.
public struct JSONStringView {
    /// The bytes themselves, unescaped and without a terminator; they hold as long as the view they came from.
    public let bytes: UnsafeBufferPointer<UInt8>

    @inlinable
    init(bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    /// The length in bytes, not characters.
    @inlinable public var count: Int { bytes.count }
    /// Whether the string has no byte.
    @inlinable public var isEmpty: Bool { bytes.isEmpty }

    /// A copy as text, the bytes of lone surrogates replaced by U+FFFD.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Whether the string has the bytes of a literal; no `String` is made.
    ///
    /// - Complexity: linear in the literal, O(1) when the lengths differ.
    @inlinable
    public static func == (a: JSONStringView, b: StaticString) -> Bool {
        a.count == b.utf8CodeUnitCount && a.startsWith(b.utf8Start, b.utf8CodeUnitCount)
    }

    /// Whether the string has the bytes of a text. (No operator: a literal would then make a `String` each time.)
    public func equals(_ text: String) -> Bool {
        count == text.utf8.count && bytes.elementsEqual(text.utf8)
    }

    /// Whether the string starts with the bytes of a literal.
    @inlinable
    public func hasPrefix(_ prefix: StaticString) -> Bool {
        count >= prefix.utf8CodeUnitCount && startsWith(prefix.utf8Start, prefix.utf8CodeUnitCount)
    }

    @inlinable
    func startsWith(_ other: UnsafePointer<UInt8>, _ length: Int) -> Bool {
        guard let base = bytes.baseAddress else { return length == 0 }
        return memcmp(base, other, length) == 0
    }
}

extension JSONString {
    /// Copies a string from a tape.
    public init(_ view: JSONStringView) {
        self.init(wtf8: view.bytes)
    }
}
