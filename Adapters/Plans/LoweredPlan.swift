internal import CanonicalJSON
public import PositionedDocuments

/// A source document as a plan of version 2, every part of it still standing where people edit it.
///
/// ``root`` is the plan as a tree of the keys of spec/prelint.md 2; each value has the place, and the text, that it came
/// from: the source, a tool catalogue or an overlay. What analyses find is reported there.
public struct LoweredPlan: Sendable {
    /// The plan: an object with `nodes`.
    public let root: PositionedNode
    /// What was lost on the way, and why.
    public let notes: [LoweringNote]
    /// The adapter that made it, as `langgraph_graph_v1`.
    public let adapterID: String
    /// Whether the source is what is executed, so that an edit to it changes what the agent does.
    public let isExecuted: Bool
    /// Whether the plan is incomplete only because its source does not say where it begins.
    public let isEntryUnknown: Bool
    /// The names of steps by the ids they have in the source, where these are others than their names.
    let stepNames: [JSONString: JSONString]

    /// A plan and how it came about.
    public init(
        root: PositionedNode, notes: [LoweringNote] = [], adapterID: String, isExecuted: Bool = false,
        isEntryUnknown: Bool = false
    ) {
        self.init(
            root: root, notes: notes, adapterID: adapterID, isExecuted: isExecuted, isEntryUnknown: isEntryUnknown,
            stepNames: [:])
    }

    init(
        root: PositionedNode, notes: [LoweringNote], adapterID: String, isExecuted: Bool, isEntryUnknown: Bool,
        stepNames: [JSONString: JSONString]
    ) {
        self.root = root
        self.notes = notes
        self.adapterID = adapterID
        self.isExecuted = isExecuted
        self.isEntryUnknown = isEntryUnknown
        self.stepNames = stepNames
    }
}

/// Something a source says, or hides, that its plan cannot carry.
public struct LoweringNote: Sendable {
    /// What is missing from the plan, in a sentence.
    public let message: String
    /// What it is about.
    public let at: PositionedNode

    /// A note about a part of the source.
    public init(_ message: String, at: PositionedNode) {
        self.message = message
        self.at = at
    }

    /// A note about a read of what a later step produces.
    init(laterProducerOf step: JSONString, at producer: PositionedNode) {
        self.init(
            "step \(step) reads what a later step produces: the value comes round a loop, and the read "
                + "stays without a producer", at: producer)
    }
}
