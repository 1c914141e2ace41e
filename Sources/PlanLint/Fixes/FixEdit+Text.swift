package import Findings
package import PositionedDocuments

extension Fix.Edit {
    /// A change to a text, in the file as findings name it.
    package init(_ edit: TextEdit, path: String) {
        let region = edit.region
        self.init(
            location: Location(
                path: path,
                region: Location.Region(
                    startLine: region.start.line, startColumn: region.start.column, endLine: region.end.line,
                    endColumn: region.end.column)),
            text: edit.text)
    }
}
