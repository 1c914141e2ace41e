/// An agreed visit of the courier, who brings an order or collects a return.
struct CourierVisit: Sendable {
    let id: String
    let orderID: String
    let customerID: String
    var address: Cell<Address>
    var date: Cell<String>
    var window: Cell<String>
    var status: Cell<VisitStatus>

    /// The parts of a day that can be asked for, in order.
    static let windows = ["08:00-10:00", "10:00-12:00", "13:00-15:00", "17:00-19:00"]
}

/// Whether a visit will take place; the raw value is what tools show.
enum VisitStatus: String, JSONConvertible {
    case agreed
    case cancelled

    var json: JSONValue { .string(rawValue) }
}
