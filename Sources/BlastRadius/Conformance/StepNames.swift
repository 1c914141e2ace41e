public import CanonicalJSON
public import DecisionGraph

/// What runs and plans call their steps, so that the steps of one can be found in the other.
///
/// A step of a run is called by its attributes `tool`, `action_type`, `action`, `name`, `node` and `langgraph_node`, as
/// far as they are texts; one that has none of them by its agent. A step of a plan is called by its labels, and one
/// without any by its agent. Two steps have a name in common when one of these is equal, byte for byte; names that are
/// agents on both sides count only for steps of one kind.
public enum StepNames {
    /// The attributes that name a step, the most particular first.
    static let attributes: [JSONString] = ["tool", "action_type", "action", "name", "node", "langgraph_node"]

    /// What a step of a run is called, the most particular name first; empty when it has no name but its agent.
    public static func labels(of graph: DecisionGraph, at position: Int) -> [JSONString] {
        labels(graph.attributes(at: position))
    }

    static func labels(_ object: JSONObject) -> [JSONString] {
        var labels: [JSONString] = []
        for name in attributes {
            guard case .string(let text)? = object[name], !text.isEmpty, !labels.contains(text) else { continue }
            labels.append(text)
        }
        return labels
    }

    /// What a step of a run is called in texts.
    public static func title(of graph: DecisionGraph, at position: Int) -> JSONString {
        labels(of: graph, at: position).first ?? graph.agent(at: position)
    }
}

/// Which plan steps each step of a run may be.
struct PlanCandidates {
    /// By run position, the positions of the plan, ascending.
    let ofRun: [[Int]]
    /// How many there are of all run positions together.
    let count: Int
    /// Whether there are more than are listed: then ``ofRun`` is empty, and only ``groups`` says what fits.
    let isCut: Bool
    /// By run position, the number of its list in ``groups``; -1 for none.
    let groupOf: [Int]
    /// Lists of plan positions that run steps share.
    let groups: [[Int]]

    /// - Parameters:
    ///   - given: for names of run steps, the plan steps that they are; nothing else is looked at for such a step.
    ///   - limit: the most candidates that are listed.
    init(_ plan: ProcessPlan, _ graph: DecisionGraph, given: [JSONString: [Int]], limit: Int) {
        var byLabel: [JSONString: [Int]] = [:]
        var byAgent: [AgentName: [Int]] = [:]
        for (position, step) in plan.steps.enumerated() {
            for label in Set(step.labels) { byLabel[label, default: []].append(position) }
            if step.labels.isEmpty {
                byAgent[AgentName(agent: step.agent, kind: step.kind), default: []].append(position)
            }
        }
        var groups: [[Int]] = []
        var numbers: [[Int]: Int] = [:]
        var known: [GroupKey: Int] = [:]
        // Steps with attributes of their own, as all recorded steps may have, still share their names.
        var named: [NameKey: Int] = [:]
        var groupOf = Array(repeating: -1, count: graph.stepCount)
        var total = 0
        for position in 0..<graph.stepCount {
            let key = GroupKey(
                attributes: graph.attributesNumber(at: position), agent: graph.agentNumber(at: position),
                kind: graph.kind(at: position))
            let number: Int
            if let found = known[key] {
                number = found
            } else {
                let labels = StepNames.labels(of: graph, at: position)
                let name = NameKey(
                    labels: labels,
                    agent: labels.isEmpty ? AgentName(agent: graph.agent(at: position), kind: key.kind) : nil)
                if let found = named[name] {
                    number = found
                } else {
                    let steps = Self.steps(name, byLabel, byAgent, given)
                    number = steps.isEmpty ? -1 : numbers[steps] ?? groups.count
                    if number == groups.count {
                        groups.append(steps)
                        numbers[steps] = number
                    }
                    named[name] = number
                }
                known[key] = number
            }
            groupOf[position] = number
            if number >= 0 { total += groups[number].count }
        }
        self.groups = groups
        self.groupOf = groupOf
        count = total
        isCut = total > limit
        ofRun = isCut ? [] : groupOf.map { $0 < 0 ? [] : groups[$0] }
    }

    /// By plan position, whether a run step may be it.
    func hasCandidate(count: Int) -> [Bool] {
        var result = Array(repeating: false, count: count)
        for group in groups { for step in group { result[step] = true } }
        return result
    }

    private struct AgentName: Hashable {
        let agent: JSONString
        let kind: StepKind
    }

    private struct GroupKey: Hashable {
        let attributes: Int
        let agent: Int
        let kind: StepKind
    }

    /// All that candidates depend on.
    private struct NameKey: Hashable {
        let labels: [JSONString]
        /// Only where there are no labels.
        let agent: AgentName?
    }

    private static func steps(
        _ name: NameKey, _ byLabel: [JSONString: [Int]], _ byAgent: [AgentName: [Int]], _ given: [JSONString: [Int]]
    ) -> [Int] {
        let labels = name.agent.map { [$0.agent] } ?? name.labels
        for label in labels {
            if let steps = given[label] { return steps.sorted() }
        }
        var found: Set<Int> = []
        for label in labels { found.formUnion(byLabel[label] ?? []) }
        if let agent = name.agent { found.formUnion(byAgent[agent] ?? []) }
        return found.sorted()
    }
}
