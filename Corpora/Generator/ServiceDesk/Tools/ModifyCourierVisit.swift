/// Moves an agreed visit of the courier to another date or window.
struct ModifyCourierVisit: DeskWrite {
    static let name = "modify_courier_visit"
    let reservationID: Known<String>
    let date: Known<String>
    let window: Known<String>

    var arguments: [Argument] {
        [Argument("reservation_id", reservationID), Argument("date", date), Argument("window", window)]
    }

    var target: RecordKey { .visit(reservationID.value) }

    func perform(on shop: inout Shop, in run: inout ToolRun) -> ToolResult {
        guard let index = shop.visitIndex(run.select(reservationID)) else {
            return .refused("reservation not found")
        }
        guard run.look(at: shop.visits[index].status) == .agreed else {
            return .refused("courier visit \(reservationID.value) is cancelled")
        }
        guard !shop.takenSlots.contains("\(date.value) \(window.value)") else {
            return .refused("window \(window.value) on \(date.value) is taken")
        }
        let visit = shop.visits[index]
        if (visit.date.value, visit.window.value) == (date.value, window.value) {
            _ = run.look(at: visit.date)
            _ = run.look(at: visit.window)
            return .unchanged("courier visit \(reservationID.value) is already on \(date.value), \(window.value)")
        }
        run.set(&shop.visits[index].date, to: date.value, from: date.evidence)
        run.set(&shop.visits[index].window, to: window.value, from: window.evidence)
        run.change(.visit(reservationID.value))
        return .done(
            .members([
                "reservation_id": run.show(reservationID.value, from: .none),
                "date": run.show(shop.visits[index].date), "window": run.show(shop.visits[index].window),
                "status": run.show(shop.visits[index].status),
            ]))
    }
}
