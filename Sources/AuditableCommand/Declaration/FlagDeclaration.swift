import ArgumentParser
import CanonicalJSON

/// A flag or argument as a verb's type declares it.
struct FlagDeclaration: Sendable {
    /// The spellings with their dashes, the long one first; empty for an argument.
    let names: [String]
    let valueName: String?
    let explanation: String
    let defaultValue: String?
    let section: String?
    let isRepeating: Bool
    let isOptional: Bool

    var isArgument: Bool { names.isEmpty }

    /// How it is written: `--top <n>`, `[<run> ...]`.
    var spelling: String {
        let value = valueName.map { "<\($0)>" } ?? ""
        if isArgument { return isRepeating ? "[\(value) ...]" : isOptional ? "[\(value)]" : value }
        let joined = names.joined(separator: ", ")
        return value.isEmpty ? joined : "\(joined) \(value)"
    }

    /// The flags and arguments of a verb, in the order declared, read from the parser's own description of itself.
    static func all(of verb: any Verb.Type) throws -> [FlagDeclaration] {
        let description = try JSONReader.value(of: verb._dumpHelp().utf8)
        let arguments = description.object?["command"]?.object?["arguments"]?.array ?? []
        return arguments.compactMap { FlagDeclaration($0.object ?? [:]) }
    }

    private init?(_ fields: JSONObject) {
        guard fields["shouldDisplay"] != false else { return nil }
        var names: [(rank: Int, text: String)] = []
        for name in fields["names"]?.array ?? [] {
            guard let text = name.object?["name"]?.text, let kind = name.object?["kind"]?.text else { continue }
            names.append(kind == "long" ? (0, "--\(text)") : (1, "-\(text)"))
        }
        self.names = names.sorted { $0.rank < $1.rank }.map(\.text)
        // Help and version belong to every verb and are said once.
        guard !self.names.contains("--help"), !self.names.contains("--version") else { return nil }
        valueName = fields["kind"] == "flag" ? nil : fields["valueName"]?.text
        explanation = fields["abstract"]?.text ?? ""
        defaultValue = fields["defaultValue"]?.text
        section = fields["sectionTitle"]?.text
        isRepeating = fields["isRepeating"] == true
        isOptional = fields["isOptional"] == true
    }
}
