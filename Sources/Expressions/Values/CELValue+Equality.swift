internal import CanonicalJSON

extension CELValue {
    /// The language's equality: numbers of all three types by their values, everything else within its type; values of
    /// different types are unequal, and NaN is equal to nothing.
    ///
    /// - Complexity: linear in the smaller value.
    /// - Note: Source: cel-spec, doc/langdef.md, "Equality".
    public func isEqual(to other: CELValue) -> Bool {
        var steps = Int.max
        return CELValue.equal(self, other, &steps)
    }

    /// As ``isEqual(to:)``; every element and every 64 bytes compared are taken from `steps`, and below zero the answer
    /// means nothing.
    static func equal(_ a: CELValue, _ b: CELValue, _ steps: inout Int) -> Bool {
        switch (a, b) {
        case (.int(let x), .int(let y)): return x == y
        case (.string(let x), .string(let y)):
            steps -= x.byteCount >> 6
            return x == y
        case (.bool(let x), .bool(let y)): return x == y
        case (.null, .null): return true
        case (.bytes(let x), .bytes(let y)):
            steps -= x.count >> 6
            return x == y
        case (.timestamp(let x), .timestamp(let y)): return x == y
        case (.duration(let x), .duration(let y)): return x == y
        case (.type(let x), .type(let y)): return x == y
        case (.list(let x), .list(let y)): return equal(x, y, &steps)
        case (.map(let x), .map(let y)): return equal(x, y, &steps)
        default: return numericOrder(a, b) == .same
        }
    }

    private static func equal(_ a: CELList, _ b: CELList, _ steps: inout Int) -> Bool {
        guard a.count == b.count else { return false }
        for at in 0..<a.count {
            steps -= 1
            guard steps >= 0 else { return false }
            switch (a[at], b[at]) {
            case (let x?, let y?):
                guard equal(x, y, &steps) else { return false }
            case (nil, nil):
                // Integers that no CEL type holds are what they are as JSON.
                guard a.jsonElement(at) == b.jsonElement(at) else { return false }
            default: return false
            }
        }
        return true
    }

    private static func equal(_ a: CELMap, _ b: CELMap, _ steps: inout Int) -> Bool {
        guard a.count == b.count else { return false }
        for at in 0..<a.count {
            steps -= 1
            guard steps >= 0 else { return false }
            let entry = a[at]
            switch (entry.value, b.find(entry.key)) {
            case (let x?, .value(let y)):
                guard equal(x, y, &steps) else { return false }
            case (nil, .unrepresentable):
                guard case .json(let mine) = a.storage, case .json(let other) = b.storage,
                    other.object[mine.object[at].key] == mine.object[at].value
                else { return false }
            default: return false
            }
        }
        return true
    }
}
