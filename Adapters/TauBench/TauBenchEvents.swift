internal import CanonicalJSON
internal import DecisionGraph

/// The members of a tool's message that make its step.
struct TauBenchResult {
    private var name: JSONView?
    private var callID: JSONView?
    private var content: JSONView?

    mutating func take(_ key: JSONStringView, _ value: JSONView) {
        if key == "name" {
            name = value
        } else if key == "tool_call_id" {
            callID = value
        } else if key == "content" {
            content = value
        }
    }

    /// The tool that the message names.
    ///
    /// - Throws: ``AdapterError`` `toolNameType`.
    func readName() throws(AdapterError) -> JSONString? {
        guard let name, !name.isNull else { return nil }
        guard let text = name.string else {
            throw AdapterError(.toolNameType, at: "/name", "a tool's name is a text, not \(name.found)")
        }
        return JSONString(text)
    }

    /// The id of the call that it answers.
    var id: JSONStringView? { callID?.string.flatMap { $0.isEmpty ? nil : $0 } }

    /// Calls `body` with the text of the content: of a list the texts of its parts, one per line; none of null; of any
    /// other value its JSON.
    func withText<R>(_ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
        guard let content, !content.isNull else { return body(UnsafeBufferPointer(start: nil, count: 0)) }
        if let text = content.string { return body(text.bytes) }
        var bytes: [UInt8] = []
        if content.kind == .array {
            for (number, part) in content.elements.enumerated() {
                if number > 0 { bytes.append(UInt8(ascii: "\n")) }
                if let text = part.string ?? part["text"]?.string { bytes.append(contentsOf: text.bytes) }
            }
        } else {
            bytes = (try? content.value.canonicalText()) ?? []
        }
        return bytes.withUnsafeBufferPointer(body)
    }
}

/// The results of a run, each bound to the earlier ones that it rests on, as ``TauBenchKeyedV1`` says.
struct TauBenchEvents {
    private let descriptions: TauBenchToolDescriptions
    private let adapterID: JSONString
    private let reader: JSONReader
    private var environment: AgentID?
    private var binder = TouchBinder(rule: .hazards)
    private var words = Interner()
    /// By the number of a word: the index of the first event that took effect and holds it.
    private var firstEvents: [Int] = []
    private var attributes: [TauBenchAttributes: AttributesID] = [:]
    private var evidence: [TouchRelation: EvidenceID] = [:]
    /// Results without a call.
    private(set) var orphans = 0

    init(adapterID: String, descriptions: TauBenchToolDescriptions, reader: JSONReader) {
        self.adapterID = JSONString(adapterID)
        self.descriptions = descriptions
        self.reader = reader
    }

    /// Adds the step of a result.
    ///
    /// - Parameters:
    ///   - name: the tool that the result names.
    ///   - answered: the call it answers; nil makes it an orphan.
    /// - Throws: ``GraphError`` `tooLarge`.
    mutating func append(
        _ result: TauBenchResult, named name: JSONString?,
        of answered: (call: TauBenchCallQueue.Call, pairing: TauBenchCallQueue.Pairing)?, at index: Int,
        to builder: inout GraphBuilder
    ) throws(GraphError) {
        if answered == nil { orphans += 1 }
        let call = answered?.call
        let tool = name?.isEmpty == false ? name : call?.name ?? name
        let description = tool.map { descriptions.description(of: $0) }
        let isWrite = description?.isWrite ?? false
        let isRead = description?.isRead ?? false
        let arguments = call?.arguments ?? TauBenchCallQueue.Arguments()
        let failed = result.withText { $0.starts(with: "Error".utf8) }
        let made = isWrite && !failed ? result.withText { reservation(madeIn: $0) } : nil

        let agent = environment ?? builder.agent("env")
        environment = agent
        let attributes = TauBenchAttributes(
            tool: tool, isWrite: isWrite, isRead: isRead, failed: failed, pairing: answered?.pairing,
            argumentsState: arguments.state, about: arguments.reservation,
            made: made == arguments.reservation ? nil : made)
        let attributesID = self.attributes[attributes] ?? builder.attributes(attributes.object)
        self.attributes[attributes] = attributesID
        try builder.step(index, agent: agent, kind: .toolCall, attributes: attributesID)

        try addEdges(of: arguments, isWrite: isWrite, isRead: isRead, failed: failed, at: index, to: &builder)
        if isWrite || isRead {
            builder.touches(arguments.entities.map { Touch(isWrite ? .write : .read, $0) })
        }
        if isWrite { builder.effect(failed ? .failed : .applied) }
        builder.identity(correlationID: call?.id ?? result.id.map { JSONString($0) }, recordID: nil)
        if !failed { result.withText { noteWords(of: $0, at: index) } }
    }

    // MARK: Edges

    /// An edge that is about to be made, by what edges are ordered by.
    private struct Edge {
        let source: Int
        /// Rules and relations in the order of edges: nil is the value rule, which comes last.
        let relation: TouchRelation?
        let resource: ResourceRef
        var values: [JSONString] = []

        static func < (a: Edge, b: Edge) -> Bool {
            if a.source != b.source { return a.source < b.source }
            let last = UInt8.max
            let (left, right) = (a.relation?.rawValue ?? last, b.relation?.rawValue ?? last)
            return left == right ? a.resource < b.resource : left < right
        }
    }

    private mutating func addEdges(
        of arguments: TauBenchCallQueue.Arguments, isWrite: Bool, isRead: Bool, failed: Bool, at index: Int,
        to builder: inout GraphBuilder
    ) throws(GraphError) {
        var edges = valueEdges(of: arguments)
        if isWrite || isRead, !arguments.entities.isEmpty {
            let touch = StepTouch(
                index: index, agent: "", reads: isRead ? arguments.entities : [],
                writes: isWrite ? arguments.entities : [], effect: failed ? .failed : .applied)
            for bond in binder.bind(touch) {
                edges.append(Edge(source: bond.source, relation: bond.relation, resource: bond.resource))
            }
        }
        edges.sort(by: <)
        for edge in edges {
            let evidence = self.evidence(of: edge, in: &builder)
            try builder.dependency(
                on: edge.source, grade: edge.relation == nil ? .inferred : .observed, resource: edge.resource,
                evidence: evidence)
        }
    }

    /// The first events that hold the identifiers of a call, one edge each.
    private mutating func valueEdges(of arguments: TauBenchCallQueue.Arguments) -> [Edge] {
        var values: [Int: [JSONString]] = [:]
        for identifier in arguments.identifiers {
            let word = Int(words.intern(identifier))
            if word < firstEvents.count, firstEvents[word] != Self.none {
                values[firstEvents[word], default: []].append(identifier)
            }
        }
        return values.map { source, values in
            let sorted = values.sorted()
            return Edge(source: source, relation: nil, resource: ResourceRef("value", sorted[0]), values: sorted)
        }
    }

    private mutating func evidence(of edge: Edge, in builder: inout GraphBuilder) -> EvidenceID {
        guard let relation = edge.relation else {
            return builder.evidence([
                "adapter": .string(adapterID), "relation": "value_reused", "rule": "value_flow_first_v1",
                "values": .array(edge.values.map { .string($0) }),
            ])
        }
        if let known = evidence[relation] { return known }
        let id = builder.evidence([
            "adapter": .string(adapterID), "relation": .text(relation.name), "rule": "same_entity_v1",
        ])
        evidence[relation] = id
        return id
    }

    // MARK: Values

    private static let none = -1

    private mutating func noteWords(of text: UnsafeBufferPointer<UInt8>, at index: Int) {
        TauBenchIdentifiers.forEach(in: text) { word in
            let number = Int(words.intern(word))
            while firstEvents.count <= number { firstEvents.append(Self.none) }
            if firstEvents[number] == Self.none { firstEvents[number] = index }
        }
    }

    /// The `reservation_id` that a result's JSON names.
    private func reservation(madeIn text: UnsafeBufferPointer<UInt8>) -> JSONString? {
        guard text.contains(UInt8(ascii: "{")), (try? reader.parse(text)) != nil else { return nil }
        return reader.withRoot { root in
            var made: JSONString?
            for member in root.members where member.key == "reservation_id" {
                made = member.value.string.map { JSONString($0) }
            }
            return made
        }
    }
}

/// What the attributes of a tool step are made of, so that equal ones are stored once.
struct TauBenchAttributes: Hashable {
    let tool: JSONString?
    let isWrite: Bool
    let isRead: Bool
    let failed: Bool
    let pairing: TauBenchCallQueue.Pairing?
    let argumentsState: JSONString?
    let about: JSONString?
    let made: JSONString?

    var object: JSONObject {
        var object: JSONObject = [
            "tool": tool.map { .string($0) } ?? .null, "is_write": .bool(isWrite), "is_db_read": .bool(isRead),
            "status": failed ? "error" : "ok",
        ]
        switch pairing {
        case .id: object["paired_by"] = "id"
        case .position: object["paired_by"] = "position"
        case nil: object["orphan"] = true
        }
        if let argumentsState { object["arguments_state"] = .string(argumentsState) }
        if let about { object["about"] = .string(about) }
        if let made { object["made"] = .string(made) }
        return object
    }
}
