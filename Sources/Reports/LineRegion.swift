internal import Findings

/// A part of one line of a file, as formats want it that show a finding on a line.
///
/// A part of several lines is cut to its first; a file as a whole is its first line. Numbers are at least 1 and the end
/// is not before the start, whatever came in.
///
/// - Note: Source: spec/prelint.md 8.6 (region).
struct LineRegion: Hashable {
    let line: Int
    let startColumn: Int
    /// Behind the last column.
    let endColumn: Int

    /// Takes a place.
    ///
    /// - Parameters:
    ///   - location: the place.
    ///   - text: the text of a line, to know where it ends.
    init(_ location: Location, _ text: (_ path: String, _ number: Int) -> String?) {
        line = max(1, location.region?.startLine ?? 1)
        startColumn = max(1, location.region?.startColumn ?? 1)
        if let region = location.region, region.endLine == region.startLine {
            endColumn = max(startColumn, region.endColumn)
        } else {
            let length = text(location.path, line)?.unicodeScalars.count ?? min(startColumn, .max - 1)
            endColumn = max(startColumn, length + 1)
        }
    }
}
