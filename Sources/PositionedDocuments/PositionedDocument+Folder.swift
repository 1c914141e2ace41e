public import CanonicalJSON

extension PositionedDocument {
    /// Several files as one document: an object of their paths and what they hold, each part standing in its own file.
    ///
    /// Readers of sources that lie in several files of one kind ask for them so, by a pattern as `agents/*.md`.
    ///
    /// - Parameters:
    ///   - files: the files by the path that they are known by, in the order they are to be read.
    ///   - path: the pattern.
    public init(folding files: [(name: JSONString, document: PositionedDocument)], path: String) {
        let place = TextPlace(line: 1, column: 1)
        let members = files.map { file in
            PositionedNode.Member(file.name, at: place, file.document.root)
        }
        self.path = path
        syntax = .yaml
        root = PositionedNode(.object(members), at: place, in: SourceText(path: path, bytes: []))
    }
}
