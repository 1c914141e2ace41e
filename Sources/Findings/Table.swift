/// A table of results, before any format is chosen.
///
/// An analysis fills it once; every table renderer of the `Reports` module writes it. It holds
/// plain text: cells may carry whatever a trace carried, and escaping is the duty of the renderer.
/// Each row has exactly one cell per column, in column order.
///
/// - Note: Source: spec/experience.md, sections 4.2 and 8.
public struct Table: Sendable, Hashable {
    /// On which side of its column a text stands.
    public enum Alignment: Sendable, Hashable {
        /// At the left: words.
        case leading
        /// At the right: figures, step numbers.
        case trailing
    }

    /// One column: its machine name, its heading and how it may be laid out.
    public struct Column: Sendable, Hashable {
        /// The name in machine formats (the heading line of CSV and TSV): short, stable, `snake_case`.
        public var name: String
        /// The heading for people; may be empty.
        public var title: String
        /// Where headings and texts stand; numbers stand at the right in any column.
        public var alignment: Alignment
        /// Whether a text surface may cut this column first when the table is too wide.
        public var shrinkable: Bool

        /// Makes a column.
        ///
        /// - Parameters:
        ///   - name: the name in machine formats.
        ///   - title: the heading for people; the name when left out.
        ///   - alignment: where headings and texts stand.
        ///   - shrinkable: whether long texts here give way first.
        public init(
            name: String, title: String? = nil, alignment: Alignment = .leading, shrinkable: Bool = false
        ) {
            self.name = name
            self.title = title ?? name
            self.alignment = alignment
            self.shrinkable = shrinkable
        }
    }

    /// One cell. A withheld value is a case of its own, so that nobody can read it as zero.
    public enum Cell: Sendable, Hashable {
        /// Words, a label, a name.
        case text(String)
        /// A figure, already formatted; it stands at the right.
        case number(String)
        /// No value, and why; shown as `n/a` to people and empty in CSV and TSV.
        case withheld(String)
        /// Nothing belongs here.
        case empty
    }

    /// The heading above the table, or nil.
    public var title: String?
    /// The columns, left to right.
    public let columns: [Column]
    /// The rows, top to bottom; each has `columns.count` cells.
    public private(set) var rows: [[Cell]]
    /// Lines under the table for people; machine formats leave them out.
    public var footer: [String]

    /// Makes a table.
    ///
    /// - Parameters:
    ///   - title: the heading above the table.
    ///   - columns: the columns, left to right.
    ///   - rows: the rows; each must have one cell per column.
    ///   - footer: lines under the table.
    /// - Precondition: every row has `columns.count` cells.
    /// - Complexity: O(rows).
    public init(title: String? = nil, columns: [Column], rows: [[Cell]] = [], footer: [String] = []) {
        precondition(
            rows.allSatisfy { $0.count == columns.count }, "each row of a table has one cell per column")
        self.title = title
        self.columns = columns
        self.rows = rows
        self.footer = footer
    }

    /// Adds a row at the bottom.
    ///
    /// - Parameter row: one cell per column.
    /// - Precondition: `row.count == columns.count`.
    /// - Complexity: amortised O(1).
    public mutating func append(_ row: [Cell]) {
        precondition(row.count == columns.count, "each row of a table has one cell per column")
        rows.append(row)
    }
}
