internal import CanonicalJSON
public import PositionedDocuments

/// Something in an overlay or a tool catalogue that does not fit the plan it is applied to, or is no part of a plan.
public struct OverlayProblem: Sendable {
    /// The classes.
    public enum Kind: Sendable, Hashable {
        /// A step or a tool that the plan does not have: `PRE004`.
        case unknownName
        /// A key that does not belong there: `PRE002`.
        case unknownKey
        /// A value of another kind than there must be: `PRE002`.
        case shape
    }

    /// What it is.
    public let kind: Kind
    /// What is wrong, in a sentence, with the nearest known name where one is near.
    public let message: String
    /// Where it is written.
    public let at: PositionedNode

    init(_ kind: Kind, _ message: String, at: PositionedNode) {
        self.kind = kind
        self.message = message
        self.at = at
    }

    /// A key that does not belong where it stands.
    init(unknownKey member: PositionedNode.Member, of what: String, known: [String]) {
        self.init(
            .unknownKey, "\(what) has no key \(member.key.quoted)\(Self.meant(member.key, among: known))",
            at: member.name)
    }

    /// For how many unknown names of a file the nearest known one is looked for, which takes a look at all of these.
    static let mostMeant = 100

    /// `; did you mean …?`, or nothing when no known name is near.
    static func meant(_ name: JSONString, among known: some Sequence<String>) -> String {
        NearestName.of(name.lossyText, among: known).map { "; did you mean '\($0)'?" } ?? ""
    }
}

extension JSONString {
    /// The text in single quotes, cut so that no name fills a screen.
    var quoted: String {
        let text = lossyText
        guard text.unicodeScalars.count > 80 else { return "'\(text)'" }
        return "'\(String(String.UnicodeScalarView(text.unicodeScalars.prefix(79))))…'"
    }
}
