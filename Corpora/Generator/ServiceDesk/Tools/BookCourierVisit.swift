/// Agrees a visit of the courier for an order.
struct BookCourierVisit: DeskWrite {
    static let name = "book_courier_visit"
    let userID: Known<String>
    let orderID: Known<String>
    let address: Known<Address>
    let date: Known<String>
    let window: Known<String>

    var arguments: [Argument] {
        [Argument("user_id", userID), Argument("order_id", orderID)] + Argument.address(address)
            + [Argument("date", date), Argument("window", window)]
    }

    var target: RecordKey { .order(orderID.value) }

    func perform(on shop: inout Shop, in run: inout ToolRun) -> ToolResult {
        guard let index = shop.orderIndex(run.select(orderID)), shop.orders[index].customerID == run.select(userID)
        else { return .refused("order not found for this user") }
        let status = run.look(at: shop.orders[index].status)
        guard [.pending, .shipped, .returnRequested, .exchangeRequested].contains(status) else {
            return .refused("no visit for order \(orderID.value), its status is \(status.rawValue)")
        }
        if let present = run.look(at: shop.orders[index].visitID) {
            return .refused("order \(orderID.value) already has courier visit \(present)")
        }
        guard !shop.takenSlots.contains("\(date.value) \(window.value)") else {
            return .refused("window \(window.value) on \(date.value) is taken")
        }
        var visit = CourierVisit(
            id: shop.nextRecordID(), orderID: orderID.value, customerID: userID.value,
            address: Cell(address.value), date: Cell(date.value), window: Cell(window.value),
            status: Cell(.agreed))
        run.set(&visit.address, to: address.value, from: address.evidence)
        run.set(&visit.date, to: date.value, from: date.evidence)
        run.set(&visit.window, to: window.value, from: window.evidence)
        run.set(&visit.status, to: .agreed)
        run.set(&shop.orders[index].visitID, to: visit.id)
        shop.visits.append(visit)
        run.change(.order(orderID.value))
        run.change(.visit(visit.id))
        return .done(
            .members([
                "reservation_id": run.show(visit.id, from: .none),
                "order_id": run.show(visit.orderID, from: .none),
                "address": run.show(visit.address), "date": run.show(visit.date),
                "window": run.show(visit.window), "status": run.show(visit.status),
            ]))
    }
}
