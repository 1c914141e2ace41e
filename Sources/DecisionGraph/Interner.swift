package import CanonicalJSON

/// Gives each distinct string a small number, by its bytes.
///
/// Runs name few agents and tools but name them in every step, so the number is looked up by the bytes where they lie
/// and a string is only made for a name not seen before.
package struct Interner: Sendable {
    package init() {}

    package private(set) var names: [JSONString] = []
    // Open addressing over a power of two of slots, at most half full; 0 is an empty slot, k + 1 holds name k.
    private var slots: [UInt32] = []
    private var hashes: [UInt64] = []
    /// The bytes of all names, one after the other, for comparison; name k ends at `ends[k]`.
    private var bytes: [UInt8] = []
    private var ends: [Int] = []

    /// Differs between processes, so that no trace can be crafted to make its names collide. Numbers are given in the
    /// order of first sight, so no result depends on it.
    private static let seed = UInt64(truncatingIfNeeded: Hasher().finalize())

    package mutating func intern(_ name: UnsafeBufferPointer<UInt8>) -> UInt32 {
        let hash = Self.hash(name)
        if slots.isEmpty { slots = [UInt32](repeating: 0, count: 16) }
        let mask = slots.count - 1
        var at = Int(truncatingIfNeeded: hash) & mask
        while slots[at] != 0 {
            let known = Int(slots[at]) - 1
            if hashes[known] == hash, isName(known, name) { return UInt32(known) }
            at = (at + 1) & mask
        }
        names.append(JSONString(wtf8: name))
        hashes.append(hash)
        bytes.append(contentsOf: name)
        ends.append(bytes.count)
        slots[at] = UInt32(names.count)
        if names.count * 2 > slots.count { grow() }
        return UInt32(names.count - 1)
    }

    package mutating func intern(_ name: JSONString) -> UInt32 {
        name.withBytes { intern($0) }
    }

    private func isName(_ known: Int, _ name: UnsafeBufferPointer<UInt8>) -> Bool {
        let start = known == 0 ? 0 : ends[known - 1]
        guard ends[known] - start == name.count else { return false }
        return bytes.withUnsafeBufferPointer { all in
            UnsafeBufferPointer(rebasing: all[start..<ends[known]]).hasSameBytes(as: name)
        }
    }

    private mutating func grow() {
        var larger = [UInt32](repeating: 0, count: slots.count * 4)
        let mask = larger.count - 1
        for (name, hash) in hashes.enumerated() {
            var at = Int(truncatingIfNeeded: hash) & mask
            while larger[at] != 0 { at = (at + 1) & mask }
            larger[at] = UInt32(name + 1)
        }
        slots = larger
    }

    /// Eight bytes at a time through a multiplicative mix: enough for a table of a few thousand names.
    private static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
        var hash = (UInt64(bytes.count) &* 0x9E37_79B9_7F4A_7C15) ^ seed
        let raw = UnsafeRawBufferPointer(bytes)
        var at = 0
        while at + 8 <= raw.count {
            hash = mix(hash ^ raw.loadUnaligned(fromByteOffset: at, as: UInt64.self))
            at += 8
        }
        var tail: UInt64 = 0
        while at < raw.count {
            tail = tail << 8 | UInt64(raw[at])
            at += 1
        }
        return mix(hash ^ tail)
    }

    private static func mix(_ word: UInt64) -> UInt64 {
        let product = word.multipliedFullWidth(by: 0xBF58_476D_1CE4_E5B9)
        return product.high ^ product.low
    }
}
