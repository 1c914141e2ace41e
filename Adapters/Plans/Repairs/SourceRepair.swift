internal import CanonicalJSON
package import PositionedDocuments

/// A change to a source that is executed, after which a fault of its plan is gone.
package struct SourceRepair: Sendable {
    /// What is done, as `set MaxAttempts of step pay to 3`.
    package let message: String
    package let edits: [TextEdit]

    /// Nil without edits, and where some text does not allow them.
    init?(_ message: String, _ edits: [TextEdit]?) {
        guard let edits, !edits.isEmpty else { return nil }
        self.message = message
        self.edits = SourceRepair.joined(edits)
    }

    /// Insertions at one place become one, in the order given: beside each other they would have no order.
    private static func joined(_ edits: [TextEdit]) -> [TextEdit] {
        var joined: [TextEdit] = []
        for edit in edits {
            let isInsertion = edit.region.start == edit.region.end
            if isInsertion, let at = joined.firstIndex(where: { $0.region == edit.region }) {
                joined[at] = TextEdit(region: edit.region, text: joined[at].text + edit.text)
            } else {
                joined.append(edit)
            }
        }
        return joined
    }
}

/// A fault of a plan, by what its rule reports.
package struct PlanFault: Sendable {
    /// The code of the rule.
    package let code: String
    /// What is reported: in the plan, and in the document for a text that the document holds.
    package let pointer: String
    package let variant: String?
    /// The `idx` of the step; nil for the plan as a whole.
    package let step: Int?
    /// The `idx` of the steps that the finding names beside it.
    package let related: [Int]
    /// Where it is reported.
    package let path: String
    package let place: TextPlace?

    /// A fault.
    package init(
        code: String, pointer: String, variant: String?, step: Int?, related: [Int], path: String, place: TextPlace?
    ) {
        self.code = code
        self.pointer = pointer
        self.variant = variant
        self.step = step
        self.related = related
        self.path = path
        self.place = place
    }
}

/// The changes that the sources of plans allow.
///
/// Only what a source itself says in words of its own is changed, and only where the change takes the fault out of what
/// is executed. What an overlay or a catalogue says is a declaration, and a loop without a bound in a language that
/// knows none has no edit: those stay advice.
///
/// Source: spec/prelint.md 8.4.
package struct SourceRepairs {
    /// The codes of the rules whose faults have repairs.
    package static let codes: Set<String> = ["PRE203", "PRE204", "PRE205", "PRE207", "PRE402", "PRE604"]

    let document: PositionedDocument
    let plan: LoweredPlan
    let editor: DocumentEditor

    /// - Parameters:
    ///   - document: the source, and not what lies beside it.
    ///   - plan: what was made of it.
    package init(_ document: PositionedDocument, _ plan: LoweredPlan) {
        self.document = document
        self.plan = plan
        editor = DocumentEditor(document)
    }

    /// The change that takes a fault away; nil when the source has none.
    package func repair(_ fault: PlanFault) -> SourceRepair? {
        guard plan.isExecuted else { return nil }
        switch plan.adapterID {
        case AmazonStatesLanguageV1.id: return stateMachine(fault)
        case ArgoWorkflowV1.id: return argo(fault)
        case LogicAppsV1.id: return logicApps(fault)
        case CrewAIFlowV1.id: return crewAIFlow(fault)
        case HaystackPipelineV1.id: return haystack(fault)
        case ADKConfigV1.id: return agentFile(fault)
        case MCPClientV1.id: return clientFile(fault)
        default: return nil
        }
    }

    // MARK: From the plan to the source

    /// The part of the source that a value of the plan stands at; nil for what another file says.
    func written(_ node: PositionedNode?) -> (pointer: String, node: PositionedNode)? {
        guard let node, let pointer = document.pointer(of: node), let found = document.root.at(pointer) else {
            return nil
        }
        return (pointer, found)
    }

    /// The step that a fault is reported at.
    func step(_ fault: PlanFault) -> PositionedNode? { fault.step.flatMap(step(withIdx:)) }

    func step(withIdx idx: Int) -> PositionedNode? {
        // A lowering numbers steps by their place.
        guard let steps = plan.root["nodes"]?.elements, steps.indices.contains(idx), steps[idx]["idx"]?.int == idx
        else { return nil }
        return steps[idx]
    }

    func name(_ step: PositionedNode) -> String { step["name"]?.string?.lossyText ?? "" }

    /// The text of the document that a fault is about, with its pointer; nil when it stands in another file.
    func text(_ fault: PlanFault) -> (pointer: [String], node: PositionedNode)? {
        guard fault.path.utf8.elementsEqual(document.path.utf8), let node = document.root.at(fault.pointer),
            node.string != nil, node.place == fault.place
        else { return nil }
        let tokens = fault.pointer.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        return (tokens.map(String.init), node)
    }

    /// A value as the source writes it.
    func quoted(_ text: String) -> String { document.syntax == .json ? "\"\(text)\"" : text }

    /// The bound of the whole run, where it is stated and bounds nothing.
    func boundOfRun(_ number: Int, called name: String) -> SourceRepair? {
        guard let limit = written(plan.root.at("/controls/limits/max_iterations"))?.node, let stated = limit.int,
            stated <= 0
        else { return nil }
        return SourceRepair("set \(name) to \(number)", editor.replacing(limit, with: String(number)))
    }

    // MARK: Gates that failures pass

    /// An edge that a gate's failure follows.
    struct Bypass {
        let gate: PositionedNode
        let target: PositionedNode
        /// The edge in the plan.
        let edge: PositionedNode
        /// Whether the target would still be reached without it.
        let hasOtherWay: Bool
    }

    /// The edges that leave one of a finding's gates by something else than its success, and lead to its step past the
    /// other gates.
    func bypasses(_ fault: PlanFault) -> [Bypass] {
        guard let end = fault.step, let steps = plan.root["nodes"]?.elements, steps.indices.contains(end) else {
            return []
        }
        // Where an overlay says the write, the finding names its step beside it as well.
        let gates = Set(fault.related).subtracting([end])
        var isBefore = Array(repeating: false, count: steps.count)
        isBefore[end] = true
        for idx in steps.indices.reversed() where isBefore[idx] && !gates.contains(idx) {
            for before in steps[idx]["control_preds"]?.elements ?? [] {
                if let before = before.int, steps.indices.contains(before), before < idx { isBefore[before] = true }
            }
        }
        var found: [Bypass] = []
        for idx in steps.indices where isBefore[idx] && !gates.contains(idx) {
            let edges = steps[idx]["control_edges"]?.elements ?? []
            for edge in edges {
                guard let from = edge["from"]?.int, gates.contains(from), steps.indices.contains(from),
                    let outcome = edge["outcome"]?.string, outcome != "success"
                else { continue }
                let others = steps[idx]["control_preds"]?.elements?.contains { $0.int != from } ?? false
                let succeeds = edges.contains { $0["from"]?.int == from && $0["outcome"] == nil }
                found.append(
                    Bypass(gate: steps[from], target: steps[idx], edge: edge, hasOtherWay: others || succeeds))
            }
        }
        return found
    }
}
