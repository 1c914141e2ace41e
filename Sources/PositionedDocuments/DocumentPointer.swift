internal import CanonicalJSON

extension PositionedNode {
    /// The value a JSON Pointer leads to from here; nil when it leads nowhere, or is no pointer.
    ///
    /// - Parameter pointer: as `/nodes/2/writes/0`, with `~1` for `/` and `~0` for `~` in names; empty for this value.
    /// - Complexity: linear in the pointer and in the members of the objects on the way.
    /// Source: RFC 6901.
    public func at(_ pointer: String) -> PositionedNode? {
        var rest = Array(pointer.utf8)[...]
        var node = self
        while !rest.isEmpty {
            guard rest.removeFirst() == UInt8(ascii: "/") else { return nil }
            let token = rest.prefix { $0 != UInt8(ascii: "/") }
            rest = rest.dropFirst(token.count)
            guard let name = Self.unescaped(token) else { return nil }
            switch node.content {
            case .array(let elements):
                guard let index = Self.index(name), index < elements.count else { return nil }
                node = elements[index]
            case .object:
                guard let value = node[JSONString(String(decoding: name, as: UTF8.self))] else { return nil }
                node = value
            default: return nil
            }
        }
        return node
    }

    private static func unescaped(_ token: ArraySlice<UInt8>) -> [UInt8]? {
        var name: [UInt8] = []
        var rest = token
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "~") else {
                name.append(byte)
                continue
            }
            switch rest.popFirst() {
            case UInt8(ascii: "0"): name.append(UInt8(ascii: "~"))
            case UInt8(ascii: "1"): name.append(UInt8(ascii: "/"))
            default: return nil
            }
        }
        return name
    }

    /// Digits without a zero before them.
    private static func index(_ token: [UInt8]) -> Int? {
        guard let first = token.first, token.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return token.count > 1 && first == UInt8(ascii: "0") ? nil : Int(String(decoding: token, as: UTF8.self))
    }
}

extension PositionedDocument {
    /// The JSON Pointer of the value that begins at a place; nil when none does. Of several, as all that comes of an
    /// alias, the outermost is meant.
    ///
    /// - Complexity: O(log n) for each list or object around that has n values.
    public func pointer(at place: TextPlace) -> String? {
        var node = root
        var pointer = ""
        while node.place != place {
            switch node.content {
            case .array(let elements):
                // Elements stand one behind the other: the last that begins no later holds the place.
                let index = Int.first(in: 0..<elements.count) { elements[$0].place > place } - 1
                guard index >= 0 else { return nil }
                pointer += "/\(index)"
                node = elements[index]
            case .object(let members):
                let index = Int.first(in: 0..<members.count) { members[$0].value.place > place } - 1
                guard index >= 0 else { return nil }
                pointer += "/" + members[index].key.lossyText.pointerEscaped
                node = members[index].value
            default: return nil
            }
        }
        return pointer
    }

    /// The JSON Pointer of a value of this document: as ``pointer(at:)`` of its place.
    public func pointer(of node: PositionedNode) -> String? {
        node.source === source ? pointer(at: node.place) : nil
    }
}
