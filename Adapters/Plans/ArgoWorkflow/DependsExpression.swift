internal import CanonicalJSON

/// The `depends` of an Argo task: which tasks it names, with what outcome, and whether it waits for all of them.
///
/// `&&` binds before `||`, `!` turns an outcome round. A task without a status stands for success, and for having been
/// skipped.
///
/// Source: Argo Workflows, enhanced depends logic.
struct DependsExpression {
    /// What is asked of one task.
    struct Term {
        let task: JSONString
        var onSuccess = false
        var onError = false
        /// Whether it is enough that the task was skipped.
        var onSkip = false
    }

    /// How the terms of different tasks are put together.
    enum Shape {
        case all
        case any
        /// Some of both.
        case mixed
    }

    /// The tasks in the order they are first named.
    private(set) var terms: [Term] = []
    private(set) var shape: Shape = .all

    /// - Returns: nil when the text is no such expression, or nests deeper than 100 parentheses.
    init?(_ text: String) {
        var reader = Reader(text)
        guard let root = reader.disjunction(0), reader.isAtEnd else { return nil }
        var positions: [JSONString: Int] = [:]
        for (task, status, isNegated) in reader.leaves {
            let position = positions[task] ?? terms.count
            if position == terms.count {
                positions[task] = position
                terms.append(Term(task: task))
            }
            guard let meaning = Self.meaning(status, isNegated) else { return nil }
            if meaning.success { terms[position].onSuccess = true }
            if meaning.error { terms[position].onError = true }
            if meaning.skip { terms[position].onSkip = true }
        }
        shape = root.shape
    }

    private static func meaning(_ status: String, _ isNegated: Bool) -> (success: Bool, error: Bool, skip: Bool)? {
        let plain: (success: Bool, error: Bool, skip: Bool)
        switch status {
        case "": plain = (true, false, true)
        case "Succeeded", "Daemoned", "AnySucceeded": plain = (true, false, false)
        case "Failed", "Errored", "AllFailed": plain = (false, true, false)
        case "Skipped", "Omitted": plain = (false, false, true)
        default: return nil
        }
        guard isNegated else { return plain }
        return (!plain.success, !plain.error, !plain.skip)
    }

    /// A part of the expression: over one task, or over several in one way.
    private struct Part {
        var task: JSONString?
        var shape: Shape
    }

    private struct Reader {
        private let bytes: [UInt8]
        private var at = 0
        private(set) var leaves: [(task: JSONString, status: String, isNegated: Bool)] = []

        init(_ text: String) { bytes = Array(text.utf8) }

        var isAtEnd: Bool {
            mutating get {
                skipBlanks()
                return at == bytes.count
            }
        }

        mutating func disjunction(_ depth: Int, _ isNegated: Bool = false) -> Part? {
            list("||", isNegated ? .all : .any) { $0.conjunction(depth, isNegated) }
        }

        private mutating func conjunction(_ depth: Int, _ isNegated: Bool) -> Part? {
            list("&&", isNegated ? .any : .all) { $0.unary(depth, isNegated) }
        }

        private mutating func list(_ sign: String, _ shape: Shape, _ element: (inout Reader) -> Part?) -> Part? {
            guard var part = element(&self) else { return nil }
            while take(sign) {
                guard let next = element(&self) else { return nil }
                if let task = part.task, task == next.task { continue }
                let isEven =
                    (part.task != nil || part.shape == shape) && (next.task != nil || next.shape == shape)
                part = Part(task: nil, shape: isEven ? shape : .mixed)
            }
            return part
        }

        private mutating func unary(_ depth: Int, _ isNegated: Bool) -> Part? {
            var isNegated = isNegated
            while take("!") { isNegated.toggle() }
            if take("(") {
                guard depth < 100, let part = disjunction(depth + 1, isNegated), take(")") else { return nil }
                return part
            }
            skipBlanks()
            let start = at
            while at < bytes.count, Self.isName(bytes[at]) { at += 1 }
            guard at > start else { return nil }
            let parts = String(decoding: bytes[start..<at], as: UTF8.self).split(
                separator: ".", omittingEmptySubsequences: false)
            guard parts.count <= 2, !parts[0].isEmpty else { return nil }
            let task = JSONString(String(parts[0]))
            leaves.append((task, parts.count == 2 ? String(parts[1]) : "", isNegated))
            return Part(task: task, shape: .all)
        }

        private mutating func take(_ sign: String) -> Bool {
            skipBlanks()
            guard bytes[at...].starts(with: sign.utf8) else { return false }
            at += sign.utf8.count
            return true
        }

        private mutating func skipBlanks() {
            while at < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[at]) { at += 1 }
        }

        private static func isName(_ byte: UInt8) -> Bool {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."): true
            default: false
            }
        }
    }
}
