/// Getting to know customers and records, as every episode needs it.
extension Session {
    /// The customer's number as the desk found it.
    func userID(of customer: String) -> Known<String> {
        guard let known = memory.userID(of: customer) else {
            preconditionFailure("\(customer) was never identified")
        }
        return known
    }

    /// The customer's record, read again if a write has changed it.
    mutating func file(of customer: String) -> Answer {
        memory.answer(about: .user(customer)) ?? readFile(of: customer)
    }

    /// Reads the customer's record, whatever is remembered.
    @discardableResult
    mutating func readFile(of customer: String, because: Evidence = .none) -> Answer {
        let answer = call(GetUserDetails(userID: userID(of: customer)), because: because)
        memory.remember(answer, about: .user(customer))
        return answer
    }

    /// The order's record, read again if a write has changed it.
    mutating func order(_ id: Known<String>) -> Answer {
        memory.answer(about: .order(id.value)) ?? readOrder(id)
    }

    /// Reads the order's record, whatever is remembered.
    @discardableResult
    mutating func readOrder(_ id: Known<String>, because: Evidence = .none) -> Answer {
        let answer = call(GetOrderDetails(orderID: id), because: because)
        memory.remember(answer, about: .order(id.value))
        return answer
    }

    /// Reads all orders not remembered, in one message.
    mutating func readOrders(_ ids: [Known<String>]) {
        let missing = ids.filter { memory.answer(about: .order($0.value)) == nil }
        guard !missing.isEmpty else { return }
        let answers = call(missing.map { PlannedCall(GetOrderDetails(orderID: $0)) })
        for (id, answer) in zip(missing, answers) { memory.remember(answer, about: .order(id.value)) }
    }

    /// The number of one of the customer's orders as their record lists it.
    mutating func listedID(_ id: String, of customer: String) -> Known<String> {
        let file = file(of: customer)
        guard let place = file.texts("orders").value.firstIndex(of: id) else {
            preconditionFailure("\(customer) has no order \(id)")
        }
        return file.text("orders", "\(place)")
    }

    /// Finds out which order the customer speaks of.
    ///
    /// Some customers have the number at hand. For the others the desk reads
    /// all their orders and takes the one with the right items in it.
    mutating func locate(_ id: String, of customer: String) -> Known<String> {
        if style.chance(45) {
            say(style.pick(["Which order is it?", "Do you have the order number?"]))
            user(style.pick(["It is \(id).", "Order number \(id).", "\(id), says the receipt."]))
            let known = Known.told(id)
            _ = order(known)
            return known
        }
        let file = file(of: customer)
        readOrders((0..<file.count("orders")).map { file.text("orders", "\($0)") })
        return listedID(id, of: customer).chosen(by: order(.told(id)).seen("items"))
    }

    /// How a customer names an order: by what is in it.
    func describe(_ id: String) -> String {
        guard let order = shop.orders.first(where: { $0.id == id }) else {
            preconditionFailure("no order \(id)")
        }
        return "the order with the " + order.lines.value.map(\.item.product).joined(separator: " and the ")
    }

    /// A person as the simulation knows them, for what they say themselves.
    func customer(_ id: String) -> Customer {
        guard let index = shop.customerIndex(id) else { preconditionFailure("no customer \(id)") }
        return shop.customers[index]
    }
}
