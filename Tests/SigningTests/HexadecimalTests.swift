import Signing
import Testing

@Suite struct HexadecimalTests {
    @Test(arguments: [UInt64](0..<200))
    func digestTextIsTheDigitsOfItsBytes(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let digest = try SHA256Digest(of: random.bytes(Int(seed)))
        #expect(digest.hex == hexText(digest.bytes), "seed \(seed)")
        var buffer: [UInt8] = [0x78]
        digest.writeHex(to: &buffer)
        #expect(buffer == [0x78] + Array(digest.hex.utf8), "seed \(seed)")
        #expect(SHA256Digest(hex: digest.hex) == digest, "seed \(seed)")
    }

    /// Every byte value at every place: accepted are the sixteen digits and nothing else.
    @Test func anyOtherByteIsRefused() throws {
        let text = Array(try SHA256Digest(of: [1, 2, 3]).hex.utf8)
        let digits = Array("0123456789abcdef".utf8)
        for place in text.indices {
            for byte in UInt8.min...UInt8.max {
                var changed = text
                changed[place] = byte
                let digest = changed.withUnsafeBufferPointer { SHA256Digest(hex: $0) }
                #expect((digest != nil) == digits.contains(byte), "byte \(byte) at \(place)")
                if let digest { #expect(Array(digest.hex.utf8) == changed) }
            }
        }
    }

    @Test func otherLengthsAreRefused() throws {
        let text = try SHA256Digest(of: []).hex
        for count in 0..<64 { #expect(SHA256Digest(hex: String(text.prefix(count))) == nil) }
        #expect(SHA256Digest(hex: text + "0") == nil)
        #expect(SHA256Digest(hex: text.uppercased()) == nil)
        #expect(SHA256Digest(hex: " " + text.dropLast()) == nil)
        #expect(SHA256Digest(hex: UnsafeBufferPointer(start: nil, count: 0)) == nil)
    }

    @Test func bytesOfAnyCountComeBack() {
        for seed in UInt64(0)..<100 {
            var random = SeededRandom(seed: seed)
            let some = random.bytes(Int(seed))
            var text: [UInt8] = []
            Hexadecimal.append(some, to: &text)
            #expect(String(decoding: text, as: UTF8.self) == hexText(some))
            #expect(text.withUnsafeBufferPointer(Hexadecimal.decode) == some)
            guard !text.isEmpty else { continue }
            #expect(text.dropLast().withUnsafeBufferPointer(Hexadecimal.decode) == nil)
            text[text.count / 2] = UInt8(ascii: "F")
            #expect(text.withUnsafeBufferPointer(Hexadecimal.decode) == nil)
        }
    }

    @Test func secretsCompareByTheirBytes() {
        #expect(ConstantTime.equal([], []))
        #expect(ConstantTime.equal([1, 2], [1, 2]))
        #expect(!ConstantTime.equal([1, 2], [1, 3]))
        #expect(!ConstantTime.equal([1, 2], [1]))
        #expect(!ConstantTime.equal([], [0]))
    }
}
