import ArgumentParser
import ByteStreams
import LiveReplay
import PositionedDocuments

/// The flags that name a policy. They are the same for every verb that judges by one.
struct PolicyOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "The policy: CEL rules in YAML or JSON, or the command of a program that decides.", valueName: "file"))
    var policy: String

    @Flag(name: .long, help: "Run the program that a policy names, once for each judgement.")
    var allowCommand = false

    /// No policy is longer, in bytes.
    static let limit = 4 << 20

    /// - Throws: ``CommandError`` with the place in the file.
    func file() throws(CommandError) -> PolicyFile { try file(policy) }

    /// Another policy, under the same flags.
    func file(_ path: String) throws(CommandError) -> PolicyFile {
        let bytes = try BoundedFile.bytes(path, what: "the policy", limit: Self.limit)
        let file: PolicyFile
        do throws(PolicyError) {
            file = try PolicyFile(bytes, path: path)
        } catch {
            throw CommandError(policy: error)
        }
        if case .command(let policy) = file, !allowCommand {
            throw CommandError(
                .wrongCommand, code: "command_policy",
                "the policy \(path) runs a program: \(policy.command.arguments.joined(separator: " "))",
                [("try", "--allow-command, when you trust it")])
        }
        return file
    }
}

extension CommandError {
    /// The error of a policy that cannot be used.
    init(policy error: PolicyError) {
        let place = error.place.map { "\(error.path):\($0)" } ?? error.path
        var details = [(label: place, text: "\(error.rule.map { "rule \($0): " } ?? "")\(error.detail)")]
        for line in error.excerpt { details.append(("", line)) }
        if !error.hint.isEmpty { details.append(("try", error.hint)) }
        self.init(
            error.code == .document ? .unreadableInput : .wrongCommand, code: error.code.rawValue,
            "\(error.path) is no policy that can be used", details)
        line = error.place?.line
    }
}
