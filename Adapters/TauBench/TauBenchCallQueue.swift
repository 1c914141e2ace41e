internal import CanonicalJSON
internal import DecisionGraph

/// The calls that assistants requested and that wait for their results, with what is kept of their arguments.
struct TauBenchCallQueue {
    /// What is kept of a requested call until its result comes.
    struct Call {
        /// nil where the call names no tool.
        let name: JSONString?
        /// The call's own id.
        let id: JSONString?
        let arguments: Arguments
    }

    /// What an adapter needs of a call's arguments.
    struct Arguments {
        /// Why there is no object; nil when there is one.
        var state: JSONString?
        /// The entities that they name, each once, in the order user, reservation.
        var entities: [ResourceRef] = []
        /// The identifier-like values of their texts, each once, in order.
        var identifiers: [JSONString] = []
        /// The reservation that they name.
        var reservation: JSONString?
    }

    /// How a result found its call.
    enum Pairing: Hashable {
        /// Both name one id, or the result took the oldest call that waited.
        case id, position
    }

    private var pending = TauBenchPendingCalls()
    private var ids = Interner()
    /// By the number of the request; nil once it is answered.
    private var waiting: [Call?] = []
    private let reader: JSONReader
    /// Calls whose arguments are not an object.
    private(set) var argumentsNotObject = 0

    /// - Parameter reader: reads arguments that are given as a text.
    init(reader: JSONReader) {
        self.reader = reader
    }

    /// How many calls wait.
    var unanswered: Int { pending.count }

    /// Notes the calls of an assistant's message.
    ///
    /// - Throws: ``AdapterError``: `toolCallsType`, `toolNameType`.
    mutating func request(_ calls: JSONView?) throws(AdapterError) {
        try TauBenchCall.forEach(in: calls) { (call) throws(AdapterError) in
            var name: JSONString?
            if let given = call.name, !given.isNull {
                guard let text = given.string else {
                    throw AdapterError(
                        .toolNameType, at: call.namePointer, "a tool's name is a text, not \(given.found)")
                }
                name = JSONString(text)
            }
            let id = call.id?.string.flatMap { $0.isEmpty ? nil : $0 }
            let arguments = read(call.arguments)
            if arguments.state != nil { argumentsNotObject += 1 }
            pending.append(id.map { ids.intern($0.bytes) })
            waiting.append(Call(name: name, id: id.map { JSONString($0) }, arguments: arguments))
        }
    }

    /// Takes out the oldest call of an id, else the oldest of all.
    mutating func take(_ id: JSONStringView?) -> (call: Call, pairing: Pairing)? {
        if let id, let request = pending.take(ids.intern(id.bytes)) {
            return takeCall(request).map { ($0, .id) }
        }
        return pending.takeFirst().flatMap { takeCall($0) }.map { ($0, .position) }
    }

    private mutating func takeCall(_ request: Int) -> Call? {
        defer { waiting[request] = nil }
        return waiting[request]
    }

    // MARK: Arguments

    private func read(_ arguments: JSONView?) -> Arguments {
        guard let arguments else { return Arguments(state: "missing") }
        if arguments.isNull { return Arguments(state: "null") }
        if arguments.kind == .object { return Self.read(object: arguments) }
        guard let text = arguments.string, (try? reader.parse(text.bytes)) != nil else {
            return Arguments(state: "unparsed")
        }
        return reader.withRoot { $0.kind == .object ? Self.read(object: $0) : Arguments(state: "unparsed") }
    }

    private static func read(object: JSONView) -> Arguments {
        // By name, so that of a name given twice the last counts, as it does for entities.
        var last: [JSONString: Int] = [:]
        var count = 0
        for member in object.members {
            last[JSONString(member.key)] = count
            count += 1
        }
        var arguments = Arguments()
        var seen: Set<JSONString> = []
        var user: JSONView?
        var reservation: JSONView?
        var place = 0
        for member in object.members {
            defer { place += 1 }
            if last.count < count, last[JSONString(member.key)] != place { continue }
            if member.key == "user_id" { user = member.value }
            if member.key == "reservation_id" { reservation = member.value }
            collect(from: member.value, into: &arguments.identifiers, &seen)
        }
        if let entity = entity("user", user) { arguments.entities.append(entity) }
        if let entity = entity("reservation", reservation) { arguments.entities.append(entity) }
        arguments.reservation = reservation?.string.map { JSONString($0) }
        return arguments
    }

    /// The identifiers in all texts of a value; a reader's limit on nesting bounds the depth.
    private static func collect(
        from value: JSONView, into identifiers: inout [JSONString], _ seen: inout Set<JSONString>
    ) {
        if let text = value.string {
            TauBenchIdentifiers.forEach(in: text.bytes) { word in
                let identifier = JSONString(wtf8: word)
                if seen.insert(identifier).inserted { identifiers.append(identifier) }
            }
            return
        }
        for element in value.elements { collect(from: element, into: &identifiers, &seen) }
        for member in value.members { collect(from: member.value, into: &identifiers, &seen) }
    }

    /// The entity that an argument names. A text is its own key; what is none, or empty, is keyed by its JSON under a
    /// name of its own, as an empty key is a whole resource, and `5` is not `"5"`.
    private static func entity(_ kind: String, _ value: JSONView?) -> ResourceRef? {
        guard let value else { return nil }
        if let text = value.string, !text.isEmpty {
            return ResourceRef("tau_bench", JSONString(kind), key: JSONString(text))
        }
        guard let text = try? value.value.canonicalText() else { return nil }
        return ResourceRef("tau_bench", JSONString(kind + "_json"), key: JSONString(wtf8: text))
    }
}
