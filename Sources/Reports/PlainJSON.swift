/// JSON text in which all is printable ASCII: what is not is written as `\u` escapes, which mean the same.
///
/// A document that is printed whole, also on a terminal, must not steer the screen although JSON allows C1 controls and
/// marks of writing direction inside strings as they are.
///
/// - Note: Source: RFC 8259, section 7; spec/prelint.md 8.6 (stdout).
enum PlainJSON {
    /// Rewrites a JSON text.
    ///
    /// - Parameter text: JSON in UTF-8 without control characters outside its escapes, as the canonical writer makes it.
    /// - Complexity: O(bytes).
    static func ascii(_ text: [UInt8]) -> [UInt8] {
        if text.allSatisfy({ (0x20...0x7E).contains($0) }) { return text }
        var output: [UInt8] = []
        output.reserveCapacity(text.count + text.count / 4)
        for unit in String(decoding: text, as: UTF8.self).utf16 {
            if (0x20...0x7E).contains(unit) {
                output.append(UInt8(unit))
            } else {
                // Only strings hold anything else.
                output += [0x5C, 0x75]
                for shift in [12, 8, 4, 0] { output.append(digits[Int(unit >> UInt16(shift)) & 15]) }
            }
        }
        return output
    }

    private static let digits = Array("0123456789abcdef".utf8)
}
