import CanonicalJSON
import DecisionRecords
import Synchronization

/// A clock that goes on by a second each time it is asked, from 0.
final class TickingClock: Sendable {
    private let asked = Mutex(0)

    var clock: DecisionClock {
        DecisionClock {
            let time = self.asked.withLock { asked in
                defer { asked += 1 }
                return asked
            }
            return .integer(JSONInteger(time))
        }
    }
}
