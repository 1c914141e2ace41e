extension LiveGraph {
    /// The steps that most others rest on: by reach descending, then index ascending.
    ///
    /// - Parameter top: how many; nil for all.
    /// - Complexity: as ``LiveReach/best(_:)``.
    package func ranked(top: Int?) -> [(position: Int, reach: Int)] {
        reach.best(max(top ?? stepCount, 0)).map { ($0.position, $0.count) }
    }

    /// The first steps by index.
    ///
    /// - Parameter top: how many; nil for all.
    /// - Complexity: as ``LiveReach/first(_:)``.
    package func firstByIndex(top: Int?) -> [Int] {
        reach.first(max(top ?? stepCount, 0))
    }
}
