import Signing
import Testing

@Suite struct KeyIDTests {
    /// The worked example of the format's description.
    @Test func workedExample() throws {
        let secret = try SigningKey.hmac(secret: Array(0..<32))
        #expect(secret.keyID.text == "hmac-sha256:73edd53d0ddfc92c1285396881edbe89")
        let publicKey = bytes("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
        let pair = try VerificationKey.ed25519(publicKey: publicKey)
        #expect(pair.keyID.text == "ed25519:b138defb55d667a720fdcf70f6043db8")
    }

    /// The definition, step by step.
    @Test func identifierIsTheHeadOfAHash() throws {
        let label = Array("auditable-key-id/1".utf8)
        var stream = try HMACSHA256Stream(key: Array(50..<90))
        try stream.update(label)
        let expected = hexText(Array(try stream.finish().prefix(16)))
        #expect(try SigningKey.hmac(secret: Array(50..<90)).keyID.text == "hmac-sha256:" + expected)
        let pair = try SigningKey.ed25519(seed: Array(0..<32))
        let digest = try SHA256Digest(of: label + [0] + (pair.verificationKey.publicKey ?? []))
        #expect(pair.keyID.text == "ed25519:" + digest.hex.prefix(32))
    }

    @Test func textComesBack() throws {
        for key in SignatureTests.keys {
            let read = try #require(KeyID(key.keyID.text))
            #expect(read == key.keyID && read.text == key.keyID.text && read.algorithm == key.algorithm)
        }
    }

    @Test(arguments: [
        "", ":", "ed25519", "ed25519:", "ed25519:0123456789abcdef0123456789abcde",
        "ed25519:0123456789abcdef0123456789abcdef0", "ed25519:0123456789ABCDEF0123456789abcdef",
        "Ed25519:0123456789abcdef0123456789abcdef", "sha256:0123456789abcdef0123456789abcdef",
        " ed25519:0123456789abcdef0123456789abcde", "ed25519:0123456789abcdef0123456789abcdeg",
        "hmac-sha256:0123456789abcdef0123456789abcdé", "ed25519-0123456789abcdef0123456789abcdef",
    ])
    func otherTextsAreNoIdentifiers(_ text: String) {
        #expect(KeyID(text) == nil)
    }
}
