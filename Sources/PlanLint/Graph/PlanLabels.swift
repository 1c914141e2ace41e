package import CanonicalJSON

/// Where data that must not be trusted, or must be kept, comes into a plan.
package struct LabelSource: Sendable, Hashable {
    package let node: Int
    /// A resource, or `trigger:<id>`.
    package let resource: JSONString
    /// The level; nil for a source of untrusted data.
    package let level: Sensitivity?
}

extension PlanGraph {
    /// Untrusted reads, then untrusted triggers: the sources of taint, by node.
    package func taintSources() -> [LabelSource] {
        var sources: [LabelSource] = []
        var seen: Set<LabelSource> = []
        for (position, node) in plan.nodes.enumerated() {
            for read in node.reads where isUntrusted(read) {
                let source = LabelSource(node: position, resource: read.id, level: nil)
                if seen.insert(source).inserted { sources.append(source) }
            }
            for trigger in plan.triggers where trigger.node == position && !trigger.isTrusted {
                let source = LabelSource(
                    node: position, resource: JSONString("trigger:" + trigger.id.lossyText), level: nil)
                if seen.insert(source).inserted { sources.append(source) }
            }
        }
        return sources
    }

    /// Reads above public: the sources of what must be kept, by node.
    package func sensitiveSources() -> [LabelSource] {
        var sources: [LabelSource] = []
        var seen: Set<LabelSource> = []
        for (position, node) in plan.nodes.enumerated() {
            for read in node.reads where sensitivity(of: read) > .publicData {
                let source = LabelSource(node: position, resource: read.id, level: sensitivity(of: read))
                if seen.insert(source).inserted { sources.append(source) }
            }
        }
        return sources
    }

    /// Which of up to 64 sources label each node: its own ones, and everything that leaves its producers.
    ///
    /// What leaves a node is what labels it, less what it takes away: what it endorses, or declassifies.
    ///
    /// - Parameters:
    ///   - sources: at most 64; the one at place `k` has bit `k`.
    ///   - takesAway: whether a node has patterns at all, by node.
    ///   - takenAway: the patterns of a node.
    /// - Complexity: O(64 · patterns + dependencies). Source: spec/prelint.md 4.3.
    package func labels(
        of sources: ArraySlice<LabelSource>, takesAway: [Bool], takenAway: (PlanNode) -> [ResourcePattern]
    ) -> (entering: [UInt64], leaving: [UInt64]) {
        precondition(sources.count <= 64, "a pass follows at most 64 sources")
        var entering = Array(repeating: UInt64(0), count: plan.nodes.count)
        for (place, source) in sources.enumerated() { entering[source.node] |= 1 << UInt64(place) }
        var leaving = entering
        // Producers are earlier nodes, so one pass in list order is enough.
        for position in plan.nodes.indices {
            for producer in producers[position] { entering[position] |= leaving[producer] }
            var kept = entering[position]
            if kept != 0, takesAway[position] {
                let patterns = takenAway(plan.nodes[position])
                for (place, source) in sources.enumerated() where kept >> UInt64(place) & 1 == 1 {
                    if patterns.contains(where: { $0.matches(source.resource) }) { kept &= ~(1 << UInt64(place)) }
                }
            }
            leaving[position] = kept
        }
        return (entering, leaving)
    }

    /// Which nodes each node depends on among up to 64, itself included: bit `k` of a node is set when the node at
    /// place `k` lies in its backward slice.
    package func slices(over members: ArraySlice<Int>) -> [UInt64] {
        precondition(members.count <= 64, "a pass follows at most 64 nodes")
        var bits = Array(repeating: UInt64(0), count: plan.nodes.count)
        for (place, member) in members.enumerated() { bits[member] |= 1 << UInt64(place) }
        for position in plan.nodes.indices {
            for producer in producers[position] { bits[position] |= bits[producer] }
        }
        return bits
    }
}
