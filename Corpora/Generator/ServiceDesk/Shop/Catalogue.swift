/// One article in one make, as the shop sells it.
struct Item: Equatable, JSONConvertible {
    let id: String
    let product: String
    let option: String
    let price: Money
    let isAvailable: Bool

    var json: JSONValue {
        .members([
            "item_id": id.json, "name": product.json, "option": option.json,
            "price": price.json, "available": isAvailable.json,
        ])
    }
}

/// Everything the shop sells. Prices and stock do not change during a run.
struct Catalogue: Sendable {
    let items: [Item]

    func items(of product: String) -> [Item] {
        items.filter { $0.product == product }
    }

    func item(_ id: String) -> Item? {
        items.first { $0.id == id }
    }

    /// Small articles that a store credit can pay for.
    static let accessories = ["bicycle bell", "notebook", "tea strainer"]

    /// The other articles; each has a make out of stock and at least two in it.
    static let mainProducts = [
        "desk lamp", "rain jacket", "walking boots", "coffee grinder", "café au lait bowl",
        "crème brûlée torch", "headphones", "rucksack",
    ]
}

extension Catalogue {
    /// Draws item numbers, prices and stock for one world.
    ///
    /// Within a product the price rises from make to make, and the last make of
    /// a main product is the one out of stock.
    init(drawingFrom chance: inout SplitMix64) {
        var items: [Item] = []
        for shelf in Self.shelves {
            var price = chance.within(shelf.lowest...shelf.lowest + shelf.lowest / 4)
            for (position, option) in shelf.options.enumerated() {
                let isLast = position == shelf.options.count - 1
                items.append(
                    Item(
                        id: "\(chance.within(1_000_000_000...9_999_999_999))", product: shelf.product,
                        option: option, price: Money(cents: price / 5 * 5),
                        isAvailable: !isLast || Self.accessories.contains(shelf.product)))
                price += chance.within(shelf.lowest / 12...shelf.lowest / 6)
            }
        }
        self.items = items
    }

    private struct Shelf {
        let product: String
        /// The lowest price in cents.
        let lowest: Int
        let options: [String]
    }

    private static let shelves = [
        Shelf(product: "desk lamp", lowest: 3900, options: ["white", "black", "brass"]),
        Shelf(product: "rain jacket", lowest: 6400, options: ["size S", "size M", "size L", "size XL"]),
        Shelf(product: "walking boots", lowest: 9200, options: ["size 38", "size 41", "size 43", "size 45"]),
        Shelf(product: "coffee grinder", lowest: 5500, options: ["hand crank", "120 W", "200 W"]),
        Shelf(product: "café au lait bowl", lowest: 1700, options: ["plain", "blue glaze", "hand-painted"]),
        Shelf(product: "crème brûlée torch", lowest: 2600, options: ["small", "large", "large, with 2 refills"]),
        Shelf(product: "headphones", lowest: 7900, options: ["with cable", "wireless", "wireless, folding"]),
        Shelf(product: "rucksack", lowest: 4800, options: ["18 litres", "26 litres", "34 litres"]),
        Shelf(product: "bicycle bell", lowest: 700, options: ["steel", "copper"]),
        Shelf(product: "notebook", lowest: 550, options: ["lined", "5 mm squares"]),
        Shelf(product: "tea strainer", lowest: 480, options: ["fine", "extra fine"]),
    ]
}
