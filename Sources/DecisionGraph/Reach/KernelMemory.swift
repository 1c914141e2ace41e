import CKernels

/// Zeroed memory for the C kernels, aligned to 64 bytes and in huge pages where the system has them.
///
/// Owned by one object and released with it. Not `Sendable`: what runs in parallel gets its own.
final class KernelMemory {
    /// The first byte.
    let base: UnsafeMutableRawPointer
    private let size: Int

    /// - Returns: nil when the system has no memory left.
    init?(bytes: Int) {
        guard let base = ck_reserve(bytes) else { return nil }
        self.base = base
        size = bytes
    }

    deinit { ck_release(base, size) }

    /// The memory as elements of a trivial type.
    ///
    /// Unsafe: valid while this object lives and for `size / MemoryLayout<Element>.stride` elements. The memory is
    /// zeroed, so every element of a trivial integer type is initialized.
    func elements<Element: BitwiseCopyable>(_: Element.Type) -> UnsafeMutablePointer<Element> {
        base.assumingMemoryBound(to: Element.self)
    }
}
