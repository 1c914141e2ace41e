extension Session {
    /// A late order earns store credit, and the caller spends it at once.
    mutating func goodwillCredit(_ wishes: inout SplitMix64) {
        let product = wishes.pick(Catalogue.accessories)
        let make = wishes.below(2)
        begin("\(describe(cast.late).capitalisedFirst) is very late. What will you do about it?")
        let id = locate(cast.late, of: cast.caller)
        let order = order(id)
        var rule = Evidence.none
        if style.chance(60) { rule = call(GetPolicy(topic: .told("credit"))).seen }
        let share = call(Calculate([.plus(order.money("total"))], percent: Policy.goodwillPercent), because: rule)
        ponder(
            share.money().map { "Ten percent of the order is \($0.text), which is under the ceiling." })
        confirm("I am sorry about the delay. I can give you \(share.text().value) in store credit.")

        let amount = slip == .wrongAmount ? Known.told(Policy.goodwillCeiling).mistaken : share.money()
        let credit = call(
            SendStoreCredit(userID: userID(of: cast.caller), orderID: id, amount: amount),
            because: order.seen("status") + rule)
        if slip == .wrongAmount {
            commit(.wrongAmount, at: credit, why: "the ceiling was given instead of ten percent of the total")
        }
        spend(on: product, make: make)
    }

    /// Buys one small article with the store credit.
    private mutating func spend(on product: String, make: Int) {
        let balance = file(of: cast.caller).money("store_credit")
        say("Your store credit is now \(balance.value.text).")
        user("Then I will take a \(product) for it.")
        let makes = call(SearchItems(query: .told(product)))
        let option = makes.text("\(make)", "option")
        say("It comes as \((0..<makes.count()).map { makes.text("\($0)", "option").value }.joined(separator: " or ")).")
        user("\(option.value), please.")
        let rest = call(Calculate([.plus(balance), .minus(makes.money("\(make)", "price"))]))
        confirm("That leaves \(rest.text().value) of your credit.")
        bookAndReport(makes.text("\(make)", "item_id"), because: rest.seen)
    }

    /// Books one item on the store credit, or on the first card if the credit
    /// does not suffice, and sends the confirmation.
    mutating func bookAndReport(_ item: Known<String>, because reasons: Evidence) {
        let file = file(of: cast.caller)
        func booking(_ payment: Known<String>) -> BookOrder {
            BookOrder(
                userID: userID(of: cast.caller), itemIDs: item.map { [$0] }, address: file.address("address"),
                paymentID: payment)
        }
        var booked = call(booking(.told(Customer.storeCreditID)), because: reasons)
        if booked.didFail {
            say("Your store credit does not cover it. Shall I charge your credit card?")
            user("Yes, do that.")
            booked = call(
                booking(file.text("payment_methods", "0", "id")), because: reasons + booked.seen)
        }
        let left = self.file(of: cast.caller).money("store_credit")
        mail(
            cast.caller,
            Known(
                "Order \(booked.text("order_id").value) over \(booked.money("total").value.text) goes to "
                    + "\(booked.address("address").value.line). Store credit left: \(left.value.text).",
                from: booked.seen("order_id") + booked.seen("total") + booked.seen("address") + left.evidence))
    }
}
