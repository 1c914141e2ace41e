import Adapters
import BlastRadius
import CanonicalJSON
import DecisionGraph
import Findings
import PlanLint
import Reports

/// How one run followed a plan, in each format that is written run by run.
struct ConformView {
    let conformance: PlanConformance
    let findings: [Finding]
    let opening: PlanOpening
    let input: RunInput

    static let runColumns: [Table.Column] = [
        .init(name: "run", shrinkable: true), .init(name: "fitness", alignment: .trailing),
        .init(name: "planned", alignment: .trailing), .init(name: "run_steps", title: "run", alignment: .trailing),
        .init(name: "matched", alignment: .trailing), .init(name: "skipped", alignment: .trailing),
        .init(name: "extra", alignment: .trailing), .init(name: "swapped", alignment: .trailing),
        .init(name: "objections", alignment: .trailing),
    ]

    private static let lineColumns: [Table.Column] = [
        .init(name: "what"), .init(name: "place"), .init(name: "name"), .init(name: "note"),
    ]

    /// The run as a row among others.
    var row: [Table.Cell] {
        [
            .text(input.name), .number(Self.fitness(conformance)), .number(String(conformance.plannedCount)),
            .number(String(conformance.graph.stepCount)), .number(String(conformance.matchedCount)),
            count(.skipped), count(.extra), count(.swapped), .number(String(findings.count)),
        ]
    }

    private func count(_ outcome: PlanConformance.Outcome) -> Table.Cell {
        .number(String(conformance.moves.count { $0.outcome == outcome }))
    }

    /// `0.857`, `>=0.812` where it is a bound.
    static func fitness(_ conformance: PlanConformance) -> String {
        (conformance.isExact ? "" : ">=") + figure(conformance.fitness)
    }

    func json() throws(JSONError) -> [UInt8] {
        var object = conformance.json
        object["adapter"] = .text(input.adapter.id)
        object["id"] = input.run.id.map { .text($0) } ?? .null
        object["findings"] = .array(findings.map { .object(FindingJSON.object($0)) })
        object["plan"] = [
            "adapter": .text(opening.adapter), "complete": .bool(opening.plan.isComplete),
            "id": opening.plan.id.map { .string($0) } ?? .null, "path": .text(opening.path),
            "steps": .int(conformance.plan.steps.count),
        ]
        object["run"] = .text(input.origin.description)
        object["schema"] = "auditable/conform/1"
        if !conformance.fits {
            object["names"] = [
                "plan": .array(conformance.planNames.prefix(100).map { .string($0) }),
                "run": .array(conformance.runNames.prefix(100).map { .string($0) }),
            ]
        }
        return try JSONValue.object(object).canonicalText() + [0x0A]
    }

    // MARK: Text

    /// A line of text about some steps: what, where, and what is to be said of it.
    private struct Line {
        var word: String
        var place: String
        var name = ""
        var note = ""
    }

    /// The whole as people read it.
    func text(_ plan: OutputPlan) -> String {
        let lines = conformance.fits ? self.lines : []
        func shown(_ text: String) -> String { TerminalText.escape(text, ascii: plan.style.ascii) }
        var text = headline(plan) + "\n"
        if !conformance.fits {
            for (word, names) in [("plan", conformance.planNames), ("run", conformance.runNames)] {
                text += "\(word.padded(to: 11))  \(shown(PlanConformance.list(names, most: 20)))\n"
            }
            return text + "try          --labels FILE to say which step is which, or another plan\n" + footer(plan)
        }
        // Columns for the eye; a line for a program is not padded.
        let places = lines.map { shown($0.place) }
        let names = lines.map { shown($0.name) }
        let placeWidth = min(places.map { TerminalText.width($0) }.max() ?? 0, 40)
        let nameWidth = min(names.map { TerminalText.width($0) }.max() ?? 0, 30)
        for (number, line) in lines.enumerated() {
            var row = line.word
            if plan.isForPeople {
                row = row.padded(to: 11) + "  " + places[number].padded(to: placeWidth)
                if !line.name.isEmpty || !line.note.isEmpty { row += "  " + names[number].padded(to: nameWidth) }
            } else {
                row += "  " + places[number]
                if !line.name.isEmpty { row += "  " + names[number] }
            }
            if !line.note.isEmpty { row += "  " + shown(line.note) }
            while row.utf8.last == 0x20 { row.removeLast() }
            text += row + "\n"
        }
        return text + footer(plan)
    }

    private func headline(_ plan: OutputPlan) -> String {
        guard conformance.fits else {
            return "the plan does not fit this run: no step of the one has a name of the other"
        }
        let figures =
            conformance.isExact
            ? Self.figure(conformance.fitness)
            : "at least \(Self.figure(conformance.fitness)), at most \(Self.figure(conformance.mostFitness))"
        return "fitness \(plan.style.paint(figures, .strong))   \(conformance.plannedCount) planned, "
            + "\(conformance.graph.stepCount) run, \(conformance.matchedCount) matched"
    }

    private func footer(_ plan: OutputPlan) -> String {
        guard plan.isForPeople else { return "" }
        let text =
            "\nplan \(opening.path) (\(opening.adapter)), run \(input.origin.description) (\(input.adapter.id))"
        return "\n" + TerminalText.escape(String(text.dropFirst()), ascii: plan.style.ascii) + "\n"
    }

    /// One line where many runs are told.
    func line(_ style: TerminalStyle) -> String {
        let figures =
            conformance.fits
            ? "fitness \(Self.fitness(conformance))  \(conformance.plannedCount) planned, "
                + "\(conformance.graph.stepCount) run, \(conformance.matchedCount) matched" : "the plan does not fit"
        return TerminalText.escape(input.name, ascii: style.ascii) + "  " + figures + "\n"
    }

    /// Steps that were done as planned are not told.
    private var lines: [Line] {
        var lines: [Line] = []
        var moves = conformance.moves.filter { ![.matched, .repeated].contains($0.outcome) }[...]
        while let move = moves.popFirst() {
            var group = [move]
            // Neighbours of one name and one fate are one line.
            while let next = moves.first, canJoin(next, group[group.count - 1]) { group.append(moves.removeFirst()) }
            lines.append(line(group))
        }
        let repeated = conformance.moves(.repeated)
        if !repeated.isEmpty {
            lines.append(
                Line(word: "repeated", place: places(repeated.compactMap(\.run), "run step"), note: "free"))
        }
        for move in repeated {
            guard let run = move.run, let gate = move.missedGate else { continue }
            lines.append(
                Line(
                    word: "ungated", place: places([run], "run step"), name: name(move).lossyText,
                    note: behind(gate)))
        }
        for touch in conformance.undeclaredTouches {
            let word = touch.access == .write ? "wrote" : "read"
            lines.append(
                Line(
                    word: "undeclared",
                    place: "run step \(conformance.graph.index(at: touch.run)) \(word) \(touch.resource)"))
        }
        for edge in conformance.unseenDependencies {
            lines.append(Line(word: "never seen", place: "declared edge \(self.edge(edge))"))
        }
        for edge in conformance.undeclaredDependencies {
            let (run, source) = (conformance.graph.index(at: edge.run), conformance.graph.index(at: edge.runSource))
            lines.append(
                Line(word: "undeclared", place: "edge \(self.edge(edge))", note: "run step \(run) rests on \(source)"))
        }
        return lines
    }

    private func edge(_ edge: PlanConformance.Dependency) -> String {
        let steps = conformance.plan.steps
        return "\(steps[edge.plan].index) -> \(steps[edge.source].index)" + (edge.resource.map { " (\($0))" } ?? "")
    }

    private func canJoin(_ move: PlanConformance.Move, _ last: PlanConformance.Move) -> Bool {
        guard move.outcome == last.outcome, move.cost == last.cost else { return false }
        switch move.outcome {
        case .extra: return name(move) == name(last)
        case .notTaken: return true
        default: return false
        }
    }

    private func name(_ move: PlanConformance.Move) -> JSONString {
        if let plan = move.plan { return conformance.plan.steps[plan].title }
        return move.run.map { StepNames.title(of: conformance.graph, at: $0) } ?? ""
    }

    private func line(_ moves: [PlanConformance.Move]) -> Line {
        let first = moves[0]
        let (plan, graph) = (conformance.plan, conformance.graph)
        var line = Line(word: first.outcome.rawValue, place: "", name: name(first).lossyText)
        switch first.outcome {
        case .matched, .repeated: break
        case .extra:
            line.place = places(moves.compactMap(\.run), "run step")
            if first.cost == 0 { line.note = "tolerated" }
        case .notTaken:
            line.word = "not taken"
            let names = moves.map { name($0) }
            let indices = moves.compactMap { $0.plan.map { plan.steps[$0].index } }
            line.place = Self.list(indices, "plan step")
            line.name = PlanConformance.list(names, most: 4)
            line.note = "on another way, free"
        case .skipped:
            line.place = first.plan.map { "plan step \(plan.steps[$0].index)" } ?? ""
            if let write = first.guardedWrite {
                line.note = "stood in front of the write at run step \(graph.index(at: write))"
            } else if first.cost == 0 {
                line.note = "tolerated"
            }
        case .swapped:
            line.place =
                "plan step \(first.plan.map { plan.steps[$0].index } ?? 0) at run step "
                + "\(first.run.map { graph.index(at: $0) } ?? 0)"
            if let conflict = first.conflict, let run = first.run {
                line.note = "\(conflict < run ? "after" : "before") run step \(graph.index(at: conflict))"
            }
            if let write = first.guardedWrite {
                line.note += "\(line.note.isEmpty ? "" : "; ")stood in front of the write at run step "
                line.note += "\(graph.index(at: write))"
            }
            if let gate = first.missedGate { line.note += (line.note.isEmpty ? "" : "; ") + behind(gate) }
            if first.cost == 0, line.note.isEmpty { line.note = "tolerated" }
        }
        return line
    }

    /// Of a write, the gate that it did not wait for.
    private func behind(_ gate: Int) -> String {
        let step = conformance.plan.steps[gate]
        return "plan step \(step.index) (\(step.title)) stood in front of it"
    }

    /// A fitness with three decimals, and never 1 where something costs.
    private static func figure(_ fitness: Double) -> String {
        let text = fitness.fixedText(places: 3)
        return fitness < 1 && text == "1.000" ? "0.999" : text
    }

    private func places(_ positions: [Int], _ noun: String) -> String {
        Self.list(positions.map { conformance.graph.index(at: $0) }, noun)
    }

    /// `run step 6`, `run steps 6, 7`.
    private static func list(_ indices: [Int], _ noun: String) -> String {
        let shown = indices.prefix(12).map(String.init).joined(separator: ", ")
        return "\(noun)\(indices.count == 1 ? "" : "s") \(shown)"
            + (indices.count > 12 ? " and \(indices.count - 12) more" : "")
    }

    // MARK: Markdown

    func markdown() -> String {
        let place = "\(opening.path), \(input.origin.description)"
        guard conformance.fits else {
            var table = Table(
                title: "the plan does not fit this run: \(place)",
                columns: [.init(name: "side"), .init(name: "names")])
            table.append([.text("plan"), .text(PlanConformance.list(conformance.planNames, most: 20))])
            table.append([.text("run"), .text(PlanConformance.list(conformance.runNames, most: 20))])
            return MarkdownTable.render(table)
        }
        let figures = Self.fitness(conformance).replacing(">=", with: "at least ")
        var table = Table(
            title: "fitness \(figures), \(conformance.plannedCount) planned, \(conformance.graph.stepCount) run, "
                + "\(conformance.matchedCount) matched: \(place)",
            columns: Self.lineColumns)
        for line in lines { table.append([.text(line.word), .text(line.place), .text(line.name), .text(line.note)]) }
        return MarkdownTable.render(table)
    }
}

extension String {
    /// The text with blanks behind it up to a width.
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - TerminalText.width(self)))
    }
}
