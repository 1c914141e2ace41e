/// A name, or a pattern of names, as plans write them.
///
/// Segments of a name end at `.`, `/` and `:`. `*` stands for one or more characters inside one segment, `**` for any
/// characters; a lone `*` matches everything, and equal texts always match.
///
/// Source: spec/prelint.md 2.2.
struct NamePattern: Sendable {
    private enum Part {
        case byte(UInt8)
        /// One or more bytes of one segment.
        case segment
        /// Any bytes.
        case any
    }

    private let text: String
    private let parts: [Part]

    /// Whether it stands for more than its own text.
    let isPattern: Bool

    init(_ text: String) {
        self.text = text
        var parts: [Part] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "*") else {
                parts.append(.byte(byte))
                continue
            }
            if rest.first == UInt8(ascii: "*") {
                while rest.first == UInt8(ascii: "*") { rest.removeFirst() }
                parts.append(.any)
            } else {
                parts.append(text.utf8.count == 1 ? .any : .segment)
            }
        }
        self.parts = parts
        isPattern = text.utf8.contains(UInt8(ascii: "*"))
    }

    /// Whether it stands for a name.
    ///
    /// - Complexity: O(p · n) for a pattern of p bytes and a name of n.
    func matches(_ name: String) -> Bool {
        if text.utf8.elementsEqual(name.utf8) { return true }
        guard isPattern else { return false }
        let name = Array(name.utf8)
        // reached[i]: what was read of the pattern fits the first i bytes of the name.
        var reached = [Bool](repeating: false, count: name.count + 1)
        reached[0] = true
        for part in parts {
            var next = [Bool](repeating: false, count: name.count + 1)
            switch part {
            case .byte(let byte):
                for i in name.indices where reached[i] && name[i] == byte { next[i + 1] = true }
            case .segment:
                for i in name.indices where reached[i] || next[i] {
                    if !Self.endsSegment(name[i]) { next[i + 1] = true }
                }
            case .any:
                var isOpen = false
                for i in reached.indices {
                    isOpen = isOpen || reached[i]
                    next[i] = isOpen
                }
            }
            reached = next
        }
        return reached[name.count]
    }

    private static func endsSegment(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ".") || byte == UInt8(ascii: "/") || byte == UInt8(ascii: ":")
    }
}
