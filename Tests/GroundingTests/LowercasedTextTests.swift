import CanonicalJSON
import Testing

@testable import Grounding

@Suite struct LowercasedTextTests {
    private func lowercased(_ text: String) -> [UInt8] {
        var lowercase = LowercasedText()
        var text = text
        text.withUTF8 { lowercase.take($0) }
        return lowercase.bytes
    }

    @Test func everyCharacterButSigmaHasItsFullMapping() {
        var wrong: [UInt32] = []
        for code in UInt32(0)...0x10FFFF where code != 0x3A3 {
            guard let scalar = Unicode.Scalar(code) else { continue }
            if !lowercased(String(scalar)).elementsEqual(scalar.properties.lowercaseMapping.utf8) { wrong.append(code) }
        }
        #expect(wrong.isEmpty)
    }

    @Test(arguments: [
        ("Σ", "σ"), ("ΑΣ", "ας"), ("ΑΣΑ", "ασα"), ("ΣΑ", "σα"), ("ΑΣ ", "ας "), ("ΑΣ Α", "ας α"), (" Σ", " σ"),
        ("1Σ", "1σ"),
        ("ΑΣ1", "ας1"), ("Α1Σ", "α1σ"), ("Α'Σ", "α'ς"), ("ΑΣ'Α", "ασ'α"), ("ΑΣ'", "ας'"), ("ΑΣ'1", "ας'1"),
        ("'Σ", "'σ"), ("ΑΣΣ", "ασς"),
        ("ΑΣ-ΑΣ", "ας-ας"), ("ΑΣ.Α", "ασ.α"), ("Α:Σ", "α:ς"), ("A^`Σ", "a^`ς"), ("Α\u{AD}Σ\u{AD}", "α\u{AD}ς\u{AD}"),
        ("東Σ", "東σ"),
        ("Α東Σ", "α東σ"), ("ʰΣ", "ʰσ"), ("ΑΣʰΑ", "ασʰα"), ("ΑΣ🧪", "ας🧪"), ("ΑΣς", "ασς"), ("ΌΣΟΣ ΤΊΤΛΟΣ", "όσος τίτλος"),
    ])
    func sigmaIsFinalBehindACasedLetterAndNotBeforeOne(text: String, expected: String) {
        #expect(lowercased(text) == Array(expected.utf8))
    }

    /// The whole of a text by Swift's own mapping, sigmas aside.
    @Test func textsAreMappedCharacterByCharacter() {
        var source = RandomText(seed: 91)
        for _ in 0..<500 {
            let text = source.text().replacing("Σ", with: "Ω")
            let expected = text.unicodeScalars.map(\.properties.lowercaseMapping).joined()
            #expect(lowercased(text) == Array(expected.utf8), "\(text.debugDescription)")
        }
    }

    @Test func loneSurrogatesPassThrough() {
        let bytes: [UInt8] = [0x41, 0xED, 0xA0, 0x80, 0xCE, 0xA3, 0xED, 0xBF, 0xBF]
        var lowercase = LowercasedText()
        bytes.withUnsafeBufferPointer { lowercase.take($0) }
        // A surrogate is neither cased nor ignorable: the sigma behind it is not final.
        #expect(lowercase.bytes == [0x61, 0xED, 0xA0, 0x80, 0xCF, 0x83, 0xED, 0xBF, 0xBF])
    }
}
