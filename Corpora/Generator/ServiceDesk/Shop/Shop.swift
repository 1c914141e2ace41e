/// The shop's records during one run.
///
/// Records are found by scanning short arrays: a run knows a handful of each,
/// and arrays keep the order that output depends on.
struct Shop: Sendable {
    var customers: [Customer]
    var orders: [Order]
    var visits: [CourierVisit]
    let catalogue: Catalogue
    /// Visit slots that somebody else has, as `date window`.
    let takenSlots: [String]
    private var names: SplitMix64

    init(
        customers: [Customer], orders: [Order], visits: [CourierVisit], catalogue: Catalogue,
        takenSlots: [String], names: SplitMix64
    ) {
        self.customers = customers
        self.orders = orders
        self.visits = visits
        self.catalogue = catalogue
        self.takenSlots = takenSlots
        self.names = names
    }

    func customerIndex(_ id: String) -> Int? { customers.firstIndex { $0.id == id } }
    func orderIndex(_ id: String) -> Int? { orders.firstIndex { $0.id == id } }
    func visitIndex(_ id: String) -> Int? { visits.firstIndex { $0.id == id } }

    /// A fresh identifier of an order or a visit.
    mutating func nextRecordID() -> String {
        Self.recordID(from: &names)
    }

    /// Six capitals and digits. Digits stand at fixed places, so that no word
    /// and no number of six characters can be mistaken for one.
    static func recordID(from chance: inout SplitMix64) -> String {
        let letters = "ABCDEFGHJKLMNPQRSTUVWXYZ"
        let digits = "23456789"
        return chance.characters(2, from: letters) + chance.characters(1, from: digits)
            + chance.characters(2, from: letters) + chance.characters(1, from: digits)
    }
}

extension Shop {
    /// Every changeable value as text: two shops with equal text agree.
    ///
    /// Who wrote a value, and when, is left out on purpose. A run that ends with
    /// the right records has done its task, whatever the way there.
    var recordsText: String {
        let customers = customers.map { customer in
            JSONValue.array(
                [
                    customer.id.json, customer.address.value.json, customer.email.value.json,
                    customer.storeCredit.value.json, customer.orderIDs.value.json,
                ] + customer.paymentMethods.map { ($0.balance?.value).json })
        }
        let orders = orders.map { order in
            JSONValue.array([
                order.id.json, order.status.value.json, order.address.value.json, order.lines.value.json,
                order.total.value.json, order.paymentID.value.json, order.refund.value.json,
                order.goodwill.value.json, order.visitID.value.json,
            ])
        }
        let visits = visits.map { visit in
            JSONValue.array([
                visit.id.json, visit.orderID.json, visit.address.value.json, visit.date.value.json,
                visit.window.value.json, visit.status.value.json,
            ])
        }
        return JSONValue.array([.array(customers), .array(orders), .array(visits)]).text
    }
}
