internal import CLibCrypto

/// Comparison of secrets, in a time that does not tell where two of them begin to differ.
public enum ConstantTime {
    /// Whether two texts hold the same bytes. Only their lengths show in the time this takes.
    public static func equal(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
        guard left.count == right.count else { return false }
        guard let leftStart = left.baseAddress, let rightStart = right.baseAddress else { return true }
        return CRYPTO_memcmp(leftStart, rightStart, left.count) == 0
    }

    /// Whether two arrays hold the same bytes. Only their lengths show in the time this takes.
    public static func equal(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        left.withUnsafeBytes { leftBytes in right.withUnsafeBytes { equal(leftBytes, $0) } }
    }
}
