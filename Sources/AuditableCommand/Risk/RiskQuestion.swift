import CanonicalJSON
import DecisionGraph
import GraphQuery

/// What `blast` and `why` are asked about.
enum RiskQuestion: Sendable {
    /// Every step, each by itself.
    case everyStep
    /// Steps by their indices, in the order given.
    case steps([Int], text: String)
    /// The steps that a query selects; of resources their effective writers, of agents their steps.
    case query(RunQuery)

    /// - Throws: ``CommandError`` for a text that is neither a list of steps nor a query.
    init(_ text: String?) throws(CommandError) {
        guard let text else {
            self = .everyStep
            return
        }
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        let indices = parts.compactMap { Self.index($0) }
        if indices.count == parts.count {
            self = .steps(indices, text: text)
            return
        }
        do {
            self = .query(try RunQuery(text))
        } catch {
            throw Self.refused(error)
        }
    }

    /// A step's number with blanks around it; not one with a plus, which asks what the step rests on.
    private static func index(_ part: Substring) -> Int? {
        let digits = part.drop { $0 == " " }
        guard let last = digits.lastIndex(where: { $0 != " " }), digits.first != "+" else { return nil }
        return Int(digits[...last])
    }

    /// The question where it is more than a step's number.
    var text: String? {
        switch self {
        case .everyStep: nil
        case .steps(let indices, let text): indices.count == 1 ? nil : text
        case .query(let query): query.source
        }
    }

    /// The positions that the question means in a run, and what there is to say of them.
    ///
    /// - Throws: ``CommandError``: exit 3 for a step that the run does not have, as `show` does, and for a query that has
    ///   no answer on it.
    func positions(
        in graph: DecisionGraph, _ origin: RunOrigin
    ) throws(CommandError) -> (positions: [Int], notes: [String]) {
        switch self {
        case .everyStep: return ([], [])
        case .steps(let indices, _):
            var positions: [Int] = []
            for index in indices {
                guard let position = graph.position(of: index) else {
                    throw CommandError.unknownStep(index, of: graph, origin)
                }
                positions.append(position)
            }
            return (positions, [])
        case .query(let query):
            do throws(QueryError) {
                let result = try query.evaluate(on: graph)
                return (Self.steps(of: result, in: graph), result.notes)
            } catch {
                throw Self.refused(error, on: origin)
            }
        }
    }

    private static func steps(of result: QueryResult, in graph: DecisionGraph) -> [Int] {
        switch result.kind {
        case .steps: return result.positions
        case .agents:
            let agents = Set(result.agents)
            return (0..<graph.stepCount).filter { agents.contains(graph.agent(at: $0)) }
        case .resources:
            let resources = Set(result.resources)
            return (0..<graph.stepCount).filter { position in
                graph.isEffectiveWrite(at: position)
                    && graph.touches(at: position).contains { $0.access == .write && resources.contains($0.resource) }
            }
        }
    }

    /// - Parameter origin: the run on which the query has no answer; nil for a text that is none.
    private static func refused(_ error: QueryError, on origin: RunOrigin? = nil) -> CommandError {
        var details: [(label: String, text: String)] = []
        if let origin { details.append((origin.description, "the run that was asked")) }
        if !error.hint.isEmpty { details.append(("try", error.hint)) }
        return CommandError(
            error.kind == .value ? .unreadableInput : .wrongCommand, code: "query", error.headline, details,
            excerpt: error.excerpt)
    }
}

extension CommandError {
    /// A step that was named and is not there.
    static func unknownStep(_ index: Int, of graph: DecisionGraph, _ origin: RunOrigin) -> CommandError {
        var range = "the run has no steps"
        if graph.stepCount > 0 {
            let indices = (0..<graph.stepCount).lazy.map { graph.index(at: $0) }
            let isOne = graph.stepCount == 1
            range =
                isOne
                ? "its only step is \(graph.index(at: 0))"
                : "its \(graph.stepCount) steps are numbered from \(indices.min() ?? 0) to \(indices.max() ?? 0)"
        }
        return CommandError(
            .unreadableInput, code: "unknown_step", "the run has no step \(index)", [(origin.description, range)])
    }
}
