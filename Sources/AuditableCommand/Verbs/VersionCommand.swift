import ArgumentParser
import CanonicalJSON

/// `auditable version`.
struct VersionCommand: Verb {
    static let configuration = CommandConfiguration(commandName: "version", abstract: "The version of this tool.")

    static let card = VerbCard(
        examples: [.init("auditable version", "the number"), .init("auditable version --json", "as an object")],
        exits: [.done, .wrongCommand], schema: "auditable/version/1", group: .housekeeping)

    @Flag(name: .long, help: "Write one JSON object.")
    var json = false

    func perform(_ context: CommandContext) throws -> ExitStatus {
        var writer = CanonicalWriter()
        if json {
            writer.beginObject()
            writer.key("schema")
            writer.string("auditable/version/1")
            writer.key("version")
            writer.string(ToolVersion.text)
            writer.endObject()
        } else {
            writer.verbatim("auditable \(ToolVersion.text)".utf8)
        }
        writer.newline()
        try StandardOutput.write(writer.bytes)
        return .done
    }
}
