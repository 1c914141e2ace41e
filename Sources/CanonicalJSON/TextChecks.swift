internal import CSimdJSON

extension UnsafeBufferPointer<UInt8> {
    /// Whether the bytes are strict UTF-8: no overlong forms, no surrogates.
    ///
    /// - Complexity: linear, several bytes at a time.
    package var isUTF8: Bool {
        isEmpty || csj_is_utf8(baseAddress, count) == 1
    }
}

/// How numbers are spelled.
package enum NumberSpelling {
    /// Whether a number has the fewest digits that read back to its double.
    ///
    /// - Parameter text: a JSON number with a fraction or an exponent, as its grammar has it.
    package static func hasShortestDigits(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let base = text.baseAddress else { return false }
        return UnsafeRawPointer(base).withMemoryRebound(to: CChar.self, capacity: text.count) {
            csj_has_shortest_digits($0, text.count) == 1
        }
    }
}
