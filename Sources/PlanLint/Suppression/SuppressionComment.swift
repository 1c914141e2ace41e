internal import CanonicalJSON

/// What a comment says to the linter: `auditable: ignore[PRE101, PRE103] the record is created here`.
///
/// Source: spec/prelint.md 8.2.
package struct SuppressionComment: Sendable, Hashable {
    /// Whether the whole file is meant.
    package let isForFile: Bool
    /// The codes or names in brackets, as they were written.
    package let terms: [String]
    /// What stands behind the brackets.
    package let reason: String
    /// What is wrong with the form; nil when nothing is.
    package let fault: String?

    /// What a comment says; nil when it is none for the linter.
    ///
    /// - Parameter text: what stands behind `#`.
    package init?(_ text: String) {
        let prefix = "auditable:"
        let trimmed = Self.trimmed(text)
        guard trimmed.utf8.starts(with: prefix.utf8) else { return nil }
        let body = Self.trimmed(String(trimmed.dropFirst(prefix.count)))
        let word = String(body.prefix { $0.isLetter || $0 == "-" })
        isForFile = word == "ignore-file"
        guard word == "ignore" || isForFile else {
            let meant = NearestName.of(word, among: ["ignore", "ignore-file"])
            (terms, reason) = ([], "")
            fault =
                "\(word.isEmpty ? "nothing" : word) is no word for the linter" + (meant.map { "; meant \($0)?" } ?? "")
            return
        }
        let rest = body.dropFirst(word.count)
        guard rest.first == "[", let end = rest.firstIndex(of: "]") else {
            (terms, reason) = ([], "")
            fault = "\(word) names its codes in brackets, as \(word)[PRE101]"
            return
        }
        terms = rest[rest.index(after: rest.startIndex)..<end].split(separator: ",").map { Self.trimmed(String($0)) }
            .filter { !$0.isEmpty }
        reason = Self.trimmed(String(rest[rest.index(after: end)...]))
        fault = terms.isEmpty ? "\(word)[] names no code" : nil
    }

    /// The comment without some of its terms.
    func text(keeping kept: [String]) -> String {
        "# auditable: \(isForFile ? "ignore-file" : "ignore")[\(kept.joined(separator: ", "))] \(reason)"
    }

    private static func trimmed(_ text: String) -> String {
        let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 || byte == 0x0D }
        let bytes = text.utf8.drop(while: isBlank).reversed().drop(while: isBlank).reversed()
        return String(decoding: Array(bytes), as: UTF8.self)
    }
}
