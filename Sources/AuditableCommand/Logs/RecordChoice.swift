import DecisionRecords

/// Which record of a log is meant: a place, counted from either end, or an id or the beginning of one.
///
/// Digits alone are a place when the log has it; otherwise, six or more of them, the beginning of an id.
struct RecordChoice {
    private enum Meaning {
        case place(Int)
        case fromEnd(Int)
        case id(prefix: [UInt8])
        case placeOrID(Int, prefix: [UInt8])
    }

    let text: String
    private let meaning: Meaning

    /// Fewer digits of an id than this would soon name several records.
    static let fewestDigits = 6

    init(_ text: String) throws(CommandError) {
        self.text = text
        let digits = Array(text.utf8)
        let isHex = digits.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
        let isID = isHex && (Self.fewestDigits...64).contains(digits.count)
        if text == "last" {
            meaning = .fromEnd(1)
        } else if let place = Int(text), text.utf8.first != UInt8(ascii: "+"), place != 0 {
            meaning = place < 0 ? .fromEnd(-place) : isID ? .placeOrID(place, prefix: digits) : .place(place)
        } else if isID {
            meaning = .id(prefix: digits)
        } else {
            throw CommandError(
                .wrongCommand, code: "record", "\(text) names no record",
                [
                    (
                        "reads",
                        "a place from 1, a negative one from the end, last, or \(Self.fewestDigits) or more digits of an id"
                    )
                ])
        }
    }

    /// Collects the record that is meant while a log goes by.
    struct Search {
        private let choice: RecordChoice
        private var placed: LoggedLine?
        private var named: LoggedLine?
        private var namedCount = 0
        /// The last so many records, in a ring.
        private var latest: [LoggedLine] = []

        init(_ choice: RecordChoice) {
            self.choice = choice
        }

        /// Whether the record at a line may be the one.
        func wants(_ line: VerifiedLine) -> Bool {
            switch choice.meaning {
            case .place(let place): line.position == place
            case .fromEnd: true
            case .id(let prefix): line.id.text.utf8.starts(with: prefix)
            case .placeOrID(let place, let prefix):
                line.position == place || line.id.text.utf8.starts(with: prefix)
            }
        }

        mutating func take(_ record: LoggedLine) {
            switch choice.meaning {
            case .fromEnd(let count):
                if latest.count < count {
                    latest.append(record)
                } else {
                    latest[(record.position - 1) % count] = record
                }
            case .place: placed = record
            case .id: name(record)
            case .placeOrID(let place, let prefix):
                if record.position == place { placed = record }
                if record.id.text.utf8.starts(with: prefix) { name(record) }
            }
        }

        private mutating func name(_ record: LoggedLine) {
            namedCount += 1
            if named == nil { named = record }
        }

        /// The record that was meant, once the log has gone by.
        ///
        /// - Throws: ``CommandError`` when there is none or several.
        func result(_ reading: LogReading) throws(CommandError) -> LoggedLine {
            let count = reading.found.recordCount
            if case .fromEnd(let back) = choice.meaning, back <= count, latest.count == back {
                return latest[count % back]
            }
            if let placed { return placed }
            guard namedCount <= 1 else {
                throw CommandError(
                    .unreadableInput, code: "several_records",
                    "\(namedCount) records of \(reading.name) have an id that starts with \(choice.text)",
                    [("try", "more digits of it")])
            }
            if let named { return named }
            throw CommandError(
                .unreadableInput, code: "unknown_record", "\(reading.name) has no record \(choice.text)",
                [
                    (
                        reading.path,
                        count == 0
                            ? "it has no record that holds" : "its \(count) records are numbered from 1 to \(count)"
                    )
                ])
        }
    }
}
