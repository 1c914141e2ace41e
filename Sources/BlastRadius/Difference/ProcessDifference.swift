public import CanonicalJSON

/// How two plans differ: steps that only one of them has, and what is said otherwise of the others.
///
/// A step is the step of its name in the other plan, where both have one of that name; one without a name that occurs
/// once in each is the step of its index. The difference of B and A is that of A and B with the sides exchanged.
///
/// Source: spec/experience.md 3.3 (`diff`).
public struct ProcessDifference: Sendable {
    /// A step of both plans of which something differs.
    public struct StepChange: Sendable, Hashable {
        /// The position in the first plan.
        public let a: Int
        /// The position in the second plan.
        public let b: Int
        /// What differs, in the order of ``keys``.
        public let keys: [JSONString]
    }

    /// One step as a list of what a plan says of it, beside its name.
    public struct Description: Sendable {
        /// The step's own number.
        public var index: Int
        /// Its name; nil where it has none.
        public var name: JSONString?
        /// Whatever is said of it, by key. Steps are spoken of by name where they have one, else by index.
        public var fields: JSONObject

        /// A step and what is said of it.
        public init(index: Int, name: JSONString?, fields: JSONObject) {
            self.index = index
            self.name = name
            self.fields = fields
        }
    }

    /// The steps of both plans that differ, in the order of the first.
    public let changed: [StepChange]
    /// The positions of the steps that only the first plan has, ascending.
    public let onlyA: [Int]
    /// The positions of the steps that only the second plan has, ascending.
    public let onlyB: [Int]
    /// What differs of the plans as a whole, by name.
    public let changedKeys: [JSONString]
    /// How many steps both have.
    public let commonCount: Int

    /// Compares two plans.
    ///
    /// - Parameters:
    ///   - a: the steps of the first plan, and what it says beside them.
    ///   - b: those of the second.
    ///   - ignored: keys that are not compared; `index` leaves out the numbers of steps.
    /// - Complexity: linear in the plans but for sorting.
    public init(
        _ a: (steps: [Description], fields: JSONObject), _ b: (steps: [Description], fields: JSONObject),
        ignoring ignored: Set<JSONString> = []
    ) {
        let pairs = Self.pairs(a.steps, b.steps)
        commonCount = pairs.count
        var changed: [StepChange] = []
        for (x, y) in pairs {
            var keys = Self.changed(a.steps[x].fields, b.steps[y].fields)
            if a.steps[x].index != b.steps[y].index { keys.insert("index", at: 0) }
            if a.steps[x].name != b.steps[y].name { keys.insert("name", at: 0) }
            keys.removeAll { ignored.contains($0) }
            if !keys.isEmpty { changed.append(StepChange(a: x, b: y, keys: keys)) }
        }
        self.changed = changed
        let (inA, inB) = (Set(pairs.map(\.0)), Set(pairs.map(\.1)))
        onlyA = a.steps.indices.filter { !inA.contains($0) }
        onlyB = b.steps.indices.filter { !inB.contains($0) }
        changedKeys = Self.changed(a.fields, b.fields).filter { !ignored.contains($0) }
    }

    /// Whether nothing differs of what was compared.
    public var isEmpty: Bool { changed.isEmpty && onlyA.isEmpty && onlyB.isEmpty && changedKeys.isEmpty }

    private static func changed(_ a: JSONObject, _ b: JSONObject) -> [JSONString] {
        var keys: Set<JSONString> = []
        for (key, value) in a where b[key] != value { keys.insert(key) }
        for (key, _) in b where a[key] == nil { keys.insert(key) }
        return keys.sorted()
    }

    /// Steps of one name, then steps of one index among those that are left; in the order of the first plan.
    private static func pairs(_ a: [Description], _ b: [Description]) -> [(Int, Int)] {
        func once(_ steps: [Description]) -> [JSONString: Int] {
            var places: [JSONString: Int] = [:]
            var repeated: Set<JSONString> = []
            for (position, step) in steps.enumerated() {
                guard let name = step.name else { continue }
                if places.updateValue(position, forKey: name) != nil { repeated.insert(name) }
            }
            for name in repeated { places[name] = nil }
            return places
        }
        let (namesA, namesB) = (once(a), once(b))
        var pairs: [(Int, Int)] = []
        var inA = Array(repeating: false, count: a.count)
        var inB = Array(repeating: false, count: b.count)
        for (name, x) in namesA {
            guard let y = namesB[name] else { continue }
            pairs.append((x, y))
            inA[x] = true
            inB[y] = true
        }
        var byIndex: [Int: Int] = [:]
        for (position, step) in b.enumerated() where !inB[position] { byIndex[step.index] = position }
        for (position, step) in a.enumerated() where !inA[position] {
            guard let other = byIndex[step.index] else { continue }
            // Two steps that each have a name of their own are two steps.
            if let name = step.name, let otherName = b[other].name, name != otherName { continue }
            pairs.append((position, other))
        }
        return pairs.sorted { $0.0 < $1.0 }
    }
}
