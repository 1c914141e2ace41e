/// The dependencies of a run that is still growing, in compressed rows: ``CompactRows`` that take one row more.
struct GrowingRows: Sendable {
    /// As in ``CompactRows``.
    private(set) var offsets: [UInt32] = [0]
    private(set) var targets: [UInt32] = []

    /// The number of positions.
    var count: Int { offsets.count - 1 }

    /// Adds the next position's row: distinct earlier positions, ascending.
    mutating func append(_ row: ArraySlice<UInt32>) {
        // Mostly one to three: less than appending them as a collection costs.
        for target in row { targets.append(target) }
        offsets.append(UInt32(targets.count))
    }

    /// Where the entries of a position lie in ``targets``.
    func range(of position: Int) -> Range<Int> {
        Int(offsets[position])..<Int(offsets[position + 1])
    }
}
