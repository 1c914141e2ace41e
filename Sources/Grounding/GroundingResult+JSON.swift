public import CanonicalJSON

extension GroundingResult {
    /// The result as machine output shows it: `state`, `score` (null when withheld), `matched`, `unmatched`,
    /// `evidence`.
    ///
    /// `matched` and `unmatched` are texts in version 1. In version 2 they are objects `kind` (`word`, `number` or
    /// `identifier`), `negated` and `text`, in the order of their texts; no object is in both lists or twice in one.
    ///
    /// Source: spec/core.md 1, 15, 18 W26.
    public var json: JSONObject {
        [
            "state": .text(state.name),
            "score": score.map { .double($0) } ?? .null,
            "matched": list(matchedAnchors, matched),
            "unmatched": list(unmatchedAnchors, unmatched),
            "evidence": .object(evidence),
        ]
    }

    private func list(_ anchors: [Anchor], _ texts: [String]) -> JSONValue {
        switch version {
        case .v1: .array(texts.map { .text($0) })
        case .v2:
            .array(
                anchors.map { anchor in
                    [
                        "kind": .string(anchor.kind.name(in: version)), "negated": .bool(anchor.isNegated),
                        "text": .string(anchor.text),
                    ]
                })
        }
    }

    /// What the state rests on. Always `method` and `n_context_tokens`; with a score `matched_weight`, `total_weight`,
    /// `by_kind` (of each kind how many anchors matched, and of how many) and `weights`; without one `reason`.
    /// Version 2 adds `version`, and with a score `negated` (how many negated anchors of all kinds matched, and of how
    /// many).
    ///
    /// Weights are floats, except that nothing matched is the integer 0, as the reference has it.
    public var evidence: JSONObject {
        var evidence: JSONObject = ["method": method]
        if version != .v1 { evidence["version"] = .text(version.rawValue) }
        switch state {
        case .insufficientBasis:
            evidence["reason"] = "the basis names no number, no identifier and no word that could be looked for"
            evidence["n_context_tokens"] = .int(contextCount)
        case .insufficientContext:
            evidence["reason"] = "what was read names no number, no identifier and no word that the basis could rest on"
            evidence["n_context_tokens"] = .int(contextCount)
        case .scored:
            addWeights(to: &evidence)
        }
        return evidence
    }

    private var method: JSONValue {
        switch version {
        case .v1:
            """
            anchor overlap, version 1: of the numbers, identifiers and words that the basis names, the share by weight \
            that what was read names too
            """
        case .v2:
            """
            anchor overlap, version 2: of the numbers (signed and exact), identifiers and words that the basis names \
            or negates, the share by weight that what was read names, or negates, too
            """
        }
    }

    private func addWeights(to evidence: inout JSONObject) {
        let matched = count(of: matchedAnchors)
        let unmatched = count(of: unmatchedAnchors)
        var byKind = JSONObject()
        var weights = JSONObject()
        var matchedWeight = 0
        var totalWeight = 0
        for kind in Anchor.Kind.allCases {
            let found = matched[kind, default: 0]
            let all = found + unmatched[kind, default: 0]
            let name = kind.name(in: version)
            byKind[name] = ["matched": .int(found), "total": .int(all)]
            weights[name] = .double(Double(kind.weight))
            matchedWeight += found * kind.weight
            totalWeight += all * kind.weight
        }
        evidence["matched_weight"] = matchedWeight == 0 ? 0 : .double(Double(matchedWeight))
        evidence["total_weight"] = .double(Double(totalWeight))
        evidence["n_context_tokens"] = .int(contextCount)
        evidence["by_kind"] = .object(byKind)
        evidence["weights"] = .object(weights)
        if version != .v1 {
            let found = matchedAnchors.count(where: \.isNegated)
            evidence["negated"] = [
                "matched": .int(found), "total": .int(found + unmatchedAnchors.count(where: \.isNegated)),
            ]
        }
    }

    private func count(of anchors: [Anchor]) -> [Anchor.Kind: Int] {
        anchors.reduce(into: [:]) { $0[$1.kind, default: 0] += 1 }
    }
}
