/// What a slip of the assistant looks like; the raw value is what truth lines give.
enum FaultKind: String, Sendable {
    /// The right change to another order of the same customer.
    case wrongOrder = "wrong_order"
    /// The right change to another of the customer's courier visits.
    case wrongReservation = "wrong_reservation"
    /// The right change to another customer's record.
    case wrongUser = "wrong_user"
    /// Another make than the one the customer chose.
    case wrongItem = "wrong_item"
    /// Another payment method than the one the customer chose.
    case wrongPayment = "wrong_payment"
    /// An amount that the rules do not give.
    case wrongAmount = "wrong_amount"
    /// A value that the customer never said.
    case wrongValue = "wrong_value"
    /// A value read before it was changed.
    case staleValue = "stale_value"
}

/// A fault to be committed in a run.
struct FaultPlan: Sendable {
    let kind: FaultKind
    /// Position of the episode in the run's task.
    let episode: Int
    /// True when the slip is noticed and put right before the run ends.
    let isRepaired: Bool
}

/// A fault as it was committed.
struct CommittedFault: Sendable {
    let kind: FaultKind
    /// The tool step that wrote the wrong thing.
    let step: Int
    let why: String
    /// The tool step of the last repairing write, if there was one.
    var repairedAt: Int?
}
