public import CanonicalJSON
public import DecisionGraph
public import DecisionRecords
import Synchronization

/// Records by hand what the steps of a running program read, write and decide.
///
/// ```swift
/// let recorder = TouchRecorder()
/// recorder.step("planner") { step in
///     step.reads("db", "limits", key: "eu", value: 500)
///     step.decides("refund", cost: 20.0, arguments: ["order": "a-7"])
/// }
/// let graph = try DecisionGraph(steps: recorder.steps())
/// ```
///
/// Scopes are numbered as they begin; a step's index is its superstep, so it sees the writes of the steps that began
/// before it. Its touch is kept when its scope ends. That order is one of beginning, not of time: a step within
/// another, or beside it in another task, is taken to have seen the writes of every step that began before it, also
/// those made after it read. Give such steps a matcher of your own, with supersteps that say what ran together.
///
/// The recorder is its own source and its own adapter: edges name `touch_recorder_v1` in their evidence. It may be used
/// from any task. Memory grows with every touch; nothing is dropped.
///
/// Source: spec/core.md 14.
public final class TouchRecorder: Sendable {
    /// What becomes of a step whose body fails.
    public enum FailedSteps: Sendable, Hashable {
        /// It is kept with what it touched until then: its writes have the effect ``DecisionGraph/WriteEffect/failed``,
        /// so that nothing rests on them, unless the body said what became of them; and its attribute
        /// ``TouchRecorder/errorAttribute`` holds the error.
        case kept
        /// It is not kept, though its number is used up: the reference's way.
        case dropped
    }

    /// Under which names a step's values are kept.
    public enum ValueNames: Sendable, Hashable {
        /// The whole channel (``ChannelName``), so that no two channels share a name.
        case channel
        /// `resource` or `resource:key`: the reference's way. Of two channels that share a name the later value is
        /// kept.
        case resource
    }

    /// The attribute of a failed step: a text, the type of the error and what it says, at most 2000 characters.
    public static let errorAttribute: JSONString = "error"

    /// What becomes of a step whose body fails.
    public let failedSteps: FailedSteps
    /// Under which names values are kept.
    public let valueNames: ValueNames
    /// The channels whose writes add up instead of replacing each other.
    public let reducerChannels: Set<ResourceRef>
    private let clock: DecisionClock?
    private let state = Mutex(State())

    private struct State {
        var begun = 0
        var touches: [StepTouch] = []
    }

    /// A recorder that has seen nothing.
    ///
    /// - Parameters:
    ///   - failedSteps: whether steps whose body fails are kept.
    ///   - valueNames: under which names values are kept.
    ///   - reducerChannels: the channels whose writes add up.
    ///   - clock: tells when decisions are made; without one the touches do not say.
    public init(
        failedSteps: FailedSteps = .kept, valueNames: ValueNames = .channel,
        reducerChannels: Set<ResourceRef> = [], clock: DecisionClock? = nil
    ) {
        self.failedSteps = failedSteps
        self.valueNames = valueNames
        self.reducerChannels = reducerChannels
        self.clock = clock
    }

    // MARK: Recording

    /// Records what a body reads, writes and decides as one step.
    ///
    /// - Parameters:
    ///   - agent: who acts.
    ///   - kind: whether somebody decides or a tool runs.
    ///   - attributes: attributes of the step.
    ///   - body: does the work and says what it touches.
    /// - Returns: what `body` returns.
    /// - Throws: what `body` throws; whether the step is then kept, ``failedSteps`` says.
    public func step<Result, Failure: Error>(
        _ agent: JSONString, kind: StepKind = .decision, attributes: JSONObject = [:],
        _ body: (inout TouchCapture) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        var capture = begin(agent, kind, attributes)
        do throws(Failure) {
            let result = try body(&capture)
            end(capture)
            return result
        } catch {
            fail(capture, error)
            throw error
        }
    }

    /// As the other, for a body that waits.
    public func step<Result, Failure: Error>(
        _ agent: JSONString, kind: StepKind = .decision, attributes: JSONObject = [:],
        isolation: isolated (any Actor)? = #isolation,
        _ body: (inout TouchCapture) async throws(Failure) -> Result
    ) async throws(Failure) -> Result {
        var capture = begin(agent, kind, attributes)
        do throws(Failure) {
            let result = try await body(&capture)
            end(capture)
            return result
        } catch {
            fail(capture, error)
            throw error
        }
    }

    private func begin(_ agent: JSONString, _ kind: StepKind, _ attributes: JSONObject) -> TouchCapture {
        let index = state.withLock { state in
            defer { state.begun += 1 }
            return state.begun
        }
        return TouchCapture(
            StepTouch(index: index, agent: agent, kind: kind, attributes: attributes), valueNames, clock)
    }

    private func end(_ capture: TouchCapture) {
        state.withLock { $0.touches.append(capture.touch) }
    }

    private func fail(_ capture: TouchCapture, _ error: any Error) {
        guard failedSteps == .kept else { return }
        var touch = capture.touch
        if touch.effect == .unknown { touch.effect = .failed }
        touch.attributes[Self.errorAttribute] = .text(String("\(type(of: error)): \(error)".prefix(2000)))
        state.withLock { $0.touches.append(touch) }
    }

    // MARK: Results

    /// The touches kept so far, in the order in which their scopes ended.
    public var touches: [StepTouch] { state.withLock { $0.touches } }

    /// How many scopes have begun.
    public var begunCount: Int { state.withLock { $0.begun } }

    /// What the touches kept so far rest on.
    ///
    /// - Throws: ``GraphError`` `tooLarge`.
    /// - Complexity: as ``DecisionGraph/TouchMatcher/match(_:edgeLimit:)``.
    public func match(edgeLimit: Int = GraphBuilder.defaultEdgeLimit) throws(GraphError) -> TouchMatch {
        try TouchMatcher(reducerChannels: reducerChannels, adapterID: JSONString(id)).match(
            touches, edgeLimit: edgeLimit)
    }

    /// The steps kept so far, by index, each with its edges.
    ///
    /// - Throws: ``GraphError`` `tooLarge`.
    public func steps() throws(GraphError) -> [Step] { try match().steps }
}

extension TouchRecorder: Adapter {
    public var name: String { "touch_recorder" }
    public var version: String { "v1" }

    /// The steps of touches that this recorder, or another one, kept.
    ///
    /// - Throws: ``GraphError`` `tooLarge`.
    public func steps(from touches: [StepTouch]) throws(GraphError) -> [Step] {
        try TouchMatcher(reducerChannels: reducerChannels, adapterID: JSONString(id)).match(touches).steps
    }
}
