public import CanonicalJSON

/// Sums by name, for names that come from outside: bounded, and the same whatever the order in which they are added, as
/// long as the bound is not reached.
public struct NamedCounts<Value: Sendable>: Sendable {
    private var values: [JSONString: Value] = [:]
    /// What was added under names beyond the bound.
    public private(set) var others: Value
    /// How many additions those were.
    public private(set) var otherCount = 0
    private let zero: Value
    private let add: @Sendable (inout Value, Value) -> Void

    init(zero: Value, _ add: @escaping @Sendable (inout Value, Value) -> Void) {
        self.zero = zero
        self.add = add
        others = zero
    }

    /// Adds a value under a name.
    mutating func add(_ name: JSONString, _ value: Value) {
        if values[name] != nil || values.count < WhatIfTally.nameLimit {
            var sum = values[name] ?? zero
            add(&sum, value)
            values[name] = sum
        } else {
            add(&others, value)
            otherCount += 1
        }
    }

    /// Adds everything of another.
    mutating func add(_ other: NamedCounts) {
        // In the order of names: which of them are beyond the bound must not depend on a hash.
        for (name, value) in other.sorted { add(name, value) }
        add(&others, other.others)
        otherCount += other.otherCount
    }

    /// The names with their values, by the bytes of the names.
    public var sorted: [(name: JSONString, value: Value)] {
        values.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// Whether nothing was added.
    public var isEmpty: Bool { values.isEmpty && otherCount == 0 }
}

extension NamedCounts where Value == Int {
    /// The names with their counts, the largest first, names with one count by their bytes.
    public var byCount: [(name: JSONString, value: Int)] {
        values.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { ($0.key, $0.value) }
    }
}
