import CKernels

/// Which code computes reach counts. The result is the same; only the time differs.
package enum ReachKernel: Sendable, CaseIterable {
    /// The fastest this processor runs.
    case best
    /// Safe Swift on any processor: what ``best`` means where there is no accelerated kernel, and the oracle of tests.
    case portable
    /// 256-bit registers.
    case avx2
    /// 512-bit registers.
    case avx512

    /// Whether this processor runs this kernel. One that it does not run is replaced by ``portable``.
    package var isAvailable: Bool { self == .portable || self == .best || level != CK_LEVEL_NONE }

    /// The level of the C kernel to call, `CK_LEVEL_NONE` for the portable path.
    var level: Int {
        let best = Int(ck_best_level())
        switch self {
        case .best: return best
        case .portable: return CK_LEVEL_NONE
        case .avx2: return best >= CK_LEVEL_AVX2 ? CK_LEVEL_AVX2 : CK_LEVEL_NONE
        case .avx512: return best >= CK_LEVEL_AVX512 ? CK_LEVEL_AVX512 : CK_LEVEL_NONE
        }
    }
}
