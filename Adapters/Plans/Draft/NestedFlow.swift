internal import CanonicalJSON
internal import PositionedDocuments

/// The nodes of a flow editor that lie inside others: which are the last of a container, so that the flow goes on from
/// them.
struct NestedFlow {
    /// The children of each container, in the order of the source.
    private var children: [JSONString: [JSONString]] = [:]
    private var parents: [JSONString: JSONString] = [:]
    /// The nodes that something inside the same container follows.
    private var followed: Set<JSONString> = []
    /// The nodes that follow something inside the same container.
    private var following: Set<JSONString> = []
    /// What nodes end with, as far as it was asked for.
    private var known: [JSONString: [JSONString]] = [:]

    /// Says that a node lies in a container.
    mutating func put(_ node: JSONString, in container: JSONString) {
        known = [:]
        parents[node] = container
        children[container, default: []].append(node)
    }

    /// Says that one node follows another.
    mutating func follow(_ node: JSONString, by next: JSONString) {
        guard parents[node] == parents[next] else { return }
        known = [:]
        followed.insert(node)
        following.insert(next)
    }

    /// Whether a node holds others.
    func isContainer(_ node: JSONString) -> Bool { children[node] != nil }

    /// The nodes that a container begins with, where the source has no node that says so.
    func starts(of container: JSONString) -> [JSONString] {
        (children[container] ?? []).filter { !following.contains($0) }
    }

    /// The nodes that a node ends with: itself, or the last of those inside it, and inside those.
    ///
    /// - Throws: ``PlanAdapterError`` when containers hold each other.
    /// - Complexity: linear in what is inside, and the second time in what is found.
    mutating func ends(of node: JSONString, at origin: PositionedNode) throws(PlanAdapterError) -> [JSONString] {
        if let ends = known[node] { return ends }
        var found: [JSONString] = []
        var open = [(node: node, depth: 0)]
        while let (here, depth) = open.popLast() {
            guard depth <= 64 else {
                throw PlanAdapterError("nodes lie in each other more than 64 deep, or in themselves", at: origin)
            }
            guard let inside = children[here] else {
                found.append(here)
                continue
            }
            let last = inside.filter { !followed.contains($0) }
            if last.isEmpty { found.append(here) }
            for child in last.reversed() { open.append((child, depth + 1)) }
        }
        known[node] = found
        return found
    }
}
