extension Session {
    /// A visit of the courier is moved; sometimes another one is called off.
    mutating func courierChange(_ wishes: inout SplitMix64) {
        let slot = VisitWish(drawingFrom: &wishes, in: opening.shop)
        let cancelsOther = wishes.chance(40)
        begin(
            "The courier for \(describe(cast.neighbour)) should come another day."
                + (cancelsOther ? " And I do not need the visit for \(describe(cast.late)) any more." : ""))
        let id = locate(cast.neighbour, of: cast.caller)
        let other = listedID(cast.late, of: cast.caller)
        readOrders([id, other])
        let reservation = order(id).text("courier_visit")
        let otherReservation = order(other).text("courier_visit")
        let visits = call([
            PlannedCall(GetCourierVisit(reservationID: reservation)),
            PlannedCall(GetCourierVisit(reservationID: otherReservation)),
        ])
        say("It is agreed for \(visits[0].text("date").value), \(visits[0].text("window").value). When would suit you?")
        user("\(slot.date), \(slot.window).")

        var reasons = visits[0].seen("status")
        if slot.isTaken {
            let refused = call(
                ModifyCourierVisit(reservationID: reservation, date: .told(slot.date), window: .told(slot.window)),
                because: reasons)
            say("That window is taken. What about \(slot.otherWindow)?")
            user("Good.")
            reasons.add(refused.seen)
        }
        let target = slip == .wrongReservation ? otherReservation.mistaken : reservation
        let moved = call(
            ModifyCourierVisit(
                reservationID: target, date: .told(slot.date), window: .told(slot.finalWindow)), because: reasons)
        if slip == .wrongReservation {
            commit(.wrongReservation, at: moved, why: "the customer spoke of visit \(reservation.value)")
        }
        let shown = reportVisit(moved)
        if repairsSlip { repairVisits(shown, right: reservation, wrong: visits[1], slot: slot) }
        if cancelsOther {
            say("Your visit is settled.")
            user("And the other one is called off?")
            let cancelled = call(
                CancelCourierVisit(reservationID: otherReservation), because: visits[1].seen("status"))
            say("Visit \(cancelled.text("reservation_id").value) is cancelled.")
        }
    }

    /// Reads the visit that was moved and writes to the caller about it.
    private mutating func reportVisit(_ moved: Answer) -> Answer {
        let shown = call(GetCourierVisit(reservationID: moved.text("reservation_id")))
        mail(
            cast.caller,
            Known(
                "The courier for order \(shown.text("order_id").value) comes on \(shown.text("date").value), "
                    + "\(shown.text("window").value).",
                from: shown.seen("order_id") + shown.seen("date") + shown.seen("window")))
        return shown
    }

    /// Moves the visit hit by mistake back and the right one as asked, in one message.
    private mutating func repairVisits(
        _ shown: Answer, right: Known<String>, wrong before: Answer, slot: VisitWish
    ) {
        user("Your e-mail names the wrong order. That visit was fine as it was.")
        say("My mistake. I will move it back and change the right one.")
        call([
            PlannedCall(
                ModifyCourierVisit(
                    reservationID: before.text("reservation_id"), date: before.text("date"),
                    window: before.text("window")), because: shown.seen("order_id"), repairs: true),
            PlannedCall(
                ModifyCourierVisit(
                    reservationID: right, date: .told(slot.date), window: .told(slot.finalWindow)),
                because: shown.seen("order_id"), repairs: true),
        ])
        say("Both visits are as you wanted them now.")
    }
}
