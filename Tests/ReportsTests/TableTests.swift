import Findings
import Testing

@Suite struct TableTests {
    @Test func columnTitleIsItsNameWhenLeftOut() {
        #expect(Table.Column(name: "share").title == "share")
        #expect(Table.Column(name: "share", title: "").title == "")
    }

    @Test func rowsAreAppendedInOrder() {
        var table = Table(columns: [.init(name: "a")], rows: [[.text("1")]])
        table.append([.withheld("why")])
        #expect(table.rows == [[.text("1")], [.withheld("why")]])
    }
}
