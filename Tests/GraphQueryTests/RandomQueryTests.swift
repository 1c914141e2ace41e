import DecisionGraph
import GraphQuery
import Testing

@Suite struct RandomQueryTests {
    @Test(arguments: 0..<40) func agreesWithTheSlowEvaluator(_ round: UInt64) throws {
        let seed = 0xB1A5_0000 + round
        var random = SeededRandom(seed: seed)
        let steps = SlowQuery.run(1 + random.below(90), &random)
        let graph = try DecisionGraph(steps: steps)
        let context = QueryContext(graph)
        for _ in 0..<40 {
            let slow = SlowQuery.random(steps, depth: random.below(4), &random)
            // A resource that nothing touches is empty in both.
            let query = try RunQuery(slow.text)
            let found = try query.evaluate(in: context)
            #expect(found.positions == slow.answer(steps).sorted(), "seed \(seed): \(slow.text)")
            let again = try RunQuery(query.description)
            #expect(again.description == query.description, "seed \(seed): \(slow.text)")
            #expect(try again.evaluate(on: graph).positions == found.positions, "seed \(seed): \(query.description)")
        }
    }

    @Test(arguments: 0..<20) func lawsOfSets(_ round: UInt64) throws {
        let seed = 0x1A35_0000 + round
        var random = SeededRandom(seed: seed)
        let steps = SlowQuery.run(1 + random.below(80), &random)
        let graph = try DecisionGraph(steps: steps)
        let context = QueryContext(graph)
        func same(_ a: String, _ b: String) throws {
            let (x, y) = (try RunQuery(a).evaluate(in: context), try RunQuery(b).evaluate(in: context))
            #expect(x.positions == y.positions, "seed \(seed): \(a) and \(b)")
        }
        for _ in 0..<10 {
            // Each in parentheses, so that what stands around it means the whole.
            let terms = (0..<3).map { _ in "(\(SlowQuery.random(steps, depth: 2, &random).text))" }
            let (a, b, c) = (terms[0], terms[1], terms[2])
            try same("\(a) & \(b)", "\(b) & \(a)")
            try same("\(a) | \(b)", "\(b) | \(a)")
            try same("\(a) | \(b) & \(c)", "(\(a) | \(b)) & (\(a) | \(c))")
            try same("\(a) - \(b) - \(c)", "\(a) - (\(b) | \(c))")
            try same("steps - (\(a) & \(b))", "(steps - \(a)) | (steps - \(b))")
            try same("\(a) - \(a)", "steps - steps")
            try same("\(a)+", "down(\(a))")
            try same("+\(a)", "up(\(a), inferred)")
            try same("+\(a)+", "+\(a) | \(a)+")
            try same("\(a)+ & \(a)", "steps - steps")
            try same("\(a)+1", "down(\(a), 1)")
            try same("\(a)+2 | \(a)", "(\(a)+1)+1 | \(a)+1 | \(a)")
            try same("down(\(a), observed) - down(\(a), declared)", "steps - steps")
            try same("between(\(a), \(b))", "between(\(b), \(a))")
            try same("(\(a) | \(b))+ | \(a) | \(b)", "\(a)+ | \(b)+ | \(a) | \(b)")
            try same("writes[applied] | writes[!applied]", "writes")
        }
    }

    /// A path is made of edges of the run, from one end to the other, and as strong as any there is.
    @Test(arguments: 0..<20) func pathsAreTheStrongest(_ round: UInt64) throws {
        let seed = 0x9A7B_0000 + round
        var random = SeededRandom(seed: seed)
        let steps = SlowQuery.run(2 + random.below(60), &random)
        let graph = try DecisionGraph(steps: steps)
        for _ in 0..<20 {
            let (a, b) = (random.below(steps.count), random.below(steps.count))
            if a == b { continue }
            let (early, late) = (min(a, b), max(a, b))
            let result = try graph.query("path(\(steps[a].index), \(steps[b].index))")
            let expected = graph.strongestPath(from: late, to: early)
            #expect(result.path?.weakest == expected?.weakest, "seed \(seed)")
            #expect(result.path?.edges.count == expected?.edges.count || expected != nil, "seed \(seed)")
            guard let path = result.path else {
                #expect(result.isEmpty && !result.notes.isEmpty)
                continue
            }
            #expect(path.positions.first == late && path.positions.last == early, "seed \(seed)")
            #expect(result.positions == path.positions.sorted(), "seed \(seed)")
        }
    }
}
