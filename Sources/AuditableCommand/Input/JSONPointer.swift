import CanonicalJSON

/// A JSON Pointer: the way to a value inside a text.
///
/// Source: RFC 6901.
struct JSONPointer: Sendable {
    let tokens: [String]

    /// The pointer as it was written.
    let text: String

    /// - Throws: ``CommandError`` when the text is no pointer.
    init(_ text: String) throws(CommandError) {
        self.text = text
        guard !text.isEmpty else {
            tokens = []
            return
        }
        guard text.utf8.first == UInt8(ascii: "/") else {
            throw CommandError(
                .wrongCommand, code: "pointer", "\(text) is no JSON Pointer",
                [("try", "a path that starts with /, as /0/traj")])
        }
        // By code point: a combining mark behind a slash is the start of a name, not part of the slash.
        var tokens: [String] = []
        for part in text.unicodeScalars.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            var token = String.UnicodeScalarView()
            var rest = part[...]
            while let scalar = rest.popFirst() {
                guard scalar == "~" else {
                    token.append(scalar)
                    continue
                }
                switch rest.popFirst() {
                case "0": token.append("~")
                case "1": token.append("/")
                default:
                    throw CommandError(
                        .wrongCommand, code: "pointer", "\(text) is no JSON Pointer",
                        [("try", "~0 for ~ and ~1 for / inside a name")])
                }
            }
            tokens.append(String(token))
        }
        self.tokens = tokens
    }

    /// Follows the pointer.
    ///
    /// - Throws: ``CommandError`` naming the first part that is not there.
    func resolve(in root: JSONView, _ origin: RunOrigin) throws(CommandError) -> JSONView {
        var view = root
        var passed = ""
        for token in tokens {
            let found = view.kind == .array ? element(token, of: view) : view[text: token]
            guard let found else {
                let what =
                    view.kind == .array
                    ? "the list here has \(view.elements.reduce(0) { count, _ in count + 1 }) elements"
                    : view.kind == .object
                        ? "the object here has keys \(keys(of: view))" : "there is no list or object here"
                throw CommandError(
                    .unreadableInput, code: "pointer", "\(origin.path) has nothing at \(text)",
                    [(origin.at(passed), what)])
            }
            view = found
            passed += "/" + token.pointerEscaped
        }
        return view
    }

    private func element(_ token: String, of list: JSONView) -> JSONView? {
        guard let index = Int(token), index >= 0, String(index) == token else { return nil }
        for (position, element) in list.elements.enumerated() where position == index { return element }
        return nil
    }

    private func keys(of object: JSONView) -> String {
        let keys = object.members.prefix(9).map(\.key.text)
        return keys.prefix(8).joined(separator: ", ") + (keys.count > 8 ? ", …" : "")
    }
}
