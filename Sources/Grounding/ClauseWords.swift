/// What English words do to a negation; words that are not here are terms.
///
/// Source: our design, for spec/core.md 18 W26.
enum ClauseWords {
    /// A word's part in a clause. Only ``negator`` and ``stopword`` kinds are no anchors themselves.
    enum Role: Sendable {
        /// Negates what follows.
        case negator
        /// `no` and `non`, which negate words only: `no 12` and `order no A-12` count or name.
        case wordNegator
        /// A stopword that stands within a clause before or behind a term: `no refund was approved`.
        case auxiliary
        /// Another stopword, which ends a negation once that has covered a term: `not approved by`.
        case stopword
        /// Stands between a negation and its term without being it: `not yet approved`.
        case adverb
        /// Directly behind a negator takes it back: `not only approved`.
        case restrictor
        /// Starts another clause: `not approved because`.
        case conjunction
    }

    /// What a lower-case word is.
    static func role(of word: some Collection<UInt8>) -> Role? {
        words.role(of: word)
    }

    private static let words = ShortWords<Role>(
        Stopwords.all.map { ($0, .stopword) } + negators.map { ($0, .negator) }
            + [("no", .wordNegator), ("non", .wordNegator), ("but", .conjunction)]
            + auxiliaries.map { ($0, .auxiliary) } + adverbs.map { ($0, .adverb) }
            + ["only", "merely", "just"].map { ($0, .restrictor) } + conjunctions.map { ($0, .conjunction) })

    /// Contractions with an apostrophe are found by their ending; these are their spellings without.
    private static let negators: [StaticString] = [
        "not", "never", "none", "neither", "nor", "without", "cannot", "nothing", "nobody", "isnt", "arent", "wasnt",
        "werent", "dont", "doesnt", "didnt", "hasnt", "havent", "hadnt", "cant", "couldnt", "wouldnt", "shouldnt",
    ]

    /// All stopwords. `or` and `to` carry a negation on: `not approved or paid`, `not allowed to refund`.
    private static let auxiliaries: [StaticString] = [
        "are", "be", "been", "being", "did", "do", "does", "had", "has", "have", "is", "or", "to", "was", "were",
        "will",
    ]

    private static let adverbs: [StaticString] = [
        "already", "any", "even", "ever", "fully", "longer", "more", "quite", "really", "still", "very", "yet",
    ]

    /// `but` is a stopword, the others are words.
    private static let conjunctions: [StaticString] = [
        "although", "because", "however", "since", "though", "unless", "until", "whereas", "while",
    ]
}
