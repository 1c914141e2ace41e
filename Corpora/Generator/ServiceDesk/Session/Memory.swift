/// What the assistant has read and may still rely on.
///
/// A record that a write has changed is forgotten, so an episode that asks for
/// it again reads it again. Without this, correct runs would contain the very
/// slip that the corpus calls ``FaultKind/staleValue``.
struct Memory: Sendable {
    private var userIDs: [String: Known<String>] = [:]
    private var answers: [String: Answer] = [:]

    func userID(of customer: String) -> Known<String>? { userIDs[customer] }

    func answer(about key: RecordKey) -> Answer? { answers[key.text] }

    mutating func remember(userID: Known<String>, of customer: String) {
        userIDs[customer] = userID
    }

    mutating func remember(_ answer: Answer, about key: RecordKey) {
        answers[key.text] = answer
    }

    /// Drops what was read about records that have changed since.
    mutating func forget(_ changed: [String]) {
        for key in changed { answers[key] = nil }
    }
}
