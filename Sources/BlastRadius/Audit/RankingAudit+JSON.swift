public import CanonicalJSON

extension RankingAudit {
    /// Writes the audit as one object; what is not known is `null`.
    public func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.key("all_equal")
        writer.bool(allEqual)
        writer.key("baselines")
        writer.beginObject()
        // Ascending by name.
        for baseline: RankingBaseline in [.degree, .position, .reversedPosition, .size] {
            writer.key(text: baseline.rawValue)
            self[baseline].write(to: &writer)
        }
        writer.endObject()
        writer.key("complete")
        writer.bool(isComplete)
        writer.key("keystone_chance")
        writer.double(keystoneChance)
        writer.key("keystone_first")
        writer.bool(keystoneIsFirst)
        writer.key("never_rising")
        writer.bool(neverRises)
        writer.key("rested_on")
        restedOn.write(to: &writer)
        writer.key("says_more_than_step_order")
        writer.bool(verdict.saysMoreThanStepOrder)
        writer.key("tie_break")
        writer.string("\(Self.tieBreak)")
        writer.key("ties_at_top")
        tiesAtTheTop.write(to: &writer)
        writer.key("top_k")
        writer.beginArray()
        for top in tops {
            writer.beginObject()
            writer.key("certain")
            writer.int(top.certain)
            writer.key("chance")
            writer.double(top.chance)
            writer.key("k")
            writer.int(top.k)
            writer.key("possible")
            top.possible.write(to: &writer)
            writer.endObject()
        }
        writer.endArray()
        writer.key("verdict")
        writer.string(verdict.rawValue)
        writer.key("verdict_text")
        writer.string(verdict.text)
        writer.endObject()
    }
}

extension RankingAudit.Count {
    fileprivate func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.key("at_least")
        writer.int(atLeast)
        writer.key("exact")
        writer.bool(isExact)
        writer.endObject()
    }
}

extension BaselineComparison {
    fileprivate func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.key("explains")
        writer.bool(explains)
        writer.key("tau_b")
        writer.double(tau)
        writer.key("tau_b_rested_on")
        writer.double(tauOfRestedOn)
        writer.endObject()
    }
}

extension CanonicalWriter {
    fileprivate mutating func bool(_ value: Bool?) {
        if let value { bool(value) } else { null() }
    }

    fileprivate mutating func double(_ value: Double?) {
        if let value { double(value) } else { null() }
    }
}
