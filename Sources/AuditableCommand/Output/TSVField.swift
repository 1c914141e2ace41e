import Findings
import Reports

/// A text as one field of a line separated by tabs.
enum TSVField {
    static func escape(_ text: String) -> String {
        // Almost every name is plain; the table renderer knows what to do with the others.
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F && $0 != 0x5C && $0 < 0x80 }) { return text }
        let table = Table(columns: [.init(name: "field")], rows: [[.text(text)]])
        return TSVTable.render(table).droppingFirstLine.trimmingFinalNewline
    }
}

extension String {
    /// The text behind its first line feed.
    var droppingFirstLine: String {
        guard let end = utf8.firstIndex(of: 0x0A) else { return "" }
        return String(self[utf8.index(after: end)...])
    }

    var trimmingFinalNewline: String {
        utf8.last == 0x0A ? String(utf8.dropLast()) ?? self : self
    }
}
