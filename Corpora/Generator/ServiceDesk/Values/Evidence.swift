/// What something rests on: the tool steps whose results were used, and whether
/// the run's fault reached it.
///
/// This is the heart of the corpus. Steps are recorded per tool result, the
/// fault per value: a result can show one value that the fault changed beside
/// nine that it did not, and only who uses the first is affected.
struct Evidence: Equatable, Sendable {
    /// Indices of tool steps, ascending, each once.
    private(set) var steps: [Int]
    /// True when the value would be another one without the fault.
    private(set) var carriesFault: Bool

    /// Rests on no tool result: what the policy or the customer said.
    static let none = Evidence(steps: [], carriesFault: false)

    init(steps: [Int], carriesFault: Bool) {
        self.steps = Array(Set(steps)).sorted()
        self.carriesFault = carriesFault
    }

    mutating func add(_ other: Evidence) {
        self = Evidence(steps: steps + other.steps, carriesFault: carriesFault || other.carriesFault)
    }

    static func + (left: Evidence, right: Evidence) -> Evidence {
        var sum = left
        sum.add(right)
        return sum
    }
}

/// A value together with how the assistant came to know it.
///
/// Tools accept only known values, so no scenario can use a value and forget to
/// say where it came from.
struct Known<Value: Sendable>: Sendable {
    let value: Value
    let evidence: Evidence

    init(_ value: Value, from evidence: Evidence) {
        self.value = value
        self.evidence = evidence
    }

    /// A value that the customer said or the written policy gives.
    static func told(_ value: Value) -> Known {
        Known(value, from: .none)
    }

    /// The same value, chosen wrongly: whoever uses it commits the fault.
    var mistaken: Known {
        Known(value, from: evidence + Evidence(steps: [], carriesFault: true))
    }

    /// Another form of the value, known in the same way.
    func map<Result>(_ transform: (Value) -> Result) -> Known<Result> {
        Known<Result>(transform(value), from: evidence)
    }

    /// The same value, where something else helped to choose it.
    func chosen(by other: Evidence) -> Known {
        Known(value, from: evidence + other)
    }
}
