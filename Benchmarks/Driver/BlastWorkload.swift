import DecisionGraph
import Foundation

/// W2 and W3: what rests on every step, on the 20 most rested on, on one.
struct BlastWorkload {
    let tool: String
    let limits: String
    let peers: String
    let isQuick: Bool

    func run() throws -> [Measurement] {
        var measurements: [Measurement] = []
        for shape in GraphShape.allCases {
            let small = ReachCounts.all(shape.rows(200))
            guard GraphShape.check(small) == GraphShape.checks[shape]?[200] else {
                throw BenchmarkError(description: "\(shape.rawValue) of 200 steps: wrong counts")
            }
        }
        measurements += try wholeProcess()
        for n in [10_000, 100_000, 1_000_000] {
            for shape in GraphShape.allCases where !(isQuick && n == 1_000_000 && shape == .uniform) {
                measurements += try run(shape, n)
            }
        }
        return measurements
    }

    /// W3 from a file: read and parse 10^6 steps, answer for one of them.
    private func wholeProcess() throws -> [Measurement] {
        let n = 1_000_000
        let folder = FileManager.default.temporaryDirectory.appending(path: "auditable-bench-steps-\(getpid())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "band.jsonl").path
        var data = Data()
        for i in 0..<n {
            let list = GraphShape.band.dependencies(of: i).map(String.init).joined(separator: ",")
            let kind = i % 2 == 1 ? "decision" : "tool_call"
            data.append(Data("{\"idx\":\(i),\"agent\":\"a\(i % 4)\",\"kind\":\"\(kind)\",\"deps\":[\(list)]}\n".utf8))
        }
        try data.write(to: URL(filePath: file))
        let parse = try Program.lines("\(limits)/limit-parse", [file]).first?["seconds"] as? Double
        let seconds = try Program.seconds(tool, ["show", file, "1000", "--json", "--quiet"], bestOf: 5)
        return [
            Measurement(
                workload: "W3 whole process", what: "band n=\(n), 75 MB of step lines", seconds: seconds,
                peer: "simdjson DOM parse alone", peerSeconds: parse, target: 1.5),
            try ParseWorkload(limits: limits).run(file, "step lines of 75 bytes", bytes: data.count),
        ]
    }

    private func run(_ shape: GraphShape, _ n: Int) throws -> [Measurement] {
        let rows = shape.rows(n)
        let limit = try Program.lines("\(limits)/limit-blast", [shape.rawValue, String(n)])
        func limitSeconds(_ name: String) -> Double? {
            limit.first { ($0["case"] as? String) == name }?["seconds"] as? Double
        }
        let name = "\(shape.rawValue) n=\(n)"
        var measurements: [Measurement] = []

        // Answers first.
        let counts = ReachCounts.all(rows)
        guard GraphShape.check(counts) == GraphShape.checks[shape]?[n] else {
            throw BenchmarkError(description: "\(name): the counts have the check \(GraphShape.check(counts))")
        }
        let top = ReachCounts.top(20, in: rows)
        let order = counts.indices.sorted { counts[$0] != counts[$1] ? counts[$0] > counts[$1] : $0 < $1 }
        guard top.map(\.position) == Array(order.prefix(20)) else {
            throw BenchmarkError(description: "\(name): the top 20 are others")
        }

        let runs = n < 1_000_000 ? 31 : shape == .uniform ? 3 : 7
        measurements.append(
            Measurement(
                workload: "W2 all steps", what: name, seconds: best(of: runs) { _ = ReachCounts.all(rows) },
                peer: "C++ limit",
                peerSeconds: limitSeconds("all"), target: 2))
        if n == 1_000_000 {
            measurements.append(
                Measurement(
                    workload: "W2 all steps, 2 threads", what: name,
                    seconds: best(of: runs) { _ = ReachCounts.all(rows, threads: 2) }))
        }
        measurements.append(
            Measurement(
                workload: "W2 top 20", what: name, seconds: best(of: 11) { _ = ReachCounts.top(20, in: rows) },
                peer: "C++ limit", peerSeconds: limitSeconds("top20"), target: 2))
        // The same three steps as the limit program.
        let reachability = Reachability(rows)
        for (part, position) in [("first", 0), ("thousandth", n / 1000), ("half", n / 2)] {
            guard reachability.affectedCount(by: position) == Int(counts[position]) else {
                throw BenchmarkError(description: "\(name): what rests on \(position) is miscounted")
            }
            measurements.append(
                Measurement(
                    workload: "W3 one step", what: "\(name) \(part)",
                    seconds: best(of: 31) { _ = reachability.affectedSet(by: position) }, peer: "C++ limit",
                    peerSeconds: limitSeconds("one-\(part)"), target: 1.5))
        }
        // Python's big integers need n²/16 bytes on graphs that do not saturate.
        if n <= 10_000 || (n == 100_000 && !isQuick),
            let line = try? Program.lines(
                "/usr/bin/env", ["python3", "\(peers)/bigint_blast.py", shape.rawValue, String(n)]
            ).first,
            line["check"] as? String == GraphShape.checks[shape]?[n], let seconds = line["seconds"] as? Double
        {
            measurements.append(
                Measurement(
                    workload: "W2 all steps", what: name, seconds: best(of: runs) { _ = ReachCounts.all(rows) },
                    peer: "Python big integers", peerSeconds: seconds))
        }
        return measurements
    }
}
