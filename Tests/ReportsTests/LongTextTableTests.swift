import Findings
import Reports
import Testing

@Suite struct LongTextTableTests {
    private static let columns: [Table.Column] = [
        .init(name: "place", alignment: .trailing), .init(name: "what", shrinkable: true),
    ]
    private static let style = TerminalStyle(width: 40)

    private static func rows(_ places: ClosedRange<Int>) -> [[Table.Cell]] {
        places.map { [.number(String($0)), .text("step \($0)")] }
    }

    @Test func onePieceIsTheTableItself() {
        var long = LongTextTable(columns: Self.columns, style: Self.style)
        let whole = TextTable.render(Table(columns: Self.columns, rows: Self.rows(1...9)), style: Self.style)
        #expect(long.render(Self.rows(1...9)) == whole)
    }

    @Test func piecesOfEqualWidthsMakeOneTable() {
        var long = LongTextTable(columns: Self.columns, style: Self.style)
        let pieces = long.render(Self.rows(10...20)) + long.render(Self.rows(21...21)) + long.render(Self.rows(22...30))
        #expect(pieces == TextTable.render(Table(columns: Self.columns, rows: Self.rows(10...30)), style: Self.style))
    }

    @Test func aWiderRowLaterLosesNothing() {
        var long = LongTextTable(columns: Self.columns, style: Self.style)
        _ = long.render(Self.rows(1...2))
        #expect(
            long.render([[.number("123456789"), .text("a longer text than before")]]).contains("123456789  a longer"))
    }
}
