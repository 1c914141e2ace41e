internal import CanonicalJSON
internal import Findings
internal import PositionedDocuments

/// One suppression of a plan: what it names, what it covers, and whether it counts.
struct Suppression {
    /// What a suppression covers.
    enum Cover {
        case file
        /// What begins at these places of the same file.
        case places(Range<TextPlace>)
        /// A step of the plan, by its pointer and number.
        case step(pointer: String, index: Int?)
    }

    /// The rules by code, and the words that named them.
    var codes: [(code: String, term: String)] = []
    var reason = ""
    var until: CalendarDay?
    let cover: Cover
    let kind: Finding.Suppression.Kind
    /// Where it is reported itself.
    let location: Location
    /// The step it belongs to.
    var subject: Finding.Subject?
    /// Why it has no effect; nil when nothing is wrong with it.
    var fault: String?
    /// What removes it, or all but some of its terms.
    var removal: (_ kept: [String]) -> [Fix.Edit] = { _ in [] }

    init(cover: Cover, kind: Finding.Suppression.Kind, location: Location) {
        self.cover = cover
        self.kind = kind
        self.location = location
    }

    /// Takes the words that name rules; one that names none makes the whole suppression a fault.
    mutating func name(_ terms: [String], _ catalogue: RuleCatalogue) {
        for term in terms {
            guard let card = catalogue.card(term) else {
                let isFamily = (try? catalogue.codes(term)) != nil
                fault =
                    fault
                    ?? (isFamily
                        ? "\(term) is a family of rules, and a suppression names each code"
                        : RuleSelectionError(.unknown, term, nearest: catalogue.nearest(term)).description)
                continue
            }
            guard MetaRule(rawValue: card.code) == nil else {
                fault = fault ?? "\(card.code) cannot be suppressed where it is found"
                continue
            }
            codes.append((card.code, term))
        }
        if codes.isEmpty { fault = fault ?? "it names no rule" }
    }

    /// Whether a finding of the same file is covered.
    func covers(_ finding: Finding) -> Bool {
        guard codes.contains(where: { $0.code == finding.code }) else { return false }
        switch cover {
        case .file: return true
        case .places(let range):
            guard finding.location.path == location.path, let region = finding.location.region else { return false }
            return range.contains(TextPlace(line: region.startLine, column: region.startColumn))
        case .step(let pointer, let index):
            if finding.pointer == pointer || finding.pointer.utf8.starts(with: (pointer + "/").utf8) { return true }
            return index != nil && finding.subject?.index == index
        }
    }
}
