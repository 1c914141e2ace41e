public import CanonicalJSON

/// A map with keys of type bool, int, uint or string: entries of its own, or a JSON object whose members are converted
/// as they are read.
///
/// Entries keep the order in which they were written; equality does not depend on it.
public struct CELMap: Sendable {
    enum Storage: Sendable {
        case entries(CELMapEntries)
        case json(JSONMembers)
    }

    /// A JSON object behind one reference: maps are passed around more often than they are made.
    final class JSONMembers: Sendable {
        let object: JSONObject

        init(_ object: JSONObject) {
            self.object = object
        }

        /// The member of a name, without the object being copied on the way.
        func member(_ name: JSONString) -> JSONValue? { object[name] }
    }

    let storage: Storage

    /// A map over a JSON object, which is not copied.
    public init(json object: JSONObject) {
        storage = .json(JSONMembers(object))
    }

    /// A map of the given entries.
    ///
    /// - Returns: nil when a key is of another type than bool, int, uint and string, or is there twice; `1`, `1u` and
    ///   `1.0` are one key.
    public init?(_ pairs: some Sequence<(CELValue, CELValue)>) {
        var entries = CELMapEntries.Builder()
        for (key, value) in pairs {
            guard entries.add(key, value) == .added else { return nil }
        }
        self.init(entries.finish())
    }

    init(_ entries: CELMapEntries) {
        storage = .entries(entries)
    }

    /// How many entries there are.
    public var count: Int {
        switch storage {
        case .entries(let entries): entries.keys.count
        case .json(let members): members.object.count
        }
    }

    /// The entry at a position in `0..<count`; the value is nil for a JSON integer that no CEL type holds.
    public subscript(position: Int) -> (key: CELValue, value: CELValue?) {
        switch storage {
        case .entries(let entries): return (entries.keys[position], entries.values[position])
        case .json(let members):
            let member = members.object[position]
            return (.string(member.key), CELValue(member.value))
        }
    }

    /// The value under a string key; nil when there is none, or a JSON integer that no CEL type holds.
    public subscript(key: JSONString) -> CELValue? {
        if case .value(let value) = find(key) { value } else { nil }
    }

    /// The JSON member at a position, of a map over JSON.
    func jsonMember(_ position: Int) -> JSONValue? {
        if case .json(let members) = storage { members.object[position].value } else { nil }
    }

    /// What a look-up comes to.
    enum Found {
        case value(CELValue)
        case absent
        /// The member is there, a JSON integer that no CEL type holds.
        case unrepresentable
    }

    /// Looks a string key up.
    func find(_ key: JSONString) -> Found {
        switch storage {
        case .json(let members):
            guard let member = members.object[key] else { return .absent }
            return CELValue(member).map { .value($0) } ?? .unrepresentable
        case .entries(let entries):
            return entries.position(of: .string(key)).map { .value(entries.values[$0]) } ?? .absent
        }
    }

    /// Looks a key of any type up.
    func find(_ key: CELValue) -> Found {
        if case .string(let string) = key { return find(string) }
        guard case .entries(let entries) = storage, let wanted = CELMapKey(finding: key),
            let position = entries.position(of: wanted)
        else { return .absent }
        return .value(entries.values[position])
    }

    /// Whether a string key is there.
    func has(_ key: JSONString) -> Bool {
        switch storage {
        case .json(let members): members.object[key] != nil
        case .entries(let entries): entries.position(of: .string(key)) != nil
        }
    }

    /// The map as a JSON object, or nil when a key is no string or a value has no JSON form.
    var json: JSONObject? {
        switch storage {
        case .json(let members): return members.object
        case .entries(let entries):
            var members: [(JSONString, JSONValue)] = []
            members.reserveCapacity(entries.keys.count)
            for (key, value) in zip(entries.keys, entries.values) {
                guard case .string(let name) = key, let member = value.json else { return nil }
                members.append((name, member))
            }
            return JSONObject(members)
        }
    }
}

/// The entries of a map that an expression or a caller made.
final class CELMapEntries: Sendable {
    let keys: [CELValue]
    let values: [CELValue]
    private let found: [CELMapKey]
    /// The positions of the keys, when there are more than a few.
    private let positions: [CELMapKey: Int]

    /// Up to this many keys are looked through one by one, which is faster than hashing.
    private static let few = 8

    private init(_ keys: [CELValue], _ values: [CELValue], _ found: [CELMapKey], _ positions: [CELMapKey: Int]) {
        self.keys = keys
        self.values = values
        self.found = found
        self.positions = positions
    }

    func position(of key: CELMapKey) -> Int? {
        positions.isEmpty ? found.firstIndex(of: key) : positions[key]
    }

    /// Gathers entries and refuses what cannot be one.
    struct Builder {
        enum Outcome { case added, repeated, noKey }

        private var keys: [CELValue] = []
        private var values: [CELValue] = []
        private var found: [CELMapKey] = []
        private var positions: [CELMapKey: Int] = [:]

        var count: Int { keys.count }

        mutating func add(_ key: CELValue, _ value: CELValue) -> Outcome {
            guard let stored = CELMapKey(storing: key) else { return .noKey }
            if found.count < few {
                if found.contains(stored) { return .repeated }
            } else {
                if positions.isEmpty {
                    for (position, known) in found.enumerated() { positions[known] = position }
                }
                guard positions[stored] == nil else { return .repeated }
                positions[stored] = found.count
            }
            keys.append(key)
            values.append(value)
            found.append(stored)
            return .added
        }

        consuming func finish() -> CELMapEntries { CELMapEntries(keys, values, found, positions) }
    }
}
