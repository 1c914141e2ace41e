/// Which known name a writer may have meant.
package enum NearestName {
    /// The known name with the fewest letters changed, when that is at most a third of them; nil otherwise.
    ///
    /// - Complexity: O(n · k²) for n names of k letters; names longer than 64 bytes are never near.
    package static func of(_ name: String, among known: some Sequence<String>) -> String? {
        let limit = max(1, min(name.utf8.count / 3, 3))
        var best: (name: String, distance: Int)?
        for candidate in known where candidate != name {
            let distance = distance(name, candidate)
            guard distance <= limit else { continue }
            if let found = best, (found.distance, found.name) <= (distance, candidate) { continue }
            best = (candidate, distance)
        }
        return best?.name
    }

    /// Letters added, removed, changed, or swapped with a neighbour. Source: F. J. Damerau, 1964.
    private static func distance(_ a: String, _ b: String) -> Int {
        let (x, y) = (Array(a.utf8), Array(b.utf8))
        guard x.count <= 64, y.count <= 64 else { return .max }
        var before: [Int] = []
        var above = Array(0...y.count)
        for i in 0..<x.count {
            var row = [i + 1]
            for j in 0..<y.count {
                var least = min(above[j + 1] + 1, row[j] + 1, above[j] + (x[i] == y[j] ? 0 : 1))
                if i > 0, j > 0, x[i] == y[j - 1], x[i - 1] == y[j] { least = min(least, before[j - 1] + 1) }
                row.append(least)
            }
            before = above
            above = row
        }
        return above[y.count]
    }
}
