import CanonicalJSON
import DecisionGraph
import Testing

@testable import BlastRadius

@Suite("Runs that share resources, as one graph")
struct JoinedRunsTests {
    private let price = ResourceRef("db", "price")

    private func step(
        _ index: Int, _ access: Touch.Access, at time: Int?, effect: WriteEffect? = nil, digest: JSONString? = nil
    ) -> Step {
        Step(
            index: index, agent: "a", kind: .toolCall,
            attributes: time.map { ["time": .int($0)] } ?? [:], touches: [Touch(access, price, valueDigest: digest)],
            effect: effect)
    }

    private func joined(_ runs: [[Step]]) throws -> JoinedRuns {
        try JoinedRuns(
            runs.enumerated().map { try JoinedRuns.Run(name: "r\($0)", graph: DecisionGraph(steps: $1)) })
    }

    /// Edges as (run, index) of the dependent and of what it rests on, with the grade.
    private func edges(_ joined: JoinedRuns) -> [String] {
        (0..<joined.graph.stepCount).flatMap { joined.graph.dependencies(of: $0) }.map { edge in
            func name(_ position: Int) -> String { "\(joined.name(at: position)):\(joined.index(at: position))" }
            return "\(name(edge.dependent)) on \(name(edge.source)) \(edge.grade.name)"
        }
    }

    @Test("Time orders runs, and what came before the write is not at risk")
    func byTime() throws {
        let joined = try joined([
            [step(5, .write, at: 100, effect: .applied)], [step(5, .read, at: 50), step(6, .read, at: 150)],
        ])
        #expect(joined.isOrderedByTime)
        #expect(edges(joined) == ["r0:5 on r1:5 observed", "r1:6 on r0:5 observed"])
        #expect(joined.crossCount == 2)
        let report = RiskReport(of: [joined.position(0, ofRun: 0)], in: joined.graph)
        #expect(report.rows.map { joined.index(at: $0.position) } == [6])
        #expect(report.steps.least == 1)
    }

    @Test("A write of another run reaches what the run's own source connects with nothing")
    func insideARun() throws {
        let joined = try joined([
            [step(0, .write, at: 1, effect: .applied)],
            [step(0, .write, at: 2, effect: .applied), step(1, .read, at: 3)],
        ])
        #expect(edges(joined) == ["r1:0 on r0:0 observed", "r1:1 on r1:0 observed"])
        #expect(joined.crossCount == 1)
        #expect(RiskReport(of: [0], in: joined.graph).steps.least == 2)
        // What its own edges say already is not said twice.
        var read = step(1, .read, at: 3)
        read.dependencies = [DependencyEdge(on: 0, grade: .declared, resource: price)]
        let known = try self.joined([
            [step(0, .write, at: 1, effect: .applied)], [step(0, .write, at: 2, effect: .applied), read],
        ])
        #expect(edges(known) == ["r1:0 on r0:0 observed", "r1:1 on r1:0 declared"])
        // A look that failed is nothing to rest on.
        var look = step(0, .read, at: 2)
        look.attributes["status"] = "error"
        let failed = try self.joined([[step(0, .read, at: 1)], [look, step(1, .write, at: 3, effect: .applied)]])
        #expect(edges(failed) == ["r1:1 on r0:0 observed"])
    }

    @Test("Without times the order given is assumed, and so is every edge between runs")
    func assumed() throws {
        let joined = try joined([
            [step(0, .write, at: 100, effect: .applied)], [step(0, .read, at: nil)],
        ])
        #expect(!joined.isOrderedByTime)
        #expect(edges(joined) == ["r1:0 on r0:0 inferred"])
        let edge = try #require(joined.graph.dependencies(of: 1).first)
        #expect(joined.graph.evidence(of: edge)["order"] == "assumed")
        #expect(RiskReport(of: [0], in: joined.graph).steps.least == 0)
        // Times that fall inside a run order nothing.
        #expect(
            try !self.joined([[step(0, .read, at: 9), step(1, .read, at: 8)], [step(0, .read, at: 1)]])
                .isOrderedByTime)
    }

    @Test("Of one and the same moment the order is assumed")
    func sameMoment() throws {
        let joined = try joined([
            [step(0, .write, at: 100, effect: .applied)], [step(0, .read, at: 100)], [step(0, .read, at: 101)],
        ])
        #expect(joined.isOrderedByTime)
        #expect(edges(joined) == ["r1:0 on r0:0 inferred", "r2:0 on r0:0 observed"])
    }

    @Test("Where writes add up, a read in another run rests on each of them")
    func reducers() throws {
        let writes = [step(0, .write, at: 1, effect: .applied), step(1, .write, at: 2, effect: .applied)]
        var read = step(2, .read, at: 3)
        read.dependencies = (0...1).map {
            DependencyEdge(
                on: $0, grade: .observed, resource: price,
                evidence: ["mode": "reducer", "modeled": "reducer_writer_set"])
        }
        let joined = try joined([writes + [read], [step(0, .read, at: 4)]])
        let reach = GradedReach(.down, from: [joined.position(0, ofRun: 0)], in: joined.graph)
        #expect(reach.tier(at: joined.position(0, ofRun: 1)) == .modelled)
        // Where they replace each other, on the last of them.
        read.dependencies = []
        let plain = try self.joined([writes + [read], [step(0, .read, at: 4)]])
        #expect(edges(plain) == ["r0:1 on r0:0 observed", "r0:2 on r0:1 observed", "r1:0 on r0:1 observed"])
    }

    @Test("Runs whose names are too long to be told in full are still told apart")
    func longNames() throws {
        let name = String(repeating: "x", count: 300)
        let runs = try ["a", "b"].map { end in
            JoinedRuns.Run(name: name + end, graph: try DecisionGraph(steps: [step(0, .read, at: 1)]))
        }
        let joined = try JoinedRuns(runs + [JoinedRuns.Run(name: "c", graph: runs[0].graph)])
        let caption = StepCaption(joined.graph, runs: joined)
        let cut = String(repeating: "x", count: 200) + "…"
        #expect((0..<3).map { caption.number($0) } == ["\(cut)#1:0", "\(cut)#2:0", "c:0"])
    }

    @Test("A run's own edges stay as they are, and none is added inside it")
    func ownEdges() throws {
        var second = step(9, .read, at: 2)
        second.dependencies = [DependencyEdge(on: 3, grade: .declared, resource: price, evidence: ["note": "own"])]
        let joined = try joined([[step(3, .write, at: 1, effect: .applied), second], []])
        #expect(edges(joined) == ["r0:9 on r0:3 declared"])
        let edge = try #require(joined.graph.dependencies(of: 1).first)
        #expect(joined.graph.evidence(of: edge) == ["note": "own"])
        #expect(joined.graph.resource(of: edge) == price)
        #expect(joined.crossCount == 0)
    }

    @Test("What failed is nothing to rest on, and what a step knew is its run's own")
    func hazards() throws {
        #expect(
            try edges(joined([[step(0, .write, at: 1, effect: .failed)], [step(0, .read, at: 2)]])).isEmpty)
        #expect(
            try edges(joined([[step(0, .write, at: 1, digest: "a")], [step(0, .read, at: 2, digest: "b")]]))
                == ["r1:0 on r0:0 inferred"])
        let memory = ResourceRef(memoryOf: 0)
        func knowing(_ access: Touch.Access) -> Step {
            Step(index: 0, agent: "a", kind: .decision, attributes: ["time": 1], touches: [Touch(access, memory)])
        }
        #expect(try edges(joined([[knowing(.write)], [knowing(.read)]])).isEmpty)
    }

    @Test("Every run keeps its own order and steps", arguments: UInt64(0)..<30)
    func merging(seed: UInt64) throws {
        var random = SeededRandom(state: seed)
        let runs = (0..<3).map { _ in
            var time = 0
            return (0..<random.below(6)).map { index in
                time += random.below(3)
                let access: Touch.Access = random.below(2) == 0 ? .write : .read
                return step(index * 2, access, at: time, effect: access == .write ? .applied : nil)
            }
        }
        let joined = try joined(runs)
        #expect(joined.isOrderedByTime && joined.graph.stepCount == runs.joined().count, "seed \(seed)")
        for (run, steps) in runs.enumerated() {
            let positions = (0..<steps.count).map { joined.position($0, ofRun: run) }
            #expect(positions == positions.sorted(), "seed \(seed)")
            #expect(positions.map { joined.index(at: $0) } == steps.map(\.index), "seed \(seed)")
            #expect(positions.allSatisfy { joined.run(at: $0) == run }, "seed \(seed)")
        }
        let times = (0..<joined.graph.stepCount).compactMap { joined.graph.time(at: $0) }
        #expect(times == times.sorted(), "seed \(seed)")
        // Each edge leads to the last write of all runs, or to a read since it.
        var crossCount = 0
        for position in 0..<joined.graph.stepCount {
            for edge in joined.graph.dependencies(of: position) {
                if joined.run(at: edge.source) != joined.run(at: position) { crossCount += 1 }
                let between = joined.graph.steps[edge.source + 1..<position]
                #expect(!between.contains { $0.effect == .applied }, "seed \(seed)")
            }
        }
        #expect(joined.crossCount == crossCount, "seed \(seed)")
    }

    @Test("Until a time, later steps are as if not there and steps without a time are kept")
    func until() throws {
        var third = step(2, .read, at: 30)
        third.dependencies = [DependencyEdge(on: 1, grade: .observed), DependencyEdge(on: 0, grade: .observed)]
        var fourth = step(3, .read, at: nil)
        fourth.dependencies = [DependencyEdge(on: 2, grade: .observed), DependencyEdge(on: 0, grade: .declared)]
        let graph = try DecisionGraph(steps: [
            step(0, .write, at: 10, effect: .applied), step(1, .read, at: 20), third, fourth,
        ])
        let time = try #require(StepTime(seconds: 20))
        let until = try #require(try graph.until(time))
        #expect(until.removed == 1 && until.untimed == 1)
        #expect(until.graph.steps.map(\.index) == [0, 1, 3])
        #expect(RiskReport(of: [0], in: until.graph).rows.map(\.tier) == [.declared])
        #expect(until.graph.effect(at: 0) == .applied)
        let late = try #require(StepTime(seconds: 1_000))
        #expect(try graph.until(late)?.removed == 0)
        #expect(try DecisionGraph(steps: [step(0, .read, at: nil)]).until(time) == nil)
        #expect(try DecisionGraph(steps: []).until(time)?.removed == 0)
    }
}
