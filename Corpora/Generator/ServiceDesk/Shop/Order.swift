/// A customer's order.
struct Order: Sendable {
    let id: String
    let customerID: String
    let createdOn: String
    var status: Cell<OrderStatus>
    var address: Cell<Address>
    var lines: Cell<[OrderLine]>
    var total: Cell<Money>
    var paymentID: Cell<String>
    var refund: Cell<Refund?>
    /// Store credit given for trouble with this order, at most once.
    var goodwill: Cell<Money?>
    var visitID: Cell<String?>

    /// An order as it stands before a run, or as a booking creates it.
    init(
        id: String, customerID: String, createdOn: String, status: OrderStatus,
        address: Address, lines: [OrderLine], paymentID: String
    ) {
        self.id = id
        self.customerID = customerID
        self.createdOn = createdOn
        self.status = Cell(status)
        self.address = Cell(address)
        self.lines = Cell(lines)
        total = Cell(lines.reduce(.zero) { $0 + $1.price })
        self.paymentID = Cell(paymentID)
        refund = Cell(nil)
        goodwill = Cell(nil)
        visitID = Cell(nil)
    }
}

/// Where an order stands; the raw value is what tools show.
enum OrderStatus: String, JSONConvertible {
    case pending
    case shipped
    case delivered
    case cancelled
    case returnRequested = "return requested"
    case exchangeRequested = "exchange requested"

    var json: JSONValue { .string(rawValue) }
}

/// One item of an order, at the price paid for it.
struct OrderLine: Equatable, JSONConvertible {
    let item: Item
    var price: Money { item.price }

    var json: JSONValue {
        .members([
            "item_id": item.id.json, "name": item.product.json,
            "option": item.option.json, "price": item.price.json,
        ])
    }
}

/// Money on its way back to a customer.
struct Refund: Equatable, JSONConvertible {
    let amount: Money
    /// A payment method of the customer, or the store credit.
    let destination: String

    var json: JSONValue { .members(["amount": amount.json, "refund_to": destination.json]) }
}
