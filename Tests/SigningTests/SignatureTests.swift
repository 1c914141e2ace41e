import Signing
import Testing

@Suite struct SignatureTests {
    /// RFC 8032, section 7.1, tests 1 to 3; the fourth was made with another library.
    static let vectors: [(seed: String, publicKey: String, message: [UInt8], signature: String)] = [
        (
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", [],
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
                + "d25bf5f0595bbe24655141438e7a100b"
        ),
        (
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", [0x72],
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
                + "387b2eaeb4302aeeb00d291612bb0c00"
        ),
        (
            "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", [0xAF, 0x82],
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
                + "4a7c15e9716ed28dc027beceea1ec40a"
        ),
        (
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            (0..<1024).map { UInt8(truncatingIfNeeded: $0 * 7) },
            "7dcd67ba24779790e23e1ed8485a60ae4c183c8f831b8d7e8cb7195a6adc3fd39725b9fe2e475093500a251c5e7f663d"
                + "c61da303a243dfc037dda39b711a310e"
        ),
    ]

    @Test(arguments: vectors.indices)
    func ed25519KnownAnswer(index: Int) throws {
        let vector = Self.vectors[index]
        let key = try SigningKey.ed25519(seed: bytes(vector.seed))
        #expect(hexText(key.verificationKey.publicKey ?? []) == vector.publicKey)
        #expect(hexText(try key.sign(vector.message)) == vector.signature)
        let verifier = try VerificationKey.ed25519(publicKey: bytes(vector.publicKey))
        #expect(verifier == key.verificationKey && verifier.keyID == key.keyID)
        #expect(try verifier.verify(signature: bytes(vector.signature), message: vector.message))
    }

    static let keys: [SigningKey] =
        (try? [.hmac(secret: Array(0..<32)), .ed25519(seed: Array(0..<32))]) ?? []

    @Test(arguments: SignatureAlgorithm.allCases)
    func everyFlippedBitIsRefused(algorithm: SignatureAlgorithm) throws {
        let key = try #require(Self.keys.first { $0.algorithm == algorithm })
        let verifier = key.verificationKey
        let message = Array(try SHA256Digest(of: [1]).hex.utf8)
        let signature = try key.sign(message)
        #expect(signature.count == algorithm.signatureByteCount)
        #expect(try verifier.verify(signature: signature, message: message))
        for bit in 0..<8 * signature.count {
            var changed = signature
            changed[bit / 8] ^= 1 << (bit % 8)
            #expect(try !verifier.verify(signature: changed, message: message), "bit \(bit) of the signature")
        }
        for bit in 0..<8 * message.count {
            var changed = message
            changed[bit / 8] ^= 1 << (bit % 8)
            #expect(try !verifier.verify(signature: signature, message: changed), "bit \(bit) of the message")
        }
        for count in 0..<signature.count {
            #expect(try !verifier.verify(signature: Array(signature[..<count]), message: message), "\(count) bytes")
        }
        #expect(try !verifier.verify(signature: signature + [0], message: message))
        #expect(try !verifier.verify(signature: signature, message: message + [0]))
        #expect(try !verifier.verify(signature: signature, message: []))
    }

    @Test func aKeyVerifiesItsOwnSignaturesOnly() throws {
        let message: [UInt8] = [1, 2, 3]
        let others = try [SigningKey.hmac(secret: Array(1..<33)), .ed25519(seed: Array(1..<33))]
        for key in Self.keys + others {
            for verifier in Self.keys + others {
                let isOwn = key.keyID == verifier.keyID
                #expect(try verifier.verificationKey.verify(signature: key.sign(message), message: message) == isOwn)
                #expect((verifier.verificationKey == key.verificationKey) == isOwn)
            }
        }
    }

    @Test func aSignerGivesTheSignaturesOfItsKey() throws {
        for key in Self.keys {
            var signer = try Signer(key)
            var random = SeededRandom(seed: 5)
            for count in 0..<100 {
                let message = random.bytes(count)
                let expected = try key.sign(message)
                var hex: [UInt8] = []
                let signature = try message.withUnsafeBytes { try signer.sign($0) }
                #expect(signature == expected)
                try message.withUnsafeBytes { try signer.appendHexSignature(of: $0, to: &hex) }
                #expect(String(decoding: hex, as: UTF8.self) == hexText(expected))
            }
        }
    }

    /// Under such a key a signature of zeros, or of another such point, verifies whatever was said.
    @Test func publicKeysOfSmallOrderAreRefused() {
        let points = [
            [UInt8](repeating: 0, count: 32), [1] + [UInt8](repeating: 0, count: 31),
            bytes("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
            bytes("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"),
            bytes("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85"),
            bytes("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
        ]
        for point in points {
            let error = #expect(throws: SigningError.self) { try VerificationKey.ed25519(publicKey: point) }
            #expect(error?.code == .notAKey)
        }
    }

    @Test func keysOfOtherLengthsAreRefused() {
        for count in [0, 31, 33, 64] {
            let some = [UInt8](repeating: 9, count: count)
            let code = count < 32 ? SigningError.Code.tooShort : .tooLarge
            #expect(#expect(throws: SigningError.self) { try SigningKey.ed25519(seed: some) }?.code == code)
            #expect(#expect(throws: SigningError.self) { try VerificationKey.ed25519(publicKey: some) }?.code == code)
        }
    }

    @Test func keysAreMadeOfTheRandomBytesGiven() throws {
        for algorithm in SignatureAlgorithm.allCases {
            let key = try SigningKey.generate(algorithm) { buffer in
                for at in buffer.indices { buffer[at] = UInt8(at) }
            }
            #expect(key.keyID == Self.keys.first { $0.algorithm == algorithm }?.keyID)
            let one = try SigningKey.generate(algorithm, randomBytes: SystemRandomness().fill)
            let other = try SigningKey.generate(algorithm, randomBytes: SystemRandomness().fill)
            #expect(one.keyID != other.keyID)
            let error = #expect(throws: SigningError.self) {
                try SigningKey.generate(algorithm) { _ throws(SigningError) in
                    throw SigningError(.noRandomness, "dry")
                }
            }
            #expect(error?.code == .noRandomness)
        }
    }

    @Test func aPrintedKeyShowsNoSecret() throws {
        let secret = Array("this secret must not be shown".utf8)
        let key = try SigningKey.hmac(secret: secret)
        for text in ["\(key)", String(reflecting: key), "\(key.verificationKey)"] {
            #expect(text.contains(key.keyID.text) && !text.contains("secret must"))
        }
        var dumped = ""
        dump(key, to: &dumped)
        #expect(!dumped.contains("HMACKey") && !dumped.contains("secret:"))
    }

    /// Eight threads sign and verify with the same keys; every answer is the one of a single thread.
    @Test func threadsShareKeys() async throws {
        let messages = (0..<64).map { [UInt8](repeating: UInt8($0), count: $0) }
        for key in Self.keys {
            let expected = try messages.map { try key.sign($0) }
            let verifier = key.verificationKey
            let rounds = key.algorithm == .ed25519 ? 4 : 100
            let failures = try await withThrowingTaskGroup(of: Int.self) { group in
                for worker in 0..<8 {
                    group.addTask {
                        var signer = try Signer(key)
                        var failures = 0
                        for round in 0..<rounds {
                            for at in messages.indices {
                                let message = messages[(at + worker + round) % messages.count]
                                let known = expected[(at + worker + round) % messages.count]
                                let alone = try message.withUnsafeBytes { try signer.sign($0) }
                                if try key.sign(message) != known || alone != known { failures += 1 }
                                if try !verifier.verify(signature: known, message: message) { failures += 1 }
                                if try verifier.verify(signature: known, message: message + [1]) { failures += 1 }
                            }
                        }
                        return failures
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(failures == 0, "\(key.algorithm)")
        }
    }
}
