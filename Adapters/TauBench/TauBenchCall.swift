internal import CanonicalJSON

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
