import Adapters
import CanonicalJSON
import DecisionGraph
import Reports

/// The two lines that every text about a run starts with: what was read, and what its edges are worth.
struct RunHeader {
    private let place: String
    private let adapter: String
    private let size: String
    private let edges: String
    private let leftOut: String?

    init(_ input: RunInput) {
        let graph = input.run.graph
        let coverage = graph.coverage
        place = input.origin.description
        adapter = input.adapter.id
        let agents = graph.agents.count
        size = "\(Self.count(graph.stepCount, "step")), \(Self.count(agents, "agent"))"
        var grades: [String] = []
        if coverage.observed > 0 {
            let modelled = coverage.modelled > 0 ? " (\(coverage.modelled) modelled)" : ""
            grades.append("\(coverage.observed) observed\(modelled)")
        }
        if coverage.declared > 0 { grades.append("\(coverage.declared) declared") }
        if coverage.inferred > 0 { grades.append("\(coverage.inferred) inferred") }
        let list = grades.isEmpty ? "" : ": \(grades.joined(separator: ", "))"
        edges =
            "\(Self.count(coverage.dependencyCount, "dependency edge"))\(list)   rho \(coverage.rho.fixedText(places: 3))"
        let reasons = input.run.report.counts.map { "\("\($0.reason)".replacing("_", with: " ")): \($0.count)" }
        leftOut = reasons.isEmpty ? nil : "left out  \(reasons.joined(separator: ", "))"
    }

    static func count(_ number: Int, _ noun: String) -> String {
        "\(number) \(noun)\(number == 1 ? "" : "s")"
    }

    func text(_ style: TerminalStyle) -> String {
        let place = TerminalText(place, ascii: style.ascii).truncated(to: max(20, style.width - 50)).string
        var text = "\(style.paint(place, .strong))   \(adapter)   \(size)\n\(edges)\n"
        if let leftOut { text += leftOut + "\n" }
        return text
    }

    /// One paragraph without place and paint.
    var plain: String {
        "\(adapter), \(size). \(edges)." + (leftOut.map { " \($0)." } ?? "")
    }
}
