import Foundation

@testable import Grounding

/// The anchor rules of spec/core.md 15 one after the other, as they are written there, on arrays of scalars: slow, and
/// compared with the scanner.
struct PlainAnchors {
    private let scalars: [Unicode.Scalar]

    init(_ text: String) {
        scalars = Self.lowercased(Array(text.unicodeScalars))
    }

    var keys: Set<[UInt8]> {
        Set((numbers.map { "#" + $0 } + identifiers.map { "@" + $0 } + words).map { Array($0.utf8) })
    }

    private static func lowercased(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
        scalars.indices.flatMap { at -> [Unicode.Scalar] in
            guard scalars[at] == "Σ" else { return Array(scalars[at].properties.lowercaseMapping.unicodeScalars) }
            let before = scalars[..<at].last { !$0.properties.isCaseIgnorable }
            let after = scalars[(at + 1)...].first { !$0.properties.isCaseIgnorable }
            let isFinal = before?.properties.isCased == true && after?.properties.isCased != true
            return [isFinal ? "ς" : "σ"]
        }
    }

    // MARK: Numbers

    private static func digit(_ scalar: Unicode.Scalar) -> Int? {
        scalar.properties.generalCategory == .decimalNumber ? scalar.properties.numericValue.map { Int($0) } : nil
    }

    private var numbers: [String] {
        var numbers: [String] = []
        var at = 0
        while at < scalars.count {
            guard let end = matchEnd(at: at) else {
                at += 1
                continue
            }
            let ascii = scalars[at..<end].compactMap { scalar in
                scalar == "." ? "." : Self.digit(scalar).map { String($0) }
            }
            if let value = Double(ascii.joined()), value.isFinite {
                numbers.append(String(format: value == value.rounded() ? "%.0f" : "%g", value))
            }
            at = end
        }
        return numbers
    }

    /// Where a match of `\$?\d[\d,]*(?:\.\d+)?` that starts here ends.
    private func matchEnd(at start: Int) -> Int? {
        func isDigit(_ at: Int) -> Bool { at < scalars.count && Self.digit(scalars[at]) != nil }
        var at = start
        if scalars[at] == "$" { at += 1 }
        guard isDigit(at) else { return nil }
        while isDigit(at) || (at < scalars.count && scalars[at] == ",") { at += 1 }
        if at < scalars.count, scalars[at] == ".", isDigit(at + 1) {
            at += 1
            while isDigit(at) { at += 1 }
        }
        return at
    }

    // MARK: Identifiers

    private static let blanks: Set<Unicode.Scalar> = Set(
        (Array(0x09...0x0D) + Array(0x1C...0x20) + [0x85, 0xA0, 0x1680] + Array(0x2000...0x200A)
            + [0x2028, 0x2029, 0x202F, 0x205F, 0x3000]).compactMap { Unicode.Scalar($0 as UInt32) })
    private static let enclosing = Set("\"'`.,;:!?()[]{}<>".unicodeScalars)
    private static let separators = Set("-_/:".unicodeScalars)

    private var identifiers: [String] {
        scalars.split { Self.blanks.contains($0) }.compactMap { piece in
            var token = piece
            while let first = token.first, Self.enclosing.contains(first) { token.removeFirst() }
            while let last = token.last, Self.enclosing.contains(last) { token.removeLast() }
            let rest = token.filter { !Self.separators.contains($0) }
            let hasLetter = token.contains(where: Self.isLetter)
            let hasDigit = token.contains { [.decimal, .digit].contains($0.properties.numericType) }
            let isPlain = rest.allSatisfy { Self.isLetter($0) || $0.properties.numericType != nil }
            guard hasLetter, hasDigit || (rest.count < token.count && rest.count >= 2 && isPlain) else { return nil }
            let parts = token.split { Self.separators.contains($0) }  // also drops separators at both ends
            return parts.map { part in part.reduce(into: "") { $0.unicodeScalars.append($1) } }.joined(separator: "-")
        }
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
        default: false
        }
    }

    // MARK: Words

    private var words: [String] {
        let stopwords = Set(Stopwords.all.map { "\($0)" })
        return scalars.split { !("a"..."z").contains($0) && !("0"..."9").contains($0) }
            .map { word in word.reduce(into: "") { $0.unicodeScalars.append($1) } }
            .filter { word in !stopwords.contains(word) && word.unicodeScalars.contains { $0 > "9" } }
    }
}
