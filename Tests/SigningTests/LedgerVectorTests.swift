import Foundation
import Signing
import Testing

/// Vectors computed with other tools, when they lie beside the checkout.
@Suite struct LedgerVectorTests {
    private struct Signatures: Decodable {
        struct Case: Decodable {
            let why: String
            let pub: String
            let msg: String
            let sig: String
            let valid: Bool
            let seed: String?
        }
        let cases: [Case]
    }

    private struct Codes: Decodable {
        struct Case: Decodable {
            let key: String
            let data: String
            let mac: String
        }
        struct Evolution: Decodable {
            let k: [String]
            let k1000: String
        }
        enum CodingKeys: String, CodingKey {
            case cases
            case epochKeys = "epoch_keys"
        }
        let cases: [Case]
        let epochKeys: Evolution
    }

    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "shared/conformance/ledger")

    fileprivate static func isThere(_ name: String) -> Bool {
        FileManager.default.fileExists(atPath: folder.appending(path: name).path)
    }

    private func read<Content: Decodable>(_ name: String) throws -> Content {
        try JSONDecoder().decode(Content.self, from: Data(contentsOf: Self.folder.appending(path: name)))
    }

    @Test(.enabled(if: isThere("ed25519.json"), "shared/conformance/ledger is not beside the checkout"))
    func ed25519() throws {
        let vectors: Signatures = try read("ed25519.json")
        #expect(vectors.cases.count >= 50)
        for vector in vectors.cases {
            let message = bytes(vector.msg)
            let key = try VerificationKey.ed25519(publicKey: bytes(vector.pub))
            let isValid = try key.verify(signature: bytes(vector.sig), message: message)
            #expect(isValid == vector.valid, "\(vector.why)")
            guard let seed = vector.seed else { continue }
            let signing = try SigningKey.ed25519(seed: bytes(seed))
            #expect(signing.verificationKey == key)
            #expect(hexText(try signing.sign(message)) == vector.sig, "\(vector.why)")
        }
    }

    @Test(.enabled(if: isThere("hmac.json"), "shared/conformance/ledger is not beside the checkout"))
    func hmac() throws {
        let vectors: Codes = try read("hmac.json")
        for vector in vectors.cases {
            var stream = try HMACSHA256Stream(key: bytes(vector.key))
            try stream.update(bytes(vector.data))
            #expect(hexText(try stream.finish()) == vector.mac)
        }
        var key = bytes(vectors.epochKeys.k[0])
        for epoch in 1...1000 {
            var stream = try HMACSHA256Stream(key: key)
            try stream.update(Array("auditable-ledger-mac-evolve/1".utf8))
            key = try stream.finish()
            if epoch < vectors.epochKeys.k.count { #expect(hexText(key) == vectors.epochKeys.k[epoch]) }
        }
        #expect(hexText(key) == vectors.epochKeys.k1000)
    }
}
