import Testing

@testable import Adapters

/// Where the terms and signs of a `depends` expression stand, and what can be taken out of it.
@Suite struct DependsSignsTests {
    private func withoutFailures(_ text: String) -> String? {
        guard let ranges = DependsSigns(Array(text.utf8))?.failures(of: "g") else { return nil }
        var bytes = Array(text.utf8)
        for range in ranges.sorted(by: { $0.lowerBound > $1.lowerBound }) { bytes.removeSubrange(range) }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test(arguments: [
        ("g.Succeeded || g.Failed", "g.Succeeded"),
        ("g.Failed||g.Errored||g.Succeeded", "g.Succeeded"),
        ("g.Succeeded || g.Failed || g.Errored", "g.Succeeded"),
        ("g.Failed || g.Succeeded || g.Errored", "g.Succeeded"),
        ("a && (g || g.Failed) && b", "a && (g) && b"),
        ("a && g.Succeeded || g.Errored", "a && g.Succeeded"),
        ("g || a.Failed || g.AllFailed", "g || a.Failed"),
    ])
    func failuresAreTakenOut(_ text: String, _ expected: String) {
        let result = withoutFailures(text)
        #expect(result == expected)
        #expect(result.flatMap { DependsExpression($0) } != nil)
    }

    @Test(arguments: [
        "g.Failed", "g.Succeeded", "a && g.Failed || g", "g || g.Failed && a", "!g.Failed || g", "g.Failed || a",
        "g.Failed || g.Errored", "(g.Failed) || g", "",
    ])
    func whatIsNoPlainAlternativeStays(_ text: String) {
        #expect(withoutFailures(text) == nil)
    }

    @Test(arguments: [
        ("a || b", true), ("a.Succeeded||b||c", true), ("a || b.Failed", false), ("a || a", false),
        ("a && b", false), ("(a || b)", false), ("!a || b", false), ("a", false), ("a || b.Skipped", false),
    ])
    func onlySuccessesOfSeveralTasksBecomeAll(_ text: String, _ isPlain: Bool) {
        #expect(DependsSigns(Array(text.utf8))?.isPlainDisjunction == isPlain)
    }
}
