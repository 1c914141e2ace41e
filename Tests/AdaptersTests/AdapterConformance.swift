import Adapters
import CanonicalJSON
import DecisionGraph
import Testing

/// What every adapter holds, whatever it reads. Source: spec/adapters.md 1, 2, 5.
@Suite struct AdapterConformance {
    // MARK: Determinism

    @Test(arguments: AdapterUnderTest.all)
    func oneInputGivesOneRun(_ subject: AdapterUnderTest) throws {
        let adapter = try subject.type.init(options: AdapterOptions())
        for (number, sample) in subject.samples.enumerated() {
            let first = try lower(sample, with: adapter)
            #expect(first.graph.stepCount > 0, "sample \(number)")
            // The same adapter again, with other runs in between, and a new one.
            for other in subject.samples { _ = try lower(other, with: adapter) }
            for reader in [adapter, try subject.type.init(options: AdapterOptions())] {
                let again = try lower(sample, with: reader)
                #expect(again.graph.steps == first.graph.steps, "sample \(number)")
                #expect(again.report == first.report && again.id == first.id, "sample \(number)")
            }
        }
    }

    @Test(arguments: AdapterUnderTest.all)
    func theOrderOfMembersMeansNothing(_ subject: AdapterUnderTest) throws {
        let adapter = try subject.type.init(options: AdapterOptions())
        for (number, sample) in subject.samples.enumerated() {
            let expected = try lower(sample, with: adapter).graph.steps
            for seed in UInt64(1)...12 {
                var random = SeededRandom(state: seed)
                let shuffled = sample.shuffled(using: &random)
                #expect(try lower(shuffled, with: adapter).graph.steps == expected, "sample \(number), seed \(seed)")
            }
        }
    }

    @Test(arguments: AdapterUnderTest.all)
    func textAndValueReadAlike(_ subject: AdapterUnderTest) throws {
        let adapter = try subject.type.init(options: AdapterOptions())
        for sample in subject.samples {
            #expect(try adapter.steps(fromValue: sample) == (try lower(sample, with: adapter).graph.steps))
        }
    }

    @Test(arguments: AdapterUnderTest.all)
    func aRunReadLineByLineIsTheSameRun(_ subject: AdapterUnderTest) throws {
        let adapter = try subject.type.init(options: AdapterOptions())
        var read = 0
        for sample in subject.samples {
            guard case .array(let elements) = sample else { continue }
            let areElements = elements.allSatisfy { element in element.withView { subject.type.isElement($0) } }
            guard areElements else { continue }
            read += 1
            #expect(try adapter.stepsLineByLine(elements) == (try lower(sample, with: adapter).graph.steps))
        }
        let reads = subject.type.card.reads.joined(separator: "; ")
        #expect((read > 0) == reads.contains("per line"), "the card says: \(reads)")
    }

    // MARK: Evidence

    @Test(arguments: AdapterUnderTest.all)
    func everyEdgeNamesTheAdapterAndItsKindOfEvidence(_ subject: AdapterUnderTest) throws {
        guard subject.edges == .ownEvidence else { return }
        let edges = try edges(of: subject)
        #expect(!edges.isEmpty)
        for edge in edges { #expect(edge.evidence["adapter"]?.text == subject.type.card.id) }
    }

    @Test(arguments: AdapterUnderTest.all)
    func noGradeIsStrongerThanItsEvidence(_ subject: AdapterUnderTest) throws {
        guard subject.edges == .ownEvidence else { return }
        for edge in try edges(of: subject) {
            let touching = ["read_after_committed_write"] + TouchRelation.allCases.map(\.name)
            let hasTouch = touching.contains(edge.evidence["relation"]?.text ?? "")
            if edge.grade == .observed { #expect(hasTouch || edge.isModelled, "\(edge)") }
            if edge.evidence["declared"] == true || edge.evidence["observed"] == false {
                #expect(edge.grade > .observed, "\(edge)")
            }
            if edge.evidence["rule"] != nil, !hasTouch { #expect(edge.grade == .inferred, "\(edge)") }
        }
    }

    @Test(arguments: AdapterUnderTest.all)
    func theCardListsTheEvidenceKeysThatOccur(_ subject: AdapterUnderTest) throws {
        let keys = subject.type.card.evidenceKeys
        guard subject.edges == .ownEvidence else {
            #expect(keys == ["as the steps give them"])
            return
        }
        let seen = Set(try edges(of: subject).flatMap { $0.evidence.map(\.key) })
        #expect(keys.map { JSONString($0) } == seen.sorted())
    }

    // MARK: Refusals

    /// The wrong kinds, one after the other, in every place of every sample, and every place left out.
    @Test(arguments: AdapterUnderTest.all)
    func aWrongValueAnywhereGivesStepsOrAnErrorThatPointsIntoTheInput(_ subject: AdapterUnderTest) throws {
        let adapter = try subject.type.init(options: AdapterOptions())
        let wrong: [JSONValue?] = [
            nil, .null, true, 5, -1, 1.5, "x", "", [], [.null], ["x"], [[:]], [:], ["x": 1],
            .integer(try #require(JSONInteger(decimal: "36893488147419103232"))), .double(.nan),
        ]
        var refused: Set<AdapterError.Code> = []
        for (number, sample) in subject.samples.enumerated() {
            for place in sample.places {
                for value in wrong {
                    let run = sample.with(value, at: place[...])
                    let found = try run.canonicalText()
                    let label: Comment = "sample \(number): \(String(decoding: found, as: UTF8.self))"
                    do throws(AdapterError) {
                        let graph = try adapter.lowered(run).graph
                        #expect(graph.steps.count == graph.stepCount, label)
                    } catch {
                        refused.insert(error.code)
                        #expect(run.value(at: error.pointer) != nil, "\(error), \(label)")
                        #expect(!error.detail.isEmpty, label)
                    }
                }
            }
        }
        #expect(refused.count >= 3, "hardly anything is refused: \(refused)")
    }

    @Test(arguments: AdapterUnderTest.all)
    func whatFitsHasTheShapeThatLoweringWants(_ subject: AdapterUnderTest) throws {
        let adapter = try subject.type.init(options: AdapterOptions())
        let shapes: Set<AdapterError.Code> = [.shape, .planShape, .nodesType]
        for sample in subject.samples {
            #expect(sample.fit(subject.type) == .yes)
            for place in sample.places where place.count <= 2 {
                for value in [nil, .null, true, 5, "x", [], [:]] as [JSONValue?] {
                    let run = sample.with(value, at: place[...])
                    if case .no(let reason) = run.fit(subject.type) {
                        #expect(!reason.isEmpty)
                        continue
                    }
                    // A single element fits as the line of a file.
                    if run.withView({ subject.type.isElement($0) }) { continue }
                    do throws(AdapterError) {
                        _ = try adapter.lowered(run)
                    } catch {
                        #expect(!shapes.contains(error.code), "\(run) fits, and yet: \(error)")
                    }
                }
            }
        }
    }

    @Test(arguments: AdapterUnderTest.all)
    func nothingButItsOwnRunsFits(_ subject: AdapterUnderTest) throws {
        for other in AdapterUnderTest.all
        where !([subject.testDescription] + subject.others).contains(other.type.card.id) {
            for sample in other.samples { #expect(sample.fit(subject.type) != .yes, "\(other.testDescription)") }
        }
        for nothing in [.null, true, 0, 1.5, "", "steps", [], [:], [[]], [.null]] as [JSONValue] {
            #expect(nothing.fit(subject.type) != .yes, "\(nothing)")
        }
    }

    // MARK: Card and options

    @Test(arguments: AdapterUnderTest.all)
    func theCardIsComplete(_ subject: AdapterUnderTest) throws {
        let card = subject.type.card
        #expect(card.id == "\(card.name)_\(card.version)")
        #expect(card.id.wholeMatch(of: /[a-z][a-z0-9]*(_[a-z0-9]+)*_v[1-9][0-9]*/) != nil)
        #expect(card.since.wholeMatch(of: /[0-9]+\.[0-9]+\.[0-9]+/) != nil)
        for texts in [[card.summary, card.source], card.reads, card.edges, card.evidenceKeys] {
            #expect(!texts.isEmpty && texts.allSatisfy { !$0.isEmpty })
        }
        #expect(Set(card.options.map(\.name)).count == card.options.count)
        #expect(card.options.allSatisfy { !$0.name.isEmpty && !$0.summary.isEmpty })
        let adapter = try subject.type.init(options: AdapterOptions())
        #expect(adapter.id == card.id)
    }

    @Test(arguments: AdapterUnderTest.all)
    func anUnknownOptionIsRefused(_ subject: AdapterUnderTest) {
        for name in ["no_such_option", "", "MODEL_ID"] as [JSONString] {
            let error = #expect(throws: AdapterError.self) {
                try subject.type.init(options: AdapterOptions([name: "x"]))
            }
            #expect(error?.code == .option)
            #expect(error?.detail.contains(subject.type.card.id) == true)
        }
    }

    @Test(arguments: AdapterUnderTest.all)
    func optionsGivenWithTheirDefaultChangeNothing(_ subject: AdapterUnderTest) throws {
        let plain = try subject.type.init(options: AdapterOptions())
        for option in subject.type.card.options {
            let name = JSONString(option.name)
            for value in [.text(option.defaultValue), .null] as [JSONValue] {
                let given = try subject.type.init(options: AdapterOptions([name: value]))
                for sample in subject.samples {
                    #expect(try given.lowered(sample).graph.steps == (try plain.lowered(sample).graph.steps))
                }
            }
            for wrong in [5, 1.5, [], [:]] as [JSONValue] {
                let error = #expect(throws: AdapterError.self) {
                    try subject.type.init(options: AdapterOptions([name: wrong]))
                }
                #expect(error?.code == .option)
                #expect(error?.detail.contains(option.name) == true)
            }
        }
    }

    // MARK: Parts

    /// Lowers a run through its text, as a file would be read.
    private func lower(_ run: JSONValue, with adapter: any JSONAdapter) throws -> LoweredRun {
        let reader = JSONReader()
        try reader.parse(try run.canonicalText())
        return try reader.withRoot { (root) throws(AdapterError) in try adapter.lower(root) }
    }

    private func edges(of subject: AdapterUnderTest) throws -> [DependencyEdge] {
        let adapter = try subject.type.init(options: AdapterOptions())
        return try subject.samples.flatMap { try lower($0, with: adapter).graph.steps.flatMap(\.dependencies) }
    }
}

extension JSONAdapter {
    /// The steps by way of the adapter protocol.
    func steps(fromValue run: JSONValue) throws -> [Step] { try steps(from: run) }

    func lowered(_ run: JSONValue) throws(AdapterError) -> LoweredRun {
        try run.withView { (root) throws(AdapterError) in try lower(root) }
    }

    /// The steps of a run whose elements come one by one.
    func stepsLineByLine(_ elements: [JSONValue]) throws -> [Step] {
        var lowering = try begin(nil)
        var builder = GraphBuilder()
        for element in elements {
            try element.withView { (line) throws(AdapterError) in try lowering.lower(line, into: &builder) }
        }
        return try lowering.finish(builder, edgeLimit: GraphBuilder.defaultEdgeLimit).steps
    }
}

extension JSONValue {
    func fit(_ type: any JSONAdapter.Type) -> AdapterFit { withView { type.fits($0) } }
}
