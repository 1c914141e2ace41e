/// A pattern of names: `*` is any text, `?` any one character, all else itself.
struct NamePattern: Sendable {
    private let pattern: [Unicode.Scalar]

    init(_ text: String) {
        pattern = Array(text.unicodeScalars)
    }

    /// Whether a name is of the pattern as a whole.
    ///
    /// - Complexity: O(n · m) at worst: each star is come back to at most once per character.
    func matches(_ name: String) -> Bool {
        let name = Array(name.unicodeScalars)
        var (p, n) = (0, 0)
        // The last star, and how far it reaches.
        var star: (at: Int, reach: Int)?
        while n < name.count {
            if p < pattern.count, pattern[p] == "*" {
                star = (p, n)
                p += 1
            } else if p < pattern.count, pattern[p] == "?" || pattern[p] == name[n] {
                p += 1
                n += 1
            } else if let last = star {
                star = (last.at, last.reach + 1)
                p = last.at + 1
                n = last.reach + 1
            } else {
                return false
            }
        }
        return pattern[p...].allSatisfy { $0 == "*" }
    }
}
