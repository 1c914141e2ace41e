extension Finding {
    /// Whether it counts: neither suppressed nor known to a baseline.
    public var isActive: Bool { suppression == nil && !isBaselined }

    /// Whether it comes before another: by path, line, column, code, resource, pointer, all texts by their bytes.
    ///
    /// A finding about a file as a whole comes before those about its parts. What is equal so far is ordered by variant
    /// and message, so that the order of a list does not depend on how it was made.
    ///
    /// Source: spec/prelint.md 7.
    public func precedes(_ other: Finding) -> Bool {
        if let answer = bytesPrecede(location.path, other.location.path) { return answer }
        let (mine, others) = (location.region, other.location.region)
        let places = (
            (mine?.startLine ?? 0, mine?.startColumn ?? 0), (others?.startLine ?? 0, others?.startColumn ?? 0)
        )
        if places.0 != places.1 { return places.0 < places.1 }
        return bytesPrecede(code, other.code) ?? bytesPrecede(resource ?? "", other.resource ?? "")
            ?? bytesPrecede(pointer, other.pointer) ?? bytesPrecede(variant ?? "", other.variant ?? "")
            ?? bytesPrecede(message, other.message) ?? false
    }
}

extension Sequence<Finding> {
    /// The findings in output order; what is equal in every respect stays as it was.
    func inOutputOrder() -> [Finding] {
        // Most lists come in order, and are looked at more than once.
        let findings = Array(self)
        let isOrdered = zip(findings, findings.dropFirst()).allSatisfy { !$1.precedes($0) }
        if isOrdered { return findings }
        return findings.enumerated().sorted { a, b in
            if a.element.precedes(b.element) { return true }
            return b.element.precedes(a.element) ? false : a.offset < b.offset
        }.map(\.element)
    }
}

extension Finding.Subject {
    /// The step in words, as `step 2 (pay)`. Its name may hold anything: escaping is the duty of the renderer.
    public var label: String {
        guard let name, !name.isEmpty else { return "step \(index)" }
        return "step \(index) (\(name))"
    }
}

/// Whether a text comes before another by its bytes; nil when they are equal.
func bytesPrecede(_ a: String, _ b: String) -> Bool? {
    let (x, y) = (a.utf8Span.span, b.utf8Span.span)
    for at in 0..<min(x.count, y.count) where x[at] != y[at] { return x[at] < y[at] }
    return x.count == y.count ? nil : x.count < y.count
}
