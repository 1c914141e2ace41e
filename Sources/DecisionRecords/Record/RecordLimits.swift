import CanonicalJSON

/// How long a record's line may be: what is written stays within what is read by default.
enum RecordLimits {
    /// The longest line that readers take unless told otherwise, in bytes: 64 MiB.
    static let line = 64 << 20
    /// The longest text of a record, which leaves room for its id and signature.
    static let body = line - 1024
    /// Nesting and digits are those of every JSON reader of this library.
    static let json = JSONLimits()
}
