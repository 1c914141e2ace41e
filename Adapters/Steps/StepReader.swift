internal import CanonicalJSON
internal import DecisionGraph

/// Reads one typed step from JSON into a graph, with the validation classes of spec/core.md 5.1.
///
/// Checks come in the reference's order: index, kind, sources of dependencies, predecessors, then the uniqueness of the
/// index; the classes that only JSON can break stand where the reference would read the member.
struct StepReader {
    /// Members that no step has; they are counted, not refused, so that a source may carry notes of its own.
    private(set) var unknownMembers = 0

    private let readsDependencies: Bool

    /// - Parameter readsDependencies: whether `deps` is read; otherwise it may hold anything.
    init(readsDependencies: Bool = true) {
        self.readsDependencies = readsDependencies
    }

    static func index(of step: JSONView) throws(AdapterError) -> Int {
        guard step.kind == .object else {
            throw AdapterError(.stepType, at: "", "a step is an object, not \(step.found)")
        }
        return try index(from: step["idx"])
    }

    private static func index(from value: JSONView?) throws(AdapterError) -> Int {
        guard let value else { throw AdapterError(.missingIndex, at: "", "the step has no idx") }
        guard let index = value.int else {
            throw AdapterError(.indexType, at: "/idx", "an idx is an integer of 64 bits, not \(value.found)")
        }
        return index
    }

    mutating func read(_ step: JSONView, into builder: inout GraphBuilder) throws(AdapterError) {
        guard step.kind == .object else {
            throw AdapterError(.stepType, at: "", "a step is an object, not \(step.found)")
        }
        var fields = Fields()
        for member in step.members where !fields.take(member.key, member.value) {
            unknownMembers += 1
        }
        if !readsDependencies { fields.dependencies = nil }
        let index = try Self.index(from: fields.index)
        let agent = try self.agent(fields.agent, index)
        let kind = try self.kind(fields.kind, index)
        try checkDependencies(fields.dependencies, index)
        let predecessors = try self.predecessors(fields.predecessors, index)
        let attributes = try self.object(fields.attributes, .attributesType, index) { "/node_attrs" }
        do {
            try builder.step(
                index, agent: builder.agent(agent), kind: kind,
                attributes: attributes.map { builder.attributes($0) } ?? .none)
            if let predecessors { try builder.predecessors(predecessors) }
        } catch {
            throw AdapterError(
                error.code == .indexDuplicate ? .indexDuplicate : .tooLarge, at: "/idx", index: index, error.detail)
        }
        if let list = fields.dependencies {
            var position = 0
            for entry in list.elements {
                try add(entry, position, index, to: &builder)
                position += 1
            }
        }
        if fields.reads != nil || fields.writes != nil {
            builder.touches(
                try touches(.read, fields.reads, "/reads", index) + touches(.write, fields.writes, "/writes", index))
        }
        if let effect = fields.effect {
            guard let known = effect.string.flatMap({ WriteEffect(name: $0.text) }) else {
                throw AdapterError(
                    .effect, at: "/effect", index: index,
                    "an effect is applied, failed, no_change or unknown, not \(effect.found)")
            }
            builder.effect(known)
        }
        if fields.correlationID != nil || fields.recordID != nil {
            builder.identity(
                correlationID: try identifier(fields.correlationID, "/correlation_id", index),
                recordID: try identifier(fields.recordID, "/record_id", index))
        }
    }

    /// The members of a step, found in one pass.
    private struct Fields {
        var index: JSONView?
        var agent: JSONView?
        var kind: JSONView?
        var dependencies: JSONView?
        var predecessors: JSONView?
        var attributes: JSONView?
        var correlationID: JSONView?
        var recordID: JSONView?
        var reads: JSONView?
        var writes: JSONView?
        var effect: JSONView?

        /// Whether the key is one of a step's. The key's length leaves at most two candidates.
        mutating func take(_ key: JSONStringView, _ value: JSONView) -> Bool {
            let given = value.isNull ? nil : value
            switch key.count {
            case 3 where key == "idx": index = value
            case 4 where key == "kind": kind = value
            case 4 where key == "deps": dependencies = given
            case 5 where key == "agent": agent = value
            case 5 where key == "reads": reads = given
            case 6 where key == "writes": writes = given
            case 6 where key == "effect": effect = given
            case 9 where key == "record_id": recordID = given
            case 10 where key == "exec_preds": predecessors = given
            case 10 where key == "node_attrs": attributes = given
            case 14 where key == "correlation_id": correlationID = given
            default: return false
            }
            return true
        }
    }

    private func agent(_ value: JSONView?, _ index: Int) throws(AdapterError) -> JSONStringView {
        guard let value else { throw AdapterError(.missingAgent, at: "", index: index, "step \(index) has no agent") }
        guard let name = value.string else {
            throw AdapterError(.agentType, at: "/agent", index: index, "an agent is a text, not \(value.found)")
        }
        return name
    }

    private func kind(_ value: JSONView?, _ index: Int) throws(AdapterError) -> StepKind {
        guard let value else { throw AdapterError(.missingKind, at: "", index: index, "step \(index) has no kind") }
        if let word = value.string {
            if word == "decision" { return .decision }
            if word == "tool_call" { return .toolCall }
        }
        throw AdapterError(.kind, at: "/kind", index: index, "a kind is decision or tool_call, not \(value.found)")
    }

    private func checkDependencies(_ list: JSONView?, _ index: Int) throws(AdapterError) {
        guard let list else { return }
        guard list.kind == .array else {
            throw AdapterError(.dependenciesType, at: "/deps", index: index, "deps is a list, not \(list.found)")
        }
        var position = 0
        for entry in list.elements {
            defer { position += 1 }
            if entry.int != nil { continue }
            let source = entry.kind == .object ? entry["src"] : entry
            guard source?.int == nil else { continue }
            throw AdapterError(
                .sourceType, at: "/deps/\(position)", index: index,
                "a dependency names the idx of a step, not \(source?.found ?? "nothing")")
        }
    }

    private func predecessors(_ list: JSONView?, _ index: Int) throws(AdapterError) -> [Int]? {
        guard let list else { return nil }
        guard list.kind == .array else {
            throw AdapterError(
                .predecessorType, at: "/exec_preds", index: index, "exec_preds is a list, not \(list.found)")
        }
        var indices: [Int] = []
        for (position, entry) in list.elements.enumerated() {
            guard let value = entry.int else {
                throw AdapterError(
                    .predecessorType, at: "/exec_preds/\(position)", index: index,
                    "a predecessor is the idx of a step, not \(entry.found)")
            }
            indices.append(value)
        }
        return indices
    }

    private func add(
        _ entry: JSONView, _ position: Int, _ index: Int, to builder: inout GraphBuilder
    ) throws(AdapterError) {
        do {
            if let source = entry.int {
                try builder.dependency(on: source, grade: .inferred)
                return
            }
            // checkDependencies has refused what is no object with an integer `src`.
            guard let source = entry["src"]?.int else { return }
            let edge = try edge(entry, position, index)
            try builder.dependency(
                on: source, grade: edge.grade, resource: edge.resource,
                evidence: edge.evidence.map { builder.evidence($0) } ?? .none)
        } catch let error as AdapterError {
            throw error
        } catch {
            throw AdapterError(.tooLarge, at: "/deps/\(position)", index: index, "\(error)")
        }
    }

    private func edge(
        _ entry: JSONView, _ position: Int, _ index: Int
    ) throws(AdapterError) -> (grade: Grade, resource: ResourceRef?, evidence: JSONObject?) {
        var grade = Grade.inferred
        var resource: ResourceRef?
        var evidence: JSONObject?
        for member in entry.members where !member.value.isNull {
            if member.key == "grade" {
                guard let known = member.value.string.flatMap({ Grade(name: $0.text) }) else {
                    throw AdapterError(
                        .grade, at: "/deps/\(position)/grade", index: index,
                        "a grade is observed, declared or inferred, not \(member.value.found)")
                }
                grade = known
            } else if member.key == "resource" {
                resource = try Self.resource(member.value, index) { "/deps/\(position)/resource" }
            } else if member.key == "evidence" {
                evidence = try object(member.value, .evidenceType, index) { "/deps/\(position)/evidence" }
            }
        }
        return (grade, resource, evidence)
    }

    /// An object, or nil when there is none; the pointer is made only for an error.
    private func object(
        _ value: JSONView?, _ code: AdapterError.Code, _ index: Int, at pointer: () -> String
    ) throws(AdapterError) -> JSONObject? {
        guard let value else { return nil }
        guard let object = value.kind == .object ? value.value.object : nil else {
            throw AdapterError(code, at: pointer(), index: index, "expected an object, found \(value.found)")
        }
        return object
    }

    private func identifier(
        _ value: JSONView?, _ pointer: String, _ index: Int
    ) throws(AdapterError) -> JSONString? {
        guard let value else { return nil }
        guard let text = value.string else {
            throw AdapterError(
                .identifierType, at: pointer, index: index, "an identifier is a text, not \(value.found)")
        }
        return JSONString(text)
    }

    private func touches(
        _ access: Touch.Access, _ list: JSONView?, _ pointer: String, _ index: Int
    ) throws(AdapterError) -> [Touch] {
        guard let list else { return [] }
        guard list.kind == .array else {
            throw AdapterError(
                .resourceType, at: pointer, index: index, "expected a list of resources, found \(list.found)")
        }
        var touches: [Touch] = []
        for (position, entry) in list.elements.enumerated() {
            if entry.kind == .object {
                touches.append(try Self.touch(access, entry, index) { "\(pointer)/\(position)" })
            } else {
                touches.append(Touch(access, try Self.resource(entry, index) { "\(pointer)/\(position)" }))
            }
        }
        return touches
    }

    /// A resource with its value: `{"resource": [namespace, resource, key], "value_digest": text}`.
    private static func touch(
        _ access: Touch.Access, _ entry: JSONView, _ index: Int, at pointer: () -> String
    ) throws(AdapterError) -> Touch {
        guard let resource = entry["resource"] else {
            throw AdapterError(
                .resourceType, at: pointer(), index: index,
                "a resource with a value has the members resource and value_digest, found \(entry.found)")
        }
        let digest = entry["value_digest"].flatMap { $0.isNull ? nil : $0 }
        if let digest, digest.string == nil {
            throw AdapterError(
                .resourceType, at: pointer() + "/value_digest", index: index,
                "a value's digest is a text, not \(digest.found)")
        }
        return Touch(
            access, try Self.resource(resource, index) { pointer() + "/resource" },
            valueDigest: digest?.string.map { JSONString($0) })
    }

    private static func resource(
        _ value: JSONView, _ index: Int, at pointer: () -> String
    ) throws(AdapterError) -> ResourceRef {
        let parts = value.elements.compactMap { $0.string.map { JSONString($0) } }
        guard value.kind == .array, (2...3).contains(parts.count),
            parts.count == value.elements.reduce(0, { n, _ in n + 1 })
        else {
            throw AdapterError(
                .resourceType, at: pointer(), index: index,
                "a resource is [namespace, resource, key], texts each, not \(value.found)")
        }
        return ResourceRef(parts[0], parts[1], key: parts.count == 3 ? parts[2] : "")
    }
}
