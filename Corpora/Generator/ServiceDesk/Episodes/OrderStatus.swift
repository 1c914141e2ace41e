extension Session {
    /// The caller only asks; nothing is changed.
    mutating func orderStatus(_ wishes: inout SplitMix64) {
        let asksVisit = wishes.chance(60)
        let asksPrice = wishes.chance(50)
        begin("Where is \(describe(cast.late))?")
        let id = locate(cast.late, of: cast.caller)
        let order = order(id)
        say("Order \(id.value) of \(order.text("created_on").value) is \(order.text("status").value).")
        if asksVisit {
            user("When will the courier come?")
            let visit = call(GetCourierVisit(reservationID: order.text("courier_visit")))
            say("On \(visit.text("date").value), \(visit.text("window").value).")
        }
        if asksPrice {
            user("And what did I pay for this and for \(describe(cast.neighbour)) together?")
            let other = self.order(listedID(cast.neighbour, of: cast.caller))
            let sum = call(Calculate([.plus(order.money("total")), .plus(other.money("total"))]))
            say("\(sum.text().value) in all.")
        }
    }
}
