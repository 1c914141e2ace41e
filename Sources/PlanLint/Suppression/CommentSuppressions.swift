internal import CanonicalJSON
internal import Findings
internal import PositionedDocuments

/// The suppressions in the comments of a document.
enum CommentSuppressions {
    static func all(of document: PositionedDocument, path: String, _ catalogue: RuleCatalogue) -> [Suppression] {
        []
    }
}
