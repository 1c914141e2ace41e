import Signing

/// What one line of a log says of itself; whether it links to the line before it is seen when the lines come together.
enum LineCheck {
    /// Nothing but blanks.
    case blank
    /// Nothing can be said of the line but what is wrong with it.
    case refused(LineFault)
    /// A record whose id is its digest.
    case record(CheckedRecord)
}

/// What is wrong with a line.
struct LineFault: Sendable {
    let code: LogRefusal.Code
    let detail: String
    /// Whether the line is good as far as it goes: what a write that was cut short leaves.
    let endsEarly: Bool

    init(_ code: LogRefusal.Code, _ detail: String, endsEarly: Bool = false) {
        self.code = code
        self.detail = detail
        self.endsEarly = endsEarly
    }
}

struct CheckedRecord {
    /// What a record says it follows.
    enum Link {
        /// No record: it is the first.
        case first
        case record(RecordID)
        /// Something that is no id, so nothing can match it.
        case unusable
    }

    let id: RecordID
    let link: Link
    /// What counts once the link holds: the shape, the types, the spelling, the signature, in this order.
    var later: LineFault?
    var signing: LineSigning
}

/// What is known of a line's signature.
enum LineSigning {
    case unsigned
    /// Signed, and no key was given to check it with.
    case unchecked
    /// The signature is the named key's.
    case verified
}
