internal import CanonicalJSON
internal import Findings
internal import PositionedDocuments

/// The suppressions in the comments of a document: each belongs to what its comment speaks of, or to the whole file.
///
/// Source: spec/prelint.md 8.2.
enum CommentSuppressions {
    static func all(of document: PositionedDocument, path: String, _ catalogue: RuleCatalogue) -> [Suppression] {
        let comments = document.comments
        let spoken = comments.compactMap { comment in SuppressionComment(comment.text).map { (comment, $0) } }
        guard !spoken.isEmpty else { return [] }
        let opening = Set(document.opening(of: comments))
        let lines = TextLines(document.root.source.bytes)
        return spoken.map { comment, word in
            let part = word.isForFile ? nil : document.part(annotatedBy: comment)
            var suppression = Suppression(
                cover: part.map { .places($0.start..<$0.end) } ?? .file, kind: .inSource,
                location: Location(line: comment.place.line, of: lines, path: path))
            suppression.fault = word.fault
            if word.fault == nil { suppression.name(word.terms, catalogue) }
            suppression.reason = word.reason
            if word.reason.isEmpty { suppression.fault = suppression.fault ?? "it gives no reason" }
            if word.isForFile {
                if !opening.contains(comment) {
                    suppression.fault =
                        suppression.fault ?? "ignore-file belongs into the first comments, before the document"
                }
            } else if part == nil {
                suppression.fault = suppression.fault ?? "nothing that it could belong to begins there"
            }
            suppression.removal = { kept in [edit(comment, word, keeping: kept, lines, path)] }
            return suppression
        }
    }

    /// Takes a comment away with the blanks before it, or its whole line when it stands alone; or writes it anew.
    private static func edit(
        _ comment: DocumentComment, _ word: SuppressionComment, keeping kept: [String], _ lines: TextLines,
        _ path: String
    ) -> Fix.Edit {
        let (line, column) = (comment.place.line, comment.place.column)
        let scalars = Array((lines[line] ?? "").unicodeScalars)
        var region = Location.Region(
            startLine: line, startColumn: column, endLine: line, endColumn: scalars.count + 1)
        guard kept.isEmpty else {
            return Fix.Edit(location: Location(path: path, region: region), text: word.text(keeping: kept))
        }
        if comment.isAlone, line < lines.count {
            region = Location.Region(startLine: line, startColumn: 1, endLine: line + 1, endColumn: 1)
        } else {
            while region.startColumn > 1, scalars.indices.contains(region.startColumn - 2),
                scalars[region.startColumn - 2] == " " || scalars[region.startColumn - 2] == "\t"
            {
                region.startColumn -= 1
            }
        }
        return Fix.Edit(location: Location(path: path, region: region), text: "")
    }
}
