public import CanonicalJSON

extension GroundingResult {
    /// The result as machine output shows it: `state`, `score` (null when withheld), `matched`, `unmatched`,
    /// `evidence`.
    ///
    /// Source: spec/core.md 1, 15.
    public var json: JSONObject {
        [
            "state": .text(state.name),
            "score": score.map { .double($0) } ?? .null,
            "matched": .array(matched.map { .text($0) }),
            "unmatched": .array(unmatched.map { .text($0) }),
            "evidence": .object(evidence),
        ]
    }

    /// What the state rests on. Always `method` and `n_context_tokens`; with a score `matched_weight`, `total_weight`,
    /// `by_kind` (of each kind how many anchors matched, and of how many) and `weights`; without one `reason`.
    ///
    /// Weights are floats, except that nothing matched is the integer 0, as the reference has it.
    public var evidence: JSONObject {
        let method: JSONValue = """
            anchor overlap, version 1: of the numbers, identifiers and words that the basis names, the share by weight \
            that what was read names too
            """
        let context = JSONValue.int(contextCount)
        switch state {
        case .insufficientBasis:
            return [
                "method": method,
                "reason": "the basis names no number, no identifier and no word that could be looked for",
                "n_context_tokens": context,
            ]
        case .insufficientContext:
            return [
                "method": method,
                "reason": "what was read names no number, no identifier and no word that the basis could rest on",
                "n_context_tokens": context,
            ]
        case .scored:
            let matched = count(of: matchedAnchors)
            let unmatched = count(of: unmatchedAnchors)
            var byKind = JSONObject()
            var weights = JSONObject()
            var matchedWeight = 0
            var totalWeight = 0
            for kind in Anchor.Kind.allCases {
                let found = matched[kind, default: 0]
                let all = found + unmatched[kind, default: 0]
                byKind[kind.name] = ["matched": .int(found), "total": .int(all)]
                weights[kind.name] = .double(Double(kind.weight))
                matchedWeight += found * kind.weight
                totalWeight += all * kind.weight
            }
            return [
                "method": method,
                "matched_weight": matchedWeight == 0 ? 0 : .double(Double(matchedWeight)),
                "total_weight": .double(Double(totalWeight)),
                "n_context_tokens": context,
                "by_kind": .object(byKind),
                "weights": .object(weights),
            ]
        }
    }

    private func count(of anchors: [Anchor]) -> [Anchor.Kind: Int] {
        anchors.reduce(into: [:]) { $0[$1.kind, default: 0] += 1 }
    }
}
