/// A text in full lower case, in a buffer that is reused from text to text.
///
/// Full case mapping is the Unicode default: `İ` becomes `i` and U+0307. Swift's own `lowercased()` leaves out its one
/// rule with context, the final sigma: `Σ` becomes `ς` behind a cased letter unless another one follows,
/// case-ignorable characters (apostrophes, points, combining marks) not counted on either side.
///
/// Source: spec/core.md 15, 2.6; Unicode 3.13, table 3-17.
struct LowercasedText {
    /// UTF-8, or WTF-8 if the text was.
    private(set) var bytes: [UInt8] = []

    /// Replaces the contents by a text's lower case.
    ///
    /// - Complexity: linear in the text. A run of case-ignorable characters is looked through at most twice, for a
    ///   sigma at each of its ends.
    mutating func take(_ text: UnsafeBufferPointer<UInt8>) {
        bytes.removeAll(keepingCapacity: true)
        bytes.reserveCapacity(text.count)
        var at = 0
        while at < text.count {
            let run = text[at...].firstIndex { $0 >= 0x80 } ?? text.count
            bytes.append(contentsOf: text[at..<run].lazy.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 })
            at = run
            while at < text.count, text[at] >= 0x80 {
                let point = text.codePoint(at: at)
                append(point, from: at, of: text)
                at += point.length
            }
        }
    }

    private mutating func append(_ point: CodePoint, from start: Int, of text: UnsafeBufferPointer<UInt8>) {
        let end = start + point.length
        if point.value == 0x03A3 {
            bytes.append(0xCF)
            bytes.append(Self.isFinalSigma(from: start, to: end, of: text) ? 0x82 : 0x83)
        } else if let properties = point.properties, properties.changesWhenLowercased {
            bytes.append(contentsOf: properties.lowercaseMapping.utf8)
        } else {
            bytes.append(contentsOf: text[start..<end])
        }
    }

    private static func isFinalSigma(from start: Int, to end: Int, of text: UnsafeBufferPointer<UInt8>) -> Bool {
        var before = start
        var isBehindCased = false
        while before > 0 {
            before = text.codePointStart(before: before)
            let point = text.codePoint(at: before)
            if point.isCaseIgnorable { continue }
            isBehindCased = point.isCased
            break
        }
        guard isBehindCased else { return false }
        var after = end
        while after < text.count {
            let point = text.codePoint(at: after)
            if !point.isCaseIgnorable { return !point.isCased }
            after += point.length
        }
        return true
    }
}
