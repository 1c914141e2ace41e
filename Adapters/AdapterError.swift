/// A source that is not what an adapter reads.
public struct AdapterError: Error, Sendable, Hashable {
    /// The closed list of refusals. The raw value is what machine output names.
    public enum Code: String, Sendable, CaseIterable {
        // Any adapter.
        /// The run as a whole has another shape than the adapter reads.
        case shape
        /// An option that the adapter does not have, or a value it cannot take.
        case option

        // steps_v1 (spec/core.md 5.1, 5.4).
        case stepType = "step_type"
        case missingIndex = "missing_idx"
        case missingAgent = "missing_agent"
        case missingKind = "missing_kind"
        case indexType = "idx_type"
        case indexDuplicate = "idx_duplicate"
        case kind
        case agentType = "agent_type"
        case dependenciesType = "deps_type"
        case sourceType = "src_type"
        case grade
        case resourceType = "resource_type"
        case evidenceType = "evidence_type"
        case predecessorType = "exec_pred_type"
        case attributesType = "node_attrs_type"
        case identifierType = "identifier_type"
        case construction = "dependency_mode"
        case tooLarge = "too_large"

        // tau-bench (spec/core.md 9.1).
        case messageType = "message_type"
            case toolCallsType = "tool_calls_type"
        case toolNameType = "tool_name_type"

        // Decision records (spec/core.md 9.2).
        case recordType = "record_type"
        case recordFieldType = "record_field_type"

        // Declared plans (spec/core.md 9.3).
        case planShape = "plan_shape"
        case nodesType = "nodes_type"
        case nodeType = "node_type"
        case agent
        case controlPredecessorsType = "control_preds_type"
        case controlPredecessorEntryType = "control_pred_entry_type"
        case controlPredecessorNotPrior = "control_pred_not_prior"
        case referenceEmpty = "ref_empty"
        case referenceType = "ref_type"
        case referenceID = "ref_id"
        case producerType = "producer_type"
        case scopeType = "scope_type"
        case producerNotPrior = "producer_not_prior"
        case referencesType = "refs_type"
    }

    public let code: Code
    /// Where in the run, as a JSON Pointer (RFC 6901); empty is the run itself.
    public let pointer: String
    /// What is wrong, with the value that was found.
    public let detail: String
    /// The idx of the plan node or step that is wrong, where one is known.
    public let index: Int?

    public init(_ code: Code, at pointer: String, index: Int? = nil, _ detail: String) {
        self.code = code
        self.pointer = pointer
        self.index = index
        self.detail = detail
    }

    /// The same error in a run that lies at a pointer of a larger text.
    public func within(_ prefix: String) -> AdapterError {
        AdapterError(code, at: prefix + pointer, index: index, detail)
    }
}

extension AdapterError: CustomStringConvertible {
    public var description: String { "\(pointer.isEmpty ? "/" : pointer): \(detail) (\(code.rawValue))" }
}
