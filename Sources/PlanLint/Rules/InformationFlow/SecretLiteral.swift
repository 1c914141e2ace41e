internal import CanonicalJSON
internal import Findings
internal import PositionedDocuments

/// PRE604.
enum SecretLiteral: PlanRule {
    static let card = RuleCard(
        code: "PRE604", name: "secret_literal", statement: "A credential is written into the plan.", severity: .error,
        securitySeverity: "9.0", precision: .high, decidability: .structure, fix: .suggest,
        references: ["CWE-798", "LLM02", "ASI03", "AML.T0083"],
        rationale: """
            A plan is copied, reviewed, logged and shown to models. A credential in it is known to all of them, and \
            stays in the history of the file when it is taken out.
            """,
        predicate: """
            A text of the document that, references taken out, holds a known form of credential (keys of common \
            providers by prefix and length, private-key headers, signed tokens, an address with a password); or, under \
            args, env or headers, a text of at least 12 characters and 3.0 bits of entropy per character, under a name \
            that speaks of a password, secret, token, key or credential, that is no placeholder. The text itself is \
            never shown.
            """,
        remedy: "Replace it by a reference to where secrets are kept, and give out a new credential.",
        mayBeWrong: "a test value that looks like a key",
        firing: """
            nodes:
              - {idx: 0, agent: db, kind: tool_call, args: {url: "postgres://app:Q7ztLm2x@db.internal/orders"}}
            """,
        passing: """
            nodes:
              - {idx: 0, agent: db, kind: tool_call, args: {url: "postgres://app:${DB_PASSWORD}@db.internal/orders"}}
            """)

    static func check(
        _ plan: PlanGraph, _ options: RuleOptions, _ report: inout RuleReport
    ) throws(RuleLimit) -> Assessment {
        for document in plan.documents {
            var walk = TextWalk(document)
            while let found = walk.next() {
                guard let form = SecretForm.of(found.text, key: found.key, isArgument: found.isArgument) else {
                    continue
                }
                report.add(
                    "\(form.words) is written into the document", at: found.pointer, in: found.node,
                    remedy: "replace it by a reference such as ${NAME}")
            }
        }
        return .assessed
    }
}

/// The texts of a document, in order.
private struct TextWalk {
    struct Found {
        let text: JSONString
        /// The nearest name above it.
        let key: JSONString?
        /// Whether it lies under `args`, `env` or `headers`.
        let isArgument: Bool
        let node: PositionedNode
        let pointer: String
    }

    private struct Level {
        let node: PositionedNode
        let key: JSONString?
        let isArgument: Bool
        let token: String
        var next = 0
    }

    private var levels: [Level]

    init(_ root: PositionedNode) { levels = [Level(node: root, key: nil, isArgument: false, token: "")] }

    mutating func next() -> Found? {
        while let level = levels.last {
            switch level.node.content {
            case .array(let elements) where level.next < elements.count:
                levels[levels.count - 1].next += 1
                levels.append(
                    Level(
                        node: elements[level.next], key: level.key, isArgument: level.isArgument,
                        token: "/\(level.next)"))
            case .object(let members) where level.next < members.count:
                levels[levels.count - 1].next += 1
                let member = members[level.next]
                let opens = member.key == "args" || member.key == "env" || member.key == "headers"
                levels.append(
                    Level(
                        node: member.value, key: member.key, isArgument: level.isArgument || opens,
                        token: "/" + JSONPointer.token(member.key)))
            case .string(let text) where level.next == 0:
                levels[levels.count - 1].next = 1
                // Most texts are no secret; a pointer is only made of those that are looked at more closely.
                guard text.byteCount >= SecretForm.leastBytes else { continue }
                return Found(
                    text: text, key: level.key, isArgument: level.isArgument, node: level.node,
                    pointer: levels.map(\.token).joined())
            default:
                levels.removeLast()
            }
        }
        return nil
    }
}
