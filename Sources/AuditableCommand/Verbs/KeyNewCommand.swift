import ArgumentParser
import CanonicalJSON
import Signing

/// `auditable key new`: a new signing key in a file of its own.
struct KeyNewCommand: Verb {
    static let configuration = CommandConfiguration(
        commandName: "new", abstract: "A new signing key, in a file that its owner alone may read.")

    static let card = VerbCard(
        examples: [
            .init("auditable key new signing.key", "an Ed25519 key; prints its id"),
            .init("auditable key new signing.key --public signing.pub", "the public key beside it"),
            .init("auditable key new secret.key --alg hmac-sha256", "a secret that signs and verifies"),
        ],
        furtherExamples: [.init("auditable key new signing.key --json", "what was made, as an object")],
        exits: [.done, .wrongCommand, .unreadableInput], schema: "auditable/key-new/1", group: .housekeeping)

    static let noun: (any VerbNoun.Type)? = KeyCommand.self

    @Argument(help: ArgumentHelp("The file to make; one that is there is never overwritten.", valueName: "file"))
    var file: String

    @Option(name: .long, help: ArgumentHelp("ed25519 or hmac-sha256.", valueName: "algorithm"))
    var alg: String = SignatureAlgorithm.ed25519.rawValue

    @Option(name: .long, help: ArgumentHelp("A further new file, for the public key in PEM.", valueName: "file"))
    var `public`: String?

    @Flag(name: .long, help: "Write one JSON object.")
    var json = false

    func perform(_ context: CommandContext) throws -> ExitStatus {
        guard let algorithm = SignatureAlgorithm(rawValue: alg) else {
            throw CommandError(
                .wrongCommand, code: "algorithm", "no key is made for \(alg)",
                [("try", SignatureAlgorithm.allCases.map { "--alg \($0.rawValue)" }.joined(separator: ", "))])
        }
        guard file != "-", `public` != "-" else {
            throw CommandError(
                .wrongCommand, code: "no_file", "a key goes to a file of its own, not to standard output",
                [("try", "auditable key new signing.key")])
        }
        if let path = `public` {
            guard algorithm == .ed25519 else {
                throw CommandError(
                    .wrongCommand, code: "no_public_key",
                    "an \(algorithm.rawValue) key has no public half: who can verify can also sign",
                    [("try", "--alg ed25519, or no --public")])
            }
            // Looked at first, so that no private key is left without the public one that was asked for.
            guard path != file, !NewFile.isThere(path) else {
                throw CommandError(
                    .unreadableInput, code: SigningError.Code.alreadyExists.rawValue, "\(path) cannot be written",
                    [(path, "is there already, and a key is never overwritten"), ("try", "name a new file")])
            }
        }
        let key: SigningKey
        do throws(SigningError) {
            key = try SigningKey.generate(algorithm, randomBytes: SystemRandomness().fill)
            try KeyFile.writeSigningKey(key, path: file)
        } catch {
            throw CommandError(key: error, writing: file)
        }
        if let path = `public`, let pem = key.verificationKey.publicPEM { try NewFile.write(Array(pem.utf8), path) }
        guard json else {
            try StandardOutput.write(Array("\(key.keyID.text)\n".utf8))
            return .done
        }
        var object = KeyShowCommand.facts(of: key.verificationKey)
        object["file"] = .text(file)
        object["public_file"] = `public`.map { .text($0) } ?? .null
        object["schema"] = "auditable/key-new/1"
        try StandardOutput.write(try JSONValue.object(object).canonicalText() + [0x0A])
        return .done
    }
}
