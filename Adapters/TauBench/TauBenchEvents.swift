internal import CanonicalJSON
internal import DecisionGraph

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
