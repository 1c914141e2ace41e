/// The pseudo-random numbers of the workloads, the same in every language.
///
/// Source: spec/performance.md 1.
enum WorkloadDraws {
    /// Number `k` of stream `seed`, 64 bits.
    static func random(_ seed: UInt64, _ k: Int) -> UInt64 {
        mix(seed &+ (UInt64(k) &+ 1) &* 0x9E37_79B9_7F4A_7C15)
    }

    /// A bijection of 64 bits that scatters them.
    static func mix(_ word: UInt64) -> UInt64 {
        var z = word
        z ^= z >> 30
        z = z &* 0xBF58_476D_1CE4_E5B9
        z ^= z >> 27
        z = z &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }

    /// A draw mapped to `0..<n`.
    static func below(_ x: UInt64, _ n: Int) -> Int {
        Int(((x >> 32) &* UInt64(n)) >> 32)
    }
}
