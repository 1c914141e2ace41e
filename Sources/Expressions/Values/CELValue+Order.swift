internal import CanonicalJSON

/// How two values of an ordered type lie.
enum CELOrder {
    case before, same, after
    /// One of the two is NaN: no comparison but `!=` holds.
    case none
}

extension CELValue {
    /// How two values lie, or nil when their types have no order.
    ///
    /// Source: cel-spec, doc/langdef.md, "Ordering".
    static func order(_ a: CELValue, _ b: CELValue) -> CELOrder? {
        switch (a, b) {
        case (.int(let x), .int(let y)): return order(x, y)
        case (.string(let x), .string(let y)): return x == y ? .same : x < y ? .before : .after
        case (.bool(let x), .bool(let y)): return order(x ? 1 : 0, y ? 1 : 0)
        case (.timestamp(let x), .timestamp(let y)): return order(x, y)
        case (.duration(let x), .duration(let y)): return order(x.nanoseconds, y.nanoseconds)
        case (.bytes(let x), .bytes(let y)):
            return x == y ? .same : x.lexicographicallyPrecedes(y) ? .before : .after
        default: return numericOrder(a, b)
        }
    }

    /// How two numbers lie, or nil when one is none.
    ///
    /// An integer meets a double as a double, as in the reference implementation, so `9223372036854775807` and
    /// `9223372036854775808.0` are equal.
    static func numericOrder(_ a: CELValue, _ b: CELValue) -> CELOrder? {
        switch (a, b) {
        case (.int(let x), .int(let y)): return order(x, y)
        case (.uint(let x), .uint(let y)): return order(x, y)
        case (.double(let x), .double(let y)): return order(x, y)
        case (.int(let x), .uint(let y)): return x < 0 ? .before : order(UInt64(x), y)
        case (.uint(let x), .int(let y)): return y < 0 ? .after : order(x, UInt64(y))
        case (.int(let x), .double(let y)): return order(Double(x), y)
        case (.double(let x), .int(let y)): return order(x, Double(y))
        case (.uint(let x), .double(let y)): return order(Double(x), y)
        case (.double(let x), .uint(let y)): return order(x, Double(y))
        default: return nil
        }
    }

    private static func order<T: Comparable>(_ x: T, _ y: T) -> CELOrder {
        x < y ? .before : x == y ? .same : x > y ? .after : .none
    }
}
