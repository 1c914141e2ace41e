public import Findings

/// Writes a table in aligned columns, some rows at a time, so that it may be longer than memory.
///
/// Columns are as wide as what has been written of them so far needs, and become narrower as those of ``TextTable`` do:
/// what comes in one piece is one table, and a later row that is wider than all before moves those behind it.
public struct LongTextTable: Sendable {
    private let columns: [Table.Column]
    private let style: TerminalStyle
    private var natural: [Int] = []

    /// A table without title and footer.
    public init(columns: [Table.Column], style: TerminalStyle) {
        self.columns = columns
        self.style = style
    }

    /// Writes the next rows, under their headings when they are the first.
    ///
    /// - Parameter rows: the rows, a cell for each column; their texts are escaped here.
    /// - Returns: lines, each with its newline.
    /// - Complexity: O(total length of the texts).
    public mutating func render(_ rows: [[Table.Cell]]) -> String {
        TextTable.lines(columns, rows, &natural, " ", style)
    }
}
