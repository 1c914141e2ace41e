public import BlastRadius
public import DecisionGraph
public import Grounding

extension LiveSession {
    /// How a session works.
    public struct Settings: Sendable {
        /// The id of the adapter that makes the steps, for reports.
        public var adapterID = "live_session_v1"
        /// When scores are withheld.
        public var gate = CoverageGate()
        /// Whether stated bases are compared with what was read.
        public var grounds = false
        /// The rule by which they are compared.
        public var groundingVersion = GroundingVersion.v1
        /// Judges snapshots, when reports are asked for it.
        public var dataAuditor: (any SnapshotAuditor)?
        /// What becomes of references to steps that come later. By the reference's rule they make no edge, so that every
        /// report is that of the list of steps as it came.
        public var lateEdges = LateEdgeRule.dropped
        /// The most dependency entries and the most predecessors of a session; more are refused.
        public var edgeLimit = GraphBuilder.defaultEdgeLimit

        // What raises alarms.
        /// How many steps may rest on one; nil for any number.
        public var maxBlast: Int?
        /// From how many seconds on a snapshot is stale; nil for never.
        public var maxSnapshotAge: Double?
        /// The least support of a stated basis; nil for any. Needs ``grounds``.
        public var minGrounding: Double?

        /// The reference's session: no grounding, no auditor, no late edges; alarms of structure only.
        public init() {}
    }
}
