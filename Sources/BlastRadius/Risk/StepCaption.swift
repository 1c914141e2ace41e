internal import CanonicalJSON
package import DecisionGraph

/// What steps, resources and edges are called in reports on risk.
///
/// Texts come from traces: whoever shows them escapes them. Each is short, however long the trace's own text is.
///
/// Source: spec/experience.md 8.
package struct StepCaption: Sendable {
    private let graph: DecisionGraph
    /// The run and index of every position, where several runs were joined.
    private let runs: JoinedRuns?
    /// What the runs are called here; names that are cut to the same text are told apart by the run's place.
    private let runNames: [String]
    private let namesNamespaces: Bool

    /// Text of a trace is cut behind so many characters.
    private static let limit = 200

    /// - Complexity: O(E).
    package init(_ graph: DecisionGraph, runs: JoinedRuns? = nil) {
        self.graph = graph
        self.runs = runs
        let names = (runs?.names ?? []).map { Self.cut($0) }
        let counts = Dictionary(names.map { ($0, 1) }, uniquingKeysWith: +)
        runNames = names.enumerated().map { counts[$1] == 1 ? $1 : "\($1)#\($0 + 1)" }
        namesNamespaces = graph.hasSeveralNamespaces
    }

    /// The number of a step; behind its run's name where several were joined.
    package func number(_ position: Int) -> String {
        guard let runs else { return String(graph.index(at: position)) }
        return "\(runNames[runs.run(at: position)]):\(runs.index(at: position))"
    }

    /// What the step did: its tool with what that was about and what it made, where the adapter notes these, else its
    /// kind with the action or model.
    package func label(_ position: Int) -> String {
        let attributes = graph.attributes(at: position)
        let kind = graph.kind(at: position)
        var label = Self.cut(StepLabel.text(kind: kind, attributes: attributes))
        let prefix = "\(kind.name) "
        // The kind is left out where the tool says it all.
        if kind == .toolCall, label.hasPrefix(prefix) { label = String(label.dropFirst(prefix.count)) }
        if let about = Self.noted(attributes["about"]) { label += " \(about)" }
        if let made = Self.noted(attributes["made"]) { label += " -> \(made)" }
        return label
    }

    private static func noted(_ value: JSONValue?) -> String? {
        switch value {
        case .string(let text)?: return text.isEmpty ? nil : cut(text.lossyText)
        case .integer(let integer)?: return cut(integer.decimal)
        case .array(let values)?: return list(values)
        default: return nil
        }
    }

    private static func list(_ values: [JSONValue]) -> String? {
        let words = values.prefix(3).compactMap { noted($0) }
        if words.isEmpty { return nil }
        return words.joined(separator: " ") + (values.count > 3 ? " and \(values.count - 3) more" : "")
    }

    private static func cut(_ text: String) -> String {
        // The bytes are counted first: that costs nothing.
        if text.utf8.count <= limit { return text }
        let scalars = text.unicodeScalars.prefix(limit)
        return scalars.endIndex == text.endIndex ? text : String(String.UnicodeScalarView(scalars)) + "…"
    }

    /// What became of the step's writes in words; nil when it writes nothing.
    package static func effect(_ effect: WriteEffect?) -> String? {
        switch effect {
        case .applied?: "applied"
        case .failed?: "failed"
        case .noChange?: "no change"
        case .unknown?: "unknown"
        case nil: nil
        }
    }

    /// A resource as `id/key`, with its namespace only where the run has several.
    package func resource(_ resource: ResourceRef) -> String {
        if resource.isMemory { return "what step \(Self.cut(resource.key.lossyText)) knew" }
        var text = Self.cut(resource.resourceID.lossyText)
        if !resource.key.isEmpty { text += "/\(Self.cut(resource.key.lossyText))" }
        return namesNamespaces ? "\(Self.cut(resource.namespace.lossyText)):\(text)" : text
    }

    /// What the step wrote, else what it read: at most two resources, and how many more there are; nil for none.
    package func touched(_ position: Int) -> String? {
        let touches = graph.touches(at: position)
        let access: Touch.Access = touches.contains { $0.access == .write } ? .write : .read
        var seen: Set<ResourceRef> = []
        var names: [String] = []
        for touch in touches where touch.access == access && !touch.resource.isMemory {
            if seen.insert(touch.resource).inserted, names.count < 2 { names.append(resource(touch.resource)) }
        }
        if names.isEmpty { return nil }
        return names.joined(separator: ", ") + (seen.count > 2 ? " and \(seen.count - 2) more" : "")
    }

    /// What an edge runs over: a value, a resource, else the relation or rule by which it is there.
    package func means(of edge: DecisionGraph.Dependency) -> String {
        let evidence = graph.evidence(of: edge)
        if let value = Self.noted(evidence["values"] ?? evidence["value"]) { return "value \(value)" }
        if let resource = graph.resource(of: edge) { return self.resource(resource) }
        for key in ["relation", "basis", "rule"] as [JSONString] {
            if let word = Self.noted(evidence[key]) { return word.replacing("_", with: " ") }
        }
        return edge.grade == .declared ? "stated" : "an edge of the source"
    }

    /// How a step is reached: over what, and behind which step where it is not one that was asked about and another
    /// resource led to it.
    ///
    /// - Parameter isOnlyOne: whether no other way is shown beside it; of several each names its step.
    package func through(
        _ way: WayIn, to position: Int, in report: RiskReport, isOnlyOne: Bool = true
    ) -> String {
        let means = means(of: way.lastEdge)
        let before = way.step(before: position)
        return report.sources.count == 1
            && (report.reach.isSource(before) || (isOnlyOne && isOverOneResource(way, before, report)))
            ? means : "\(number(before)), then \(means)"
    }

    /// Whether the whole way runs over the resource of its last edge: step by step, the same record was touched.
    private func isOverOneResource(_ way: WayIn, _ before: Int, _ report: RiskReport) -> Bool {
        guard way.length <= Self.longestChain, graph.evidence(of: way.lastEdge)["values"] == nil,
            let resource = graph.resource(of: way.lastEdge), let path = report.path(to: before)
        else { return false }
        return path.edges.allSatisfy { graph.resource(of: $0) == resource && $0.tier == way.lastEdge.tier }
    }

    /// Longer ways are not looked through for one word.
    private static let longestChain = 256
}
