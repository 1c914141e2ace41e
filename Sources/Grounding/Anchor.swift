public import CanonicalJSON

/// One thing a text names that can be looked for in other texts: a number, an identifier or a word, said or negated.
///
/// Two anchors are the same when their keys have the same bytes; the key's first character tells the kind, so a word
/// and an identifier of one spelling are two anchors.
///
/// Source: spec/core.md 15.
public struct Anchor: Sendable, Hashable {
    /// What sort of thing is named, and how much finding it is worth.
    public enum Kind: Sendable, Hashable, CaseIterable {
        /// A run of letters and digits with at least one letter that is no stopword; in version 1 of ASCII alone, in
        /// version 2 of every script, marks among them.
        case word
        /// A number by its value: `$5,000` and `5000.0` are one anchor.
        case number
        /// A token such as `INV-100` or `budget_remaining`, in lower case with `-` for every separator.
        case identifier

        /// The share in a score's weight: 2 for numbers and identifiers, which rarely agree by chance, 1 for words.
        public var weight: Int {
            switch self {
            case .word: 1
            case .number, .identifier: 2
            }
        }

        /// The kind's name in machine output: identifiers are `entity` in version 1, as the reference has it.
        public func name(in version: GroundingVersion) -> JSONString {
            switch (self, version) {
            case (.word, _): "word"
            case (.number, _): "number"
            case (.identifier, .v1): "entity"
            case (.identifier, .v2): "identifier"
            }
        }

        /// The first byte of keys of this kind; words have none, and no word starts with one of the others'.
        var marker: UInt8? {
            switch self {
            case .word: nil
            case .number: UInt8(ascii: "#")
            case .identifier: UInt8(ascii: "@")
            }
        }
    }

    /// The first byte of a negated anchor's key, before the marker of its kind.
    static let negation = UInt8(ascii: "!")

    /// `#` and a canonical number, `@` and a normalized identifier, or a bare word; if negated, with `!` before.
    public let key: JSONString

    /// Takes a key as ``AnchorSet`` writes it.
    init(key: JSONString) {
        self.key = key
    }

    /// Whether the text says that this is not so: `!approved` for `not approved`. Never in version 1.
    public var isNegated: Bool {
        key.withBytes { $0.first == Self.negation }
    }

    /// What sort of thing is named, as the key's first bytes tell.
    public var kind: Kind {
        key.withBytes { bytes in
            switch bytes.first == Self.negation ? bytes.dropFirst().first : bytes.first {
            case Kind.number.marker: .number
            case Kind.identifier.marker: .identifier
            default: .word
            }
        }
    }

    /// The key without its markers: what lists of matched and unmatched anchors show.
    public var text: JSONString {
        let markers = (isNegated ? 1 : 0) + (kind.marker == nil ? 0 : 1)
        guard markers > 0 else { return key }
        return key.withBytes { JSONString(wtf8: $0.dropFirst(markers)) }
    }
}

extension Anchor: CustomStringConvertible {
    public var description: String { key.lossyText }
}
