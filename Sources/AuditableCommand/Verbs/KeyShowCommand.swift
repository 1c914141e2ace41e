import ArgumentParser
import CanonicalJSON
import Signing

/// `auditable key show`: what a key file holds, without its secret.
struct KeyShowCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "The id and public half of a key file; never what is secret in it.")

    static let card = VerbCard(
        examples: [
            .init("auditable key show signing.key", "algorithm, key id, public key"),
            .init("auditable key show signing.pub --json", "as an object"),
        ],
        furtherExamples: [.init("auditable key show shared.key --allow-open-key", "a key that others may read too")],
        exits: [.done, .wrongCommand, .unreadableInput], schema: "auditable/key-show/1", group: .housekeeping)

    static let noun: (any VerbNoun.Type)? = KeyCommand.self

    @Argument(help: ArgumentHelp("A private key, a public key or an HMAC secret.", valueName: "file"))
    var file: String

    @Flag(name: .long, help: "Take a private key or a secret that others than its owner may read.")
    var allowOpenKey = false

    @Flag(name: .long, help: "Write one JSON object.")
    var json = false

    func perform(_ context: CommandContext) throws -> ExitStatus {
        let key: VerificationKey
        do throws(SigningError) {
            try KeyFile.refuseJSON(path: file)
            key = try KeyFile.verificationKey(path: file, permissions: allowOpenKey ? .any : .ownerOnly)
        } catch {
            throw CommandError(key: error)
        }
        guard !json else {
            var object = Self.facts(of: key)
            object["schema"] = "auditable/key-show/1"
            try StandardOutput.write(try JSONValue.object(object).canonicalText() + [0x0A])
            return .done
        }
        var text = "algorithm   \(key.algorithm.rawValue)\nkey id      \(key.keyID.text)\n"
        if let hex = Self.hex(of: key), let pem = key.publicPEM {
            text += "public key  \(hex)\n\n\(pem)"
        } else {
            text += "public key  none: who can verify can also sign\n"
        }
        try StandardOutput.write(Array(text.utf8))
        return .done
    }

    /// What everybody may know of a key.
    static func facts(of key: VerificationKey) -> JSONObject {
        [
            "alg": .text(key.algorithm.rawValue), "key_id": .text(key.keyID.text),
            "public_key": hex(of: key).map { .text($0) } ?? .null,
            "public_pem": key.publicPEM.map { .text($0) } ?? .null,
        ]
    }

    private static func hex(of key: VerificationKey) -> String? {
        key.publicKey.map { bytes in
            var hex: [UInt8] = []
            Hexadecimal.append(bytes, to: &hex)
            return String(decoding: hex, as: UTF8.self)
        }
    }
}
