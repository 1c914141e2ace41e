internal import CanonicalJSON

/// What the attributes of a tool step are made of, so that equal ones are stored once.
struct TauBenchAttributes: Hashable {
    let tool: JSONString?
    let isWrite: Bool
    let isRead: Bool
    let failed: Bool
    let pairing: TauBenchCallQueue.Pairing?
    let argumentsState: JSONString?
    let about: JSONString?
    let made: JSONString?

    var object: JSONObject {
        var object: JSONObject = [
            "tool": tool.map { .string($0) } ?? .null, "is_write": .bool(isWrite), "is_db_read": .bool(isRead),
            "status": failed ? "error" : "ok",
        ]
        switch pairing {
        case .id: object["paired_by"] = "id"
        case .position: object["paired_by"] = "position"
        case nil: object["orphan"] = true
        }
        if let argumentsState { object["arguments_state"] = .string(argumentsState) }
        if let about { object["about"] = .string(about) }
        if let made { object["made"] = .string(made) }
        return object
    }
}
