import DecisionRecords

/// What to do about a body that cannot be read or sealed, as far as the command's other flags leave it open.
struct BodyAdvice {
    /// Whether `--lenient` was given.
    let isLenient: Bool
    /// Whether the records go to a log, which takes what every reader reads.
    let isForLog: Bool

    /// What to do about a `prev_digest` that is no id.
    var previous: String {
        isForLog
            ? "leave it out: the log says which record comes before"
            : "leave it out, or name the record before the first one with --after DIGEST"
    }

    /// - Parameter code: of the record's error.
    /// - Returns: nil where there is nothing to say.
    func hint(_ code: RecordError.Code) -> String? {
        switch code {
        case .nonfinite where isForLog: "a finite number; a log takes what every reader reads"
        case .nonfinite where !isLenient: "a finite number; or --lenient, which seals it as the reference does"
        case .unencodable: "the text without its lone surrogate, which has no digest"
        default: nil
        }
    }
}
