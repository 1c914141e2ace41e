/// Finds a text in others, by bytes, in time linear in both.
///
/// Source: D. E. Knuth, J. H. Morris, V. R. Pratt: "Fast pattern matching in strings", 1977.
struct TextSearch {
    private let wanted: [UInt8]
    /// For each length of a beginning of the text, the longest beginning that is also its end.
    private let fallback: [Int]

    init(for wanted: [UInt8]) {
        self.wanted = wanted
        var fallback = [0, 0]
        var length = 0
        for at in wanted.indices.dropFirst() {
            while length > 0, wanted[at] != wanted[length] { length = fallback[length] }
            if wanted[at] == wanted[length] { length += 1 }
            fallback.append(length)
        }
        self.fallback = fallback
    }

    /// Hands the offset of every occurrence to `body`, until it answers false; with `isOverlapping` also those that
    /// begin inside another. A text that is empty occurs nowhere here.
    func occurrences(in text: some RandomAccessCollection<UInt8>, isOverlapping: Bool, _ body: (Int) -> Bool) {
        guard !wanted.isEmpty else { return }
        var length = 0
        for (at, byte) in text.enumerated() {
            while length > 0, byte != wanted[length] { length = fallback[length] }
            if byte == wanted[length] { length += 1 }
            if length == wanted.count {
                guard body(at - length + 1) else { return }
                length = isOverlapping ? fallback[length] : 0
            }
        }
    }

    /// The offset of the first occurrence, or nil.
    func first(in text: some RandomAccessCollection<UInt8>) -> Int? {
        var found: Int?
        occurrences(in: text, isOverlapping: false) { at in
            found = at
            return false
        }
        return found
    }
}
