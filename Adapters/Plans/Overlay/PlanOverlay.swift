internal import CanonicalJSON
public import PositionedDocuments

/// What a project declares beside a file that a framework executes or exports: reads, writes, scopes, gates.
///
/// An overlay is an object. Under the `name` that a step has in the plan, or its `idx` in decimal where it has none, or
/// the id that its source knows it by where that is another, stand any keys of a step but `idx`: each replaces the step's own value as a
/// whole. Beside them stand `complete`, `entry`, `exit` and `triggers`, which replace, and `resources`, `agents` and
/// `controls`, which are merged by key, objects inside them too: an agent whose scope an overlay states keeps the bound
/// that its source states. Lists are replaced everywhere. A step that has the name of one of these keys stands under
/// `nodes`.
///
/// Wherever a plan names a step by its `idx`, an overlay may name it by its id: `producer`, `control_preds`, `from`,
/// `to`, `node`, `entry` and `exit`. The steps of a source are in an order that nobody gave them: a producer that comes
/// later there stands for a value that comes round a loop, which a plan cannot say, and is left out with a note.
///
/// Source: spec/prelint.md 5.1.
public struct PlanOverlay: Sendable {
    /// The keys of one step.
    private struct Entry {
        let name: PositionedNode.Member
        let members: [PositionedNode.Member]
    }

    private let general: [PositionedNode.Member]
    private let steps: [Entry]
    private let problems: [OverlayProblem]

    /// Reads an overlay.
    ///
    /// - Throws: ``PlanAdapterError`` when the document is no object. What else is wrong with it is told by
    ///   ``applied(to:)``, all of it at once.
    public init(_ document: PositionedDocument) throws(PlanAdapterError) {
        let root = document.root
        guard let members = root.isNull ? [] : root.members else {
            throw PlanAdapterError(
                "an overlay is an object of step ids and their keys; this is \(root.kindName)", at: root)
        }
        var general: [PositionedNode.Member] = []
        var steps: [Entry] = []
        var problems: [OverlayProblem] = []
        func add(_ member: PositionedNode.Member) {
            if member.value.isNull { return steps.append(Entry(name: member, members: [])) }
            guard let keys = member.value.members else {
                problems.append(
                    OverlayProblem(
                        .shape, "the keys of step \(member.key.quoted) are an object; this is \(member.value.kindName)",
                        at: member.value))
                return
            }
            steps.append(Entry(name: member, members: keys))
        }
        for member in members {
            switch member.key {
            case "nodes":
                guard let named = member.value.members else {
                    problems.append(
                        OverlayProblem(
                            .shape, "'nodes' is an object of step ids; this is \(member.value.kindName)",
                            at: member.value))
                    continue
                }
                named.forEach(add)
            case "complete", "entry", "exit", "triggers":
                general.append(member)
            case "resources", "agents", "controls":
                if member.value.members == nil {
                    problems.append(
                        OverlayProblem(
                            .shape, "\(member.key.quoted) is an object; this is \(member.value.kindName)",
                            at: member.value))
                } else {
                    general.append(member)
                }
            default: add(member)
            }
        }
        self.general = general
        self.steps = steps
        self.problems = problems
    }

    /// The plan with the overlay laid over it, every value standing in the file that says it.
    ///
    /// - Returns: the plan, and what does not fit; where something does not fit, the rest is applied.
    /// - Complexity: linear in the plan's steps and in the overlay.
    public func applied(to plan: LoweredPlan) -> (plan: LoweredPlan, problems: [OverlayProblem]) {
        var problems = problems
        // Which steps are earlier ones follows from the entries; what is wrong with those is told below.
        let entries = general.last { $0.key == "entry" }?.value.elements
        let plan = entries.flatMap { try? plan.entered(at: $0) } ?? plan
        let names = StepNames(plan)
        var nodes = plan.root["nodes"]?.elements ?? []
        var notes = plan.notes
        for entry in steps {
            guard let position = names.position(of: entry.name.key) else {
                problems.append(
                    names.problem(with: entry.name.name, after: problems.count, orOneOf: PlanKeys.overlay))
                continue
            }
            var members: [PositionedNode.Member] = []
            for member in entry.members {
                guard member.key != "idx" else {
                    problems.append(
                        OverlayProblem(
                            .unknownKey, "'idx' is what a step is known by and cannot be replaced", at: member.name))
                    continue
                }
                guard PlanKeys.node.contains(member.key) else {
                    problems.append(
                        OverlayProblem(
                            unknownKey: member, of: "a step", known: PlanKeys.node.dropFirst().map(\.lossyText)))
                    continue
                }
                let resolved = names.resolving(member, &problems)
                members.append(
                    plan.adapterID == DeclaredPlanDocumentV1.id
                        ? resolved
                        : Self.withoutProducers(resolved, from: position..<nodes.count, entry.name.key, &notes))
            }
            nodes[position] = nodes[position].replacing(members)
        }
        var changed: [PositionedNode.Member] = []
        if let list = plan.root["nodes"], list.elements != nil {
            changed.append(PositionedNode.Member("nodes", PositionedNode(.array(nodes), from: list)))
        }
        for member in general {
            let member = names.resolving(member, &problems)
            if let own = plan.root[member.key], member.value.members != nil {
                changed.append(PositionedNode.Member(member.key, at: member.place, own.merging(member.value)))
            } else {
                changed.append(member)
            }
        }
        return (plan.with(root: plan.root.replacing(changed), notes: notes), problems)
    }

    /// The reads of a step without those producers that are the step itself or come later; a step's `idx` is its place
    /// in the plan.
    private static func withoutProducers(
        _ member: PositionedNode.Member, from later: Range<Int>, _ step: JSONString, _ notes: inout [LoweringNote]
    ) -> PositionedNode.Member {
        guard member.key == "reads", let reads = member.value.elements else { return member }
        let kept = reads.map { read in
            guard let producer = read["producer"], let idx = producer.int, later.contains(idx),
                let members = read.members
            else { return read }
            notes.append(LoweringNote(laterProducerOf: step, at: producer))
            return PositionedNode(.object(members.filter { $0.key != "producer" }), from: read)
        }
        return PositionedNode.Member(member.key, at: member.place, PositionedNode(.array(kept), from: member.value))
    }
}

extension LoweredPlan {
    /// The plan with other content.
    ///
    /// - Parameter notes: all its notes, when there are others now.
    func with(root: PositionedNode, notes: [LoweringNote]? = nil) -> LoweredPlan {
        LoweredPlan(
            root: root, notes: notes ?? self.notes, adapterID: adapterID, isExecuted: isExecuted,
            isEntryUnknown: isEntryUnknown, stepNames: stepNames)
    }
}
