internal import CanonicalJSON
internal import PositionedDocuments

/// Values that a plan needs and a source says in other words: they stand where the source says it.
extension PositionedNode {
    /// A text.
    func text(_ text: JSONString) -> PositionedNode { PositionedNode(.string(text), from: self) }

    /// An integer.
    func number(_ number: Int) -> PositionedNode { PositionedNode(.integer(JSONInteger(number)), from: self) }

    /// A list.
    func list(_ elements: [PositionedNode]) -> PositionedNode { PositionedNode(.array(elements), from: self) }

    /// An object.
    func object(_ members: [Member]) -> PositionedNode { PositionedNode(.object(members), from: self) }

    /// The integer, also one that is written as a text, as templates need it; nil for another value.
    var count: PositionedNode? {
        switch content {
        case .integer: return self
        case .double(let value): return Int(exactly: value).map { number($0) }
        case .string(let value):
            let text = value.lossyText
            guard text.utf8.count < 20, let int = Int(text) else { return nil }
            return number(int)
        default: return nil
        }
    }

    /// The number of seconds, as a number or a text that holds one; nil for another value.
    var seconds: PositionedNode? {
        switch content {
        case .integer, .double: self
        default: count
        }
    }

    /// Named values, written as a list of `{name, value}`, as one object; nil when there are none.
    var namedValues: PositionedNode? {
        var found: [Member] = []
        var seen: Set<JSONString> = []
        for element in elements ?? [] {
            guard let name = element["name"]?.string, let value = element["value"] else { continue }
            if seen.insert(name).inserted { found.append(Member(name, value)) }
        }
        return found.isEmpty ? nil : object(found)
    }
}

extension JSONString {
    /// Whether the text begins with another.
    func hasPrefix(_ prefix: String) -> Bool { withBytes { $0.starts(with: prefix.utf8) } }

    /// Whether the text ends with another.
    func hasSuffix(_ suffix: String) -> Bool { withBytes { $0.suffix(suffix.utf8.count).elementsEqual(suffix.utf8) } }

    /// Whether the text holds another, which is ASCII, in whatever case.
    func contains(ignoringCase part: String) -> Bool {
        let part = Array(part.utf8)
        func lower(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }
        return withBytes { bytes in
            guard !part.isEmpty, bytes.count >= part.count else { return part.isEmpty }
            return (0...(bytes.count - part.count)).contains { at in
                part.indices.allSatisfy { lower(bytes[at + $0]) == lower(part[$0]) }
            }
        }
    }
}
