/// When a sink waits until its records survive a loss of power.
///
/// A record that was appended is in the file, and survives the end of the process, in any case.
public enum Durability: Sendable, Hashable {
    /// Before each append returns.
    case everyRecord
    /// After every so many records, at least 1; those behind the last wait may be lost with the power.
    case every(Int)
    /// When the sink is closed; what was appended since it was opened may be lost with the power, but for what the
    /// sink made durable on its own account to store its head.
    case onClose

    /// How many records may wait; nil when only closing ends the wait.
    var batch: Int? {
        switch self {
        case .everyRecord: 1
        case .every(let count): max(1, count)
        case .onClose: nil
        }
    }
}
