public import CanonicalJSON
public import DecisionGraph
internal import DecisionRecords
import Synchronization

/// A step while it runs: takes what it reads, writes and decides.
///
/// A handle, which may be used from any task; what it is given is copied. Functions that have not been handed it find
/// it in ``TouchRecorder/current``. After the end of the step's scope it takes nothing any more, and the recorder
/// counts what it was given (``TouchRecorder/refusedTouches``).
///
/// Source: spec/core.md 14.
public final class TouchCapture: Sendable {
    /// The recorder that the step belongs to.
    public let recorder: TouchRecorder
    /// The number of the step's scope; nil when the recorder was full as it began.
    let scope: Int?
    /// The innermost handle of another recorder that was in force when the step began: so a chain of handles is as long
    /// as recorders take turns, however deep steps are nested.
    let outer: TouchCapture?

    init(_ recorder: TouchRecorder, _ scope: Int?, outer: TouchCapture?) {
        self.recorder = recorder
        self.scope = scope
        self.outer = outer
    }

    /// What has been captured; of a step that was cut, the part at hand (``CaptureOrder/causal``); nil when the
    /// recorder was full as the step began.
    public var touch: StepTouch? {
        guard let scope else { return nil }
        return recorder.log.withLock { $0.touch($0.current(scope)) }
    }

    /// All parts of the step; none when the recorder was full as it began.
    var parts: [StepTouch] {
        guard let scope else { return [] }
        return recorder.log.withLock { $0.touches(of: scope) }
    }

    /// Notes that a resource was read: call it when it has been.
    ///
    /// - Parameters:
    ///   - key: a part of the resource; left out for the whole of it.
    ///   - value: what was read, JSON's null included; left out when it is not to be kept.
    ///   - overcaptured: whether the step was handed it without a sign that it looked.
    public func reads(
        _ namespace: JSONString, _ resourceID: JSONString, key: JSONString = "", value: JSONValue? = nil,
        overcaptured: Bool = false
    ) {
        let resource = ResourceRef(namespace, resourceID, key: key)
        let named = value.map { (name: name(of: resource), value: $0) }
        let time = recorder.clock?.now()
        recorder.log.withLock {
            $0.read(resource, in: scope, overcaptured: overcaptured, value: named, at: time)
        }
    }

    /// Notes that a resource was written: call it when it has been, as others are taken to see the write from then on.
    ///
    /// - Parameters:
    ///   - key: a part of the resource; left out for the whole of it.
    ///   - value: what was written; left out when it is not to be kept.
    public func writes(
        _ namespace: JSONString, _ resourceID: JSONString, key: JSONString = "", value: JSONValue? = nil
    ) {
        let resource = ResourceRef(namespace, resourceID, key: key)
        let named = value.map { (name: name(of: resource), value: $0) }
        let time = recorder.clock?.now()
        recorder.log.withLock { $0.write(resource, in: scope, value: named, at: time) }
    }

    /// Says what was decided; of several calls the last one counts.
    ///
    /// - Parameter cost: in the unit of the log; an integer or float, as it is to stand in records.
    public func decides(
        _ actionType: JSONString, cost: JSONNumber = 0.0, arguments: JSONObject = [:]
    ) {
        decides(actionType, cost: cost, arguments: arguments, at: recorder.clock?.now())
    }

    func decides(_ actionType: JSONString, cost: JSONNumber, arguments: JSONObject, at time: JSONNumber?) {
        recorder.log.withLock { $0.decide(actionType, cost: cost, arguments: arguments, in: scope, at: time) }
    }

    /// Says what became of the writes.
    public func writes(had effect: WriteEffect) {
        recorder.log.withLock { $0.setEffect(effect, of: scope) }
    }

    private func name(of resource: ResourceRef) -> JSONString {
        switch recorder.valueNames {
        case .channel: ChannelName.full(resource)
        case .resource: ChannelName.short(resource)
        }
    }
}
