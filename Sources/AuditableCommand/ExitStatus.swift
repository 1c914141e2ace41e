/// How a command ends. One list for all verbs; a verb's card says which of them it can give.
///
/// Source: spec/experience.md 4.4.
enum ExitStatus: Int32, Sendable, CaseIterable {
    case done = 0
    case objection = 1
    case wrongCommand = 2
    case unreadableInput = 3
    case brokenIntegrity = 4
    case withheld = 5
    case refused = 6
    case partlyDone = 7
    case defect = 70
    case interrupted = 130

    /// What the status means, for help and the manual.
    var meaning: String {
        switch self {
        case .done: "done, and nothing to object"
        case .objection: "done, and the answer is an objection"
        case .wrongCommand: "the command was wrong"
        case .unreadableInput: "the input could not be read"
        case .brokenIntegrity: "integrity does not hold"
        case .withheld: "a score was required and is withheld"
        case .refused: "refused by a guard"
        case .partlyDone: "partly done: some inputs failed"
        case .defect: "a defect in the program"
        case .interrupted: "interrupted"
        }
    }

    /// Which of two statuses a command ends with: the first of 4, 3, 7, 5, 1, 0 in that order.
    func combined(with other: ExitStatus) -> ExitStatus {
        let order: [ExitStatus] = [.brokenIntegrity, .unreadableInput, .partlyDone, .withheld, .objection, .done]
        return order.first { $0 == self || $0 == other } ?? self
    }
}
