/// Shows a customer's record.
struct GetUserDetails: DeskTool {
    static let name = "get_user_details"
    let userID: Known<String>

    var arguments: [Argument] { [Argument("user_id", userID)] }

    func perform(on shop: inout Shop, in run: inout ToolRun) -> ToolResult {
        guard let index = shop.customerIndex(run.select(userID)) else { return .refused("user not found") }
        let customer = shop.customers[index]
        let methods = customer.paymentMethods.map { method -> Reply in
            if let balance = method.balance {
                return .members(["id": run.show(method.id, from: .none), "balance": run.show(balance)])
            }
            return .members([
                "id": run.show(method.id, from: .none), "card": run.show(method.description, from: .none),
            ])
        }
        return .done(
            .members([
                "user_id": run.show(customer.id, from: .none),
                "first_name": run.show(customer.firstName, from: .none),
                "last_name": run.show(customer.lastName, from: .none),
                "email": run.show(customer.email),
                "address": run.show(customer.address),
                "store_credit": run.show(customer.storeCredit),
                "payment_methods": .array(methods),
                "orders": run.show(customer.orderIDs),
            ]))
    }
}

/// Shows an order.
struct GetOrderDetails: DeskTool {
    static let name = "get_order_details"
    let orderID: Known<String>

    var arguments: [Argument] { [Argument("order_id", orderID)] }

    func perform(on shop: inout Shop, in run: inout ToolRun) -> ToolResult {
        guard let index = shop.orderIndex(run.select(orderID)) else { return .refused("order not found") }
        let order = shop.orders[index]
        return .done(
            .members([
                "order_id": run.show(order.id, from: .none),
                "user_id": run.show(order.customerID, from: .none),
                "created_on": run.show(order.createdOn, from: .none),
                "status": run.show(order.status),
                "address": run.show(order.address),
                "items": run.show(order.lines),
                "total": run.show(order.total),
                "payment_method_id": run.show(order.paymentID),
                "refund": run.show(order.refund),
                "goodwill_credit": run.show(order.goodwill),
                "courier_visit": run.show(order.visitID),
            ]))
    }
}

/// Shows an agreed visit of the courier.
struct GetCourierVisit: DeskTool {
    static let name = "get_courier_visit"
    let reservationID: Known<String>

    var arguments: [Argument] { [Argument("reservation_id", reservationID)] }

    func perform(on shop: inout Shop, in run: inout ToolRun) -> ToolResult {
        guard let index = shop.visitIndex(run.select(reservationID)) else {
            return .refused("reservation not found")
        }
        let visit = shop.visits[index]
        return .done(
            .members([
                "reservation_id": run.show(visit.id, from: .none),
                "order_id": run.show(visit.orderID, from: .none),
                "address": run.show(visit.address),
                "date": run.show(visit.date),
                "window": run.show(visit.window),
                "status": run.show(visit.status),
            ]))
    }
}
