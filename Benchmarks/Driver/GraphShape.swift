import DecisionGraph

/// The generated graphs of the workloads, the same in every language.
///
/// Source: spec/performance.md 1.
enum GraphShape: String, CaseIterable {
    case band, uniform, lanes

    /// The check value of all counts, by size.
    static let checks: [GraphShape: [Int: String]] = [
        .band: [
            200: "10ed1b", 2000: "88801364", 10_000: "482181a1a4", 20_000: "2459aa338bc", 100_000: "11d3168a4b1c9",
            1_000_000: "45c380991ae49d5",
        ],
        .uniform: [
            200: "59dbf", 2000: "51b6173", 10_000: "ebe00f73", 20_000: "4e31b3ca6", 100_000: "d838b099b1",
            1_000_000: "b663cf591c19",
        ],
        .lanes: [
            200: "4be2", 2000: "16048c3", 10_000: "126d78e09", 20_000: "facb1239b", 100_000: "55ca22a332f0",
            1_000_000: "382f7f300894234",
        ],
    ]

    /// The distinct dependencies of step `i`, ascending.
    func dependencies(of i: Int) -> [Int] {
        guard i > 0 else { return [] }
        var found: Set<Int> = []
        switch self {
        case .band:
            let low = max(0, i - 50)
            for t in 0..<3 { found.insert(low + WorkloadDraws.below(WorkloadDraws.random(1, 3 * i + t), i - low)) }
        case .uniform:
            for t in 0..<3 { found.insert(WorkloadDraws.below(WorkloadDraws.random(2, 3 * i + t), i)) }
        case .lanes:
            let k = i / 64
            if k > 0 {
                for t in 0..<2 {
                    found.insert(i - 64 * (1 + WorkloadDraws.below(WorkloadDraws.random(3, 4 * i + t), min(k, 8))))
                }
            }
            if WorkloadDraws.below(WorkloadDraws.random(3, 4 * i + 2), 64) == 0 {
                let low = max(0, i - 4096)
                found.insert(low + WorkloadDraws.below(WorkloadDraws.random(3, 4 * i + 3), i - low))
            }
        }
        return found.sorted()
    }

    func rows(_ count: Int) -> CompactRows {
        var offsets: [UInt32] = [0]
        var targets: [UInt32] = []
        for i in 0..<count {
            targets += dependencies(of: i).map { UInt32($0) }
            offsets.append(UInt32(targets.count))
        }
        return CompactRows(offsets: offsets, targets: targets)
    }

    /// Σ count[i]·(2i+1), mod 2^64, hexadecimal.
    static func check(_ counts: [UInt32]) -> String {
        var sum: UInt64 = 0
        for (i, count) in counts.enumerated() { sum &+= UInt64(count) &* UInt64(2 * i + 1) }
        return String(sum, radix: 16)
    }
}
