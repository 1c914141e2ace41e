public import CanonicalJSON
public import DecisionGraph

/// Typed steps written as JSON: what `convert --to steps` writes and every graph verb reads.
///
/// A run is `{"id", "steps": […]}`, a bare array of steps, or one step per line. A step is
/// `{"idx", "agent", "kind", "deps", "exec_preds", "node_attrs", "correlation_id", "record_id", "reads", "writes",
/// "effect"}`, of which only the first three must be there. What was read or written is `[namespace, resource, key]`, or
/// with what its value is known by `{"resource": [namespace, resource, key], "value_digest": text}`; `effect` says what
/// became of the writes: `applied`, `failed`, `no_change` or `unknown`. A dependency is
/// `{"src", "grade", "resource", "evidence"}` or a plain integer, which is an inferred edge without evidence.
///
/// With a member `dependency` (`full_context`, `chain`, `explicit` or another word for none) the run's edges are made by
/// that rule instead. `shared_resource` says whether a resource node that every step reads and writes is counted: true
/// unless given with a rule, false without one.
///
/// Source: spec/core.md 5, spec/adapters.md 3, DESIGN D14.
public struct StepsV1: JSONAdapter {
    public static let card = AdapterCard(
        name: "steps", version: "v1",
        summary: "typed steps as JSON, the form in which verbs pass runs to each other",
        reads: ["an object with the list under steps", "a list of steps", "one step per line"],
        edges: ["as the steps give them; a plain integer is inferred"],
        evidenceKeys: ["as the steps give them"],
        options: [], status: .stable, since: "0.1.0", source: "spec/core.md 5, spec/adapters.md 3")

    /// There are no options.
    ///
    /// - Throws: ``AdapterError`` `option` when any is given.
    public init(options: AdapterOptions = AdapterOptions()) throws(AdapterError) {
        try options.check(against: Self.card)
    }

    /// Whether it is a step, a list that starts with one, or an object with such a list under `steps`.
    public static func fits(_ run: JSONView) -> AdapterFit {
        switch run.kind {
        case .object:
            if isElement(run) { return .yes }
            guard let list = run["steps"] else { return .no("the object has neither steps nor idx, agent, kind") }
            guard list.kind == .array else { return .no("steps is \(list.found), not a list") }
            return list.elements.isEmpty ? .yes : fits(list)
        case .array:
            var elements = run.elements
            guard let first = elements.next() else { return .no("the list is empty") }
            return isElement(first) ? .yes : .no("the list's first element lacks idx, agent or kind")
        default: return .no("expected an object or a list, found \(run.found)")
        }
    }

    /// Whether it is an object with `idx`, `agent` and `kind` and without `steps`.
    public static func isElement(_ line: JSONView) -> Bool {
        line.kind == .object && line["idx"] != nil && line["agent"] != nil && line["kind"] != nil
            && line["steps"] == nil
    }

    /// The steps, of a bare list or under `steps`.
    ///
    /// - Throws: ``AdapterError`` `shape`.
    public func elements(of run: JSONView) throws(AdapterError) -> (list: JSONView.Elements, pointer: String) {
        if run.kind == .array { return (run.elements, "") }
        guard run.kind == .object, let list = run["steps"] else {
            throw AdapterError(.shape, at: "", "expected a list of steps or an object with steps, found \(run.found)")
        }
        guard list.kind == .array else {
            throw AdapterError(.shape, at: "/steps", "expected a list of steps, found \(list.found)")
        }
        return (list.elements, "/steps")
    }

    /// Reads the run's rule for edges, and with one checks every index before any step is lowered.
    ///
    /// - Throws: ``AdapterError``: `construction`; with a rule also `shape`, `stepType`, `missingIndex`, `indexType`,
    ///   `indexDuplicate`, with a pointer relative to the run.
    /// - Complexity: linear in the run's own members; with a rule, in the whole run.
    public func begin(_ run: JSONView?) throws(AdapterError) -> Lowering {
        guard let run, run.kind == .object else { return Lowering(nil, false) }
        let shared = run["shared_resource"].map(\.isTruthy)
        guard let word = run["dependency"], !word.isNull else { return Lowering(nil, shared ?? false) }
        guard let text = word.string else {
            throw AdapterError(.construction, at: "/dependency", "a dependency mode is a word, not \(word.found)")
        }
        try checkIndices(of: run)
        return Lowering(DependencyConstruction(rawValue: text.text) ?? DependencyConstruction.none, shared ?? true)
    }

    /// The low-level kernel looks at every index before anything else (spec/core.md 5.4).
    private func checkIndices(of run: JSONView) throws(AdapterError) {
        let (list, pointer) = try elements(of: run)
        var seen: Set<Int> = []
        for pass in 0..<2 {
            for (position, element) in list.enumerated() {
                let place = "\(pointer)/\(position)"
                do throws(AdapterError) {
                    let index = try StepReader.index(of: element)
                    if pass == 1, !seen.insert(index).inserted {
                        throw AdapterError(
                            .indexDuplicate, at: "/idx", index: index, "two steps have the index \(index)")
                    }
                } catch {
                    throw error.within(place)
                }
            }
        }
    }

    /// A run as far as it has been read; with a rule for its edges, the steps themselves.
    public struct Lowering: RunLowering {
        private let construction: DependencyConstruction?
        private let hasSharedResource: Bool
        private var reader: StepReader
        /// Steps kept for a construction by rule, which starts when all are there.
        private var steps: [Step] = []

        init(_ construction: DependencyConstruction?, _ hasSharedResource: Bool) {
            self.construction = construction
            self.hasSharedResource = hasSharedResource
            // A rule that makes the edges does not look at those of the steps.
            reader = StepReader(readsDependencies: construction == nil || construction == .explicit)
        }

        /// Under `unknown_members` the members of steps that no step has; they are skipped.
        public var report: AdapterReport { AdapterReport([("unknown_members", reader.unknownMembers)]) }

        /// Adds one step, or keeps it when a rule makes the edges.
        ///
        /// - Throws: ``AdapterError``: the codes from `stepType` to `identifierType`, `tooLarge`.
        /// - Complexity: linear in the step.
        public mutating func lower(_ element: JSONView, into builder: inout GraphBuilder) throws(AdapterError) {
            guard construction != nil else {
                builder.hasSharedResource = hasSharedResource
                try reader.read(element, into: &builder)
                return
            }
            var single = GraphBuilder()
            try reader.read(element, into: &single)
            steps.append(single.build().step(at: 0))
        }

        /// The graph as built; with a rule, a new one of the steps that were kept, and `builder` is not used.
        ///
        /// - Throws: ``AdapterError`` `tooLarge` when the rule makes more than `edgeLimit` edges.
        /// - Complexity: O(V + E log d) over the edges of the graph, of which a rule may make O(V²).
        public func finish(_ builder: consuming GraphBuilder, edgeLimit: Int) throws(AdapterError) -> DecisionGraph {
            guard let construction else { return builder.build() }
            do {
                return try DecisionGraph(
                    steps: steps, constructing: construction, sharedResource: hasSharedResource, edgeLimit: edgeLimit)
            } catch {
                throw AdapterError(.tooLarge, at: "", index: error.index, error.detail)
            }
        }
    }
}
