/// Where something is written: a file, and a part of it.
public struct Location: Sendable, Hashable {
    /// The file, as findings name it: relative, with `/`; `-` or a given name for standard input.
    public var path: String
    /// The part of the file; nil is the file as a whole.
    public var region: Region?

    /// A part of a text. Lines and columns count from 1, columns in Unicode scalars; the end column is exclusive.
    public struct Region: Sendable, Hashable {
        /// The line of its first scalar.
        public var startLine: Int
        /// The column of its first scalar.
        public var startColumn: Int
        /// The line of its end.
        public var endLine: Int
        /// The column behind its last scalar.
        public var endColumn: Int

        /// A part of a text, from its first scalar to before its end.
        public init(startLine: Int, startColumn: Int, endLine: Int, endColumn: Int) {
            self.startLine = startLine
            self.startColumn = startColumn
            self.endLine = endLine
            self.endColumn = endColumn
        }
    }

    /// A place in a file.
    public init(path: String, region: Region? = nil) {
        self.path = path
        self.region = region
    }
}
