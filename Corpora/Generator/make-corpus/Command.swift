/// What the command line asks for.
struct Command {
    static let usage = """
        usage: make-corpus OUTPUT_DIR [--seed N] [--runs N]

        Writes the service desk corpus as OUTPUT_DIR/runs.jsonl and
        OUTPUT_DIR/truth.jsonl; the folder must exist.
        Same seed, same bytes.

          --seed N   0 or more; default: the seed of the corpus in Corpora/ServiceDesk
          --runs N   1 to 9999; default: 48
        """

    let folder: String
    private(set) var seed: UInt64?
    private(set) var runCount: Int?

    /// Reads the arguments after the command's name.
    ///
    /// - Throws: ``CommandError`` naming the first argument that is wrong.
    init(_ arguments: [String]) throws(CommandError) {
        var folder: String?
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            switch argument {
            case "--seed":
                guard seed == nil else { throw .repeated(option: argument) }
                seed = try Self.number(after: argument, in: &rest, within: 0...UInt64.max)
            case "--runs":
                guard runCount == nil else { throw .repeated(option: argument) }
                runCount = Int(try Self.number(after: argument, in: &rest, within: 1...9999))
            case _ where argument.hasPrefix("-"):
                throw .unknownOption(argument)
            default:
                guard folder == nil else { throw .surplusArgument(argument) }
                folder = argument
            }
        }
        guard let folder, !folder.isEmpty else { throw .noFolder }
        self.folder = folder
    }

    private static func number(
        after option: String, in rest: inout ArraySlice<String>, within range: ClosedRange<UInt64>
    ) throws(CommandError) -> UInt64 {
        guard let text = rest.popFirst() else { throw .noNumber(option: option, found: nil) }
        guard let number = UInt64(text), range.contains(number) else {
            throw .noNumber(option: option, found: text)
        }
        return number
    }
}

/// Why a command line was refused.
enum CommandError: Error, CustomStringConvertible {
    case noFolder
    case noNumber(option: String, found: String?)
    case repeated(option: String)
    case surplusArgument(String)
    case unknownOption(String)

    var description: String {
        switch self {
        case .noFolder: "output folder is missing"
        case .noNumber(let option, nil): "\(option) needs a number"
        case .noNumber(let option, let found?): "\(option) does not take \"\(found)\""
        case .repeated(let option): "\(option) is given twice"
        case .surplusArgument(let argument): "one output folder is enough, found also \"\(argument)\""
        case .unknownOption(let option): "\(option) is not an option"
        }
    }
}
