internal import CanonicalJSON

/// The distinct anchors of one or more texts, in the order they were first met.
///
/// Keys lie one behind the other in a single buffer beside a hash table of positions, so that a text of a hundred
/// megabytes full of different words costs a few bytes more per word than the word itself, and no allocation each.
/// The table hashes with the process's random seed: no text can be made to collide.
///
/// Source: spec/core.md 15.
public struct AnchorSet: Sendable {
    private var bytes: [UInt8] = []
    /// The end of each key in `bytes`.
    private var ends: [Int] = []
    /// The positions of keys in an open-addressed table with a power of two of slots.
    private var slots: [UInt32] = []
    /// Beside each slot 0 when it is free, else eight bits of its key's hash, so that a search looks at few wrong keys.
    private var tags: [UInt8] = []

    /// The empty set.
    public init() {}

    /// The anchors of a text by a version of the rule.
    ///
    /// - Complexity: linear in the text's bytes, time and memory.
    public init(of text: String, version: GroundingVersion = .v1) {
        var text = text
        text.withUTF8 { bytes in
            switch version {
            case .v1:
                var scanner = AnchorScanner()
                scanner.scan(bytes, into: &self)
            case .v2:
                var scanner = AnchorScannerV2()
                scanner.scan(bytes, into: &self)
            }
        }
    }

    /// Whether an anchor is in the set.
    ///
    /// - Complexity: linear in the key.
    public func contains(_ anchor: Anchor) -> Bool {
        guard !isEmpty else { return false }
        return anchor.key.withBytes { key in
            bytes.withUnsafeBufferPointer { tags[place(of: key, in: $0).slot] != 0 }
        }
    }

    /// Puts an anchor in the set unless it is there.
    ///
    /// - Parameters:
    ///   - isNegated: whether the text says that this is not so.
    ///   - write: appends the anchor's text without its markers to the buffer it is given, or returns false when there
    ///     turns out to be none.
    mutating func insert(_ kind: Anchor.Kind, isNegated: Bool = false, _ write: (inout [UInt8]) -> Bool) {
        let start = bytes.count
        if isNegated { bytes.append(Anchor.negation) }
        if let marker = kind.marker { bytes.append(marker) }
        if write(&bytes), claim(from: start) {
            ends.append(bytes.count)
        } else {
            bytes.removeLast(bytes.count - start)
        }
    }

    /// Puts an anchor in the set unless it is there, given its text without marker.
    mutating func insert(_ kind: Anchor.Kind, _ text: String) {
        insert(kind) { bytes in
            bytes.append(contentsOf: text.utf8)
            return true
        }
    }

    /// Enters the key at the buffer's end in the table; false when it is there already.
    private mutating func claim(from start: Int) -> Bool {
        // Three quarters full at most, so that a free slot always ends a search.
        if (count + 1) * 4 > slots.count * 3 { grow() }
        let (slot, tag) = bytes.withUnsafeBufferPointer {
            place(of: UnsafeBufferPointer(rebasing: $0[start...]), in: $0)
        }
        guard tags[slot] == 0 else { return false }
        tags[slot] = tag
        slots[slot] = UInt32(count)
        return true
    }

    /// The slot that holds a key, or the free slot where it belongs; and the key's tag.
    private func place(
        of key: UnsafeBufferPointer<UInt8>, in bytes: UnsafeBufferPointer<UInt8>
    ) -> (slot: Int, tag: UInt8) {
        var hasher = Hasher()
        hasher.combine(bytes: UnsafeRawBufferPointer(key))
        let hash = UInt(bitPattern: hasher.finalize())
        let tag = UInt8(truncatingIfNeeded: hash >> 56) | 0x80
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: hash) & mask
        while tags[slot] != 0 {
            if tags[slot] == tag {
                let known = bytes[range(of: Int(slots[slot]))]
                if known.count == key.count, known.elementsEqual(key) { break }
            }
            slot = (slot + 1) & mask
        }
        return (slot, tag)
    }

    private mutating func grow() {
        let size = Swift.max(16, slots.count * 2)
        slots = [UInt32](repeating: 0, count: size)
        tags = [UInt8](repeating: 0, count: size)
        bytes.withUnsafeBufferPointer { buffer in
            for position in ends.indices {
                let (slot, tag) = place(of: UnsafeBufferPointer(rebasing: buffer[range(of: position)]), in: buffer)
                tags[slot] = tag
                slots[slot] = UInt32(position)
            }
        }
    }

    private func range(of position: Int) -> Range<Int> {
        (position == 0 ? 0 : ends[position - 1])..<ends[position]
    }
}

/// The anchors in the order they were first met.
extension AnchorSet: RandomAccessCollection {
    public var startIndex: Int { 0 }
    public var endIndex: Int { ends.count }

    /// The anchor that was met at this place among the distinct ones.
    ///
    /// - Complexity: linear in its key, which is copied.
    public subscript(position: Int) -> Anchor {
        Anchor(key: JSONString(wtf8: bytes[range(of: position)]))
    }
}

extension AnchorSet: Equatable {
    /// Equal when both hold the same anchors, in whatever order they were met.
    public static func == (a: AnchorSet, b: AnchorSet) -> Bool {
        a.count == b.count && a.allSatisfy(b.contains)
    }
}
