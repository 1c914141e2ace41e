/// The shop as a run finds it, with the parts its records play in the scenarios.
///
/// All trials of a task open with the same shop.
struct Opening: Sendable {
    let shop: Shop
    let cast: Cast

    /// Which record is which. The assistant never sees this.
    struct Cast: Sendable {
        let caller: String
        let companion: String
        /// Pending, paid by the caller's first card: to be moved or cancelled.
        let wanted: String
        /// Pending, with a courier's visit: what a slip hits instead.
        let neighbour: String
        /// Pending: a second one to move or to pay otherwise.
        let second: String
        /// Delivered, with several items.
        let returned: String
        /// Delivered, with an item that comes in several sizes.
        let exchanged: String
        /// Shipped and late, with a courier's visit.
        let late: String
    }

    /// Draws the world of a task. Every value depends on the seed and the task only.
    init(seed: UInt64, task: Int) {
        var chance = SplitMix64(seed: seed, stream: UInt64(task))
        let catalogue = Catalogue(drawingFrom: &chance)
        let people = chance.shuffled(People.all)
        let places = chance.shuffled(Array(People.places.indices))
        var caller = Self.customer(people[0], place: places[0], from: &chance)
        var companion = Self.customer(people[1], place: places[1], from: &chance)
        let work = People.address(from: &chance, place: places[2])

        var desk = OrderDesk(catalogue: catalogue, chance: chance)
        let wanted = desk.order(of: caller, .pending, to: work, products: 2)
        var neighbour = desk.order(of: caller, .pending, to: work, products: 1)
        let second = desk.order(of: caller, .pending, to: work, products: 1)
        let returned = desk.order(of: caller, .delivered, products: 3)
        let exchanged = desk.order(of: caller, .delivered, products: 1, sized: true)
        var late = desk.order(of: caller, .shipped, products: 2)
        let companionOrder = desk.order(of: companion, .pending, products: 1)
        let earlier = (0..<desk.chance.below(3)).map { _ in
            desk.order(of: caller, .delivered, products: 1)
        }
        let takenSlots = desk.takenSlots()
        let visits = [
            desk.visit(for: &neighbour, avoiding: takenSlots), desk.visit(for: &late, avoiding: takenSlots),
        ]

        let own = [wanted, neighbour, second, returned, exchanged, late] + earlier
        caller.orderIDs = Cell(desk.chance.shuffled(own.map(\.id)))
        companion.orderIDs = Cell([companionOrder.id])
        cast = Cast(
            caller: caller.id, companion: companion.id, wanted: wanted.id, neighbour: neighbour.id,
            second: second.id, returned: returned.id, exchanged: exchanged.id, late: late.id)
        shop = Shop(
            customers: [caller, companion], orders: own + [companionOrder], visits: visits,
            catalogue: catalogue, takenSlots: takenSlots, names: desk.chance)
    }

    /// A customer with two credit cards, a nearly empty and a well-filled gift card.
    private static func customer(
        _ person: People.Person, place: Int, from chance: inout SplitMix64
    ) -> Customer {
        func number(_ chance: inout SplitMix64) -> Int { chance.within(1_000_000...9_999_999) }
        func creditCard(_ chance: inout SplitMix64) -> PaymentMethod {
            let brand = chance.pick(["visa", "mastercard"])
            return PaymentMethod(
                id: "credit_card_\(number(&chance))",
                description: "\(brand) ending in \(chance.within(1000...9999))")
        }
        func giftCard(_ cents: ClosedRange<Int>, _ chance: inout SplitMix64) -> PaymentMethod {
            PaymentMethod(
                id: "gift_card_\(number(&chance))", description: "",
                balance: Cell(Money(cents: chance.within(cents) / 5 * 5)))
        }
        return Customer(
            id: "\(person.plain.first)_\(person.plain.last)_\(chance.within(1000...9999))",
            firstName: person.first, lastName: person.last, voice: person.voice,
            address: Cell(People.address(from: &chance, place: place)),
            email: Cell(People.email(of: person, from: &chance)),
            storeCredit: Cell(Money(cents: chance.within(600...1200) / 5 * 5)),
            paymentMethods: [
                creditCard(&chance), creditCard(&chance), giftCard(50...250, &chance),
                giftCard(30_000...45_000, &chance),
            ],
            orderIDs: Cell([]))
    }
}

/// Draws the orders and visits of an opening.
private struct OrderDesk {
    let catalogue: Catalogue
    var chance: SplitMix64
    private var usedIDs: [String] = []

    init(catalogue: Catalogue, chance: SplitMix64) {
        self.catalogue = catalogue
        self.chance = chance
    }

    /// An order of `products` different main products, the cheapest make of each.
    ///
    /// Sized products are kept for the orders made for exchange, so that what a
    /// customer calls the jacket or the boots is one thing.
    mutating func order(
        of customer: Customer, _ status: OrderStatus, to address: Address? = nil, products: Int,
        sized: Bool = false
    ) -> Order {
        let isSized = { (name: String) in Self.sizedProducts.contains(name) }
        let shelf = Catalogue.mainProducts.filter { isSized($0) == sized }
        let lines = chance.shuffled(shelf).prefix(products).map {
            OrderLine(item: catalogue.items(of: $0)[0])
        }
        let day = status == .delivered ? chance.within(20...28) : chance.within(1...12)
        return Order(
            id: freshID(), customerID: customer.id,
            createdOn: status == .delivered ? "2025-02-\(day)" : "2025-03-\(day < 10 ? "0" : "")\(day)",
            status: status, address: address ?? customer.address.value, lines: Array(lines),
            paymentID: customer.paymentMethods[0].id)
    }

    mutating func visit(for order: inout Order, avoiding taken: [String]) -> CourierVisit {
        let id = freshID()
        order.visitID = Cell(id)
        let date = chance.pick(Slots.dates)
        let free = CourierVisit.windows.filter { !taken.contains("\(date) \($0)") }
        return CourierVisit(
            id: id, orderID: order.id, customerID: order.customerID, address: Cell(order.address.value),
            date: Cell(date), window: Cell(chance.pick(free)), status: Cell(.agreed))
    }

    /// One window of every day is taken.
    mutating func takenSlots() -> [String] {
        Slots.dates.map { "\($0) \(chance.pick(CourierVisit.windows))" }
    }

    private mutating func freshID() -> String {
        var id = Shop.recordID(from: &chance)
        while usedIDs.contains(id) { id = Shop.recordID(from: &chance) }
        usedIDs.append(id)
        return id
    }

    private static let sizedProducts = ["rain jacket", "walking boots"]
}

/// The days on which the courier can come.
enum Slots {
    static let dates = (20...29).map { "2025-03-\($0)" }
}
