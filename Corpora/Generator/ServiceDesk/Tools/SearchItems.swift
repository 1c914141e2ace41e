/// Lists the makes of a product with prices and stock.
struct SearchItems: DeskTool {
    static let name = "search_items"
    let query: Known<String>

    var arguments: [Argument] { [Argument("query", query)] }

    func perform(on shop: inout Shop, in run: inout ToolRun) -> ToolResult {
        let found = shop.catalogue.items(of: run.select(query))
        return .done(.array(found.map { run.show($0, from: .none) }))
    }
}
