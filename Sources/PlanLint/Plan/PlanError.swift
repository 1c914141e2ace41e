public import PositionedDocuments

/// A document that is no plan, and where it stops being one.
///
/// Source: spec/core.md 9.3, spec/prelint.md 2.
public struct PlanError: Error, Sendable {
    /// The closed list of refusals. The raw value is what machine output names.
    public enum Code: String, Sendable, Hashable, CaseIterable {
        // Version 1; the names are those of the adapter `declared_plan`.
        /// The document is neither falsy nor an object with `nodes`.
        case planShape = "plan_shape"
        /// `nodes` is neither falsy nor a list.
        case nodesType = "nodes_type"
        /// A node is no object.
        case nodeType = "node_type"
        /// `idx` is missing, or no integer of 64 bits.
        case indexType = "idx_type"
        /// Two nodes have one `idx`.
        case indexDuplicate = "idx_duplicate"
        /// `agent` is missing, empty or no text.
        case agent
        /// `kind` is neither `decision` nor `tool_call`.
        case kind
        /// `control_preds` is no list.
        case controlPredecessorsType = "control_preds_type"
        /// An entry of `control_preds` is no integer.
        case controlPredecessorEntryType = "control_pred_entry_type"
        /// An entry of `control_preds` is the `idx` of no earlier node.
        case controlPredecessorNotPrior = "control_pred_not_prior"
        /// `reads` or `writes` is neither falsy nor a list.
        case referencesType = "refs_type"
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

        // Version 2.
        /// A key of version 2 has a value of another form, or an unknown word; also an entry of `scope` that is no text.
        case keyForm = "key_form"
        /// A step is named that the plan does not have.
        case unknownStep = "unknown_step"
        /// Beyond one of ``PlanLimits``.
        case tooLarge = "too_large"
    }

    /// The class, for programs; ``message`` is for people.
    public let code: Code
    /// What was found, and what is expected.
    public let message: String
    /// Where, as a JSON Pointer (RFC 6901) into the plan; of the object itself when a member is missing from it.
    public let pointer: String
    /// What stands there.
    public let node: PositionedNode
    /// The `idx` of the node it lies in, where that could be read.
    public let index: Int?

    init(_ code: Code, _ message: String, at value: PlanValue, index: Int? = nil) {
        self.code = code
        self.message = message
        self.pointer = value.pointer
        self.node = value.node
        self.index = index
    }

    /// The same refusal, of a part of the node with an `idx`.
    init(_ error: PlanError, in index: Int) {
        code = error.code
        message = error.message
        pointer = error.pointer
        node = error.node
        self.index = index
    }
}

extension PlanError: CustomStringConvertible {
    public var description: String {
        "\(node.source.path):\(node.place): \(message) (\(code.rawValue) at \(pointer.isEmpty ? "/" : pointer))"
    }
}

/// Bounds on what a plan says, beside those of its document.
public enum PlanLimits {
    /// The most distinct patterns; each is compared with many resources.
    public static let patterns = 10_000
    /// The longest pattern, in bytes; a text without `*` is no pattern.
    public static let patternBytes = 1024
    /// The most effects that nodes take from tools, each use counted: a tool of many effects that many nodes name would
    /// otherwise make a small text a large plan.
    public static let effects = 2_000_000
}
