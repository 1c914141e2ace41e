internal import CanonicalJSON

/// How far a zone's clocks are from UTC at any time.
struct TimeZoneTable: Sendable {
    /// When offsets change, in seconds since 1970, ascending.
    private let changes: [Int64]
    /// The offset from each change on, in seconds east of UTC.
    private let offsets: [Int32]
    /// The offset before the first change.
    private let first: Int32
    /// What holds from the last change on; nil when the last offset stays.
    private let rule: DaylightRule?

    init(changes: [Int64], offsets: [Int32], first: Int32, rule: DaylightRule?) {
        self.changes = changes
        self.offsets = offsets
        self.first = first
        self.rule = rule
    }

    /// A zone whose clocks never change.
    init(offset: Int32) {
        self.init(changes: [], offsets: [], first: offset, rule: nil)
    }

    /// A zone by its name: `UTC`, a fixed offset such as `+01:00` or `02:00`, or a name of the time zone database.
    ///
    /// - Returns: nil when the name is none of these, or this machine has no such file.
    init?(named name: JSONString) {
        guard let text = name.text else { return nil }
        if text.utf8.elementsEqual("UTC".utf8) || text.isEmpty {
            self.init(offset: 0)
        } else if let offset = Self.fixedOffset(text) {
            self.init(offset: offset)
        } else if let file = ZoneFile(named: text) {
            self = file.table
        } else {
            return nil
        }
    }

    /// Seconds east of UTC at a time.
    func offset(at seconds: Int64) -> Int32 {
        // The last change at or before the time.
        var (low, high) = (0, changes.count)
        while low < high {
            let middle = (low + high) / 2
            if changes[middle] <= seconds { low = middle + 1 } else { high = middle }
        }
        if low == changes.count, let rule { return rule.offset(at: seconds) }
        return low == 0 ? first : offsets[low - 1]
    }

    private static func fixedOffset(_ text: String) -> Int32? {
        var digits = Array(text.utf8)[...]
        var sign: Int32 = 1
        if digits.first == UInt8(ascii: "+") || digits.first == UInt8(ascii: "-") {
            sign = digits.first == UInt8(ascii: "-") ? -1 : 1
            digits.removeFirst()
        }
        let parts = digits.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ (1...2).contains($0.count) && $0.allSatisfy(Lexer.isDigit) }),
            let hours = Int32(String(decoding: parts[0], as: UTF8.self)),
            let minutes = Int32(String(decoding: parts[1], as: UTF8.self)), hours < 24, minutes < 60
        else { return nil }
        return sign * (hours * 3600 + minutes * 60)
    }
}
