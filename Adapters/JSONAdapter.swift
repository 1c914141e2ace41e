public import CanonicalJSON
public import DecisionGraph

/// An adapter for runs written as JSON: a list of elements (messages, steps, records, nodes) that are lowered one by
/// one into a graph.
///
/// Elements are read where the parser left them, so lowering copies only what is kept. The list may also be spread over
/// the lines of a JSON Lines file, one element each.
public protocol JSONAdapter: Adapter where Source == JSONValue {
    /// What the adapter is called, reads and makes; name and version of the adapter are taken from it.
    static var card: AdapterCard { get }

    /// - Throws: ``AdapterError`` `option` for an unknown option or a bad value.
    init(options: AdapterOptions) throws(AdapterError)

    /// Whether a run (or the first line of a file) looks like what this adapter reads.
    static func fits(_ run: JSONView) -> AdapterFit

    /// Whether a line is one element of a run, rather than a run.
    static func isElement(_ line: JSONView) -> Bool

    /// What is carried from element to element.
    associatedtype Lowering: RunLowering

    /// Starts a run.
    ///
    /// - Parameter run: the run, or nil when its elements come line by line.
    func begin(_ run: JSONView?) throws(AdapterError) -> Lowering

    /// The elements of a run, and the JSON Pointer of their list.
    func elements(of run: JSONView) throws(AdapterError) -> (list: JSONView.Elements, pointer: String)
}

/// Lowers the elements of one run, in order.
public protocol RunLowering {
    /// Lowers one element.
    ///
    /// - Throws: ``AdapterError`` with a pointer relative to the element.
    mutating func lower(_ element: JSONView, into builder: inout GraphBuilder) throws(AdapterError)

    /// Turns what has been lowered into the graph.
    ///
    /// - Parameter edgeLimit: the most edges of a graph that is built here anew.
    mutating func finish(_ builder: consuming GraphBuilder, edgeLimit: Int) throws(AdapterError) -> DecisionGraph

    /// The run's own id where an element gives it, as the first line of a recording does; nil when none has.
    var runID: String? { get }

    /// What was not lowered, by reason; empty when nothing was left out. Whole after ``finish(_:edgeLimit:)``.
    var report: AdapterReport { get }
}

/// How many records of a source made no step, by reason. An adapter never drops anything silently.
public struct AdapterReport: Sendable, Hashable {
    /// Reasons and counts, in the order the adapter names them; only counts above zero.
    public let counts: [(reason: StaticString, count: Int)]

    /// Takes reasons and counts; those of 0 are left out.
    public init(_ counts: [(StaticString, Int)] = []) {
        self.counts = counts.filter { $0.1 > 0 }.map { (reason: $0.0, count: $0.1) }
    }

    /// Whether there was nothing to count.
    public var isEmpty: Bool { counts.isEmpty }

    public static func == (a: AdapterReport, b: AdapterReport) -> Bool {
        a.counts.elementsEqual(b.counts) { "\($0.reason)" == "\($1.reason)" && $0.count == $1.count }
    }

    public func hash(into hasher: inout Hasher) {
        for (reason, count) in counts {
            hasher.combine("\(reason)")
            hasher.combine(count)
        }
    }
}

/// A lowered run: its graph, its id in the source, what the adapter left out.
public struct LoweredRun: Sendable {
    /// The steps, in the order in which they were lowered.
    public let graph: DecisionGraph
    /// The run's own id, where the source has one.
    public let id: String?
    /// What the adapter left out or could not resolve, by reason.
    public let report: AdapterReport

    /// A run whose adapter left nothing out, unless a report says so.
    public init(graph: DecisionGraph, id: String?, report: AdapterReport = AdapterReport()) {
        self.graph = graph
        self.id = id
        self.report = report
    }
}

extension RunLowering {
    /// The graph as built: no limit is needed beyond the builder's own, and nothing is thrown.
    public mutating func finish(
        _ builder: consuming GraphBuilder, edgeLimit: Int
    ) throws(AdapterError) -> DecisionGraph {
        builder.build()
    }
    /// Nil: the run as a whole may have an id.
    public var runID: String? { nil }
    /// Empty: an adapter that leaves something out gives its own.
    public var report: AdapterReport { AdapterReport() }
}

extension JSONAdapter {
    public var name: String { Self.card.name }
    public var version: String { Self.card.version }

    /// False for every line: such runs are not spread over lines.
    public static func isElement(_ line: JSONView) -> Bool { false }

    /// Lowers a run.
    ///
    /// - Parameters:
    ///   - edgeLimit: the most dependency edges; a rule that makes more of a small source is stopped there.
    /// - Throws: ``AdapterError`` with a pointer relative to the run.
    public func lower(
        _ run: JSONView, edgeLimit: Int = GraphBuilder.defaultEdgeLimit
    ) throws(AdapterError) -> LoweredRun {
        var builder = GraphBuilder(expecting: 32, edgeLimit: edgeLimit)
        var lowering = try begin(run)
        var position = 0
        let (list, pointer) = try elements(of: run)
        for element in list {
            do throws(AdapterError) {
                try lowering.lower(element, into: &builder)
            } catch {
                throw error.within("\(pointer)/\(position)")
            }
            position += 1
        }
        let graph = try lowering.finish(builder, edgeLimit: edgeLimit)
        return LoweredRun(graph: graph, id: Self.id(of: run) ?? lowering.runID, report: lowering.report)
    }

    /// The steps of one run (``DecisionGraph/Adapter``).
    ///
    /// - Throws: ``AdapterError``.
    public func steps(from source: JSONValue) throws -> [Step] {
        try source.withView { (run) throws(AdapterError) in try lower(run).graph.steps }
    }

    /// The run's own id: its member `run_id`, `id`, or the number `run`.
    public static func id(of run: JSONView) -> String? {
        for key in ["run_id", "id"] as [StaticString] {
            if let text = run[key]?.string?.text { return text }
        }
        return (run["run"] ?? run["id"])?.int.map { String($0) }
    }
}
