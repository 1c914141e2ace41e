public import CanonicalJSON
internal import DecisionGraph
public import DecisionRecords

/// What replaying needs of a decision that was made: what was done, and the state it relied on.
public struct PastDecision: Sendable, Hashable {
    /// Its place in its log, from 1.
    public var position: Int
    /// Its record; nil when it is not sealed.
    public var recordID: RecordID?
    /// What was done.
    public var action: Action
    /// The state it relied on.
    public var state: JSONObject
    /// When it was made, in Unix seconds.
    public var decidedAt: JSONNumber
    /// What it read and wrote, where its record says so.
    public var traffic: Traffic?

    /// What a decision read and wrote, by the names of channels.
    public struct Traffic: Sendable, Hashable {
        /// The names of the channels that were read; the state has their values where they were kept.
        public var reads: [JSONString]
        /// The names of the channels that were written.
        public var writes: [JSONString]
        /// The values written, by those names, where they were kept.
        public var writeValues: JSONObject
        /// Whether the writes took place: false when the record says that they did not.
        public var tookPlace: Bool

        /// What was read and written.
        public init(
            reads: [JSONString], writes: [JSONString], writeValues: JSONObject = [:], tookPlace: Bool = true
        ) {
            self.reads = reads
            self.writes = writes
            self.writeValues = writeValues
            self.tookPlace = tookPlace
        }
    }

    /// A decision of its parts.
    public init(
        position: Int, recordID: RecordID? = nil, action: Action, state: JSONObject, decidedAt: JSONNumber = 0,
        traffic: Traffic? = nil
    ) {
        self.position = position
        self.recordID = recordID
        self.action = action
        self.state = state
        self.decidedAt = decidedAt
        self.traffic = traffic
    }

    /// The decision of a record.
    public init(_ sealed: SealedRecord, position: Int) {
        let record = sealed.record
        self.init(
            position: position, recordID: sealed.id, action: record.harness.action, state: record.data.snapshot.state,
            decidedAt: record.decidedAt, traffic: Traffic(evidence: record.data.report.evidence))
    }
}

extension PastDecision.Traffic {
    /// Reads what records of touches say (``TouchRecords``, version 2) in the evidence of their data report; nil when
    /// they say nothing, or something else.
    ///
    /// - Complexity: linear in the reads and writes.
    public init?(evidence: JSONObject) {
        guard let touches = evidence["touches"]?.object else { return nil }
        guard let reads = Self.names(touches["reads"]), let writes = Self.names(touches["writes"]) else { return nil }
        let effect = touches["effect"]?.text
        self.init(
            reads: reads, writes: writes, writeValues: evidence["write_values"]?.object ?? [:],
            tookPlace: effect != WriteEffect.failed.name && effect != WriteEffect.noChange.name)
    }

    private static func names(_ value: JSONValue?) -> [JSONString]? {
        guard let value else { return [] }
        guard let list = value.array else { return nil }
        var names: [JSONString] = []
        for element in list {
            guard let members = element.object, case .string(let namespace)? = members["namespace"],
                case .string(let resource)? = members["resource_id"]
            else { return nil }
            var key: JSONString = ""
            if case .string(let given)? = members["key"] { key = given }
            names.append(ChannelName.full(ResourceRef(namespace, resource, key: key)))
        }
        return names
    }
}
