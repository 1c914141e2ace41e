import Foundation

/// W9: how long the tool takes to start, lint a small plan and end.
struct StartWorkload {
    let tool: String
    let peers: String

    /// Nothing when the tool cannot lint.
    func run() throws -> [Measurement] {
        guard (try? Program.run(tool, ["lint", "--help"])) != nil else { return [] }
        // The findings are as many as the Python library has.
        return try [(5, 2), (30, 31)].map { count, findings in
            try PlanWorkload.withFile(PlanShape.sparse.document(count)) { file in
                let arguments = ["lint", file, "--profile", "reference", "--exit-zero", "--no-cache", "--json"]
                let summary = try Program.lines(tool, arguments).first?["summary"] as? [String: Any]
                guard summary?["warning"] as? Int == findings else {
                    throw BenchmarkError(description: "the plan of \(count) nodes: \(summary ?? [:])")
                }
                let seconds = try Program.seconds(tool, arguments, bestOf: 51)
                var measurement = Measurement(workload: "W9 lint, process", what: "sparse n=\(count)", seconds: seconds)
                measurement.target = 1.0 / 45
                if let peer = try? Program.seconds(
                    "/usr/bin/env", ["python3", "\(peers)/reference_plan.py", file, "1"], bestOf: 3)
                {
                    measurement.peer = "Python auditable 0.3.0"
                    measurement.peerSeconds = peer
                }
                return measurement
            }
        }
    }
}
