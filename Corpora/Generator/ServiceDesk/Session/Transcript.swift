/// The messages of a run, with step indices as the reference adapter counts
/// them: every user, assistant and tool message is a step, the system message
/// is none.
struct Transcript: Sendable {
    private(set) var messages: [JSONValue] = []
    private(set) var nextStep = 0
    /// True at the beginning and after an assistant message without calls.
    private(set) var awaitsUser = true
    private var callIDs: [String] = []
    private var turnsWithCalls = 0
    private let repeatsCallID: Bool

    /// - Parameter repeatsCallID: true to give one later call the identifier of
    ///   the run's first call, as happens in recorded traffic.
    init(system: String, repeatsCallID: Bool) {
        self.repeatsCallID = repeatsCallID
        messages.append(.members(["role": "system".json, "content": system.json]))
    }

    mutating func user(_ text: String) {
        append(.members(["role": "user".json, "content": text.json]))
        awaitsUser = false
    }

    mutating func assistant(_ text: String) {
        append(.members(["role": "assistant".json, "content": text.json]))
        awaitsUser = true
    }

    /// An assistant message with calls.
    ///
    /// - Parameter text: what stands beside the calls; nil is written as null.
    /// - Returns: the identifier of each call.
    mutating func assistant(
        _ text: String?, calling tools: [any DeskTool], identifiers chance: inout SplitMix64
    ) -> [String] {
        awaitsUser = false
        turnsWithCalls += 1
        let identifiers = tools.indices.map { callID(at: $0, from: &chance) }
        let calls = zip(tools, identifiers).map { tool, identifier in
            let arguments = JSONValue.object(
                tool.arguments.map { JSONValue.Member(name: $0.name, value: $0.value) })
            return JSONValue.members([
                "id": identifier.json, "type": "function".json,
                "function": .members(["name": type(of: tool).name.json, "arguments": arguments.text.json]),
            ])
        }
        append(.members(["role": "assistant".json, "content": text.json, "tool_calls": .array(calls)]))
        return identifiers
    }

    mutating func tool(_ name: String, callID: String, content: String) {
        append(
            .members([
                "role": "tool".json, "name": name.json, "tool_call_id": callID.json, "content": content.json,
            ]))
    }

    private mutating func append(_ message: JSONValue) {
        messages.append(message)
        nextStep += 1
    }

    /// A new identifier, or the run's first one again if that is due.
    private mutating func callID(at position: Int, from chance: inout SplitMix64) -> String {
        if repeatsCallID, turnsWithCalls == 3, position == 0 { return callIDs[0] }
        let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
        callIDs.append("call_" + chance.characters(24, from: letters))
        return callIDs[callIDs.count - 1]
    }
}
