internal import CanonicalJSON
internal import DecisionGraph
internal import DecisionRecords

/// What a recorder has seen: scopes, the steps that they became, and the order in which these took place.
///
/// A scope is one part, a step of the graph, until it is cut (``CaptureOrder``); scope 0 is the run, and has none.
struct CaptureLog: Sendable {
    /// A step as it will stand in the graph; its index is its number.
    struct Part: Sendable {
        var touch: StepTouch
        let scope: Int
        /// When it took place; nil while that is open.
        var moment: Int?
        /// The channels that it has been entered for.
        var reads: Set<Int> = []
        var writes: Set<Int> = []
    }

    struct Scope: Sendable {
        var parts: [Int] = []
        /// The scope that it was begun in.
        let parent: Int
        let task: TaskIdentity
        var isOpen = true
        var isLeftOut = false
        var effect = WriteEffect.unknown
        var error: JSONValue?
        /// The part that holds the decision.
        var decided: Int?

        /// The outermost scope in the same task; what follows is of interest there.
        let strand: Int
        /// The part that took place last in the strand, or before it began.
        var frontier: Int?
        /// The part that the strand was begun in, when it had not taken place by then; nil once the strand has a step.
        var fork: Int?
        /// What ended in strands begun in this scope and goes before what this scope does next.
        var joins: [Int] = []
    }

    /// A read of what a step had written that was still running.
    struct EarlyRead: Sendable {
        let channel: ResourceRef
        let reader: Int
        let writer: Int
    }

    let order: CaptureOrder
    private let reducerChannels: Set<ResourceRef>
    private let touchLimit: Int

    private(set) var parts: [Part] = []
    var scopes: [Scope]
    /// The parts to show, in order: by end, or by moment.
    var kept: [Int] = []
    private var channels: [CaptureChannel] = []
    private var numbers: [ResourceRef: Int] = [:]
    private var touchCount = 0
    private(set) var begun = 0
    private(set) var refusals: [TouchRefusal: Int] = [:]
    private(set) var earlyReads: [EarlyRead] = []

    init(_ order: CaptureOrder, reducerChannels: Set<ResourceRef>, touchLimit: Int, task: TaskIdentity) {
        self.order = order
        self.reducerChannels = reducerChannels
        self.touchLimit = touchLimit
        scopes = [Scope(parent: 0, task: task, strand: 0)]
    }

    // MARK: Scopes

    /// Opens a scope within another.
    ///
    /// - Returns: its number; nil when the log is full.
    mutating func begin(
        _ agent: JSONString, _ kind: StepKind, _ attributes: JSONObject, in parent: Int, by task: TaskIdentity
    ) -> Int? {
        begun += 1
        guard touchCount < touchLimit else {
            refuse(.overLimit)
            return nil
        }
        touchCount += 1
        let number = scopes.count
        scopes.append(follower(of: parent, as: number, by: task))
        add(StepTouch(index: parts.count, agent: agent, kind: kind, attributes: attributes), to: number)
        return number
    }

    /// Closes a scope.
    ///
    /// - Parameters:
    ///   - error: what its body threw.
    ///   - isLeftOut: whether it is not to be shown.
    mutating func end(_ scope: Int, error: JSONValue? = nil, isLeftOut: Bool = false) {
        guard scopes[scope].isOpen else { return }
        scopes[scope].isOpen = false
        scopes[scope].isLeftOut = isLeftOut
        if let error {
            scopes[scope].error = error
            if scopes[scope].effect == .unknown { scopes[scope].effect = .failed }
        }
        let part = current(scope)
        switch order {
        case .begun: kept.append(part)
        case .causal:
            place(part)
            handBack(scope)
        }
    }

    /// The part that a scope's touches belong to now.
    func current(_ scope: Int) -> Int { scopes[scope].parts[scopes[scope].parts.count - 1] }

    private mutating func add(_ touch: StepTouch, to scope: Int) {
        scopes[scope].parts.append(parts.count)
        parts.append(Part(touch: touch, scope: scope))
    }

    // MARK: Touches

    mutating func read(
        _ resource: ResourceRef, in scope: Int?, overcaptured: Bool, value: (name: JSONString, value: JSONValue)?,
        at time: JSONNumber?
    ) {
        guard let scope = admit(resource, in: scope) else { return }
        let isListed = order == .begun || enterRead(of: resource, by: scope)
        change(scope) { touch in
            if isListed { touch.reads.append(resource) }
            if isListed, overcaptured { touch.overcaptured.insert(resource) }
            if let value { touch.readValues[value.name] = value.value }
            if touch.readAt == nil { touch.readAt = time?.json }
        }
    }

    mutating func write(
        _ resource: ResourceRef, in scope: Int?, value: (name: JSONString, value: JSONValue)?, at time: JSONNumber?
    ) {
        guard let scope = admit(resource, in: scope) else { return }
        let isListed = order == .begun || enterWrite(of: resource, by: scope)
        change(scope) { touch in
            if isListed { touch.writes.append(resource) }
            if let value { touch.writeValues[value.name] = value.value }
            if let time { touch.writtenAt = time.json }
        }
    }

    mutating func decide(
        _ actionType: JSONString, cost: JSONNumber, arguments: JSONObject, in scope: Int?, at time: JSONNumber?
    ) {
        guard let scope = open(scope) else { return }
        if let earlier = scopes[scope].decided, earlier != current(scope) {
            parts[earlier].touch.actionType = nil
            parts[earlier].touch.actionArguments = [:]
            parts[earlier].touch.actionCost = 0.0
            parts[earlier].touch.decidedAt = nil
        }
        scopes[scope].decided = current(scope)
        change(scope) { touch in
            touch.actionType = actionType
            touch.actionCost = cost.json
            touch.actionArguments = arguments
            if let time { touch.decidedAt = time.json }
        }
    }

    mutating func setEffect(_ effect: WriteEffect, of scope: Int?) {
        if let scope = open(scope) { scopes[scope].effect = effect }
    }

    private mutating func change(_ scope: Int, _ body: (inout StepTouch) -> Void) {
        body(&parts[current(scope)].touch)
    }

    private mutating func open(_ scope: Int?) -> Int? {
        guard let scope else {
            refuse(.overLimit)
            return nil
        }
        guard scopes[scope].isOpen else {
            refuse(.stepEnded)
            return nil
        }
        return scope
    }

    private mutating func admit(_ resource: ResourceRef, in scope: Int?) -> Int? {
        guard let scope = open(scope) else { return nil }
        if order == .causal, resource.namespace == TouchRecorder.memoryNamespace {
            refuse(.reservedNamespace)
            return nil
        }
        guard touchCount < touchLimit else {
            refuse(.overLimit)
            return nil
        }
        touchCount += 1
        return scope
    }

    private mutating func refuse(_ reason: TouchRefusal) { refusals[reason, default: 0] += 1 }

    // MARK: Order

    /// - Returns: whether the read is the step's first of that channel, and not of what it wrote itself.
    private mutating func enterRead(of resource: ResourceRef, by scope: Int) -> Bool {
        let number = number(of: resource)
        let writer = channels[number].lastWriter
        if !channels[number].isReducer, writer == current(scope) { return false }
        settle(scope, behindWrites: true, behindReads: false, of: number)
        let part = current(scope)
        guard parts[part].reads.insert(number).inserted else { return false }
        channels[number].readers.listed.append(part)
        if let writer, !channels[number].isReducer, parts[writer].scope != scope, scopes[parts[writer].scope].isOpen {
            earlyReads.append(EarlyRead(channel: resource, reader: part, writer: writer))
        }
        return true
    }

    /// - Returns: whether the write is the step's first of that channel.
    private mutating func enterWrite(of resource: ResourceRef, by scope: Int) -> Bool {
        let number = number(of: resource)
        // Writes of a reducer channel add up in any order.
        settle(scope, behindWrites: !channels[number].isReducer, behindReads: true, of: number)
        let part = current(scope)
        channels[number].lastWriter = part
        guard parts[part].writes.insert(number).inserted else { return false }
        channels[number].writers.listed.append(part)
        return true
    }

    /// Sees to it that a scope's next touch of a channel comes after those it is in conflict with: cuts the scope when
    /// it has taken place before one of them, and lets these take place.
    private mutating func settle(_ scope: Int, behindWrites: Bool, behindReads: Bool, of channel: Int) {
        let part = current(scope)
        var others: [Int] = []
        var latest = -1
        if behindWrites {
            others += channels[channel].writers.listed
            latest = channels[channel].writers.latest
        }
        if behindReads {
            others += channels[channel].readers.listed
            latest = max(latest, channels[channel].readers.latest)
        }
        others.removeAll { $0 == part }
        if let moment = parts[part].moment {
            // Moments differ; the part's own may be among the latest.
            if latest > moment || others.contains(where: { parts[$0].moment.map { $0 > moment } ?? true }) {
                cut(scope)
            }
        }
        if others.isEmpty { return }
        for other in others.sorted() { place(other) }
        if behindWrites { channels[channel].writers.pass { parts[$0].moment } }
        if behindReads { channels[channel].readers.pass { parts[$0].moment } }
    }

    /// Goes on with a new step.
    private mutating func cut(_ scope: Int) {
        let old = current(scope)
        let memory = TouchRecorder.memory(of: old)
        parts[old].touch.writes.append(memory)
        let before = parts[old].touch
        var touch = StepTouch(
            index: parts.count, agent: before.agent, kind: before.kind, reads: [memory], overcaptured: [memory],
            attributes: before.attributes)
        touch.attributes[TouchRecorder.continuesAttribute] = .int(old)
        add(touch, to: scope)
    }

    /// Lets a part take place now, unless it has.
    private mutating func place(_ part: Int) {
        guard parts[part].moment == nil else { return }
        parts[part].moment = kept.count
        parts[part].touch.superstep = kept.count
        parts[part].touch.executionPredecessors = predecessorsOfNext(in: parts[part].scope, placing: part)
        kept.append(part)
    }

    private mutating func number(of resource: ResourceRef) -> Int {
        if let number = numbers[resource] { return number }
        numbers[resource] = channels.count
        channels.append(CaptureChannel(isReducer: reducerChannels.contains(resource)))
        return channels.count - 1
    }
}
