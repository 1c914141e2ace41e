/// How records are kept in a W7 case.
struct AppendCase {
    enum Mode: String {
        /// Sealed in memory, no file.
        case memory
        /// One write a record.
        case plain
        /// One write and one sync a record.
        case sync
        /// One write and one sync for `group` records.
        case group
    }

    let mode: Mode
    var group = 1
    let records: Int

    var name: String {
        switch mode {
        case .memory: "sealed in memory"
        case .plain: "one write a record"
        case .sync: "a sync after each record"
        case .group: "a sync every \(group) records"
        }
    }
}

/// What the appends of one case took.
struct AppendTimes {
    let seconds: Double
    /// Seconds of every durable step, write and sync; empty when nothing is synced.
    var durable: [Double] = []
    /// The first digits of the last record's id.
    let head: String

    /// A part of the durable steps took at most this many microseconds.
    func microseconds(_ part: Double) -> Double? {
        let sorted = durable.sorted()
        return sorted.isEmpty ? nil : sorted[Int(Double(sorted.count - 1) * part)] * 1e6
    }
}

/// The place where the library's own appends are timed.
enum LibraryAppends {
    /// Appends the records `0..<case.records` of ``RecordShape`` to a new file and times that; making the values is
    /// not timed. Nil: not measured.
    ///
    /// - Parameter path: where the log is left for its digest to be checked; ignored in memory.
    static func run(_ appendCase: AppendCase, to path: String) throws -> AppendTimes? {
        nil
    }
}
