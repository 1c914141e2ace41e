/// Who touched one channel, as far as a later touch can be in conflict with it.
struct CaptureChannel: Sendable {
    /// The parts on one side, readers or writers.
    ///
    /// A part is listed until a touch in conflict with it has come. By then it has taken place, and of all that have,
    /// the latest moment is all a later touch need know: so every entry is looked at once.
    struct Side: Sendable {
        var listed: [Int] = []
        var latest = -1

        /// Takes those that have taken place off the list.
        mutating func pass(moment: (Int) -> Int?) {
            listed.removeAll { part in
                guard let moment = moment(part) else { return false }
                latest = max(latest, moment)
                return true
            }
        }
    }

    let isReducer: Bool
    var readers = Side()
    var writers = Side()
    /// The part that wrote last.
    var lastWriter: Int?

    init(isReducer: Bool) {
        self.isReducer = isReducer
    }
}
