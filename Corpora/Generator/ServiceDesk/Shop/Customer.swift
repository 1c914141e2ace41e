/// A person with an account at the shop.
struct Customer: Sendable {
    let id: String
    let firstName: String
    let lastName: String
    /// How the person talks; not part of the shop's records.
    let voice: Voice
    var address: Cell<Address>
    var email: Cell<String>
    var storeCredit: Cell<Money>
    var paymentMethods: [PaymentMethod]
    var orderIDs: Cell<[String]>

    /// The name that stands for the store credit where a payment method is due.
    static let storeCreditID = "store_credit"

    var fullName: String { "\(firstName) \(lastName)" }
}

/// A card of a customer; a gift card holds money, a credit card does not.
struct PaymentMethod: Sendable {
    let id: String
    /// The brand and the last four digits; empty for a gift card.
    let description: String
    /// What a gift card holds; nil for a credit card.
    var balance: Cell<Money>?
}

/// How a customer opens and closes a conversation.
struct Voice: Sendable {
    let greeting: String
    let thanks: String
}
