import CanonicalJSON
import DecisionGraph
import Findings
import Reports

/// A run as lanes: one row per step, one lane per agent, arcs at the left from a step to what rests on it.
///
/// Up to 40 rows every arc is drawn, beyond that the selected step's only; an arc is one track per source, marked at each
/// dependent with the letter of the edge's grade.
///
/// Source: spec/experience.md 8.
struct LaneView {
    let graph: DecisionGraph
    /// The position whose arcs are wanted; nil for all where they fit.
    let selected: Int?

    private static let mostRowsWithAllArcs = 40
    private static let mostTracks = 12
    private static let mostLanes = 12

    func text(_ style: TerminalStyle) -> String {
        guard graph.stepCount > 0 else { return "the run has no steps\n" }
        let marks = Marks(style)
        let arcs = Arcs(sources, in: graph, limit: Self.mostTracks)
        let lanes = min(graph.agents.count, Self.mostLanes)
        var text = heading(arcs.tracks, lanes, style)
        for position in 0..<graph.stepCount {
            text += arcs.row(position, marks)
            text += " "
            for lane in 0..<lanes {
                let isHere = min(graph.agentNumber(at: position), lanes - 1) == lane
                text += isHere ? marks.symbol(GraphFigure.shape(graph, position)) : marks.lane
                text += " "
            }
            let index = String(graph.index(at: position))
            text += String(repeating: " ", count: max(0, 4 - index.count)) + index + " "
            let used = arcs.tracks.count * 2 + lanes * 2 + 9
            let name = TerminalText(GraphFigure.name(graph, position), ascii: style.ascii)
            let label = name.truncated(to: max(12, style.width - used)).string
            text += position == selected ? style.paint(label, .strong) : label
            text += "\n"
        }
        text += "\n" + legend(style, arcs)
        return text
    }

    /// The positions whose arcs are drawn.
    private var sources: [Int] {
        if let selected { return [selected] }
        return graph.stepCount <= Self.mostRowsWithAllArcs ? Array(0..<graph.stepCount) : []
    }

    private func heading(_ tracks: [Arcs.Track], _ lanes: Int, _ style: TerminalStyle) -> String {
        let initials = graph.agents.prefix(lanes).enumerated().map { lane, agent in
            let first = lane == lanes - 1 && graph.agents.count > lanes ? "+" : agent.lossyText.prefix(1)
            let shown = TerminalText(String(first), ascii: style.ascii)
            return shown.width == 1 ? shown.string : "?"
        }
        return String(repeating: " ", count: tracks.count * 2 + 1) + initials.joined(separator: " ") + "\n"
    }

    private func legend(_ style: TerminalStyle, _ arcs: Arcs) -> String {
        let marks = Marks(style)
        var names = graph.agents.prefix(Self.mostLanes).map { TerminalText.escape($0.lossyText, ascii: style.ascii) }
        if graph.agents.count > Self.mostLanes {
            names[names.count - 1] = "and \(graph.agents.count - Self.mostLanes + 1) more"
        }
        var text = "lanes  \(names.joined(separator: ", "))\n"
        text +=
            "marks  \(marks.symbol(.decision)) decision  \(marks.symbol(.call)) call  \(marks.symbol(.write)) write\n"
        if !arcs.tracks.isEmpty {
            text += "arcs   \(marks.start) rested on; o observed, m modelled, d declared, i inferred\n"
        }
        if arcs.left > 0 { text += "\(arcs.left) more steps are rested on; name one to see its arcs\n" }
        if selected == nil, graph.stepCount > Self.mostRowsWithAllArcs {
            text += "more than \(Self.mostRowsWithAllArcs) steps: name one to see its arcs\n"
        }
        return text
    }

    // MARK: Parts

    /// The characters of a drawing.
    struct Marks {
        let isASCII: Bool

        init(_ style: TerminalStyle) {
            isASCII = style.ascii
        }

        var lane: String { isASCII ? "|" : "│" }
        var start: String { isASCII ? "." : "┌" }
        var through: String { isASCII ? "|" : "│" }
        var branch: String { isASCII ? "+" : "├" }
        var end: String { isASCII ? "'" : "└" }

        func symbol(_ shape: Figure.Shape) -> String {
            switch shape {
            case .decision: isASCII ? "o" : "○"
            case .write: isASCII ? "#" : "■"
            default: isASCII ? "=" : "□"
            }
        }
    }

    /// The arcs of a drawing: a track per source, from its row down to its last dependent's.
    struct Arcs {
        struct Track {
            let source: Int
            /// Dependents with the letter of the strongest edge.
            let dependents: [Int: Character]
            let last: Int
        }

        let tracks: [Track]
        /// Sources that found no track.
        let left: Int

        init(_ sources: [Int], in graph: DecisionGraph, limit: Int) {
            let wanted = Set(sources)
            var found: [Int: [Int: EvidenceTier]] = [:]
            for position in 0..<graph.stepCount {
                for edge in graph.dependencies(of: position) where wanted.contains(edge.source) {
                    let known = found[edge.source, default: [:]][position] ?? .inferred
                    found[edge.source, default: [:]][position] = min(known, edge.tier)
                }
            }
            let all = found.sorted { $0.key < $1.key }.map { source, dependents in
                Track(
                    source: source, dependents: dependents.mapValues(Self.letter), last: dependents.keys.max() ?? source
                )
            }
            tracks = Array(all.prefix(limit))
            left = all.count - tracks.count
        }

        private static func letter(_ tier: EvidenceTier) -> Character {
            switch tier {
            case .observed: "o"
            case .modelled: "m"
            case .declared: "d"
            case .inferred: "i"
            }
        }

        /// The tracks' part of a row: two characters per track.
        func row(_ position: Int, _ marks: Marks) -> String {
            tracks.reduce("") { row, track in
                if position == track.source { return row + marks.start + " " }
                guard position > track.source, position <= track.last else { return row + "  " }
                guard let letter = track.dependents[position] else { return row + marks.through + " " }
                return row + (position == track.last ? marks.end : marks.branch) + String(letter)
            }
        }
    }
}
