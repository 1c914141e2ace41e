/// From a step's index to its position in the list.
///
/// Most sources number their steps 0, 1, 2, …: then the index is the position and nothing is stored.
struct PositionIndex: Sendable {
    private var count = 0
    /// Set when the first index is met that is not its position.
    private var positions: [Int: UInt32]?

    func position(of index: Int) -> Int? {
        if let positions { return positions[index].map(Int.init) }
        return index >= 0 && index < count ? index : nil
    }

    /// Adds the next position's index, which must be new.
    mutating func append(_ index: Int) {
        if positions == nil, index != count {
            var known: [Int: UInt32] = [:]
            known.reserveCapacity(2 * count + 16)
            for position in 0..<count { known[position] = UInt32(position) }
            positions = known
        }
        positions?[index] = UInt32(count)
        count += 1
    }
}
