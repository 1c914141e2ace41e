internal import CanonicalJSON
internal import PositionedDocuments

/// Argo workflows: the limit of a retry strategy, the signs and the failures in `depends`, and a variable that holds a
/// credential. The items of `withParam` and a template that calls itself have no bound in this language.
extension SourceRepairs {
    func argo(_ fault: PlanFault) -> SourceRepair? {
        if fault.code == "PRE604" { return variable(fault) }
        guard let step = step(fault) else { return nil }
        switch fault.code {
        case "PRE204":
            guard let strategy = written(step["retry"])?.node, strategy.members != nil else { return nil }
            let message = "set the limit of the retry strategy of step \(name(step)) to 3"
            guard let limit = strategy["limit"] else {
                return SourceRepair(message, editor.inserting("limit", "\"3\"", into: strategy))
            }
            // What is worked out at run time may well be a bound.
            guard limit.isNull || limit.int != nil else { return nil }
            return SourceRepair(message, editor.replacing(limit, with: "\"3\""))
        case "PRE205":
            guard fault.variant == "duplicate", let depends = written(step["join"]),
                depends.pointer.hasSuffix("/depends"), let (text, start) = editor.verbatim(depends.node),
                let signs = DependsSigns(text), signs.isPlainDisjunction
            else { return nil }
            return SourceRepair(
                "let step \(name(step)) wait for all that it depends on",
                signs.signs.map { editor.replacing((start + $0.lowerBound)..<(start + $0.upperBound), with: "&&") })
        case "PRE402": return failures(fault, name(step))
        default: return nil
        }
    }

    /// Drops the outcomes of a gate beside its success.
    private func failures(_ fault: PlanFault, _ step: String) -> SourceRepair? {
        var edits: Set<TextEdit> = []
        for bypass in bypasses(fault) {
            let (gate, target) = (Self.parts(name(bypass.gate)), Self.parts(name(bypass.target)))
            guard gate.prefix == target.prefix, let depends = written(bypass.edge),
                depends.pointer.hasSuffix("/depends"), let (text, start) = editor.verbatim(depends.node),
                let ranges = DependsSigns(text)?.failures(of: gate.task)
            else { return nil }
            for range in ranges {
                edits.insert(editor.replacing((start + range.lowerBound)..<(start + range.upperBound), with: ""))
            }
        }
        return SourceRepair(
            "let only the success of its gate lead to step \(step)", edits.sorted { $0.region.start < $1.region.start })
    }

    private static func parts(_ name: String) -> (prefix: Substring, task: String) {
        guard let dot = name.lastIndex(of: ".") else { return ("", name) }
        return (name[..<dot], String(name[name.index(after: dot)...]))
    }

    /// A variable with a credential takes it from a secret of the cluster.
    private func variable(_ fault: PlanFault) -> SourceRepair? {
        guard let (pointer, node) = text(fault), pointer.count > 3, pointer[pointer.count - 1] == "value",
            pointer[pointer.count - 3] == "env", Int(pointer[pointer.count - 2]) != nil,
            let entry = document.root.at("/" + pointer.dropLast().joined(separator: "/")),
            let name = entry["name"]?.string?.lossyText, SourceReference.isName(name), entry["valueFrom"] == nil,
            let member = entry.members?.first(where: { $0.key == "value" })
        else { return nil }
        let secret = name.lowercased().replacing("_", with: "-")
        let reference =
            "{\(quoted("secretKeyRef")): {\(quoted("name")): \(quoted(secret)), \(quoted("key")): \(quoted(name))}}"
        guard let renamed = editor.renaming(member, to: "valueFrom"),
            let replaced = editor.replacing(node, with: reference)
        else { return nil }
        return SourceRepair("take \(name) from the secret \(secret) of the cluster", renamed + replaced)
    }
}

/// The words and signs of a `depends` expression, with their places in its text.
struct DependsSigns {
    private enum Word: Equatable {
        case task(String, status: String?)
        case and, or, not, open, close
    }

    private var words: [(word: Word, range: Range<Int>)] = []

    /// - Returns: nil for a text that is no expression of tasks.
    init?(_ text: [UInt8]) {
        guard DependsExpression(String(decoding: text, as: UTF8.self)) != nil else { return nil }
        var at = 0
        while at < text.count {
            let start = at
            switch text[at] {
            case UInt8(ascii: "&"), UInt8(ascii: "|"):
                at += 2
                words.append((text[start] == UInt8(ascii: "&") ? .and : .or, start..<at))
            case UInt8(ascii: "!"), UInt8(ascii: "("), UInt8(ascii: ")"):
                at += 1
                let word: Word =
                    text[start] == UInt8(ascii: "!") ? .not : text[start] == UInt8(ascii: "(") ? .open : .close
                words.append((word, start..<at))
            case 0x20, 0x09, 0x0A, 0x0D: at += 1
            default:
                while at < text.count, !" \t\r\n&|!()".utf8.contains(text[at]) { at += 1 }
                let parts = String(decoding: text[start..<at], as: UTF8.self).split(separator: ".", maxSplits: 1)
                words.append((.task(String(parts[0]), status: parts.count > 1 ? String(parts[1]) : nil), start..<at))
            }
        }
    }

    /// The places of `||`.
    var signs: [Range<Int>] { words.filter { $0.word == .or }.map(\.range) }

    /// Whether it asks for the success of one of several tasks, each named once, and for nothing else: with `&&` it then
    /// asks for that of all.
    var isPlainDisjunction: Bool {
        var seen: Set<String> = []
        for (word, _) in words {
            switch word {
            case .or: continue
            case .task(let name, let status):
                guard status == nil || status == "Succeeded", seen.insert(name).inserted else { return false }
            case .and, .not, .open, .close: return false
            }
        }
        return seen.count > 1
    }

    /// What to take out so that the failure of a task is no longer enough: each such term with the `||` on one side of it.
    ///
    /// - Returns: nil when a term is no alternative to another, or something is turned round.
    func failures(of task: String) -> [Range<Int>]? {
        guard !words.contains(where: { $0.word == .not }) else { return nil }
        var removed: [Range<Int>] = []
        var isRemoved = Array(repeating: false, count: words.count)
        var hasSuccess = false
        for (at, (word, range)) in words.enumerated() {
            guard case .task(task, let status) = word else { continue }
            guard let status, ["Failed", "Errored", "AllFailed"].contains(status) else {
                hasSuccess = true
                continue
            }
            let before = at > 0 ? words[at - 1].word : .open
            let after = at + 1 < words.count ? words[at + 1].word : .close
            if before == .or, after == .or || after == .close, !isRemoved[at - 1] {
                isRemoved[at - 1] = true
                // With the blanks before the sign, which always follows a term or what closes one.
                removed.append(words[at - 2].range.upperBound..<range.upperBound)
            } else if before == .open || isRemoved[max(at - 1, 0)], after == .or {
                isRemoved[at + 1] = true
                removed.append(range.lowerBound..<words[at + 2].range.lowerBound)
            } else {
                return nil
            }
            isRemoved[at] = true
        }
        return hasSuccess && !removed.isEmpty ? removed : nil
    }
}
