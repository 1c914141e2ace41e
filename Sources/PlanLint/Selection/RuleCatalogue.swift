internal import CanonicalJSON
public import Findings

/// Every code that can be named: the rules about plans, those about files and suppressions, and those of a team.
public struct RuleCatalogue: Sendable {
    /// The cards, in the order of their codes.
    public let cards: [RuleCard]
    private let places: [String: Int]

    /// A catalogue of rules; the codes of ``MetaRule`` are added.
    public init(_ rules: [RuleCard]) {
        let metaCodes = Set(MetaRule.allCases.map(\.rawValue))
        cards = (MetaRule.cards + rules.filter { !metaCodes.contains($0.code) }).sorted {
            $0.code.utf8.lexicographicallyPrecedes($1.code.utf8)
        }
        var places: [String: Int] = [:]
        for (place, card) in cards.enumerated() {
            places[card.code] = place
            places[card.name] = place
        }
        self.places = places
    }

    /// The rule that a code or a name means; a name may have hyphens where the rule's has underscores.
    public func card(_ term: String) -> RuleCard? {
        let name = String(term.map { $0 == "-" ? "_" : $0 })
        return (places[term] ?? places[term.uppercased()] ?? places[name]).map { cards[$0] }
    }

    /// What a code, a prefix of codes or a name chooses.
    ///
    /// - Throws: ``RuleSelectionError`` when it chooses nothing.
    func codes(_ term: String) throws(RuleSelectionError) -> Term {
        if let card = card(term) { return Term(codes: [card.code], precision: .max) }
        let prefix = term.uppercased()
        let matching = prefix.isEmpty ? [] : cards.map(\.code).filter { $0.utf8.starts(with: prefix.utf8) }
        guard !matching.isEmpty else { throw RuleSelectionError(.unknown, term, nearest: nearest(term)) }
        return Term(codes: Set(matching), precision: prefix.utf8.count)
    }

    /// The known code or name that was most likely meant.
    public func nearest(_ term: String) -> String? {
        let name = String(term.map { $0 == "-" ? "_" : $0 })
        return NearestName.of(name, among: cards.map(\.name))
            ?? NearestName.of(term.uppercased(), among: cards.map(\.code))
    }

    /// What a term chooses, and how precisely: the longer the prefix, the more.
    struct Term {
        let codes: Set<String>
        let precision: Int
    }
}

/// A term of a selection that means nothing, or that must not be said.
public struct RuleSelectionError: Error, Sendable, Hashable {
    /// What is wrong with it.
    public enum Code: String, Sendable {
        /// No rule has it as code, beginning of a code, or name.
        case unknown = "unknown_rule"
        /// The rule is always on, at its own level.
        case fixed = "fixed_rule"
    }

    /// The class.
    public let code: Code
    /// The term as it was written.
    public let term: String
    /// What was most likely meant.
    public let nearest: String?

    /// A term that no rule answers to.
    public init(unknown term: String, nearest: String?) { self.init(.unknown, term, nearest: nearest) }

    init(_ code: Code, _ term: String, nearest: String? = nil) {
        self.code = code
        self.term = term
        self.nearest = nearest
    }
}

extension RuleSelectionError: CustomStringConvertible {
    public var description: String {
        switch code {
        case .unknown: "no rule is called \(term)" + (nearest.map { "; meant \($0)?" } ?? "")
        case .fixed: "\(term) cannot be turned off, and has one level"
        }
    }
}
