import CanonicalJSON
import DecisionRecords
import Synchronization

/// A clock that is told the time, and advances by the same amount whenever it is asked: no run depends on the real one.
final class TickingClock: Sendable {
    private let asked = Mutex(0)
    private let start: JSONNumber
    private let tick: JSONNumber

    /// - Parameter start: nil for a clock that is not to be asked; ``wasNeeded`` tells whether it was.
    init(_ start: JSONNumber?, _ tick: JSONNumber) {
        self.start = start ?? 0
        self.tick = tick
    }

    /// Whether anybody asked.
    var wasNeeded: Bool { asked.withLock { $0 } > 0 }

    /// The clock as sinks take it.
    var clock: DecisionClock { DecisionClock { self.read() } }

    private func read() -> JSONNumber {
        let count = asked.withLock { asked in
            defer { asked += 1 }
            return asked
        }
        if count == 0 || tick == 0 { return start }
        if case .integer(let start) = start, case .integer(let tick) = tick, let first = start.int, let step = tick.int
        {
            let (advance, isTooMuch) = step.multipliedReportingOverflow(by: count)
            let (time, isOver) = first.addingReportingOverflow(advance)
            if !isTooMuch, !isOver { return .integer(JSONInteger(time)) }
        }
        return .double(start.double + tick.double * Double(count))
    }
}
