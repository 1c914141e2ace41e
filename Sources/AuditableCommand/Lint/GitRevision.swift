import LiveReplay

/// The files of a repository as they were at a revision, read through `git`.
struct GitRevision: Sendable {
    private let root: String
    private let commit: String

    /// Looks a revision up.
    ///
    /// - Parameters:
    ///   - name: a branch, a tag, a commit.
    ///   - root: the folder of the repository.
    /// - Throws: ``CommandError`` when there is none, or no `git`.
    init(_ name: String, root: String) throws(CommandError) {
        self.root = root
        func wrong(_ detail: String) -> CommandError {
            CommandError(
                .wrongCommand, code: "revision", "there is no revision \(name) to compare with",
                [(root, detail), ("try", "--diff with a branch, a tag or a commit of this repository")])
        }
        guard !name.isEmpty, !name.hasPrefix("-") else { throw wrong("that is no name of a revision") }
        let run = Self.git(["rev-parse", "--verify", "--quiet", "\(name)^{commit}"], in: root)
        switch run.ending {
        case .exited(0): break
        case .notStarted(let reason):
            throw CommandError(
                .unreadableInput, code: "git", "git cannot be run, and --diff reads revisions through it",
                [("git", reason)])
        default: throw wrong(run.complaint ?? "git does not know it")
        }
        commit = String(String(decoding: run.output, as: UTF8.self).prefix { $0.isHexDigit })
        guard !commit.isEmpty else { throw wrong("git does not know it") }
    }

    /// The bytes of a file; nil when the revision has none of that name.
    ///
    /// - Parameter path: relative to the root of the repository.
    /// - Throws: ``CommandError`` when git cannot tell.
    func bytes(_ path: String) throws(CommandError) -> [UInt8]? {
        let run = Self.git(["show", "\(commit):\(path)"], in: root)
        switch run.ending {
        case .exited(0): return run.output
        case .exited(128): return nil
        default:
            throw CommandError(
                .unreadableInput, code: "git", "git does not show \(path) as it was",
                [(root, run.complaint ?? "it did not come to its end")])
        }
    }

    private static func git(_ arguments: [String], in root: String) -> CommandRun {
        BoundedCommand(
            ["git", "-C", root] + arguments,
            limits: CommandLimits(time: .seconds(60), output: 64 << 20, errorOutput: 4 << 10)
        ).run()
    }
}
