import Findings

/// The reasons why cells of a table are withheld, as lines for people.
///
/// A withheld score is always shown with its reason (spec/experience.md, section 1, principle 2).
enum WithheldReasons {
    private static let limit = 5

    /// One line per distinct reason, in order of appearance; beyond five, one line that counts the rest.
    ///
    /// - Complexity: O(cells).
    static func lines(of table: Table) -> [String] {
        var seen: Set<[UInt8]> = []
        var lines: [String] = []
        for row in table.rows {
            for case .withheld(let reason) in row where seen.insert(Array(reason.utf8)).inserted {
                if seen.count <= limit { lines.append("n/a  " + reason) }
            }
        }
        let more = seen.count - limit
        if more > 0 { lines.append("n/a  \(more) more \(more == 1 ? "reason" : "reasons")") }
        return lines
    }
}
