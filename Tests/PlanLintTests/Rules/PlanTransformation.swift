import CanonicalJSON

/// A change of a plan that changes its findings in a known way.
struct PlanTransformation {
    /// The plan after the change.
    var plan: JSONValue
    /// The new place of each node.
    var place: (Int) -> Int = { $0 }
    var index: (Int) -> Int = { $0 }
    var name: (String) -> String = { $0 }
    /// Codes whose predicate speaks of the order in which steps are written.
    var isOrderKept = true
}

/// The plan's references, wherever they stand.
struct PlanParts {
    /// Replaces every `idx`, wherever one is named.
    static func renumbered(_ plan: JSONValue, _ map: @escaping (Int) -> Int) -> JSONValue {
        let number = { (value: JSONValue) in value.int.map { JSONValue.int(map($0)) } ?? value }
        return edit(plan) { object in
            for key: JSONString in ["entry", "exit"] { object.change(key) { $0.mapped(number) } }
            object.change("triggers") { $0.mapped { $0.editing { $0.change("node", number) } } }
            object.changeNodes { node in
                node.change("idx", number)
                node.change("control_preds") { $0.mapped(number) }
                for key: JSONString in ["reads", "writes"] {
                    node.change(key) {
                        $0.mapped {
                            $0.editing {
                                $0.change("producer", number)
                                $0.change("reversal") { $0.editing { $0.change("node", number) } }
                            }
                        }
                    }
                }
                node.change("control_edges") { $0.mapped { $0.editing { $0.change("from", number) } } }
                node.change("back_edges") { $0.mapped { $0.editing { $0.change("to", number) } } }
            }
        }
    }

    /// Replaces every name of an agent, a resource, a pattern or a tool.
    static func renamed(_ plan: JSONValue, _ map: @escaping (String) -> String) -> JSONValue {
        let text = { (value: JSONValue) in value.text.map { JSONValue.text(map($0)) } ?? value }
        let reference = { (value: JSONValue) -> JSONValue in
            if value.text != nil { return text(value) }
            return value.editing {
                $0.change("id", text)
                $0.change("reversal") { $0.editing { $0.change("needs") { $0.mapped(text) } } }
            }
        }
        return edit(plan) { object in
            object.change("resources") { $0.withKeys(map) }
            object.change("agents") {
                $0.withKeys(map).mapped { $0.editing { $0.change("scope") { $0.mapped(text) } } }
            }
            object.change("tools") {
                $0.withKeys(map).mapped {
                    $0.editing {
                        $0.change("reads") { $0.mapped(reference) }
                        $0.change("writes") { $0.mapped(reference) }
                        $0.change("scope") { $0.mapped(text) }
                    }
                }
            }
            object.change("controls") {
                $0.editing {
                    $0.change("kill_switch") { $0.editing { $0.change("scope") { $0.mapped { killScope($0, text) } } } }
                    $0.change("rate_limits") { $0.mapped { $0.editing { $0.change("resource", text) } } }
                }
            }
            object.changeNodes { node in
                for key: JSONString in ["agent", "tool"] { node.change(key, text) }
                for key: JSONString in ["reads", "writes"] { node.change(key) { $0.mapped(reference) } }
                for key: JSONString in ["scope", "endorses", "declassifies", "locks"] {
                    node.change(key) { $0.mapped(text) }
                }
                node.change("gate") { $0.mapped { $0.editing { $0.change("covers") { $0.mapped(text) } } } }
            }
        }
    }

    private static func killScope(_ value: JSONValue, _ text: (JSONValue) -> JSONValue) -> JSONValue {
        value == "global" ? value : text(value)
    }

    /// Writes out the predecessors that a plan leaves to the order of its nodes.
    static func explicit(_ plan: JSONValue) -> JSONValue {
        edit(plan) { object in
            var before: JSONValue?
            object.changeNodes { node in
                if node["control_preds"] == nil || node["control_preds"] == .null {
                    node["control_preds"] = .array(before.map { [$0] } ?? [])
                }
                before = node["idx"]
            }
        }
    }

    static func edit(_ plan: JSONValue, _ body: (inout JSONObject) -> Void) -> JSONValue { plan.editing(body) }

    static func nodes(_ plan: JSONValue) -> [JSONObject] { plan.object?["nodes"]?.array?.compactMap(\.object) ?? [] }
}

extension JSONValue {
    func editing(_ body: (inout JSONObject) -> Void) -> JSONValue {
        guard var object else { return self }
        body(&object)
        return .object(object)
    }

    /// The elements of a list, or the values of an object, changed.
    func mapped(_ body: (JSONValue) -> JSONValue) -> JSONValue {
        if let array { return .array(array.map(body)) }
        guard let object else { return self }
        var result = JSONObject()
        for (key, value) in object { result[key] = body(value) }
        return .object(result)
    }

    func withKeys(_ map: (String) -> String) -> JSONValue {
        guard let object else { return self }
        var result = JSONObject()
        for (key, value) in object { result[JSONString(map(key.lossyText))] = value }
        return .object(result)
    }
}

extension JSONObject {
    mutating func change(_ key: JSONString, _ body: (JSONValue) -> JSONValue) {
        if let value = self[key] { self[key] = body(value) }
    }

    mutating func changeNodes(_ body: (inout JSONObject) -> Void) {
        change("nodes") { nodes in .array((nodes.array ?? []).map { $0.editing { body(&$0) } }) }
    }
}
