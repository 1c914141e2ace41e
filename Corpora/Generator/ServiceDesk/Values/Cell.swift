/// One changeable value of the shop, with the step that wrote it last.
struct Cell<Value: JSONConvertible & Equatable>: Sendable {
    private(set) var value: Value
    /// The tool step that set the value; nil for the state before the run.
    private(set) var writer: Int?
    /// True when the value would be another one without the run's fault.
    private(set) var carriesFault: Bool

    /// A value as the shop held it before the run began.
    init(_ value: Value) {
        self.value = value
        writer = nil
        carriesFault = false
    }

    /// Replaces the value and remembers which step did so.
    mutating func set(_ value: Value, by step: Int, carriesFault: Bool) {
        self.value = value
        writer = step
        self.carriesFault = carriesFault
    }

    /// What a reader of this cell rests on.
    var evidence: Evidence {
        Evidence(steps: writer.map { [$0] } ?? [], carriesFault: carriesFault)
    }
}
