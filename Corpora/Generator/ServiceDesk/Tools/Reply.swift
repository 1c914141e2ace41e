/// What a tool shows, with a note at every value whether the fault reached it.
indirect enum Reply: Sendable {
    case value(JSONValue, carriesFault: Bool)
    case array([Reply])
    case object([Member])

    struct Member: Sendable {
        let name: String
        let reply: Reply
    }

    static func members(_ pairs: KeyValuePairs<String, Reply>) -> Reply {
        .object(pairs.map { Member(name: $0.key, reply: $0.value) })
    }

    /// A value that no run can change.
    static func fixed(_ value: some JSONConvertible) -> Reply {
        .value(value.json, carriesFault: false)
    }

    var json: JSONValue {
        switch self {
        case .value(let value, _): value
        case .array(let elements): .array(elements.map(\.json))
        case .object(let members):
            .object(members.map { JSONValue.Member(name: $0.name, value: $0.reply.json) })
        }
    }

    var carriesFault: Bool {
        switch self {
        case .value(_, let carriesFault): carriesFault
        case .array(let elements): elements.contains(where: \.carriesFault)
        case .object(let members): members.contains(where: \.reply.carriesFault)
        }
    }

    /// The text of the tool message: JSON, or the bare text of a string.
    var messageText: String {
        if case .value(.string(let text), _) = self { return text }
        return json.text
    }

    /// The part at `path`; array positions are decimal numbers.
    func part(_ path: ArraySlice<String>) -> Reply? {
        guard let name = path.first else { return self }
        let rest = path.dropFirst()
        switch self {
        case .array(let elements):
            guard let position = Int(name), elements.indices.contains(position) else { return nil }
            return elements[position].part(rest)
        case .object(let members):
            return members.first { $0.name == name }?.reply.part(rest)
        case .value(let value, let carriesFault):
            return value.part(path).map { .value($0, carriesFault: carriesFault) }
        }
    }
}

extension JSONValue {
    /// The part at `path`; array positions are decimal numbers.
    func part(_ path: ArraySlice<String>) -> JSONValue? {
        guard let name = path.first else { return self }
        switch self {
        case .array(let elements):
            guard let position = Int(name), elements.indices.contains(position) else { return nil }
            return elements[position].part(path.dropFirst())
        case .object(let members):
            return members.first { $0.name == name }?.value.part(path.dropFirst())
        default:
            return nil
        }
    }
}
