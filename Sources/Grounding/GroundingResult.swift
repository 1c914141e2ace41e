public import CanonicalJSON

/// How far a stated basis is supported by what was read: a score with its evidence, or why there is none.
///
/// What a rule cannot see is part of its contract. Version 1 is the reference's (spec/core.md 18, W26): signs and
/// negations are ignored (`not approved` rests fully on `approved`), `1,2,3` is the number 123, numbers agree when six
/// digits do, and only ASCII words are words. Version 2 sees these; ``GroundingVersion/v2`` says what it does not. By
/// either a high score says that the same things are named, not that the reasoning is right.
///
/// Source: spec/core.md 15.
public struct GroundingResult: Sendable, Hashable {
    /// The outcome. Only a scored result holds a number: a withheld score is never zero.
    public enum State: Sendable, Hashable {
        /// The share of the basis's anchor weight that the context holds, `0...1`, rounded to four decimals.
        case scored(Double)
        /// The basis names nothing that could be looked for.
        case insufficientBasis
        /// Nothing was read that a basis could rest on.
        case insufficientContext

        /// The state's name in machine output.
        public var name: String {
            switch self {
            case .scored: "scored"
            case .insufficientBasis: "insufficient_basis"
            case .insufficientContext: "insufficient_context"
            }
        }
    }

    /// The rule that was used.
    public let version: GroundingVersion
    /// The outcome, with the score if there is one.
    public let state: State
    /// The basis's anchors that the context holds, by text in code-point order; empty unless scored.
    public let matchedAnchors: [Anchor]
    /// The basis's anchors that the context lacks, by text in code-point order.
    public let unmatchedAnchors: [Anchor]
    /// How many distinct anchors the context has.
    public let contextCount: Int

    init(basis: AnchorSet, context: AnchorSet, version: GroundingVersion) {
        self.version = version
        var matched: [Anchor] = []
        var unmatched: [Anchor] = []
        for anchor in basis {
            if context.contains(anchor) { matched.append(anchor) } else { unmatched.append(anchor) }
        }
        contextCount = context.count
        if basis.isEmpty {
            state = .insufficientBasis
        } else if context.isEmpty {
            state = .insufficientContext
        } else {
            let found = matched.weight
            state = .scored((Double(found) / Double(found + unmatched.weight)).rounded(places: 4))
        }
        matchedAnchors = matched.sortedByText
        unmatchedAnchors = unmatched.sortedByText
    }

    /// Grounds one basis on one decision's data; use ``GroundingContext`` for several bases on the same data.
    ///
    /// - Parameters:
    ///   - basis: the text that was given as the reason for the decision; nil counts as empty.
    ///   - inputs: what the decision was given; null for nothing, as for the others.
    ///   - retrieved: what it looked up.
    ///   - state: the state it saw.
    ///   - version: the rule to use.
    /// - Complexity: linear in the data, O(n log n) in the basis.
    public static func ground(
        basis: String?, inputs: JSONValue, retrieved: JSONValue, state: JSONValue, version: GroundingVersion = .v1
    ) -> GroundingResult {
        GroundingContext(inputs: inputs, retrieved: retrieved, state: state, version: version).ground(basis)
    }

    /// The score, nil when it is withheld.
    public var score: Double? {
        if case .scored(let score) = state { score } else { nil }
    }

    /// The texts of the matched anchors for people, each once, in code-point order; a negated one has `not` before it.
    /// One text can be in both lists: as a word in one and as an identifier in the other.
    public var matched: [String] { matchedAnchors.texts }

    /// The texts of the unmatched anchors in the same way.
    public var unmatched: [String] { unmatchedAnchors.texts }
}

extension [Anchor] {
    fileprivate var weight: Int { reduce(0) { $0 + $1.kind.weight } }

    fileprivate var sortedByText: [Anchor] {
        let rows = map { (text: $0.text, anchor: $0) }
        let sorted = rows.sorted { a, b in
            a.text == b.text ? a.anchor.key < b.anchor.key : a.text < b.text  // `!` is before all other keys
        }
        return sorted.map(\.anchor)
    }

    /// Each text once, given anchors in order of their texts.
    fileprivate var texts: [String] {
        var texts: [String] = []
        var last: (text: JSONString, isNegated: Bool)?
        for anchor in self {
            let (text, isNegated) = (anchor.text, anchor.isNegated)
            if let last, last.text == text, last.isNegated == isNegated { continue }
            texts.append(isNegated ? "not \(text.lossyText)" : text.lossyText)
            last = (text, isNegated)
        }
        return texts
    }
}
