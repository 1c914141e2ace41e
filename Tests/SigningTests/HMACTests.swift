import Signing
import Testing

@Suite struct HMACTests {
    /// RFC 4231, section 4; its test 5 truncates the code and is left out.
    @Test(arguments: [
        (
            [UInt8](repeating: 0x0B, count: 20), Array("Hi There".utf8),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        ),
        (
            Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        ),
        (
            [UInt8](repeating: 0xAA, count: 20), [UInt8](repeating: 0xDD, count: 50),
            "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
        ),
        (
            Array(1...25), [UInt8](repeating: 0xCD, count: 50),
            "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"
        ),
        (
            [UInt8](repeating: 0xAA, count: 131), Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        ),
    ])
    func knownAnswer(key: [UInt8], message: [UInt8], expected: String) throws {
        var stream = try HMACSHA256Stream(key: key)
        // Twice, since a finished stream starts afresh under the same key; and in pieces.
        for cut in [0, message.count / 2, message.count] {
            try stream.update(Array(message[..<cut]))
            try stream.update(Array(message[cut...]))
            #expect(hexText(try stream.finish()) == expected)
        }
        guard key.count >= SigningKey.secretByteCounts.lowerBound else { return }
        let signing = try SigningKey.hmac(secret: key)
        #expect(hexText(try signing.sign(message)) == expected)
        #expect(try signing.verificationKey.verify(signature: bytes(expected), message: message))
    }

    /// The definition of RFC 2104 over our own SHA-256.
    @Test(arguments: [UInt64](0..<100))
    func codeIsTheNestedHash(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let key = random.bytes(Int(random.next() % 200))
        let message = random.bytes(Int(random.next() % 300))
        let block = (key.count > 64 ? try SHA256Digest(of: key).bytes : key)
        let padded = block + [UInt8](repeating: 0, count: 64 - block.count)
        let inner = try SHA256Digest(of: padded.map { $0 ^ 0x36 } + message).bytes
        let expected = try SHA256Digest(of: padded.map { $0 ^ 0x5C } + inner).bytes
        var stream = try HMACSHA256Stream(key: key)
        try stream.update(message)
        #expect(try stream.finish() == expected, "seed \(seed)")
    }

    @Test func secretsOfOtherLengthsAreRefused() throws {
        for (count, code) in [(0, SigningError.Code.tooShort), (15, .tooShort), (4097, .tooLarge)] {
            let error = #expect(throws: SigningError.self) {
                try SigningKey.hmac(secret: [UInt8](repeating: 7, count: count))
            }
            #expect(error?.code == code, "\(count) bytes")
        }
        for count in [16, 4096] {
            #expect(throws: Never.self) { try SigningKey.hmac(secret: [UInt8](repeating: 7, count: count)) }
        }
    }
}
