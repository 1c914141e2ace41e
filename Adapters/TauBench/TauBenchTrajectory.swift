internal import CanonicalJSON

/// The outer shape of a tau-bench run, which is one for all adapters that read it.
enum TauBenchTrajectory {
    /// The shapes of a run, for a card.
    static let shapes = [
        "a list of messages", "an object with the list under traj (or messages)", "one message per line",
    ]

    /// Whether it is a message, a list that starts with one, or an object with such a list under `messages` or any list
    /// under `traj`.
    static func fits(_ run: JSONView) -> AdapterFit {
        if run.kind == .object {
            if let list = run["traj"] {
                return list.kind == .array ? .yes : .no("traj is \(list.found), not a list of messages")
            }
            if isMessage(run) { return .yes }
            return run["messages"].map { fits($0) } ?? .no("the object has neither traj nor messages")
        }
        guard run.kind == .array else { return .no("expected a list of messages, found \(run.found)") }
        var elements = run.elements
        guard let first = elements.next() else { return .no("the list is empty") }
        if isMessage(first) { return .yes }
        let count = run.elements.reduce(0) { count, _ in count + 1 }
        guard first.kind == .object else { return .no("expected a list of messages, found a list of \(first.found)") }
        return .no("expected a list of messages, found a list of \(count) objects with keys \(keys(of: first))")
    }

    /// Whether it is an object whose `role` is a text.
    static func isMessage(_ line: JSONView) -> Bool {
        line.kind == .object && line["role"]?.string != nil
    }

    /// The messages, of a bare list or under `traj`, else `messages`; null has none.
    ///
    /// - Throws: ``AdapterError`` `shape`.
    static func messages(of run: JSONView) throws(AdapterError) -> (list: JSONView.Elements, pointer: String) {
        switch run.kind {
        case .null, .array: return (run.elements, "")
        case .object:
            let key = run["traj"] == nil ? "messages" : "traj"
            guard let list = run[text: key] else {
                throw AdapterError(
                    .shape, at: "", "expected a list of messages, found an object with keys \(keys(of: run))")
            }
            guard list.kind == .array || list.isNull else {
                throw AdapterError(.shape, at: "/\(key)", "expected a list of messages, found \(list.found)")
            }
            return (list.elements, "/\(key)")
        default:
            throw AdapterError(.shape, at: "", "expected a list of messages, found \(run.found)")
        }
    }

    /// The first keys of an object, for an error message.
    private static func keys(of object: JSONView) -> String {
        let keys = object.members.prefix(9).map(\.key.text)
        return keys.prefix(8).joined(separator: ", ") + (keys.count > 8 ? ", …" : "")
    }
}

/// A call that an assistant's message requests.
struct TauBenchCall {
    private let call: JSONView
    private let function: JSONView?
    /// `function.name` if it is truthy, else the call's own `name`; not yet known to be a text.
    let name: JSONView?
    /// Where ``name`` stands.
    let namePointer: String

    /// - Parameter place: the pointer of the call.
    /// - Throws: ``AdapterError`` `toolCallsType`.
    init(_ call: JSONView, at place: String) throws(AdapterError) {
        guard call.kind == .object else {
            throw AdapterError(.toolCallsType, at: place, "a call is an object, not \(call.found)")
        }
        self.call = call
        function = call["function"]
        if let function, function.isTruthy, function.kind != .object {
            throw AdapterError(
                .toolCallsType, at: place + "/function", "a function is an object, not \(function.found)")
        }
        if let name = function?["name"], name.isTruthy {
            self.name = name
            namePointer = place + "/function/name"
        } else {
            name = call["name"]
            namePointer = place + "/name"
        }
    }

    var id: JSONView? { call["id"] }
    var arguments: JSONView? { function?["arguments"] ?? call["arguments"] }

    /// The calls of an assistant's message.
    ///
    /// - Throws: ``AdapterError`` `toolCallsType`, for a list that is none; what `body` throws.
    static func forEach(
        in calls: JSONView?, _ body: (TauBenchCall) throws(AdapterError) -> Void
    ) throws(AdapterError) {
        guard let calls, calls.isTruthy else { return }
        guard calls.kind == .array else {
            throw AdapterError(.toolCallsType, at: "/tool_calls", "expected a list of calls, found \(calls.found)")
        }
        var position = 0
        for call in calls.elements {
            try body(try TauBenchCall(call, at: "/tool_calls/\(position)"))
            position += 1
        }
    }
}
