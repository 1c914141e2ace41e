/// Where a run was found.
struct RunOrigin: Sendable, CustomStringConvertible {
    /// The file as the user named it; `-` is standard input.
    let path: String
    /// The line of a JSON Lines file, from 1; nil for a document.
    let line: Int?
    /// The run inside its document or line, as a JSON Pointer.
    let pointer: String

    /// The file in a sentence.
    var name: String { path == "-" ? "standard input" : path }

    /// `file`, `file:line`, with the pointer behind it.
    var description: String {
        let place = line.map { "\(path):\($0)" } ?? path
        return pointer.isEmpty ? place : "\(place) \(pointer)"
    }

    /// A place inside the run.
    func at(_ inner: String) -> String {
        RunOrigin(path: path, line: line, pointer: pointer + inner).description
    }

    /// A line and column of the text that holds the run.
    func moved(toLine textLine: Int, column: Int) -> String {
        "\(path):\((line ?? 1) + textLine - 1):\(column)"
    }
}
