/// How far a negation reaches, followed through one text piece by piece (what stands between blanks).
///
/// - It starts at a negator: `not`, `no`, `never`, `none`, `neither`, `nor`, `without`, `cannot`, `nothing`, `nobody`,
///   `non`, what ends in `n't`, and the common contractions written without apostrophe. A second one starts it anew.
/// - It covers the words of the next two pieces that hold terms. Stopwords and a few adverbs before them do not count;
///   behind a covered term a stopword that is no auxiliary, `or` or `to` ends it.
/// - It ends at punctuation (``CodePoint/endsClause``; a free-standing dash; an empty line), at a conjunction such as
///   `because`, and behind `not only`, `not just`, `not merely`.
/// - Numbers, and all that stands in a piece with a digit (`INV-100`), are things that a sentence is about: they are
///   covered only directly behind a negator other than `no`. Such a piece ends the negation.
/// - Within one piece (`not_approved`) a negator covers what follows it there, and nothing behind the piece.
///
/// It does not see what takes a negation back (`not without approval` counts as `without approval`), a negation behind
/// its term (`approval was refused`, `approved: false` in a text), prefixes (`unapproved`), or other languages.
///
/// Source: our design, for spec/core.md 18 W26.
struct NegationScope {
    /// How many pieces with terms a negation covers.
    private static let reach = 2

    /// Pieces that the negation still covers.
    private var left = 0
    /// Whether nothing but marks stood between the negator and here.
    private var isDirect = false
    private var sparesNumbers = false
    private var hasCovered = false

    // Of the current piece.
    private var isNumbered = false
    private var hasTerm = false
    private var hasNegator = false

    /// Whether a word at this place is negated.
    var coversWord: Bool { left > 0 }

    /// Whether a number at this place is negated.
    var coversNumber: Bool { left > 0 && !sparesNumbers }

    /// Starts a piece.
    ///
    /// - Parameter isNumbered: whether it has a digit.
    mutating func enterPiece(isNumbered: Bool) {
        self.isNumbered = isNumbered
        hasTerm = false
        hasNegator = false
        if isNumbered, !isDirect || sparesNumbers { end() }
    }

    /// Ends a piece.
    mutating func leavePiece() {
        guard left > 0, hasTerm else { return }
        if hasNegator || isNumbered {
            end()
        } else {
            left -= 1
            isDirect = false
            hasCovered = true
        }
    }

    /// A word that is, or is not, one of ``ClauseWords``.
    mutating func pass(_ role: ClauseWords.Role?) {
        switch role {
        case .negator: start(sparesNumbers: false)
        case .wordNegator: start(sparesNumbers: true)
        case .conjunction: end()
        case .restrictor where isDirect && !hasTerm: end()
        case .stopword where hasCovered && !hasTerm: end()
        case .auxiliary, .stopword, .adverb, .restrictor:
            // Within a numbered piece all words stand together.
            if !isNumbered { isDirect = false }
        case nil: hasTerm = true
        }
    }

    /// A number.
    mutating func passNumber() { hasTerm = true }

    /// What ends a clause.
    mutating func end() {
        left = 0
        isDirect = false
    }

    private mutating func start(sparesNumbers: Bool) {
        left = Self.reach
        isDirect = true
        self.sparesNumbers = sparesNumbers
        hasCovered = false
        hasNegator = true
        hasTerm = false
    }
}
