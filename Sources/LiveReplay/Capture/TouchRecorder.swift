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
/// Steps may run within each other and beside each other, in task groups or with `async let`. ``CaptureOrder`` says
/// what then rests on what. Functions deep in the call tree note their touches without being handed the step:
///
/// ```swift
/// func limit(of region: JSONString) -> Int {
///     TouchRecorder.current?.reads("db", "limits", key: region, value: 500)
///     return 500
/// }
/// ```
///
/// Child tasks inherit the step: what they touch belongs to it, until they open a step of their own.
///
/// The recorder is its own source and its own adapter: edges name `touch_recorder_v2` in their evidence, or
/// `touch_recorder_v1` in the reference's order. It may be used from any task. Memory grows with every touch, up to
/// ``touchLimit``.
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
    /// The attribute of a step that goes on with another one: that one's index (``CaptureOrder/causal``).
    public static let continuesAttribute: JSONString = "continues"
    /// The namespace of ``memory(of:)``; touches of it from outside are refused.
    public static let memoryNamespace = ResourceRef.memoryNamespace
    /// The most touches and steps that a recorder takes, unless told otherwise.
    public static let defaultTouchLimit = 1 << 24

    /// What stands for what a step knows: the step that goes on with it reads it (``CaptureOrder/causal``).
    public static func memory(of index: Int) -> ResourceRef {
        ResourceRef(memoryOf: index)
    }

    /// The step in force: that of the innermost scope around the caller, in its task or in the one that started it; nil
    /// outside of steps. Detached tasks inherit none.
    @TaskLocal public static var current: TouchCapture?

    /// In which order steps are taken to have happened.
    public let order: CaptureOrder
    /// What becomes of a step whose body fails.
    public let failedSteps: FailedSteps
    /// Under which names values are kept.
    public let valueNames: ValueNames
    /// The channels whose writes add up instead of replacing each other.
    public let reducerChannels: Set<ResourceRef>
    /// The most touches and steps, together, that are taken; what comes then is counted and left out.
    public let touchLimit: Int
    let clock: DecisionClock?
    let log: Mutex<CaptureLog>

    /// A recorder that has seen nothing. What runs in the task that makes it, outside of steps, is taken to start what
    /// runs in others.
    ///
    /// - Parameters:
    ///   - order: what a step could see of others. That of the reference differs only when steps overlap.
    ///   - failedSteps: whether steps whose body fails are kept.
    ///   - valueNames: under which names values are kept.
    ///   - reducerChannels: the channels whose writes add up.
    ///   - clock: tells when steps read, write and decide; without one the touches do not say.
    ///   - touchLimit: the most touches and steps that are taken.
    public init(
        order: CaptureOrder = .causal, failedSteps: FailedSteps = .kept, valueNames: ValueNames = .channel,
        reducerChannels: Set<ResourceRef> = [], clock: DecisionClock? = nil,
        touchLimit: Int = TouchRecorder.defaultTouchLimit
    ) {
        self.order = order
        self.failedSteps = failedSteps
        self.valueNames = valueNames
        self.reducerChannels = reducerChannels
        self.touchLimit = touchLimit
        self.clock = clock
        log = Mutex(
            CaptureLog(order, reducerChannels: reducerChannels, touchLimit: touchLimit, task: TaskIdentity.current))
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
        _ body: (TouchCapture) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let capture = begin(agent, kind, attributes)
        let result: Swift.Result<Result, Failure> = Self.$current.withValue(capture) {
            do throws(Failure) { return .success(try body(capture)) } catch { return .failure(error) }
        }
        return try end(capture, result)
    }

    /// As the other, for a body that waits.
    public func step<Result, Failure: Error>(
        _ agent: JSONString, kind: StepKind = .decision, attributes: JSONObject = [:],
        isolation: isolated (any Actor)? = #isolation,
        _ body: (TouchCapture) async throws(Failure) -> Result
    ) async throws(Failure) -> Result {
        let capture = begin(agent, kind, attributes)
        let result: Swift.Result<Result, Failure> = await Self.$current.withValue(
            capture,
            operation: {
                do throws(Failure) { return .success(try await body(capture)) } catch { return .failure(error) }
            }, isolation: isolation)
        return try end(capture, result)
    }

    /// Opens a step within the one that is in force.
    ///
    /// - Parameters:
    ///   - outer: the step in force, of whichever recorder.
    ///   - task: which task opens it.
    package func begin(
        _ agent: JSONString, _ kind: StepKind = .decision, _ attributes: JSONObject = [:],
        in outer: TouchCapture? = TouchRecorder.current, by task: TaskIdentity? = nil
    ) -> TouchCapture {
        var around = outer
        while let capture = around, capture.recorder !== self { around = capture.outer }
        let (parent, task) = (around?.scope ?? 0, task ?? .current)
        let scope = log.withLock { $0.begin(agent, kind, attributes, in: parent, by: task) }
        return TouchCapture(self, scope, outer: outer?.recorder === self ? outer?.outer : outer)
    }

    package func end(_ capture: TouchCapture) {
        if let scope = capture.scope { log.withLock { $0.end(scope) } }
    }

    package func fail(_ capture: TouchCapture, _ error: any Error) {
        guard let scope = capture.scope else { return }
        // What describes itself is the program's, and may use the recorder: not under the lock.
        let text = Self.text(of: error)
        log.withLock { $0.end(scope, error: text, isLeftOut: failedSteps == .dropped) }
    }

    static func text(of error: any Error) -> JSONValue {
        .text(String("\(type(of: error)): \(error)".prefix(2000)))
    }

    private func end<Value, Failure: Error>(
        _ capture: TouchCapture, _ result: Swift.Result<Value, Failure>
    ) throws(Failure) -> Value {
        switch result {
        case .success: end(capture)
        case .failure(let error): fail(capture, error)
        }
        return try result.get()
    }

    // MARK: Results

    /// The touches kept so far: in the order in which steps took place, those of open scopes that have taken place
    /// included; in the reference's order, as their scopes ended.
    ///
    /// - Complexity: linear in the steps.
    public var touches: [StepTouch] { log.withLock { $0.touches } }

    /// How many scopes have begun.
    public var begunCount: Int { log.withLock { $0.begun } }

    /// How many touches and steps were not captured, by reason.
    public var refusedTouches: [TouchRefusal: Int] { log.withLock { $0.refusals } }

    /// What the touches kept so far rest on.
    ///
    /// - Throws: ``GraphError`` `tooLarge`.
    /// - Complexity: as ``DecisionGraph/TouchMatcher/match(_:edgeLimit:)``.
    public func match(edgeLimit: Int = GraphBuilder.defaultEdgeLimit) throws(GraphError) -> TouchMatch {
        try TouchMatcher(reducerChannels: reducerChannels, adapterID: JSONString(id)).match(
            touches, edgeLimit: edgeLimit)
    }

    /// The steps kept so far, in the order in which they took place, each with its edges.
    ///
    /// - Throws: ``GraphError`` `tooLarge`.
    public func steps() throws(GraphError) -> [Step] { try match().steps }
}

extension TouchRecorder: Adapter {
    public var name: String { "touch_recorder" }
    public var version: String { order == .begun ? "v1" : "v2" }

    /// The steps of touches that this recorder, or another one, kept.
    ///
    /// - Throws: ``GraphError`` `tooLarge`.
    public func steps(from touches: [StepTouch]) throws(GraphError) -> [Step] {
        try TouchMatcher(reducerChannels: reducerChannels, adapterID: JSONString(id)).match(touches).steps
    }
}
