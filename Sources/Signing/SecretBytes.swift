internal import CLibCrypto

/// Bytes that are overwritten before their memory is given back.
///
/// They are outside the Swift arrays, which copy themselves without being asked. What a caller hands in or takes out as
/// an array is the caller's to forget.
///
/// `@unchecked Sendable`: the memory is written before `init` returns and by nobody afterwards until `deinit`, when no
/// other reference is left.
final class SecretBytes: @unchecked Sendable {
    private let memory: UnsafeMutableRawBufferPointer
    let count: Int

    /// Lends the bytes out for the time of a call; their address is not nil.
    func withBytes<Answer, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Answer
    ) throws(Failure) -> Answer {
        try withExtendedLifetime(self) { () throws(Failure) in
            try body(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(memory)[..<count]))
        }
    }

    private init(memory: UnsafeMutableRawBufferPointer, count: Int) {
        self.memory = memory
        self.count = count
    }

    convenience init(copying source: UnsafeRawBufferPointer) {
        let memory = Self.allocate(source.count)
        memory.copyMemory(from: source)
        self.init(memory: memory, count: source.count)
    }

    /// Room for `capacity` bytes, filled by `fill`, which answers how many it wrote.
    static func filled(
        capacity: Int, by fill: (UnsafeMutableRawBufferPointer) throws(SigningError) -> Int
    ) throws(SigningError) -> SecretBytes {
        let memory = allocate(capacity)
        // From here on the memory has an owner that overwrites it, also when `fill` throws.
        let owner = SecretBytes(memory: memory, count: 0)
        let count = try fill(memory)
        return withExtendedLifetime(owner) {
            SecretBytes(copying: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(memory)[..<count]))
        }
    }

    /// Whether two secrets hold the same bytes. Only their lengths show in the time this takes.
    func isEqual(to other: SecretBytes) -> Bool {
        withBytes { mine in other.withBytes { ConstantTime.equal(mine, $0) } }
    }

    /// A secret of at least one byte of room, so that its address is never nil: libcrypto takes nil for "no key".
    private static func allocate(_ count: Int) -> UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer.allocate(byteCount: max(count, 1), alignment: 16)
    }

    deinit {
        OPENSSL_cleanse(memory.baseAddress, memory.count)
        memory.deallocate()
    }
}
