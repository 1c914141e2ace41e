import CanonicalJSON

/// Documents that are plans, or nearly.
enum RandomDocument {
    /// A plan whose every key is now and then left out, or has a value of any other form.
    static func plan(_ random: inout PlanRandom) -> JSONValue {
        if random.below(40) == 0 { return anything(&random, 2) }
        var maker = Maker(random: random, faults: random.one(of: [0, 0, 30, 200]))
        defer { random = maker.random }
        return maker.plan()
    }

    /// A plan without its keys of version 2.
    static func withoutVersion2(_ plan: JSONValue) -> JSONValue {
        guard let members = plan.object, let nodes = members["nodes"] else { return plan }
        let reference = { (value: JSONValue) -> JSONValue in
            keep(["id", "producer", "volatile", "pinned", "revalidates"], of: value)
        }
        let kept = (nodes.array ?? []).map { node -> JSONValue in
            var node = keep(["idx", "agent", "kind", "control_preds", "reads", "writes", "scope"], of: node)
            if case .object(var members) = node {
                for key in ["reads", "writes"] as [JSONString] {
                    if let list = members[key]?.array { members[key] = .array(list.map(reference)) }
                }
                node = .object(members)
            }
            return node
        }
        return ["nodes": nodes.array == nil ? nodes : .array(kept)]
    }

    private static func keep(_ keys: [JSONString], of value: JSONValue) -> JSONValue {
        guard let members = value.object else { return value }
        return .object(JSONObject(members.filter { keys.contains($0.0) }.map { ($0.0, $0.1) }))
    }

    static func anything(_ random: inout PlanRandom, _ depth: Int) -> JSONValue {
        switch random.below(depth > 0 ? 12 : 9) {
        case 0: return .null
        case 1: return .bool(random.below(2) == 0)
        case 2: return .int(random.below(6) - 1)
        case 3: return .double(random.one(of: [0, 1, 0.5, -2]))
        case 4: return .integer(JSONInteger(decimal: "99999999999999999999") ?? 0)
        case 5: return ""
        case 6...8: return .text(random.one(of: ["a", "one", "all", "audit", "decision", "**", "é", "x.y", "~/"]))
        case 9, 10: return .array((0..<random.below(4)).map { _ in anything(&random, depth - 1) })
        default:
            let keys: [JSONString] = [
                "id", "nodes", "type", "covers", "idx", "from", "to", "max", "a", "scope", "tools",
            ]
            return .object(
                JSONObject(
                    (0..<random.below(4)).map { _ in (random.one(of: keys), anything(&random, depth - 1)) }.firsts))
        }
    }

    private struct Maker {
        var random: PlanRandom
        /// How many values of a thousand are something else, and how many members are missing.
        let faults: Int
        var count = 0

        mutating func isFault() -> Bool { faults > 0 && random.below(1000) < faults / 4 }

        mutating func or(_ value: JSONValue) -> JSONValue { isFault() ? RandomDocument.anything(&random, 2) : value }

        mutating func object(
            _ always: [(JSONString, JSONValue)], _ sometimes: [(JSONString, JSONValue)] = [], oneIn: Int = 6
        ) -> JSONValue {
            var members: [(JSONString, JSONValue)] = []
            for (key, value) in always where !isFault() { members.append((key, or(value))) }
            for (key, value) in sometimes where random.below(oneIn) == 0 { members.append((key, or(value))) }
            members.shuffle(using: &random)
            return .object(JSONObject(members))
        }

        mutating func list(_ most: Int, _ element: (inout Maker) -> JSONValue) -> JSONValue {
            .array((0..<random.below(most + 1)).map { _ in or(element(&self)) })
        }

        mutating func word(_ words: [JSONValue]) -> JSONValue { random.one(of: words) }
        mutating func flag() -> JSONValue { word([true, false]) }
        mutating func level() -> JSONValue { word(["public", "internal", "confidential", "restricted"]) }
        mutating func pattern() -> JSONValue { word(["a", "b", "a.*", "**", "*", "x/*/y", "*.b"]) }
        mutating func name() -> JSONValue { word(["a", "b", "c.d", "e\u{301}", "\u{E9}"]) }
        mutating func step() -> JSONValue { .int(count == 0 ? 0 : random.below(count) * 3) }
        mutating func outcome() -> JSONValue { word(["success", "error", "timeout", "always"]) }
        mutating func gateType() -> JSONValue { word(["audit", "human", "judge", "kill_switch", "rate_limit"]) }

        mutating func reference(producer: JSONValue?) -> JSONValue {
            if random.below(3) == 0 { return name() }
            let flags: [(JSONString, JSONValue)] = ["volatile", "pinned", "revalidates"].map {
                ($0, word([true, false, "false", 0, "", 1, [], .null]))
            }
            return object(
                [("id", name())],
                flags + [
                    ("producer", producer ?? .null), ("trust", word(["trusted", "untrusted"])),
                    ("sensitivity", level()),
                    ("consequential", flag()), ("irreversible", flag()), ("idempotent", flag()),
                    ("idempotency_key", name()), ("mode", word(["append", "replace"])), ("egress", flag()),
                    ("clearance", level()),
                    (
                        "reversal",
                        object(
                            [], [("op", name()), ("node", step()), ("needs", list(2) { $0.name() })], oneIn: 2)
                    ),
                ], oneIn: 4)
        }

        mutating func node(_ position: Int) -> JSONValue {
            // Now and then a producer that does not come before.
            let producer: JSONValue? =
                position == 0 ? nil : isFault() ? .int(position * 3) : .int(random.below(position) * 3)
            let before: JSONValue = position == 0 ? [] : [.int(random.below(position) * 3)]
            return object(
                [
                    ("idx", .int(isFault() ? 0 : position * 3)), ("agent", name()),
                    ("kind", word(["decision", "tool_call"])),
                    ("control_preds", word([.null, before])),
                    ("reads", random.below(3) == 0 ? .null : list(3) { $0.reference(producer: producer) }),
                ],
                [
                    ("writes", list(2) { $0.reference(producer: nil) }), ("scope", list(2) { $0.pattern() }),
                    ("name", name()), ("action", name()), ("tool", word(["t", "u"])), ("tool", "t"),
                    (
                        "gate",
                        list(2) { maker in
                            maker.random.below(2) == 0
                                ? maker.gateType()
                                : maker.object(
                                    [("type", maker.gateType())], [("covers", maker.list(2) { $0.pattern() })])
                        }
                    ),
                    ("endorses", list(2) { $0.pattern() }), ("declassifies", list(2) { $0.pattern() }),
                    ("split", word(["one", "all"])), ("join", word(["any", "all"])),
                    ("control_edges", .array([object([("from", before.array?.first ?? 0), ("outcome", outcome())])])),
                    (
                        "back_edges",
                        .array([
                            object(
                                [("to", .int(random.below(position + 1) * 3))], [("max", 3), ("outcome", outcome())])
                        ])
                    ),
                    ("fanout", object([], [("over", name()), ("max", word([1, .null, "x"]))])),
                    ("retry", object([], [("max", word([1, .null, "x"])), ("backoff", name())])),
                    ("timeout_s", 1), ("locks", list(2) { $0.name() }), ("args", object([])), ("other", name()),
                ].firsts, oneIn: 9)
        }

        mutating func plan() -> JSONValue {
            count = random.below(7)
            let nodes = JSONValue.array((0..<count).map { or(node($0)) })
            let effects: [(JSONString, JSONValue)] = [
                ("reads", list(2) { $0.reference(producer: $0.random.below(4) == 0 ? $0.step() : nil) }),
                ("writes", list(2) { $0.reference(producer: nil) }), ("scope", list(2) { $0.pattern() }),
                ("annotations", object([], [("readOnlyHint", flag())])),
            ]
            let tools = object([("t", object([], effects, oneIn: 2)), ("u", object([]))])
            let known = count > 0
            return object(
                [("nodes", nodes), ("tools", tools)],
                [
                    ("schema", "auditable.plan/2"), ("complete", flag()), ("plan_id", name()),
                    ("entry", known ? list(2) { $0.step() } : []), ("exit", known ? list(2) { $0.step() } : []),
                    (
                        "resources",
                        object([("a.*", object([], [("kind", word(["data", "state"])), ("trust", "trusted")]))])
                    ),
                    ("agents", object([("a", object([], [("scope", list(2) { $0.pattern() })]))])),
                    (
                        "triggers",
                        known ? list(2) { maker in maker.object([("id", maker.name()), ("node", maker.step())]) } : []
                    ),
                    (
                        "controls",
                        object([], [("require", word([["all"], []])), ("limits", object([("max_steps", 3)]))])
                    ),
                ], oneIn: 3)
        }
    }
}

extension [(JSONString, JSONValue)] {
    /// The first of each name: no document holds a name twice.
    var firsts: [(JSONString, JSONValue)] {
        var seen: Set<JSONString> = []
        return filter { seen.insert($0.0).inserted }
    }
}
