internal import CanonicalJSON
internal import DecisionGraph

/// Reads one touch of a recording from JSON.
///
/// Null is the same as absent, except for `idx`, `step` and `agent`. Checks come in the order of the members in the
/// documentation of ``TouchLogV1``; the first failure is the error.
struct TouchReader {
    /// Members that no touch has; they are counted, not refused.
    private(set) var unknownMembers = 0

    private let keepsValues: Bool

    /// - Parameter keepsValues: whether values and actions are kept; their types are checked either way.
    init(keepsValues: Bool) {
        self.keepsValues = keepsValues
    }

    /// - Throws: ``AdapterError``: `touchType`, `missingIndex`, `indexType`, `missingAgent`, `agentType`, `kind`,
    ///   `resourceType`, `attributesType`, `predecessorType`, `effect`, `touchFieldType`.
    mutating func read(_ line: JSONView, _ references: inout ResourceReferences) throws(AdapterError) -> StepTouch {
        guard line.kind == .object else {
            throw AdapterError(.touchType, at: "", "a touch is an object, not \(line.found)")
        }
        var fields = Fields()
        for member in line.members where !fields.take(member.key, member.value) { unknownMembers += 1 }
        let index = try fields.readIndex()
        if fields.index != nil, fields.step != nil { unknownMembers += 1 }
        var touch = StepTouch(
            index: index, superstep: try fields.superstep(index), agent: try fields.readAgent(index),
            kind: try fields.readKind(index))
        touch.reads = try references.list(fields.reads, at: "/reads", index: index, digests: &touch.readDigests)
        touch.writes = try references.list(fields.writes, at: "/writes", index: index, digests: &touch.writeDigests)
        touch.overcaptured = Set(try references.list(fields.overcaptured, at: "/overcaptured", index: index))
        touch.attributes = try object(fields.attributes, .attributesType, "/node_attrs", index)
        touch.executionPredecessors = try fields.readPredecessors(index)
        touch.effect = try fields.readEffect(index)
        try readAction(fields, index, into: &touch)
        return touch
    }

    private func readAction(
        _ fields: Fields, _ index: Int, into touch: inout StepTouch
    ) throws(AdapterError) {
        let values: (JSONView?, String) throws(AdapterError) -> JSONObject = { (value, pointer) throws(AdapterError) in
            try object(value, .touchFieldType, pointer, index, isKept: keepsValues)
        }
        touch.readValues = try values(fields.readValues, "/read_values")
        touch.writeValues = try values(fields.writeValues, "/write_values")
        touch.actionArguments = try values(fields.actionArguments, "/action_args")
        if let type = fields.actionType {
            guard let text = type.string else {
                throw AdapterError(
                    .touchFieldType, at: "/action_type", index: index, "an action is a text, not \(type.found)")
            }
            if keepsValues { touch.actionType = JSONString(text) }
        }
        if let cost = try number(fields.actionCost, "/action_cost", index) { touch.actionCost = cost }
        touch.decidedAt = try number(fields.decidedAt, "/decided_at", index)
    }

    /// The members of a touch, found in one pass.
    private struct Fields {
        var index: JSONView?
        var step: JSONView?
        var superstep: JSONView?
        var agent: JSONView?
        var kind: JSONView?
        var reads: JSONView?
        var writes: JSONView?
        var overcaptured: JSONView?
        var attributes: JSONView?
        var predecessors: JSONView?
        var effect: JSONView?
        var readValues: JSONView?
        var writeValues: JSONView?
        var actionType: JSONView?
        var actionArguments: JSONView?
        var actionCost: JSONView?
        var decidedAt: JSONView?

        /// Whether the key is one of a touch's.
        mutating func take(_ key: JSONStringView, _ value: JSONView) -> Bool {
            let given = value.isNull ? nil : value
            switch key.count {
            case 3 where key == "idx": index = value
            case 4 where key == "step": step = value
            case 4 where key == "kind": kind = given
            case 5 where key == "agent": agent = value
            case 5 where key == "reads": reads = given
            case 6 where key == "writes": writes = given
            case 6 where key == "effect": effect = given
            case 9 where key == "superstep": superstep = given
            case 10 where key == "node_attrs": attributes = given
            case 10 where key == "exec_preds": predecessors = given
            case 10 where key == "decided_at": decidedAt = given
            case 11 where key == "read_values": readValues = given
            case 11 where key == "action_type": actionType = given
            case 11 where key == "action_args": actionArguments = given
            case 11 where key == "action_cost": actionCost = given
            case 12 where key == "overcaptured": overcaptured = given
            case 12 where key == "write_values": writeValues = given
            default: return false
            }
            return true
        }

        func readIndex() throws(AdapterError) -> Int {
            guard let value = index ?? step else { throw AdapterError(.missingIndex, at: "", "the touch has no idx") }
            guard let number = value.int else {
                throw AdapterError(
                    .indexType, at: index == nil ? "/step" : "/idx",
                    "an idx is an integer of 64 bits, not \(value.found)")
            }
            return number
        }

        func superstep(_ index: Int) throws(AdapterError) -> Int {
            guard let value = superstep else { return index }
            guard let number = value.int else {
                throw AdapterError(
                    .touchFieldType, at: "/superstep", index: index,
                    "a superstep is an integer of 64 bits, not \(value.found)")
            }
            return number
        }

        func readAgent(_ index: Int) throws(AdapterError) -> JSONString {
            guard let agent else {
                throw AdapterError(.missingAgent, at: "", index: index, "touch \(index) has no agent")
            }
            guard let name = agent.string else {
                throw AdapterError(.agentType, at: "/agent", index: index, "an agent is a text, not \(agent.found)")
            }
            return JSONString(name)
        }

        func readKind(_ index: Int) throws(AdapterError) -> StepKind {
            guard let kind else { return .decision }
            guard let known = kind.string.flatMap({ StepKind(name: $0.text) }) else {
                throw AdapterError(
                    .kind, at: "/kind", index: index, "a kind is decision or tool_call, not \(kind.found)")
            }
            return known
        }

        func readEffect(_ index: Int) throws(AdapterError) -> WriteEffect {
            try WriteEffect(effect, at: "/effect", index: index)
        }

        func readPredecessors(_ index: Int) throws(AdapterError) -> [Int]? {
            guard let predecessors else { return nil }
            guard predecessors.kind == .array else {
                throw AdapterError(
                    .predecessorType, at: "/exec_preds", index: index,
                    "exec_preds is a list, not \(predecessors.found)")
            }
            var indices: [Int] = []
            for entry in predecessors.elements {
                guard let predecessor = entry.int else {
                    throw AdapterError(
                        .predecessorType, at: "/exec_preds/\(indices.count)", index: index,
                        "a predecessor is the idx of a step, not \(entry.found)")
                }
                indices.append(predecessor)
            }
            return indices
        }
    }

    /// An object that may be left out.
    private func object(
        _ value: JSONView?, _ code: AdapterError.Code, _ pointer: String, _ index: Int, isKept: Bool = true
    ) throws(AdapterError) -> JSONObject {
        guard let value else { return [:] }
        guard value.kind == .object else {
            throw AdapterError(code, at: pointer, index: index, "expected an object, found \(value.found)")
        }
        return isKept ? value.value.object ?? [:] : [:]
    }

    private func number(
        _ value: JSONView?, _ pointer: String, _ index: Int
    ) throws(AdapterError) -> JSONValue? {
        guard let value else { return nil }
        guard value.kind == .integer || value.kind == .double else {
            throw AdapterError(.touchFieldType, at: pointer, index: index, "expected a number, found \(value.found)")
        }
        return value.value
    }
}

extension WriteEffect {
    /// The effect that a member names; unknown when it is absent or null.
    ///
    /// - Throws: ``AdapterError`` `effect`.
    init(_ value: JSONView?, at pointer: String, index: Int?) throws(AdapterError) {
        guard let value, !value.isNull else {
            self = .unknown
            return
        }
        guard let known = value.string.flatMap({ WriteEffect(name: $0.text) }) else {
            throw AdapterError(
                .effect, at: pointer, index: index,
                "an effect is applied, failed, no_change or unknown, not \(value.found)")
        }
        self = known
    }
}
