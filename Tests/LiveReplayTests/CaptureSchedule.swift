import CanonicalJSON
import DecisionGraph
import LiveReplay

/// A run of tasks that open steps, touch channels, start further tasks and fail, one action after the other: what a
/// program might do, with nothing left to chance but the seed.
struct CaptureSchedule {
    /// A touch and the step that the recorder gave it to.
    struct Event {
        let step: Int
        let scope: Int
        let channel: ResourceRef
        let isWrite: Bool
    }

    private struct Scope {
        let capture: TouchCapture
        let number: Int
    }

    /// A task: what it inherited, and the scopes that it has open.
    private struct SimulatedTask {
        let identity: TaskIdentity
        let inherited: Scope?
        var open: [Scope] = []
        var current: Scope? { open.last ?? inherited }
    }

    static let channels = (0..<4).map { ResourceRef("db", JSONString("c\($0)")) }

    let recorder: TouchRecorder
    private(set) var events: [Event] = []
    private(set) var scopeCount = 0
    private(set) var failed: Set<Int> = []
    /// The strand of each scope: the outermost scope that its task opened; -1 in the first task.
    private(set) var strandOfScope: [Int: Int] = [:]
    private var tasks: [SimulatedTask]
    private var random: SeededRandom

    private struct Failure: Error {}

    /// Plays a schedule to its end.
    ///
    /// - Parameter isSerial: whether steps never overlap.
    init(seed: UInt64, actions: Int, recorder: TouchRecorder, isSerial: Bool = false) {
        self.recorder = recorder
        random = SeededRandom(state: seed)
        tasks = [SimulatedTask(identity: .current, inherited: nil)]
        var spawned = 0
        for _ in 0..<actions {
            let task = pick(tasks.count)
            switch pick(10) {
            case 0, 1: if !isSerial || tasks[task].open.isEmpty { open(in: task) }
            case 2: close(in: task)
            case 3 where !isSerial && tasks.count < 6:
                spawned += 1
                tasks.append(SimulatedTask(identity: .task(-spawned), inherited: tasks[task].current))
            case 4 where tasks.count > 1 && task > 0 && tasks[task].open.isEmpty:
                tasks.remove(at: task)
            default: touch(in: task)
            }
        }
        for task in tasks.indices.reversed() {
            while !tasks[task].open.isEmpty { close(in: task, isForced: true) }
        }
    }

    private mutating func pick(_ count: Int) -> Int { Int(random.next() % UInt64(count)) }

    private mutating func open(in task: Int) {
        let around = tasks[task].current
        let capture = recorder.begin(
            JSONString("agent-\(pick(3))"), in: around?.capture, by: tasks[task].identity)
        let isInline = !tasks[task].open.isEmpty || (task == 0)
        strandOfScope[scopeCount] =
            isInline ? (tasks[task].open.last.flatMap { strandOfScope[$0.number] } ?? -1) : scopeCount
        tasks[task].open.append(Scope(capture: capture, number: scopeCount))
        scopeCount += 1
    }

    /// Ends the innermost scope of a task, unless a task that was started in it is alive.
    private mutating func close(in task: Int, isForced: Bool = false) {
        guard let last = tasks[task].open.last else { return }
        if !isForced, tasks.contains(where: { $0.inherited?.number == last.number }) { return }
        tasks[task].open.removeLast()
        if pick(5) == 0 {
            failed.insert(last.number)
            recorder.fail(last.capture, Failure())
        } else {
            recorder.end(last.capture)
        }
    }

    private mutating func touch(in task: Int) {
        guard let scope = tasks[task].current else { return }
        let channel = Self.channels[pick(Self.channels.count)]
        let isWrite = pick(5) < 2
        if isWrite {
            scope.capture.writes(channel.namespace, channel.resourceID)
        } else {
            scope.capture.reads(channel.namespace, channel.resourceID)
        }
        let step = scope.capture.touch?.index ?? -1
        events.append(Event(step: step, scope: scope.number, channel: channel, isWrite: isWrite))
    }

    // MARK: The obvious answer

    struct Edge: Hashable {
        let reader: Int
        let writer: Int
        let channel: ResourceRef
    }

    /// For each read the write that it saw: of what was noted before it, the last that was not said to have failed.
    var expectedEdges: Set<Edge> {
        var edges: Set<Edge> = []
        for (place, event) in events.enumerated() where !event.isWrite {
            let before = events[..<place].filter { $0.isWrite && $0.channel == event.channel }
            let isReducer = recorder.reducerChannels.contains(event.channel)
            if !isReducer, before.last?.step == event.step { continue }
            let stayed = before.filter { !failed.contains($0.scope) }
            for write in isReducer ? stayed[...] : stayed.suffix(1) where write.step != event.step {
                edges.insert(Edge(reader: event.step, writer: write.step, channel: event.channel))
            }
        }
        return edges
    }
}
