/// A stretch of conversation about one wish.
enum Episode: Sendable {
    case addressMove
    case cancelAndReorder
    case courierChange
    case emailChange
    case exchangeItem
    case generalQuestion
    case goodwillCredit
    case handover
    case orderStatus
    case paymentChange
    case policyQuestion
    case returnForRefund
    case twoCustomers

    /// The slips that can happen here, and whether they can be put right.
    ///
    /// A cancelled order, a return, an exchange and a credit cannot be taken
    /// back at this desk.
    var slips: [(kind: FaultKind, canBeRepaired: Bool)] {
        switch self {
        case .addressMove: [(.wrongValue, true), (.staleValue, true), (.wrongOrder, true)]
        case .cancelAndReorder: [(.wrongOrder, false)]
        case .courierChange: [(.wrongReservation, true)]
        case .emailChange: [(.wrongValue, true)]
        case .exchangeItem: [(.wrongItem, false)]
        case .goodwillCredit: [(.wrongAmount, false)]
        case .paymentChange: [(.wrongPayment, true)]
        case .returnForRefund: [(.wrongAmount, false), (.wrongPayment, false)]
        case .twoCustomers: [(.wrongUser, true), (.wrongValue, true)]
        case .generalQuestion, .handover, .orderStatus, .policyQuestion: []
        }
    }
}

extension Session {
    /// Plays one episode; `wishes` is the same in every trial of a task.
    mutating func play(_ episode: Episode, wishes: inout SplitMix64) {
        beginEpisode()
        switch episode {
        case .addressMove: addressMove(&wishes)
        case .cancelAndReorder: cancelAndReorder(&wishes)
        case .courierChange: courierChange(&wishes)
        case .emailChange: emailChange(&wishes)
        case .exchangeItem: exchangeItem(&wishes)
        case .generalQuestion: generalQuestion(&wishes)
        case .goodwillCredit: goodwillCredit(&wishes)
        case .handover: handover(&wishes)
        case .orderStatus: orderStatus(&wishes)
        case .paymentChange: paymentChange(&wishes)
        case .policyQuestion: policyQuestion(&wishes)
        case .returnForRefund: returnForRefund(&wishes)
        case .twoCustomers: twoCustomers(&wishes)
        }
    }
}
