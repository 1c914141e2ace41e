/// Calls off an agreed visit of the courier.
struct CancelCourierVisit: DeskWrite {
    static let name = "cancel_courier_visit"
    let reservationID: Known<String>

    var arguments: [Argument] { [Argument("reservation_id", reservationID)] }

    var target: RecordKey { .visit(reservationID.value) }

    func perform(on shop: inout Shop, in run: inout ToolRun) -> ToolResult {
        guard let index = shop.visitIndex(run.select(reservationID)) else {
            return .refused("reservation not found")
        }
        if run.finds(.cancelled, in: shop.visits[index].status) {
            return .unchanged("courier visit \(reservationID.value) is already cancelled")
        }
        run.set(&shop.visits[index].status, to: .cancelled)
        run.change(.visit(reservationID.value))
        return .done(
            .members([
                "reservation_id": run.show(reservationID.value, from: .none),
                "status": run.show(shop.visits[index].status),
            ]))
    }
}
