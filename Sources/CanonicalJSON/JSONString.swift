#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// A JSON string whose identity and order are its bytes.
///
/// Swift's `String` compares by canonical equivalence: `é` and `e` + U+0301 are equal there, and one dictionary key.
/// In a record they are two keys with two digests, so everything in this module that compares, sorts or hashes text
/// goes through this type, which looks at UTF-8 bytes only. Byte order of UTF-8 is code-point order.
///
/// A string read leniently may hold a lone surrogate, which is no Unicode text. Such a string keeps its bytes in
/// WTF-8 (the surrogate's three-byte form) and has no canonical text.
///
/// Source: spec/core.md 0, 2.1, 2.6.
public struct JSONString: Sendable {
    // Two properties and not one choice: reading a string that is whole then copies and counts nothing.
    /// The text; empty when the bytes are not UTF-8.
    @usableFromInline let whole: String
    /// WTF-8 bytes that are not UTF-8; nil for all other strings.
    @usableFromInline let illFormed: [UInt8]?

    /// Wraps text as it is; nothing is normalized.
    public init(_ text: String) {
        whole = text
        illFormed = nil
    }

    /// Takes WTF-8 bytes, as the reader produces them.
    ///
    /// - Parameter bytes: UTF-8, or UTF-8 with encoded surrogates.
    package init(wtf8 bytes: UnsafeBufferPointer<UInt8>) {
        // Decoding repairs what is not UTF-8, and a repair changes bytes.
        let text = String(decoding: bytes, as: UTF8.self)
        let isWhole =
            text.utf8.withContiguousStorageIfAvailable { $0.hasSameBytes(as: bytes) } ?? text.utf8.elementsEqual(bytes)
        whole = isWhole ? text : ""
        illFormed = isWhole ? nil : Array(bytes)
    }

    /// As the other, for bytes that lie elsewhere.
    package init(wtf8 bytes: some Collection<UInt8>) {
        let whole = bytes.withContiguousStorageIfAvailable { JSONString(wtf8: $0) }
        self = whole ?? Array(bytes).withUnsafeBufferPointer { JSONString(wtf8: $0) }
    }

    /// The text, or nil when the string holds a lone surrogate.
    public var text: String? { illFormed == nil ? whole : nil }

    /// Whether the string has a ``text``.
    var isText: Bool { illFormed == nil }

    /// The text with the bytes of lone surrogates shown as U+FFFD: for people, never for digests or comparison.
    public var lossyText: String { illFormed.map { String(decoding: $0, as: UTF8.self) } ?? whole }

    /// Whether the string has no code unit at all.
    public var isEmpty: Bool { illFormed == nil && whole.isEmpty }

    /// How many bytes the string has.
    ///
    /// - Complexity: O(1).
    public var byteCount: Int { illFormed?.count ?? whole.utf8.count }

    /// Calls `body` with the string's bytes: UTF-8, or WTF-8 when ``text`` is nil.
    @inlinable
    public func withBytes<R>(_ body: (UnsafeBufferPointer<UInt8>) throws -> R) rethrows -> R {
        if let illFormed { return try illFormed.withUnsafeBufferPointer(body) }
        if let result = try whole.utf8.withContiguousStorageIfAvailable(body) { return result }
        var copy = whole
        return try copy.withUTF8(body)
    }
}

extension JSONString: Hashable {
    public static func == (a: JSONString, b: JSONString) -> Bool {
        a.withBytes { x in b.withBytes { y in x.hasSameBytes(as: y) } }
    }

    public func hash(into hasher: inout Hasher) {
        withBytes { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        hasher.combine(0xFF as UInt8)
    }
}

extension JSONString: Comparable {
    public static func < (a: JSONString, b: JSONString) -> Bool {
        a.withBytes { x in
            b.withBytes { y in
                guard let first = x.baseAddress, let second = y.baseAddress else { return x.isEmpty && !y.isEmpty }
                let order = memcmp(first, second, min(x.count, y.count))
                return order < 0 || (order == 0 && x.count < y.count)
            }
        }
    }
}

extension JSONString: ExpressibleByStringInterpolation, CustomStringConvertible {
    public init(stringLiteral value: String) {
        self.init(value)
    }

    /// The ``lossyText``, in which different strings may look the same.
    public var description: String { lossyText }
}

extension UnsafeBufferPointer<UInt8> {
    /// Whether two texts have the same bytes.
    package func hasSameBytes(as other: UnsafeBufferPointer<UInt8>) -> Bool {
        guard count == other.count else { return false }
        guard let a = baseAddress, let b = other.baseAddress else { return true }
        return memcmp(a, b, count) == 0
    }
}
