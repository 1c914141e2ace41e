import Testing

@testable import Grounding

@Suite struct CodePointTests {
    @Test func everyCharacterIsDecodedAndHasOneClass() {
        for code in UInt32(0)...0x10FFFF {
            guard let scalar = Unicode.Scalar(code) else { continue }
            let bytes = Array(String(scalar).utf8)
            let point = (bytes + [0x41]).withUnsafeBufferPointer { $0.codePoint(at: 0) }
            guard point.value == code, point.length == bytes.count else {
                Issue.record("U+\(String(code, radix: 16)) came out as \(point)")
                return
            }
            let isLetter = isLetter(scalar.properties.generalCategory)
            let isDecimal = scalar.properties.generalCategory == .decimalNumber
            let numericType = scalar.properties.numericType
            let kind = point.characterClass
            // One class per character is enough because these never overlap.
            guard isDecimal == (numericType == .decimal),
                !(isLetter && (numericType == .decimal || numericType == .digit)),
                isLetter == (kind == .letter), isDecimal == (kind == .decimalDigit),
                (numericType == .digit) == (kind == .otherDigit),
                (numericType == .numeric && !isLetter) == (kind == .otherNumeric),
                kind != .decimalDigit || point.decimalValue == scalar.properties.numericValue.map({ UInt8($0) })
            else {
                Issue.record("U+\(String(code, radix: 16)) is \(kind)")
                return
            }
        }
    }

    private func isLetter(_ category: Unicode.GeneralCategory) -> Bool {
        switch category {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
        default: false
        }
    }

    @Test func theBlanksAreTheListedOnes() {
        var blanks: [UInt32] = []
        for code in UInt32(0)...0x10FFFF where CodePoint(value: code, length: 1).characterClass == .blank {
            blanks.append(code)
        }
        #expect(
            blanks == Array(0x09...0x0D) + Array(0x1C...0x20) + [0x85, 0xA0, 0x1680] + Array(0x2000...0x200A)
                + [0x2028, 0x2029, 0x202F, 0x205F, 0x3000])
    }

    @Test func stepsBackwardsMirrorStepsForwards() {
        let bytes: [UInt8] = Array("aé東🧪z".utf8) + [0xED, 0xA0, 0x80] + Array("\u{10FFFF}".utf8)
        bytes.withUnsafeBufferPointer { buffer in
            var starts: [Int] = []
            var at = 0
            while at < buffer.count {
                starts.append(at)
                at += buffer.codePoint(at: at).length
            }
            var back: [Int] = []
            while at > 0 {
                at = buffer.codePointStart(before: at)
                back.append(at)
            }
            #expect(back == starts.reversed())
        }
    }

    /// Whatever bytes come, decoding stays inside of the buffer and always moves on.
    @Test func damagedBytesAreSteppedOver() {
        var random = SeededGenerator(seed: 95)
        for _ in 0..<2000 {
            let bytes = (0..<random.below(12)).map { _ in
                UInt8(truncatingIfNeeded: random.next() | (random.oneIn(2) ? 0x80 : 0))
            }
            var anchors = AnchorSet()
            var scanner = AnchorScanner()
            bytes.withUnsafeBufferPointer { buffer in
                var at = 0
                while at < buffer.count { at += buffer.codePoint(at: at).length }
                #expect(at == buffer.count)
                scanner.scan(buffer, into: &anchors)
            }
        }
    }
}
