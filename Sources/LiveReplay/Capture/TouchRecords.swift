internal import CanonicalJSON
public import DecisionGraph
public import DecisionRecords

/// Makes decision records of touches.
///
/// Version 1 is the reference's: of the touches that decided something, in the order given, with the clock's time, and
/// the values by the recorder's names. An empty action is an action. It says nothing about when values were read, so
/// freshness cannot be judged, and nothing about what rests on what.
///
/// Version 2 makes a record of every touch, since what others rest on need not have been a decision:
///
/// - in causal order: by superstep, then index, then place;
/// - decided at the touch's own time: of its decision, else its last write, else its first read, else the clock's; its
///   values captured when it first read, else at that time;
/// - the model span names the agent; the state holds the values by the full names of their channels
///   (`namespace:resource:key`, with `\` before a colon or backslash within a part), as far as the touch's reads tell
///   which channel a name means;
/// - a touch that decided nothing has the action type `""`;
/// - the evidence of the data report holds `touches`, in the form that `own_record_v2` reads (`superstep`, `reads`,
///   `writes`, `overcaptured`, `effect`), `step` (`idx`, `kind`, `decided`), and `write_values` when there are any. So
///   the log gives the observed edges back, by the records' places, except over reducer channels: what is read from one
///   rests on the last write alone, as a log does not say which channels add up; and touches that share an index are
///   records apart;
/// - a step that failed (``TouchRecorder/errorAttribute``) has the harness report of a failed decision.
///
/// Source: spec/core.md 14, 18 W28, W29.
public struct TouchRecords: Sendable, Hashable {
    /// The rule. A version never changes what it makes.
    public enum Version: String, Sendable, CaseIterable {
        /// The reference's.
        case v1
        /// Causal order, own times, full names, touches in the evidence.
        case v2
    }

    /// The rule that is used.
    public let version: Version

    /// A rule.
    public init(_ version: Version) {
        self.version = version
    }

    /// The records, not yet sealed.
    ///
    /// - Parameters:
    ///   - touches: in any order; version 1 keeps it.
    ///   - clock: tells the time of records that have none of their own; asked once for each, in their order.
    /// - Throws: ``RecordError`` `wrongScalarType` for a cost or time that is no number, with the touch's place.
    /// - Complexity: O(T log T + A) for T touches with A reads and writes.
    public func records(from touches: [StepTouch], clock: DecisionClock) throws(RecordError) -> [DecisionRecord] {
        var records: [DecisionRecord] = []
        switch version {
        case .v1:
            for (place, touch) in touches.enumerated() {
                guard let action = try Self.action(of: touch, place) else { continue }
                records.append(Self.recordV1(touch, action, at: clock.now()))
            }
        case .v2:
            let places = touches.map { (superstep: $0.superstep, index: $0.index) }
            let order = places.indices.sorted { a, b in
                (places[a].superstep, places[a].index, a) < (places[b].superstep, places[b].index, b)
            }
            records.reserveCapacity(touches.count)
            for place in order {
                let touch = touches[place]
                let action = try Self.action(of: touch, place)
                let readAt = try Self.time(touch.readAt, "read_at", place)
                let writtenAt = try Self.time(touch.writtenAt, "written_at", place)
                let time = try Self.time(touch.decidedAt, "decided_at", place) ?? writtenAt ?? readAt ?? clock.now()
                records.append(Self.recordV2(touch, action, readAt: readAt ?? time, at: time))
            }
        }
        return records
    }

    /// Makes the records and appends them to a sink, whose clock tells the time.
    ///
    /// All records are made before the first is appended; a sink that fails has those before.
    ///
    /// - Returns: the sealed records, in order.
    /// - Throws: ``RecordError``: as ``records(from:clock:)``; as ``DecisionRecords/Sink/append(_:)``.
    @discardableResult
    public func append(_ touches: [StepTouch], to sink: some Sink) throws(RecordError) -> [SealedRecord] {
        var sealed: [SealedRecord] = []
        for record in try records(from: touches, clock: sink.clock) { sealed.append(try sink.append(record)) }
        return sealed
    }

    // MARK: Records

    private static func recordV1(_ touch: StepTouch, _ action: Action, at time: JSONNumber) -> DecisionRecord {
        DecisionRecord(
            actionType: action.type, data: DataSpan(snapshot: DependencySnapshot(touch.readValues)),
            harness: HarnessSpan(action: action), decidedAt: time)
    }

    private static func recordV2(
        _ touch: StepTouch, _ action: Action?, readAt: JSONNumber, at time: JSONNumber
    ) -> DecisionRecord {
        // What a step read of its own write is kept, and not among its reads.
        let state = ChannelName.full(touch.readValues, of: touch.reads, besides: touch.writes)
        var record = DecisionRecord(
            actionType: action?.type ?? "",
            data: DataSpan(snapshot: DependencySnapshot(state, capturedAt: readAt)),
            model: ModelSpan(modelID: touch.agent), harness: HarnessSpan(action: action ?? Action("")), decidedAt: time)
        record.data.report.evidence = [
            "touches": .object(touch.evidence),
            "step": ["idx": .int(touch.index), "kind": .text(touch.kind.name), "decided": .bool(action != nil)],
        ]
        if !touch.writeValues.isEmpty {
            record.data.report.evidence["write_values"] = .object(
                ChannelName.full(touch.writeValues, of: touch.writes))
        }
        if case .string(let error)? = touch.attributes[TouchRecorder.errorAttribute] {
            record.harness.report = .failureMark(error.lossyText, evidence: ["error": .string(error)])
        }
        return record
    }

    private static func action(of touch: StepTouch, _ place: Int) throws(RecordError) -> Action? {
        guard let type = touch.actionType else { return nil }
        return Action(type, touch.actionArguments, cost: try number(touch.actionCost, "action_cost", place))
    }

    private static func time(_ value: JSONValue?, _ member: String, _ place: Int) throws(RecordError) -> JSONNumber? {
        guard let value else { return nil }
        return try number(value, member, place)
    }

    private static func number(_ value: JSONValue, _ member: String, _ place: Int) throws(RecordError) -> JSONNumber {
        guard let number = JSONNumber(value) else {
            throw RecordError(.wrongScalarType, pointer: "/\(place)/\(member)", "a touch's \(member) is no number")
        }
        return number
    }
}

extension StepTouch {
    /// What the step touched, as a record's evidence holds it.
    fileprivate var evidence: JSONObject {
        var evidence: JSONObject = [
            "superstep": .int(superstep), "reads": .array(reads.distinct.map(\.json)),
            "writes": .array(writes.distinct.map(\.json)),
        ]
        if effect != .unknown { evidence["effect"] = .text(effect.name) }
        // A set has no order; the record needs one.
        if !overcaptured.isEmpty { evidence["overcaptured"] = .array(overcaptured.sorted().map(\.json)) }
        return evidence
    }
}

extension [ResourceRef] {
    fileprivate var distinct: [ResourceRef] {
        var seen: Set<ResourceRef> = []
        return filter { seen.insert($0).inserted }
    }
}

extension ResourceRef {
    fileprivate var json: JSONValue {
        var members: JSONObject = ["namespace": .string(namespace), "resource_id": .string(resourceID)]
        if !key.isEmpty { members["key"] = .string(key) }
        return .object(members)
    }
}
