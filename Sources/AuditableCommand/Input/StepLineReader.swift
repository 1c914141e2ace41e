import Adapters
import CanonicalJSON
import DecisionGraph

/// Reads lines of typed steps, each line by itself: a step, a list of steps, or a run with steps.
struct StepLineReader {
    let file: String
    private let json: JSONReader
    private let adapter: StepsV1
    private let edgeLimit: Int

    /// - Throws: ``CommandError`` for an adapter that needs more than a line to make a step, and for limits that are none.
    init(_ options: StepStreamOptions, file: String) throws(CommandError) {
        self.file = file
        guard let type = AllAdapters.type(id: options.adapter) else {
            throw CommandError(
                .wrongCommand, code: "unknown_adapter", "no adapter is called \(options.adapter)",
                [("adapters", AllAdapters.cards.map(\.id).joined(separator: ", "))])
        }
        guard type == StepsV1.self else {
            throw CommandError(
                .wrongCommand, code: "not_streamed", "\(options.adapter) makes steps of a whole run, not of a line",
                [("reads", "lines of \(StepsV1.card.id)"), ("try", "auditable rank, once the run has ended")])
        }
        guard options.maxEdges > 0 else {
            throw CommandError(
                .wrongCommand, code: "max_edges", "a limit of \(options.maxEdges) edges leaves no graph",
                [("try", "--max-edges 67108864")])
        }
        do {
            adapter = try StepsV1()
        } catch {
            throw CommandError(.defect, code: "defect", "\(error)")
        }
        edgeLimit = options.maxEdges
        json = JSONReader(
            options.lenient ? .lenient : .strict, limits: try LogOptions.limits(maxLineBytes: options.maxLineBytes))
    }

    /// Hands the steps of a line to `body`, in order.
    ///
    /// - Parameters:
    ///   - line: padded, as a `LineReader` gives it.
    ///   - isTaken: whether a step has this index: that is said before anything else is found wrong with a step
    ///     (spec/core.md 16).
    func read(
        _ line: UnsafeBufferPointer<UInt8>, number: Int, isTaken: (Int) -> Bool,
        _ body: (Step, RunOrigin) throws(CommandError) -> Void
    ) throws(CommandError) {
        let origin = RunOrigin(path: file, line: number, pointer: "")
        do throws(JSONError) {
            try json.parse(padded: line)
        } catch {
            throw CommandError(error, in: origin)
        }
        try json.withRoot { (root) throws(CommandError) in
            guard root.kind == .array || (root.kind == .object && root["steps"] != nil && root["idx"] == nil) else {
                return try body(step(root, origin, isTaken), origin)
            }
            let list: JSONView.Elements
            let pointer: String
            do throws(AdapterError) {
                (list, pointer) = try adapter.elements(of: root)
                if root.kind == .object, let rule = root["dependency"], !rule.isNull {
                    throw AdapterError(
                        .construction, at: "/dependency",
                        "edges by a rule need the whole run; these are steps as they come")
                }
            } catch {
                throw CommandError(error, adapter: StepsV1.card, in: origin)
            }
            for (at, element) in list.enumerated() {
                let place = RunOrigin(path: file, line: number, pointer: "\(pointer)/\(at)")
                try body(step(element, place, isTaken), place)
            }
        }
    }

    private func step(
        _ element: JSONView, _ origin: RunOrigin, _ isTaken: (Int) -> Bool
    ) throws(CommandError) -> Step {
        var builder = GraphBuilder(edgeLimit: edgeLimit)
        do throws(AdapterError) {
            var lowering = try adapter.begin(nil)
            try lowering.lower(element, into: &builder)
        } catch {
            if let index = error.index, isTaken(index) { throw Self.duplicate(index, origin) }
            throw CommandError(error, adapter: StepsV1.card, in: origin)
        }
        return builder.build().step(at: 0)
    }

    /// The error of a step whose index has been taken.
    static func duplicate(_ index: Int, _ origin: RunOrigin) -> CommandError {
        CommandError(
            AdapterError(.indexDuplicate, at: "/idx", index: index, "a step with the index \(index) has come before"),
            adapter: StepsV1.card, in: origin)
    }
}
