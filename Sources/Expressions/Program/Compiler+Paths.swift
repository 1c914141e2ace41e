extension Compiler {
    /// Notes that the source names a path.
    ///
    /// - Parameter beginning: the path that this one goes on from, which is noted on its own too: not as a path that
    ///   ends there.
    mutating func note(_ path: String, behind beginning: String?) {
        fieldPaths[path, default: 0] += 1
        if let beginning { fieldPaths[beginning, default: 0] -= 1 }
    }

    /// The paths that the source names, each chain's longest, sorted by their bytes.
    var longestFieldPaths: [String] {
        fieldPaths.filter { $0.value > 0 }.map(\.key).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}
