/// What one or two customers want from the desk; every trial plays it anew.
struct DeskTask: Sendable {
    /// The name in truth lines.
    let scenario: String
    let episodes: [Episode]

    /// The tasks in the order of their numbers.
    ///
    /// Eight at a time form a block of runs (``FaultSchedule``), and every block
    /// has at least six tasks in which something can go wrong.
    static let all: [DeskTask] = [
        DeskTask(scenario: "address_move", episodes: [.addressMove]),
        DeskTask(scenario: "order_status", episodes: [.orderStatus]),
        DeskTask(scenario: "return_for_refund", episodes: [.returnForRefund]),
        DeskTask(scenario: "two_customers", episodes: [.twoCustomers]),
        DeskTask(scenario: "general_question", episodes: [.generalQuestion]),
        DeskTask(scenario: "cancel_and_reorder", episodes: [.cancelAndReorder]),
        DeskTask(
            scenario: "household",
            episodes: [.addressMove, .returnForRefund, .paymentChange, .goodwillCredit, .exchangeItem]),
        DeskTask(scenario: "email_change", episodes: [.emailChange]),

        DeskTask(scenario: "exchange_item", episodes: [.exchangeItem]),
        DeskTask(scenario: "goodwill_credit", episodes: [.goodwillCredit]),
        DeskTask(scenario: "handover", episodes: [.handover]),
        DeskTask(scenario: "courier_change", episodes: [.courierChange]),
        DeskTask(scenario: "address_move", episodes: [.addressMove]),
        DeskTask(scenario: "order_status", episodes: [.orderStatus]),
        DeskTask(scenario: "return_for_refund", episodes: [.returnForRefund]),
        DeskTask(scenario: "payment_change", episodes: [.paymentChange]),

        DeskTask(scenario: "two_customers", episodes: [.twoCustomers]),
        DeskTask(
            scenario: "household",
            episodes: [.emailChange, .cancelAndReorder, .courierChange, .goodwillCredit, .returnForRefund]),
        DeskTask(scenario: "policy_question", episodes: [.policyQuestion]),
        DeskTask(scenario: "cancel_and_reorder", episodes: [.cancelAndReorder]),
        DeskTask(scenario: "goodwill_credit", episodes: [.goodwillCredit]),
        DeskTask(scenario: "exchange_item", episodes: [.exchangeItem]),
        DeskTask(scenario: "return_for_refund", episodes: [.returnForRefund]),
        DeskTask(scenario: "courier_change", episodes: [.courierChange]),
    ]
}
