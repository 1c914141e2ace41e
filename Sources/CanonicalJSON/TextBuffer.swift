#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Bytes that are added at the end, mostly a few at a time.
///
/// An array grows by one element as carefully as by a million; here the memory behind the end is kept ready, so that a
/// short text costs a comparison and a copy.
struct TextBuffer: Sendable {
    // Invariant: `count <= storage.count`; what stands behind `count` has no meaning.
    private var storage: [UInt8] = []
    /// How many bytes there are.
    private(set) var count = 0

    var last: UInt8? { count > 0 ? storage[count - 1] : nil }

    /// The bytes as an array of their own.
    var bytes: [UInt8] { Array(storage[..<count]) }

    func withBytes<R, E: Error>(_ body: (UnsafeBufferPointer<UInt8>) throws(E) -> R) throws(E) -> R {
        // Typed throws do not pass through the standard library's closure, so the result is carried out by hand.
        let result: Result<R, E> = storage.withUnsafeBufferPointer { all in
            do throws(E) {
                return .success(try body(UnsafeBufferPointer(rebasing: all[..<count])))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    mutating func removeAll() { count = 0 }

    /// Takes bytes off the end; a mark beyond it changes nothing.
    mutating func truncate(to mark: Int) { count = min(count, max(0, mark)) }

    @inline(__always)
    mutating func append(_ byte: UInt8) {
        if count == storage.count { grow(by: 1) }
        storage[count] = byte
        count += 1
    }

    @inline(__always)
    mutating func append(contentsOf text: UnsafeBufferPointer<UInt8>) {
        guard let source = text.baseAddress else { return }
        if count + text.count > storage.count { grow(by: text.count) }
        let start = count
        storage.withUnsafeMutableBufferPointer { all in
            // There is room: `grow` has made it.
            if let base = all.baseAddress { memcpy(base + start, source, text.count) }
        }
        count += text.count
    }

    @inline(__always)
    mutating func append(contentsOf text: StaticString) {
        append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    mutating func append(contentsOf text: some Sequence<UInt8>) {
        let isDone: Void? = text.withContiguousStorageIfAvailable { append(contentsOf: $0) }
        if isDone == nil { for byte in text { append(byte) } }
    }

    @inline(never)
    private mutating func grow(by more: Int) {
        let size = max(2 * storage.count, count + more, 256)
        storage.append(contentsOf: repeatElement(0, count: size - storage.count))
    }
}
