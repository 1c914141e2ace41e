internal import CanonicalJSON
internal import Expressions

/// The message of a team rule: a text with fields in braces, as `{node.name} writes {write.id}`.
///
/// `{{` and `}}` are braces themselves. A field that a plan does not have is shown as empty quotes, so that the message
/// shows the gap.
struct MessageTemplate: Sendable {
    private enum Part: Sendable {
        case text(String)
        /// The position of the variable among those of the rule, and the fields below it.
        case field(Int, [JSONString])
    }

    /// What is wrong with a text that is no template.
    struct Fault: Error {
        let detail: String
        var hint = ""
    }

    private let parts: [Part]

    /// The most bytes of one value that a message shows.
    private static let valueBytes = 200

    /// - Throws: ``Fault`` for braces without a field, and for fields that no plan has.
    init(_ text: String, for each: TeamRule.Each) throws(Fault) {
        var parts: [Part] = []
        var plain = ""
        var rest = text[...]
        while let character = rest.first {
            rest.removeFirst()
            switch character {
            case "{" where rest.first == "{", "}" where rest.first == "}":
                rest.removeFirst()
                plain.append(character)
            case "{":
                guard let end = rest.firstIndex(of: "}") else {
                    throw Fault(detail: "a brace is opened and not closed", hint: "write {{ for a brace")
                }
                if !plain.isEmpty { parts.append(.text(plain)) }
                plain = ""
                parts.append(try Self.field(String(rest[..<end]), each))
                rest = rest[rest.index(after: end)...]
            case "}": throw Fault(detail: "a brace is closed and not opened", hint: "write }} for a brace")
            default: plain.append(character)
            }
        }
        if !plain.isEmpty { parts.append(.text(plain)) }
        self.parts = parts
    }

    private static func field(_ path: String, _ each: TeamRule.Each) throws(Fault) -> Part {
        let names = path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard names.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(isNameByte) }) else {
            throw Fault(
                detail: "{\(path.prefix(80))} is no field", hint: "a field is written as {node.name}, a brace as {{")
        }
        let variables = each.variables
        guard let position = variables.firstIndex(where: { $0.rawValue.utf8.elementsEqual(names[0].utf8) }) else {
            let known = variables.map(\.rawValue)
            let nearest = NearestName.of(names[0], among: known)
            throw Fault(
                detail: "{\(path.prefix(80))}: there is no \(names[0].prefix(80)) here",
                hint: nearest.map { "meant \($0)?" } ?? "there are \(known.joined(separator: ", "))")
        }
        guard names.count > 1 else {
            throw Fault(
                detail: "{\(path)} is no text", hint: "name a field of it: \(variables[position].fields[0])")
        }
        let fields = Array(names.dropFirst())
        if let fault = variables[position].fault(of: fields) {
            throw Fault(
                detail: "{\(path.prefix(80))}: \(fault.detail)", hint: fault.nearest.map { "meant \($0)?" } ?? "")
        }
        guard !variables[position].hiddenFields.contains(where: { $0.utf8.elementsEqual(fields[0].utf8) }) else {
            throw Fault(detail: "{\(path.prefix(80))} may hold a secret, and no message shows one")
        }
        return .field(position, fields.map { JSONString($0) })
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    /// The message with the values of a rule's variables.
    func text(_ bindings: [CELValue]) -> String {
        var text = ""
        for part in parts {
            switch part {
            case .text(let plain): text += plain
            case .field(let variable, let path): text += Self.shown(Self.value(bindings[variable], path))
            }
        }
        return text
    }

    private static func value(_ variable: CELValue, _ path: [JSONString]) -> CELValue? {
        var value = variable
        for name in path {
            guard case .map(let map) = value, let inner = map[name] else { return nil }
            value = inner
        }
        return value
    }

    private static func shown(_ value: CELValue?) -> String {
        switch value {
        case nil, .null?: return "''"
        case .string(let text)?: return cut(text.lossyText)
        case .list(let list)? where list.count == 0: return "''"
        case .list(let list)?:
            let few = (0..<min(list.count, 20)).map { shown(list[$0]) }
            return cut(few.joined(separator: ", ") + (few.count < list.count ? ", ..." : ""))
        case .map(let map)?: return "\(map.count) \(map.count == 1 ? "member" : "members")"
        case let value?: return "\(value)"
        }
    }

    private static func cut(_ text: String) -> String {
        guard text.utf8.count > valueBytes else { return text }
        var kept = ""
        var bytes = 0
        for scalar in text.unicodeScalars {
            bytes += scalar.utf8.count
            if bytes > valueBytes { break }
            kept.unicodeScalars.append(scalar)
        }
        return kept + "..."
    }
}
