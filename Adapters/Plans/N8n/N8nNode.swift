internal import CanonicalJSON
internal import PositionedDocuments

/// A node of an n8n workflow: what its type and parameters say.
struct N8nNode {
    let name: JSONString
    let node: PositionedNode
    /// The type without its package, as `httpRequest`.
    let type: String

    init(_ node: PositionedNode) throws(PlanAdapterError) {
        self.node = node
        name = try node.required("name", of: "a node").requiredText("the name of a node")
        let full = try node.required("type", of: "a node").requiredText("the type of a node").lossyText
        type = full.split(separator: ".").last.map(String.init) ?? full
    }

    var parameters: PositionedNode? { node.present("parameters") }
    var isDisabled: Bool { node["disabled"]?.bool ?? false }
    var isNote: Bool { type == "stickyNote" }
    var isMerge: Bool { type == "merge" }

    /// The kind of trigger that it is, or nil.
    var trigger: JSONString? {
        switch type {
        case "webhook", "formTrigger", "mcpTrigger": return "webhook"
        case "scheduleTrigger", "cron", "interval": return "schedule"
        case "manualTrigger", "start", "executeWorkflowTrigger", "evaluationTrigger": return "manual"
        case "chatTrigger", "manualChatTrigger", "emailReadImap": return "message"
        default: return type.utf8.count > 7 && JSONString(type).hasSuffix("Trigger") ? "event" : nil
        }
    }

    /// Whether a person answers before it goes on.
    var isPerson: Bool {
        if parameters?["operation"]?.string == "sendAndWait" { return true }
        guard type == "wait", let resume = parameters?["resume"]?.string else { return false }
        return resume == "webhook" || resume == "form"
    }

    var isDecision: Bool {
        let types = [
            "if", "switch", "filter", "agent", "chainLlm", "chainRetrievalQa", "textClassifier", "sentimentAnalysis",
            "informationExtractor",
        ]
        return isPerson || types.contains(type)
    }

    /// The rules of a switch, one for each output.
    private var rules: [PositionedNode] {
        let rules = parameters?["rules"]
        return (rules?["values"] ?? rules?["rules"])?.elements ?? []
    }

    private var hasFallback: Bool {
        parameters?["options"]?["fallbackOutput"]?.string == "extra"
            || (parameters?["fallbackOutput"]?.int.map { $0 >= 0 } ?? false)
    }

    /// How many outputs the node has beside the one for errors; nil when its type does not tell.
    var outputs: Int? {
        switch type {
        case "if", "splitInBatches": 2
        case "switch": rules.isEmpty ? nil : rules.count + (hasFallback ? 1 : 0)
        case "filter": 1
        case "textClassifier", "sentimentAnalysis", "compareDatasets": nil
        default: node["onError"]?.string == "continueErrorOutput" ? 1 : nil
        }
    }

    /// What the label of an output is, when there are several.
    func label(of output: Int) -> PositionedNode {
        switch type {
        case "if": return node.text(output == 0 ? "true" : "else")
        case "splitInBatches": return node.text(output == 0 ? "done" : "loop")
        default: break
        }
        if rules.indices.contains(output) {
            if let key = rules[output].present("outputKey"), let text = key.string, !text.isEmpty { return key }
            return rules[output].text(JSONString("output \(output)"))
        }
        return node.text(type == "switch" && output == rules.count && hasFallback ? "default" : "output \(output)")
    }

    /// The headers of a request, by name.
    var headers: PositionedNode? { parameters?["headerParameters"]?["parameters"]?.namedValues }

    /// The names of parameters whose value a model fills in at run time.
    var chosenByModel: [JSONString] {
        (parameters?.members ?? []).filter { $0.value.string?.contains(ignoringCase: "$fromai(") ?? false }.map(\.key)
    }
}
