public import Findings

/// Applies fixes to a file until none is left, at most ten times, and takes back what makes it worse.
///
/// A fix stays only when the file can still be linted afterwards and has no error that it did not have before.
///
/// Source: spec/prelint.md 8.4.
public struct FixLoop {
    /// What linting a text comes to.
    public struct Round: Sendable {
        /// The fixes that may be applied.
        public var fixes: [Fix]
        /// How many errors there are, by code.
        public var errors: [String: Int]

        /// What linting a text comes to.
        public init(fixes: [Fix], errors: [String: Int]) {
            self.fixes = fixes
            self.errors = errors
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
            let fixes = round.fixes.filter { fix in !takenBack.contains(fix) && !fix.edits.isEmpty }
            guard let next = pass(fixes, round, path, lint) else { return }
            round = next
        }
    }

    /// One pass: all fixes together, or one by one when together they make it worse. Nil when nothing changed.
    private mutating func pass(_ fixes: [Fix], _ before: Round, _ path: String, _ lint: ([UInt8]) -> Round?) -> Round? {
        let together = FixPass(fixes, to: bytes, path: path)
        guard !together.applied.isEmpty else { return nil }
        if let after = lint(together.bytes), Self.isNoWorse(after, than: before) {
            bytes = together.bytes
            applied += together.applied.map { fixes[$0] }
            return after
        }
        // One is enough: the others are found again in the text as it then is.
        for place in together.applied {
            let alone = FixPass([fixes[place]], to: bytes, path: path)
            guard !alone.applied.isEmpty else { continue }
            if let after = lint(alone.bytes), Self.isNoWorse(after, than: before) {
                bytes = alone.bytes
                applied.append(fixes[place])
                return after
            }
            takenBack.append(fixes[place])
        }
        return before
    }

    private static func isNoWorse(_ after: Round, than before: Round) -> Bool {
        after.errors.allSatisfy { $0.value <= before.errors[$0.key] ?? 0 }
    }
}
