internal import CLibCrypto

/// The machine's generator of random bytes, as a value to pass where keys are made.
public struct SystemRandomness: Sendable {
    /// The generator of libcrypto, which the operating system seeds.
    public init() {}

    /// Fills memory with random bytes fit for private keys.
    ///
    /// - Throws: ``SigningError`` with code `noRandomness`, when the generator is not seeded; the memory then holds
    ///   nothing to use.
    public func fill(_ buffer: UnsafeMutableRawBufferPointer) throws(SigningError) {
        var rest = buffer
        while let start = rest.baseAddress, !rest.isEmpty {
            let count = min(rest.count, 1 << 20)
            guard RAND_priv_bytes(start.assumingMemoryBound(to: UInt8.self), Int32(count)) == 1 else {
                throw SigningError(.noRandomness, LibCrypto.error("no random bytes").detail)
            }
            rest = UnsafeMutableRawBufferPointer(rebasing: rest[count...])
        }
    }
}
