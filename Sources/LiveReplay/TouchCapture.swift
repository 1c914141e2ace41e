public import CanonicalJSON
public import DecisionGraph
internal import DecisionRecords

/// A step while it runs: takes what it reads, writes and decides.
///
/// A capture is a value: what it was given is copied.
///
/// Source: spec/core.md 14.
public struct TouchCapture: Sendable {
    /// What has been captured.
    public private(set) var touch: StepTouch
    private let valueNames: TouchRecorder.ValueNames
    private let clock: DecisionClock?

    init(_ touch: StepTouch, _ valueNames: TouchRecorder.ValueNames, _ clock: DecisionClock?) {
        self.touch = touch
        self.valueNames = valueNames
        self.clock = clock
    }

    /// Notes that a resource was read.
    ///
    /// - Parameters:
    ///   - key: a part of the resource; left out for the whole of it.
    ///   - value: what was read, JSON's null included; left out when it is not to be kept.
    ///   - overcaptured: whether the step was handed it without a sign that it looked.
    public mutating func reads(
        _ namespace: JSONString, _ resourceID: JSONString, key: JSONString = "", value: JSONValue? = nil,
        overcaptured: Bool = false
    ) {
        let resource = ResourceRef(namespace, resourceID, key: key)
        touch.reads.append(resource)
        if overcaptured { touch.overcaptured.insert(resource) }
        if let value { touch.readValues[name(of: resource)] = value }
    }

    /// Notes that a resource was written.
    ///
    /// - Parameters:
    ///   - key: a part of the resource; left out for the whole of it.
    ///   - value: what was written; left out when it is not to be kept.
    public mutating func writes(
        _ namespace: JSONString, _ resourceID: JSONString, key: JSONString = "", value: JSONValue? = nil
    ) {
        let resource = ResourceRef(namespace, resourceID, key: key)
        touch.writes.append(resource)
        if let value { touch.writeValues[name(of: resource)] = value }
    }

    /// Says what was decided; of several calls the last one counts.
    ///
    /// - Parameter cost: in the unit of the log; an integer or float, as it is to stand in records.
    public mutating func decides(
        _ actionType: JSONString, cost: JSONNumber = 0.0, arguments: JSONObject = [:]
    ) {
        touch.actionType = actionType
        touch.actionCost = cost.json
        touch.actionArguments = arguments
        if let clock { touch.decidedAt = clock.now().json }
    }

    /// Says what became of the writes.
    public mutating func writes(had effect: WriteEffect) {
        touch.effect = effect
    }

    private func name(of resource: ResourceRef) -> JSONString {
        switch valueNames {
        case .channel: ChannelName.full(resource)
        case .resource: ChannelName.short(resource)
        }
    }
}
