internal import CanonicalJSON
public import PositionedDocuments

/// A rail as it stands in a file: the command of a program that commits and takes back.
///
/// | Member | Meaning |
/// |---|---|
/// | `schema` | `auditable/rail/1`, where it is given |
/// | `name` | what people call the rail, where it is given |
/// | `command` | a list of texts: the program and its arguments; see ``CommandRail`` |
/// | `timeout` | how long it may run for one request, in seconds |
/// | `max_output` | the most bytes of its answer |
public struct RailFile: Sendable {
    /// The rail.
    public let rail: CommandRail

    /// Reads a rail.
    ///
    /// - Parameters:
    ///   - bytes: YAML or JSON.
    ///   - path: the file, for messages.
    /// - Throws: ``PositionedDocuments/DocumentError``, with the place in the file.
    public init(_ bytes: some Collection<UInt8>, path: String) throws(DocumentError) {
        let document = try PositionedDocument(bytes, path: path, limits: DocumentLimits(bytes: 1 << 20, nodes: 10_000))
        let names: [JSONString] = ["schema", "name", "command", "timeout", "max_output"]
        guard let members = document.root.members else {
            throw DocumentError(.shape, path, document.root.place, "a rail is an object with command")
        }
        for member in members where !names.contains(member.key) {
            throw DocumentError(
                .shape, path, member.place,
                "\"\(member.key.lossyText.prefix(80))\" is no member of a rail; it has "
                    + names.map(\.lossyText).joined(separator: ", "))
        }
        if let schema = document.root["schema"], schema.string != "auditable/rail/1" {
            throw DocumentError(.shape, path, schema.place, "this reads rails of the schema auditable/rail/1")
        }
        if let name = document.root["name"], name.string == nil {
            throw DocumentError(.shape, path, name.place, "name is a text, not \(name.kindName)")
        }
        rail = CommandRail(try BoundedCommand(document.root, path: path))
    }
}
