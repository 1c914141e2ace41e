public import Findings

/// Applies fixes to a text, once: of fixes that touch each other the first is applied, the others wait for the next pass.
///
/// Source: spec/prelint.md 8.4.
public struct FixPass: Sendable {
    /// The text after the pass.
    public let bytes: [UInt8]
    /// The fixes that were applied, by their place in what was given, in ascending order.
    public let applied: [Int]

    /// Applies fixes; each is applied whole or not at all.
    ///
    /// - Parameters:
    ///   - fixes: in the order of their findings; one without edits, or with one in another file or beyond the text,
    ///     is passed over.
    ///   - bytes: the text, without a byte-order mark.
    ///   - path: the file as the edits name it.
    /// - Complexity: O(n log n) for n edits, and linear in the text.
    public init(_ fixes: [Fix], to bytes: [UInt8], path: String) {
        let lines = LineOffsets(bytes)
        var accepted: [Replacement] = []
        var applied: [Int] = []
        for (place, fix) in fixes.enumerated() where !fix.edits.isEmpty {
            var own: [Replacement] = []
            for edit in fix.edits where edit.location.path.utf8.elementsEqual(path.utf8) {
                guard let region = edit.location.region,
                    let start = lines.offset(region.startLine, region.startColumn),
                    let end = lines.offset(region.endLine, region.endColumn), start <= end
                else { break }
                own.append(Replacement(range: start..<end, text: Array(edit.text.utf8)))
            }
            guard own.count == fix.edits.count, Self.areApart(own), Self.areApart(own, from: accepted) else { continue }
            for replacement in own { accepted.insert(replacement, at: Self.place(of: replacement, in: accepted)) }
            applied.append(place)
        }
        var text: [UInt8] = []
        var at = 0
        for replacement in accepted {
            text += bytes[at..<replacement.range.lowerBound]
            text += replacement.text
            at = replacement.range.upperBound
        }
        self.bytes = text + bytes[at...]
        self.applied = applied
    }

    private struct Replacement {
        let range: Range<Int>
        let text: [UInt8]

        /// Whether both could be applied in either order with one result.
        func isApart(from other: Replacement) -> Bool {
            if range.isEmpty || other.range.isEmpty {
                // An insertion beside another, or at the edge of what is replaced, has no order of its own.
                return range.upperBound < other.range.lowerBound || other.range.upperBound < range.lowerBound
            }
            return range.upperBound <= other.range.lowerBound || other.range.upperBound <= range.lowerBound
        }
    }

    /// Where a replacement belongs in a list in order of place.
    private static func place(of replacement: Replacement, in list: [Replacement]) -> Int {
        var (low, high) = (0, list.count)
        while low < high {
            let middle = (low + high) / 2
            if list[middle].range.lowerBound < replacement.range.lowerBound { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private static func areApart(_ own: [Replacement]) -> Bool {
        let sorted = own.sorted { $0.range.lowerBound < $1.range.lowerBound }
        return zip(sorted, sorted.dropFirst()).allSatisfy { $0.isApart(from: $1) }
    }

    private static func areApart(_ own: [Replacement], from accepted: [Replacement]) -> Bool {
        own.allSatisfy { replacement in
            let place = place(of: replacement, in: accepted)
            return accepted[max(0, place - 1)..<min(accepted.count, place + 1)].allSatisfy {
                $0.isApart(from: replacement)
            }
        }
    }
}

/// Finds the bytes of lines and columns, as ``Location/Region`` counts them.
private struct LineOffsets {
    private let bytes: [UInt8]
    private let starts: [Int]

    init(_ bytes: [UInt8]) {
        var starts = [0]
        for at in bytes.indices {
            let isEnd = bytes[at] == 0x0A || (bytes[at] == 0x0D && (at + 1 == bytes.count || bytes[at + 1] != 0x0A))
            if isEnd { starts.append(at + 1) }
        }
        self.bytes = bytes
        self.starts = starts
    }

    /// The offset of a place; nil when the text has none there. The place behind the last line is the end of the text.
    func offset(_ line: Int, _ column: Int) -> Int? {
        guard line >= 1, column >= 1 else { return nil }
        guard line <= starts.count else { return line == starts.count + 1 && column == 1 ? bytes.count : nil }
        var at = starts[line - 1]
        let end = line < starts.count ? starts[line] : bytes.count
        var passed = 1
        while passed < column {
            guard at < end, bytes[at] != 0x0A, bytes[at] != 0x0D else { return nil }
            at += 1
            while at < end, bytes[at] & 0xC0 == 0x80 { at += 1 }
            passed += 1
        }
        return at
    }
}
