import Adapters
import CanonicalJSON
import DecisionGraph
import Foundation
import PlanLint

/// W5: the four lints, the keystone and all execution reaches of declared plans.
struct PlanWorkload {
    let limits: String
    let peers: String

    func run() throws -> [Measurement] {
        for (shape, digest) in PlanShape.documents {
            let found = try Self.withFile(shape.document(100)) { try Program.digest(of: $0) }
            guard found == digest else {
                throw BenchmarkError(description: "the \(shape.rawValue) plan of 100 nodes has the digest \(found)")
            }
        }
        var measurements: [Measurement] = []
        for shape in PlanShape.allCases {
            for count in [100, 1000, 10_000] { measurements += try run(shape, count) }
        }
        return try measurements + worst()
    }

    /// Plans made to be slow: every step reads what may change, rests on the step before it, acts, and hands over to the
    /// next; of every pair of steps there is a finding. Of `far` steps a producer and a predecessor lie anywhere.
    private func worst() throws -> [Measurement] {
        let count = 100_000
        return try [false, true].map { isFar in
            var builder = GraphBuilder(expecting: count)
            let attributes = builder.attributes(["reads": ["r"], "volatile_reads": ["r"], "writes": ["r"]])
            let agent = builder.agent("a")
            for i in 0..<count {
                try builder.step(i, agent: agent, kind: .decision, attributes: attributes)
                var near = i > 0 ? [i - 1] : []
                if isFar, i > 1 { near.append(WorkloadDraws.below(WorkloadDraws.random(9, i), i - 1)) }
                try builder.predecessors(near)
                for producer in near { try builder.dependency(on: producer, grade: .declared) }
            }
            let columns = try PlanColumns(builder.build())
            var total = 0
            let seconds = best(of: 3) {
                let verdicts = PlanVerdicts(columns)
                total = verdicts.findings.count(of: .missingRevalidationBarrier) + verdicts.findings.omittedCount
            }
            guard total == count * (count + 1) / 2 else {
                throw BenchmarkError(description: "the worst plan has \(total) findings")
            }
            return Measurement(
                workload: "W5 plan, kernel", what: "worst \(isFar ? "far" : "near") n=\(count)", seconds: seconds,
                note: "\(total) findings, \(DeclaredPlanAnalysis.findingLimit) kept")
        }
    }

    private func run(_ shape: PlanShape, _ count: Int) throws -> [Measurement] {
        let name = "\(shape.rawValue) n=\(count)"
        let document = shape.document(count)
        let reader = JSONReader()
        func lowered() throws -> DecisionGraph {
            try reader.parse(document)
            return try reader.withRoot { (run) throws(AdapterError) in try DeclaredPlanV1().lower(run) }.graph
        }
        let graph = try lowered()
        let analysis = try DeclaredPlanAnalysis(of: graph, adapterID: "declared_plan_v1")
        let answer = try answer(of: analysis)
        guard answer == PlanShape.answers[shape]?[count] else {
            throw BenchmarkError(description: "\(name): \(answer)")
        }
        let limit = try Program.lines("\(limits)/limit-plan", [shape.rawValue, String(count)]).first
        guard limit?["check"] as? String == answer.check, limit?["keystone"] as? Int == answer.keystone,
            let limitSeconds = limit?["seconds"] as? Double
        else { throw BenchmarkError(description: "\(name): the C++ limit has other answers") }

        let columns = try PlanColumns(graph)
        let runs = count > 1000 ? 51 : 1001
        let kernel = best(of: runs) { _ = PlanVerdicts(columns) }
        let whole = try best(of: runs) { _ = try DeclaredPlanAnalysis(of: graph, adapterID: "declared_plan_v1") }
        let text = try best(of: count > 1000 ? 21 : 301) {
            _ = try DeclaredPlanAnalysis(of: lowered(), adapterID: "declared_plan_v1")
        }
        var measurements = [
            Measurement(
                workload: "W5 plan, kernel", what: name, seconds: kernel, peer: "C++ limit", peerSeconds: limitSeconds,
                target: 2),
            Measurement(workload: "W5 plan, from its graph", what: name, seconds: whole),
            Measurement(workload: "W5 plan, from its text", what: name, seconds: text),
        ]
        if count == 100, let seconds = try reference(document, answer) {
            for at in measurements.indices.dropFirst() {
                measurements[at].peer = "Python auditable 0.3.0, in memory"
                measurements[at].peerSeconds = seconds
            }
        }
        return measurements
    }

    /// The seconds of the Python library, the plan being in memory; nil when it is not installed.
    private func reference(_ document: [UInt8], _ answer: PlanShape.Answer) throws -> Double? {
        try Self.withFile(document) { file in
            let line = try? Program.lines("/usr/bin/env", ["python3", "\(peers)/reference_plan.py", file]).first
            guard let line else { return nil }
            guard line["findings"] as? Int == answer.findings, line["keystone"] as? Int == answer.keystone else {
                throw BenchmarkError(description: "the Python library has other answers: \(line)")
            }
            return line["seconds"] as? Double
        }
    }

    /// Calls `body` with a file that holds some bytes.
    static func withFile<R>(_ bytes: [UInt8], _ body: (String) throws -> R) throws -> R {
        let file = FileManager.default.temporaryDirectory.appending(path: "auditable-bench-\(getpid()).plan.json")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(bytes).write(to: file)
        return try body(file.path)
    }

    private func answer(of analysis: DeclaredPlanAnalysis) throws -> PlanShape.Answer {
        let graph = analysis.graph
        var lines: [(lint: String, index: Int, resource: String)] = []
        for finding in analysis.findings {
            lines.append(
                (finding.lint.rawValue, graph.index(at: finding.position), finding.resource?.text ?? ""))
        }
        lines.sort { ($0.lint, $0.index, $0.resource) < ($1.lint, $1.index, $1.resource) }
        let text = lines.map { "\($0.lint) \($0.index) \($0.resource)" }.joined(separator: "\n")
        return PlanShape.Answer(
            findings: analysis.findings.count,
            check: try Self.withFile(Array(text.utf8)) { try Program.digest(of: $0) },
            keystone: analysis.keystone.map { graph.index(at: $0.position) } ?? -1,
            followers: analysis.keystone?.followers ?? 0)
    }
}
