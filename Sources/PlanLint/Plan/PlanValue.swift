internal import CanonicalJSON
internal import Expressions
internal import PositionedDocuments

/// A value of a plan and the pointer it stands at: where keys of version 2 are read, so that each refusal says what was
/// found, what is expected and where.
struct PlanValue {
    let node: PositionedNode
    /// A JSON Pointer (RFC 6901).
    let pointer: String

    /// The member under a key, with its pointer.
    func member(_ key: JSONString, _ value: PositionedNode) -> PlanValue {
        PlanValue(node: value, pointer: pointer + "/" + JSONPointer.token(key))
    }

    /// The element at a position of a list.
    func element(_ position: Int, _ value: PositionedNode) -> PlanValue {
        PlanValue(node: value, pointer: "\(pointer)/\(position)")
    }

    /// A refusal of the value's form.
    func error(_ expected: String, meant: String? = nil) -> PlanError {
        let hint = meant.map { ". Did you mean '\($0)'?" } ?? ""
        return PlanError(.keyForm, "\(subject) is \(expected), not \(node.found)\(hint)", at: self)
    }

    /// A refusal of an object that lacks a member.
    func missing(_ key: String) -> PlanError {
        PlanError(.keyForm, "\(subject) has no \(key)", at: self)
    }

    // MARK: Forms

    func text() throws(PlanError) -> JSONString {
        guard let text = node.string else { throw error("a text") }
        return text
    }

    func flag() throws(PlanError) -> Bool {
        guard let flag = node.bool else { throw error("true or false") }
        return flag
    }

    func integer() throws(PlanError) -> Int {
        guard let number = node.int else { throw error("an integer") }
        return number
    }

    func number() throws(PlanError) {
        switch node.content {
        case .integer, .double: return
        default: throw error("a number")
        }
    }

    /// An integer as a bound, pressed into 64 bits; nil for anything else, which bounds nothing.
    var bound: Int? {
        guard case .integer(let number) = node.content else { return nil }
        return number.int ?? (number.decimal.utf8.first == UInt8(ascii: "-") ? .min : .max)
    }

    func list() throws(PlanError) -> [PlanValue] {
        guard let elements = node.elements else { throw error("a list") }
        return elements.enumerated().map { element($0.offset, $0.element) }
    }

    func texts() throws(PlanError) -> [JSONString] {
        var texts: [JSONString] = []
        for entry in try list() { texts.append(try entry.text()) }
        return texts
    }

    /// The members of an object; a null counts as absent.
    func members() throws(PlanError) -> [(key: JSONString, value: PlanValue)] {
        guard let members = node.members else { throw error("an object") }
        return members.compactMap { $0.value.isNull ? nil : ($0.key, member($0.key, $0.value)) }
    }

    func object() throws(PlanError) {
        guard node.members != nil else { throw error("an object") }
    }

    /// A word of a closed list.
    func word<Word: RawRepresentable & CaseIterable>(_: Word.Type) throws(PlanError) -> Word
    where Word.RawValue == String {
        if let text = node.string, let word = Word.allCases.first(where: { JSONString($0.rawValue) == text }) {
            return word
        }
        let words = Word.allCases.map(\.rawValue)
        throw error(
            "one of \(words.joined(separator: ", "))",
            meant: node.string.flatMap { NearestName.of($0.lossyText, among: words) })
    }

    func sensitivity() throws(PlanError) -> Sensitivity {
        switch try word(SensitivityWord.self) {
        case .publicData: .publicData
        case .internalData: .internalData
        case .confidential: .confidential
        case .restricted: .restricted
        }
    }

    func isTrusted() throws(PlanError) -> Bool { try word(TrustWord.self) == .trusted }

    private enum SensitivityWord: String, CaseIterable {
        case publicData = "public"
        case internalData = "internal"
        case confidential, restricted
    }

    private enum TrustWord: String, CaseIterable { case trusted, untrusted }

    /// What the value is, for messages: its key, or the list that it is an entry of.
    private var subject: String {
        let tokens = pointer.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        guard let last = tokens.last else { return "the plan" }
        let isPosition = !last.isEmpty && last.utf8.allSatisfy { (0x30...0x39).contains($0) }
        guard isPosition, let list = tokens.dropLast().last else { return JSONPointer.shown(last) }
        return "an entry of \(JSONPointer.shown(list))"
    }
}

/// The tokens of JSON Pointers. Source: RFC 6901.
enum JSONPointer {
    /// A key as a token of a pointer.
    static func token(_ key: JSONString) -> String { key.lossyText.pointerEscaped }

    /// A token for people: without escapes, and not endless.
    static func shown(_ token: Substring) -> String {
        var shown = ""
        var isEscape = false
        for scalar in token.unicodeScalars.prefix(60) {
            if isEscape {
                shown.unicodeScalars.append(scalar == "1" ? "/" : "~")
            } else if scalar != "~" {
                shown.unicodeScalars.append(scalar)
            }
            isEscape = scalar == "~" && !isEscape
        }
        return shown
    }
}

extension PositionedNode {
    /// Truth as the reference has it: null, false, 0 and what is empty are false, `"false"` is true.
    var isTruthy: Bool {
        switch content {
        case .null: false
        case .bool(let value): value
        case .integer(let value): !value.isZero
        case .double(let value): value != 0
        case .string(let value): !value.isEmpty
        case .array(let elements): !elements.isEmpty
        case .object(let members): !members.isEmpty
        }
    }

    /// What it is, for messages: a short scalar by itself, else its kind.
    var found: String {
        switch content {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .integer(let value): value.decimal.utf8.count <= 40 ? value.decimal : "an integer of many digits"
        case .double(let value): String(value)
        case .string(let value):
            value.byteCount <= 60 ? "\"\(value.lossyText)\"" : "a text of \(value.byteCount) bytes"
        case .array: "a list"
        case .object: "an object"
        }
    }
}
