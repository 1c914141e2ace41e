/// English words that say nothing about a decision's grounds.
///
/// Source: spec/core.md 15.
enum Stopwords {
    /// Whether a lower-case word is a stopword.
    static func contains(_ word: some Collection<UInt8>) -> Bool {
        words.role(of: word) != nil
    }

    static let all: [StaticString] = [
        "a", "an", "and", "are", "as", "at", "be", "been", "being", "but", "by", "for", "from", "had", "has", "have",
        "he", "her", "his", "i", "if", "in", "into", "is", "it", "its", "of", "on", "or", "our", "she", "so", "than",
        "that", "the", "their", "then", "there", "these", "they", "this", "to", "was", "we", "were", "what", "when",
        "which", "will", "with", "within", "you", "your", "not", "no", "do", "does", "did", "also", "per", "over",
    ]

    private static let words = ShortWords<Void>(all.map { ($0, ()) })
}
