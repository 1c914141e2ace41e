public import CanonicalJSON
public import PositionedDocuments

/// The keys that plans of version 2 have, and those that a plan has beyond them.
///
/// Source: spec/prelint.md 2.2 and 8.1 (PRE003).
public enum PlanKeys {
    /// A key that means nothing where it stands.
    public struct Unknown: Sendable {
        /// The key.
        public let key: JSONString
        /// The known key that was probably meant; looked for with the first thousand unknown keys of a plan only.
        public let nearest: String?
        /// Its member, as a JSON Pointer (RFC 6901): `/nodes/2/gates`.
        public let pointer: String
        /// The member; its ``PositionedNode/Member/place`` is that of the key.
        public let member: PositionedNode.Member
    }

    /// The unknown keys of a plan, in the order written, those of an object before those of what it holds.
    ///
    /// `args`, `env` and `headers` hold anything, and the names under `resources`, `agents` and `tools` are free. So does
    /// `origins`, which says where a plan that was converted from a source comes from. A value
    /// of another form than its key has is left alone: it is for the reader of plans to refuse.
    ///
    /// - Returns: nothing for a plan that does not name the schema of version 2.
    /// - Complexity: linear in the plan.
    public static func unknown(in root: PositionedNode) -> [Unknown] {
        guard root["schema"]?.string == PlanReader.schema else { return [] }
        var found: [Unknown] = []
        Form.plan.unknown(in: PlanValue(node: root, pointer: ""), &found)
        return found
    }

    /// What a value may hold.
    fileprivate indirect enum Form: Sendable {
        /// Nothing that has keys, or anything.
        case any
        case list(Form)
        /// An object whose names are free.
        case map(Form)
        case object([JSONString: Form])
    }
}

extension PlanKeys.Form {
    func unknown(in value: PlanValue, _ found: inout [PlanKeys.Unknown]) {
        switch self {
        case .any: break
        case .list(let form):
            for (position, element) in (value.node.elements ?? []).enumerated() {
                form.unknown(in: value.element(position, element), &found)
            }
        case .map(let form):
            for member in value.node.members ?? [] { form.unknown(in: value.member(member.key, member.value), &found) }
        case .object(let keys):
            let members = value.node.members ?? []
            for member in members where keys[member.key] == nil {
                let nearest =
                    found.count < 1000
                    ? NearestName.of(member.key.lossyText, among: keys.keys.map(\.lossyText)) : nil
                found.append(
                    PlanKeys.Unknown(
                        key: member.key, nearest: nearest, pointer: value.member(member.key, member.value).pointer,
                        member: member))
            }
            for member in members {
                switch keys[member.key] {
                case nil, .any: break
                case .some(let form): form.unknown(in: value.member(member.key, member.value), &found)
                }
            }
        }
    }

    private static func object(_ plain: [JSONString], _ nested: [JSONString: PlanKeys.Form] = [:]) -> PlanKeys.Form {
        .object(nested.merging(plain.map { ($0, .any) }) { form, _ in form })
    }

    static let plan = object(
        ["schema", "plan_id", "framework", "complete", "entry", "exit", "origins"],
        [
            "nodes": .list(node),
            "resources": .map(object(["kind", "trust", "sensitivity", "egress", "clearance", "consequential"])),
            "agents": .map(object(["scope", "model", "max_iterations"])),
            "tools": .map(tool),
            "triggers": .list(
                object(
                    ["id", "node", "kind", "trusted", "max_concurrent"],
                    ["dedupe": object(["key", "on_duplicate"])])),
            "controls": object(
                ["require"],
                [
                    "kill_switch": object(["scope", "checked"]),
                    "rate_limits": .list(object(["resource", "action", "max", "per_s"])),
                    "limits": object(["max_steps", "max_iterations", "timeout_s"]),
                ]),
        ])

    private static let node = object(
        NodeKey.allCases.map { JSONString($0.rawValue) },
        [
            "reads": .list(read),
            "writes": .list(write),
            "gate": .list(object(["type", "covers"])),
            "control_edges": .list(object(["from", "when", "outcome"])),
            "back_edges": .list(object(["to", "max", "when", "outcome"])),
            "fanout": object(["over", "max"]),
            "retry": object(["max", "backoff"]),
            "suppress": .list(object(["code", "reason", "until"])),
            "auditable": object(["ignore", "reason", "until"]),
        ])

    private static let tool = object(
        ["scope"],
        [
            "reads": .list(read),
            "writes": .list(write),
            "annotations": object(["readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint"]),
        ])

    private static let read = object(
        ["id", "producer", "volatile", "pinned", "revalidates", "trust", "sensitivity"])

    /// The flags and the producer of version 1 are checked on a write, and mean nothing.
    private static let write = object(
        [
            "id", "producer", "volatile", "pinned", "revalidates", "consequential", "irreversible", "idempotent",
            "idempotency_key", "mode", "egress", "clearance",
        ],
        ["reversal": object(["op", "node", "needs"])])
}
