internal import CanonicalJSON
internal import PositionedDocuments

/// An action or a trigger of a workflow definition: what its type and inputs say.
struct LogicAppsAction {
    let node: PositionedNode
    let type: String

    init(_ member: PositionedNode.Member) throws(PlanAdapterError) {
        node = member.value
        type = try node.required("type", of: "action \(member.key.quoted)").requiredText("the type of an action")
            .lossyText.lowercased()
    }

    var inputs: PositionedNode? { node.present("inputs") }
    var operation: PositionedNode? {
        let id = inputs?["host"]?["operationId"] ?? node["operationId"]
        return id?.string == nil ? nil : id
    }

    /// Whether a person answers before it goes on.
    var isPerson: Bool {
        guard let operation = operation?.string?.lossyText else { return false }
        return operation == "StartAndWaitForAnApproval" || operation == "WaitForAnApproval"
    }

    var isChoice: Bool { type == "if" || type == "switch" }
    var isTerminate: Bool { type == "terminate" }

    /// The actions inside, by branch: what the way there is called, and the actions. A branch that does nothing is one.
    var branches: [(label: PositionedNode?, actions: PositionedNode?)] {
        switch type {
        case "if":
            let otherwise = node["else"]
            return [
                (node.text("true"), node.present("actions")),
                ((otherwise ?? node).text("else"), otherwise?.present("actions")),
            ]
        case "switch":
            var found: [(label: PositionedNode?, actions: PositionedNode?)] = []
            for member in node["cases"]?.members ?? [] {
                let value = member.value.present("case")
                found.append((value?.string == nil ? member.name : value, member.value.present("actions")))
            }
            let otherwise = node["default"]
            return found + [((otherwise ?? node).text("default"), otherwise?.present("actions"))]
        default: return node["actions"].map { [(nil, $0)] } ?? []
        }
    }

    /// The policy for repeating it, inside its inputs or beside them.
    var retry: PositionedNode? { inputs?.present("retryPolicy") ?? node.present("retryPolicy") }

    /// What kind of trigger it is.
    var triggerKind: JSONString {
        let kind = node["kind"]?.string?.lossyText.lowercased()
        switch type {
        case "recurrence", "slidingwindow": return "schedule"
        case "manual": return "manual"
        case "request": return kind == "button" || kind == "powerapp" || kind == "powerappv2" ? "manual" : "webhook"
        case "httpwebhook", "apiconnectionwebhook", "openapiconnectionwebhook": return "webhook"
        default: return "event"
        }
    }

    /// The seconds of a duration of ISO 8601 in days, hours, minutes and seconds; nil for another text.
    static func seconds(_ node: PositionedNode) -> PositionedNode? {
        guard let text = node.string?.lossyText.utf8, text.first == UInt8(ascii: "P"), text.count < 40 else {
            return nil
        }
        var total = 0
        var number: Int?
        var isTime = false
        for byte in text.dropFirst() {
            if (0x30...0x39).contains(byte) {
                let (tens, overflow) = (number ?? 0).multipliedReportingOverflow(by: 10)
                guard !overflow, tens < 1 << 40 else { return nil }
                number = tens + Int(byte - 0x30)
                continue
            }
            if byte == UInt8(ascii: "T") {
                isTime = true
                continue
            }
            let unit: Int
            switch (byte, isTime) {
            case (UInt8(ascii: "D"), false): unit = 86_400
            case (UInt8(ascii: "W"), false): unit = 604_800
            case (UInt8(ascii: "H"), true): unit = 3_600
            case (UInt8(ascii: "M"), true): unit = 60
            case (UInt8(ascii: "S"), true): unit = 1
            default: return nil
            }
            guard let count = number else { return nil }
            total += count * unit
            number = nil
        }
        return number == nil ? node.number(total) : nil
    }
}
