/// How many letters must be added, removed or changed to make one word of another.
///
/// Source: V. I. Levenshtein, 1966.
enum EditDistance {
    /// - Complexity: O(a · b) in the words' lengths; words beyond 64 letters count as far away.
    static func between(_ a: String, _ b: String) -> Int {
        let (x, y) = (Array(a.utf8), Array(b.utf8))
        guard x.count <= 64, y.count <= 64 else { return Int.max }
        var row = Array(0...y.count)
        for (i, letter) in x.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, other) in y.enumerated() {
                let change = diagonal + (letter == other ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(change, row[j] + 1, diagonal + 1)
            }
        }
        return row[y.count]
    }
}
