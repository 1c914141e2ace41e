/// A pattern of paths: `*` stands for any characters of one segment, `?` for one of them, `**` as a whole segment for
/// any number of segments. Everything else stands for itself.
///
/// Source: spec/prelint.md 7.
public struct PathPattern: Sendable, Hashable {
    /// As it was written.
    public let text: String
    private let segments: [[Unicode.Scalar]]

    /// A pattern; a `.` segment and an empty one say nothing.
    public init(_ text: String) {
        self.text = text
        segments = Self.segments(text)
    }

    /// Whether it has no wildcard, and so names one path.
    public var isLiteral: Bool { !text.unicodeScalars.contains { $0 == "*" || $0 == "?" } }

    /// Whether a path is meant.
    ///
    /// - Parameter path: relative to what the pattern is relative to, with `/`.
    /// - Complexity: O(n · m) for a pattern of n scalars and a path of m: no pattern is slow.
    public func matches(_ path: String) -> Bool {
        Self.matches(segments, Self.segments(path), isStar: { $0 == ["*", "*"] }) { pattern, segment in
            Self.matches(pattern, segment, isStar: { $0 == "*" }) { $0 == "?" || $0 == $1 }
        }
    }

    private static func segments(_ path: String) -> [[Unicode.Scalar]] {
        path.unicodeScalars.split(separator: "/").map { Array($0) }.filter { $0 != ["."] }
    }

    /// The usual table, one row at a time: after each element of the pattern, which beginnings of the text it matches.
    private static func matches<Element>(
        _ pattern: [Element], _ text: [Element], isStar: (Element) -> Bool, one: (Element, Element) -> Bool
    ) -> Bool {
        var reached = [Bool](repeating: false, count: text.count + 1)
        reached[0] = true
        for part in pattern {
            var next = [Bool](repeating: false, count: text.count + 1)
            if isStar(part) {
                var isOn = false
                for at in 0...text.count {
                    isOn = isOn || reached[at]
                    next[at] = isOn
                }
            } else {
                for at in text.indices where reached[at] && one(part, text[at]) { next[at + 1] = true }
            }
            reached = next
        }
        return reached[text.count]
    }
}
