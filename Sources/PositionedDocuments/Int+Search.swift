extension Int {
    /// The first number of a range from which on something holds; the end of the range when it holds for none.
    ///
    /// - Complexity: O(log n) questions.
    static func first(in range: Range<Int>, where holds: (Int) -> Bool) -> Int {
        var low = range.lowerBound
        var high = range.upperBound
        while low < high {
            let middle = (low + high) / 2
            if holds(middle) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
