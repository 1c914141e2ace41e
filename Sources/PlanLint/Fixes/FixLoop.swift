public import Findings

/// Applies fixes to a file until none is left, at most ten times, and takes back what makes it worse.
///
/// A fix stays only when the file can still be linted afterwards, has no error that it did not have before, and has no
/// longer the finding that the fix is for.
///
/// Source: spec/prelint.md 8.4.
public struct FixLoop {
    /// What linting a text comes to.
    public struct Round: Sendable {
        /// The fixes that may be applied.
        public var fixes: [Proposal]
        /// How many errors there are, by code.
        public var errors: [String: Int]
        /// How many findings there are, by code.
        public var findings: [String: Int]

        /// What linting a text comes to.
        public init(fixes: [Proposal], errors: [String: Int], findings: [String: Int]) {
            self.fixes = fixes
            self.errors = errors
            self.findings = findings
        }
    }

    /// A fix, and what it is to mend.
    public struct Proposal: Sendable, Hashable {
        /// The fix.
        public var fix: Fix
        /// The code of the finding that is gone afterwards; nil for a fix of something that is no finding.
        public var code: String?

        /// A fix, and what it is to mend.
        public init(_ fix: Fix, for code: String?) {
            self.fix = fix
            self.code = code
        }
    }

    /// The most passes over a file.
    public static let passLimit = 10

    /// The text in the end.
    public private(set) var bytes: [UInt8]
    /// What was applied, in order.
    public private(set) var applied: [Fix] = []
    /// What was applied and taken back.
    public private(set) var takenBack: [Fix] = []

    /// Fixes a text.
    ///
    /// - Parameters:
    ///   - bytes: the text, without a byte-order mark.
    ///   - path: the file as the edits name it.
    ///   - lint: what a text comes to; nil when it cannot be linted.
    public init(_ bytes: [UInt8], path: String, lint: ([UInt8]) -> Round?) {
        self.bytes = bytes
        guard var round = lint(bytes) else { return }
        for _ in 0..<Self.passLimit {
            let fixes = round.fixes.filter { !takenBack.contains($0.fix) && !$0.fix.edits.isEmpty }
            guard let next = pass(fixes, round, path, lint) else { return }
            round = next
        }
    }

    /// One pass: all fixes together, or one by one when together they make it worse. Nil when nothing changed.
    private mutating func pass(
        _ fixes: [Proposal], _ before: Round, _ path: String, _ lint: ([UInt8]) -> Round?
    ) -> Round? {
        let together = FixPass(fixes.map(\.fix), to: bytes, path: path)
        guard !together.applied.isEmpty else { return nil }
        if let after = lint(together.bytes), Self.isBetter(after, than: before, by: together.applied.map { fixes[$0] })
        {
            bytes = together.bytes
            applied += together.applied.map { fixes[$0].fix }
            return after
        }
        // One is enough: the others are found again in the text as it then is.
        for place in together.applied {
            let alone = FixPass([fixes[place].fix], to: bytes, path: path)
            guard !alone.applied.isEmpty else { continue }
            if let after = lint(alone.bytes), Self.isBetter(after, than: before, by: [fixes[place]]) {
                bytes = alone.bytes
                applied.append(fixes[place].fix)
                return after
            }
            takenBack.append(fixes[place].fix)
        }
        return before
    }

    /// Whether there is no new error, and one finding less for each fix.
    private static func isBetter(_ after: Round, than before: Round, by applied: [Proposal]) -> Bool {
        var mended: [String: Int] = [:]
        for proposal in applied { if let code = proposal.code { mended[code, default: 0] += 1 } }
        return after.errors.allSatisfy { $0.value <= before.errors[$0.key] ?? 0 }
            && mended.allSatisfy {
                after.findings[$0.key, default: 0] + $0.value <= before.findings[$0.key, default: 0]
            }
    }
}
