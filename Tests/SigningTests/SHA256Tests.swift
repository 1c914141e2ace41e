import Signing
import Testing

@Suite struct SHA256Tests {
    /// Known answers of FIPS 180-4 and its examples.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ])
    func knownAnswer(_ text: String, _ expected: String) throws {
        #expect(try SHA256Digest(of: Array(text.utf8)).hex == expected)
    }

    @Test func aMillionLettersInPieces() throws {
        var stream = try SHA256Stream()
        let piece = [UInt8](repeating: UInt8(ascii: "a"), count: 1000)
        for _ in 0..<1000 {
            try stream.update(piece)
        }
        #expect(try stream.finish().hex == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
        // A finished stream starts afresh.
        #expect(try stream.finish().hex == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    }

    @Test func piecesMakeNoDifference() throws {
        let bytes = (0..<300).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let whole = try SHA256Digest(of: bytes)
        for cut in [0, 1, 63, 64, 65, 299, 300] {
            var stream = try SHA256Stream()
            try stream.update(Array(bytes[..<cut]))
            try stream.update(Array(bytes[cut...]))
            #expect(try stream.finish() == whole, "cut at \(cut)")
        }
    }
}
