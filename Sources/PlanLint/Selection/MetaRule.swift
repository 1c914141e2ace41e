/// The codes about files and suppressions, beside the rules about plans.
///
/// They are not selected: each of them is always looked for, and four can be turned off.
///
/// Source: spec/prelint.md 8.1.
public enum MetaRule: String, Sendable, Hashable, CaseIterable {
    case unreadableFile = "PRE001"
    case invalidPlan = "PRE002"
    case unknownKey = "PRE003"
    case unknownTarget = "PRE004"
    case invalidSuppression = "PRE005"
    case unusedSuppression = "PRE006"
    case expiredSuppression = "PRE007"
    case lossyLowering = "PRE008"
    case ruleNotAssessed = "PRE009"

    /// Whether a configuration may turn it off, or give it another level. The others say that something was not linted,
    /// or that a word of the author's has no effect, which must not go unsaid.
    public var canBeTurnedOff: Bool {
        switch self {
        case .unknownKey, .unusedSuppression, .expiredSuppression, .lossyLowering, .ruleNotAssessed: true
        case .unreadableFile, .invalidPlan, .unknownTarget, .invalidSuppression: false
        }
    }

    /// Whether it says that an input could not be used: a run with such a finding ends with 3.
    public var isUnreadable: Bool { self == .unreadableFile || self == .invalidPlan }
}
