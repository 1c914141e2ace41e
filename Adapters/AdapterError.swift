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
        /// A step is no object.
        case stepType = "step_type"
        /// A step has no `idx`.
        case missingIndex = "missing_idx"
        /// A step has no `agent`.
        case missingAgent = "missing_agent"
        /// A step has no `kind`.
        case missingKind = "missing_kind"
        /// The `idx` of a step or node is no integer of 64 bits; for a node, also none at all.
        case indexType = "idx_type"
        /// Two steps or nodes have one `idx`.
        case indexDuplicate = "idx_duplicate"
        /// A `kind` other than `decision` and `tool_call`; for a node, also none at all.
        case kind
        /// The `agent` of a step is no text.
        case agentType = "agent_type"
        /// `deps` is no list.
        case dependenciesType = "deps_type"
        /// An entry of `deps` names no integer as its source.
        case sourceType = "src_type"
        /// A grade other than `observed`, `declared` and `inferred`.
        case grade
        /// A resource is no list of two or three texts, nor an object of them where those are read, or a list of
        /// resources is no list.
        case resourceType = "resource_type"
        /// The `evidence` of a dependency is no object.
        case evidenceType = "evidence_type"
        /// `exec_preds` is no list of integers.
        case predecessorType = "exec_pred_type"
        /// `node_attrs` is no object.
        case attributesType = "node_attrs_type"
        /// `correlation_id` or `record_id` is no text.
        case identifierType = "identifier_type"
        /// The run's `dependency` is no text; a word that names no rule is not refused.
        case construction = "dependency_mode"
        /// More steps or edges than the graph takes; given by every adapter.
        case tooLarge = "too_large"

        // tau-bench (spec/core.md 9.1).
        /// A message is no object.
        case messageType = "message_type"
        /// `tool_calls` is neither falsy nor a list of objects, or a call's `function` is no object.
        case toolCallsType = "tool_calls_type"
        /// The name of a tool is no text.
        case toolNameType = "tool_name_type"

        // Decision records (spec/core.md 9.2).
        /// A record is no object.
        case recordType = "record_type"
        /// A member of a record that is read as text is none, or `model` is no object.
        case recordFieldType = "record_field_type"
        /// The `touches` of a record's evidence is no object, or its `superstep` is no integer or not that of the
        /// record's other spans.
        case touchesType = "touches_type"

        // Touch lines (spec/adapters.md 12.1).
        /// A line of a recording is no object.
        case touchType = "touch_type"
        /// The first line of a recording is no header, or a later one is.
        case touchHeader = "touch_header"
        /// The last line of a recording counts other touches than came, or a line follows it.
        case touchEnd = "touch_end"
        /// A member of a touch or a header has a wrong type, and no class of its own.
        case touchFieldType = "touch_field_type"
        /// An `effect` other than `applied`, `failed`, `no_change` and `unknown`.
        case effect
        /// The `schema` of a header is another than the one that is read.
        case unsupportedVersion = "unsupported_version"

        // Declared plans (spec/core.md 9.3).
        /// The plan is neither falsy nor an object with `nodes`.
        case planShape = "plan_shape"
        /// `nodes` is neither falsy nor a list.
        case nodesType = "nodes_type"
        /// A node is no object.
        case nodeType = "node_type"
        /// The `agent` of a node is missing, empty or no text.
        case agent
        /// `control_preds` is no list.
        case controlPredecessorsType = "control_preds_type"
        /// An entry of `control_preds` is no integer.
        case controlPredecessorEntryType = "control_pred_entry_type"
        /// An entry of `control_preds` is the `idx` of no earlier node.
        case controlPredecessorNotPrior = "control_pred_not_prior"
        /// A resource that is given as a text is empty.
        case referenceEmpty = "ref_empty"
        /// A resource is neither a text nor an object.
        case referenceType = "ref_type"
        /// The `id` of a resource is missing, empty or no text.
        case referenceID = "ref_id"
        /// The `producer` of a resource is no integer.
        case producerType = "producer_type"
        /// `scope` is no list.
        case scopeType = "scope_type"
        /// The producer of a read is no earlier node.
        case producerNotPrior = "producer_not_prior"
        /// `reads` or `writes` of a node is neither falsy nor a list.
        case referencesType = "refs_type"
    }

    /// The class, for programs; ``detail`` is for people.
    public let code: Code
    /// Where in the run, as a JSON Pointer (RFC 6901); empty is the run itself.
    public let pointer: String
    /// What is wrong, with the value that was found.
    public let detail: String
    /// The idx of the plan node or step that is wrong, where one is known.
    public let index: Int?

    /// An error at a place of the run.
    ///
    /// - Parameters:
    ///   - pointer: a JSON Pointer from the value that the caller was given; ``within(_:)`` moves it outwards.
    ///   - index: the idx of the step or node, where it could be read.
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
