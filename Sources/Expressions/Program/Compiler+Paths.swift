extension Compiler {
    /// The paths that the source names, without those that are the beginning of another, sorted by their bytes.
    ///
    /// `state.a.b` as one chain names `state.a` on the way; a path also named alone is kept.
    var longestFieldPaths: [String] {
        fieldPaths.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}
