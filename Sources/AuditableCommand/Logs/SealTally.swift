/// How many bodies have become records, for the account of a reading that ends early.
final class SealTally {
    /// The bodies' file; `-` is standard input.
    let file: String
    /// Records that are in the log, or lines handed to the output.
    var count = 0

    init(file: String) {
        self.file = file
    }

    /// An error with what has been done before it, and where to go on.
    func account(_ error: CommandError, append: String?, output: String?) -> CommandError {
        guard error.code != "closed_pipe" else { return error }
        let number = RunHeader.count(count, "record")
        if let append {
            guard count > 0 else { return error }
            let next = error.line.map { "; go on from line \($0)" } ?? ""
            return error.adding("written", "\(number) \(count == 1 ? "is" : "are") in \(append)\(next)")
        }
        if let output, output != "-" {
            return error.adding("written", "nothing: \(output) appears whole or not at all")
        }
        guard count > 0 else { return error }
        let next = error.line.map { ", all those before line \($0)" } ?? ""
        return error.adding("written", "\(number)\(next)")
    }
}
