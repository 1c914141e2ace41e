package import CanonicalJSON
package import PositionedDocuments

/// The findings of one rule on one plan, by position, before they have a place in a file.
package struct RuleReport {
    /// Something a rule objects to.
    package struct Entry: Sendable {
        /// The node; nil for the plan as a whole.
        package var node: Int?
        package var resource: JSONString?
        /// What is reported, as a pointer into the plan.
        package var pointer: String
        /// Where that stands, when it is not in the plan but in a document it was lowered from.
        package var place: PositionedNode?
        /// Nodes that help to understand it, in the order of the catalogue, and what they have to do with it.
        package var related: [Int] = []
        package var relation = ""
        package var variant: String?
        /// The nodes of the path that shows the fault.
        package var path: [Int] = []
        /// What is wrong, in one sentence without its end; texts of the plan stand in it as they are.
        package var message: String
        /// What to do about it, where something can be said.
        package var remedy: String?
    }

    package private(set) var entries: [Entry] = []
    /// How many more there were than are kept.
    package private(set) var droppedCount = 0

    /// The most findings that are kept of any plan.
    package static let most = 10_000
    /// The most that are kept of this one.
    private let most: Int

    /// - Parameter size: the nodes and edges of the plan. What explains a finding costs a walk over them, so of huge
    ///   plans fewer findings are kept.
    package init(size: Int) { most = max(100, min(Self.most, 200_000_000 / max(size, 1))) }

    /// How many steps may still be named beside findings.
    private var room = 500_000

    /// Whether a further finding is only counted, so that nothing needs to be found out about it.
    package var isFull: Bool { entries.count >= most }

    /// Counts findings that are not kept.
    package mutating func drop(_ count: Int = 1) { droppedCount += count }

    /// Adds a finding, or counts it when there are too many.
    package mutating func add(
        _ message: String, node: Int? = nil, resource: JSONString? = nil, at pointer: String,
        in place: PositionedNode? = nil, related: [Int] = [],
        as relation: String = "", variant: String? = nil, path: [Int] = [], remedy: String? = nil
    ) {
        guard !isFull else {
            droppedCount += 1
            return
        }
        // What explains a finding is kept whole, or not at all once all explanations together are too long.
        let (related, path) = (room < related.count ? [] : related, room < related.count + path.count ? [] : path)
        room -= related.count + path.count
        entries.append(
            Entry(
                node: node, resource: resource, pointer: pointer, place: place, related: related, relation: relation,
                variant: variant, path: path, message: message, remedy: remedy))
    }
}

extension PlanGraph {
    /// A step as messages name it: `step 2 (pay)`.
    package func step(_ node: Int) -> String {
        let node = plan.nodes[node]
        return "step \(node.index) (\((node.name ?? node.agent).lossyText))"
    }

    /// A path as messages show it: `0 > 2 > 5`, its middle left out when it is long.
    package func shown(_ path: [Int]) -> String {
        let name = { [plan] (node: Int) in String(plan.nodes[node].index) }
        guard path.count > 12 else { return path.map(name).joined(separator: " > ") }
        return (path.prefix(6).map(name) + ["..."] + path.suffix(5).map(name)).joined(separator: " > ")
    }

    /// The pointer that stands for a node.
    package func pointer(of node: Int) -> String { "/nodes/\(node)/idx" }
}
